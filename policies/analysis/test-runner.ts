import type { Decision } from '../../exchange/decision.ts';
import type { CompiledPolicy } from '../engine/compiled.ts';
import type { TestSource } from '../engine/document.ts';
import { decide } from '../engine/evaluate.ts';
import type { Policy } from '../engine/parse.ts';
import type { Source } from '../engine/source.ts';
import { type Mismatch, mismatches } from './expectation.ts';
import { type Situation, situationOf, type TestHost } from './given.ts';
import { type Place, placeOf } from './place.ts';

/** How one test of a policy came out. */
export interface TestResult extends Place {
  readonly name: string;
  /** `error`: it could not run. */
  readonly outcome: 'passed' | 'failed' | 'error';
  /** What was not as expected, or why it could not run; a line each. */
  readonly problems: readonly string[];
  /** What was not as expected, as data. */
  readonly mismatches: readonly Mismatch[];
  /** Milliseconds, where the host has a clock. */
  readonly ms?: number;
  /** What was decided, and on what; absent where it could not run. */
  readonly run?: TestRun;
}

/** A decision and all that it was made from. */
export interface TestRun extends Situation {
  readonly decision: Decision;
}

/** Tests in a file beside a policy (test-file.ts). */
export interface TestFile {
  readonly file: string;
  readonly tests: readonly TestSource[];
  readonly source: Source;
}

export interface TestSelection {
  /** Tests beside those in the policy, which come first. */
  readonly files?: readonly TestFile[];
  /** Whether to run the test of this name; by default all are. */
  readonly wanted?: (name: string) => boolean;
}

/** Runs the tests of a policy, in their order. Never throws for what a test says. */
export async function runTests(
  { document, source }: Policy,
  compiled: CompiledPolicy,
  host: TestHost,
  { files = [], wanted = () => true }: TestSelection = {},
): Promise<readonly TestResult[]> {
  const results: TestResult[] = [];
  for (const one of [{ tests: document.tests ?? [], source }, ...files]) {
    for (const [index, test] of one.tests.entries()) {
      const { name } = test;
      if (!wanted(name)) continue;
      const begin = host.clock?.();
      const result = await runTest(test, compiled, host);
      const ms = begin === undefined ? undefined : host.clock!() - begin;
      results.push({
        name,
        ...placeOf(one.source, ['tests', index, 'name']),
        ...result,
        ...(ms !== undefined && { ms }),
      });
    }
  }
  return results;
}

async function runTest(
  { given, expect }: TestSource,
  compiled: CompiledPolicy,
  host: TestHost,
): Promise<Pick<TestResult, 'outcome' | 'problems' | 'mismatches' | 'run'>> {
  const situation = await situationOf(given, compiled, host);
  if ('problem' in situation) return { outcome: 'error', problems: [situation.problem], mismatches: [] };
  const { facts, signals, time } = situation;
  const decision = decide(compiled, facts, signals, time);
  const found = mismatches(expect, decision, compiled.messages);
  return {
    outcome: found.length === 0 ? 'passed' : 'failed',
    problems: found.map(({ message }) => message),
    mismatches: found,
    run: { ...situation, decision },
  };
}
