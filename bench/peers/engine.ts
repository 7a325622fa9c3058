import { readFileSync } from 'node:fs';

/** What a segment is decided by: the same for every engine. */
export interface Given {
  readonly stage: string;
  readonly role: string;
  /** Every signal that the policy reads, each in [0, 1] with at most four decimals. */
  readonly scores: Readonly<Record<string, number>>;
}

/** What an engine decided, in words that all of them have. */
export interface Outcome {
  readonly verdict: 'pass' | 'block';
  /** The ids of the rules that fired, sorted. */
  readonly rules: readonly string[];
}

/** A request in the form that one engine takes: all that can be made ready before it is asked. */
export interface Prepared {
  /** Asks the engine; its own answer. This, and nothing else, is timed. */
  decide(): unknown;
  /** Asks the engine, and reads its answer; throws where the answer is an error. */
  outcome(): Outcome;
}

/** A policy engine that has the twenty rules loaded, parsed and compiled. */
export interface Engine {
  readonly name: string;
  readonly version: string;
  /** What its answer says beside the verdict. */
  readonly gives: string;
  prepare(given: Given): Prepared;
}

/** Reads a file of this folder. */
export function readPolicy(name: string): string {
  return readFileSync(new URL(name, import.meta.url), 'utf8');
}

/** The version of a package that this one pins. */
export function pinnedVersion(name: string): string {
  const manifest: { devDependencies: Record<string, string> } = JSON.parse(readPolicy('../../package.json'));
  const version = manifest.devDependencies[name];
  if (!version) throw new Error(`package.json does not pin ${name}`);
  return version;
}

/** The outcome where every rule that fires blocks. */
export function outcomeOf(fired: readonly string[]): Outcome {
  return { verdict: fired.length > 0 ? 'block' : 'pass', rules: fired.toSorted() };
}
