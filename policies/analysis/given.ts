import { DEFAULT_ROLES, type Facts, type Stage } from '../../exchange/segment.ts';
import type { Signal } from '../../exchange/signal.ts';
import type { CompiledPolicy } from '../engine/compiled.ts';
import type { GivenSignal, TestSource } from '../engine/document.ts';
import { fitsGlob } from '../engine/evaluate.ts';
import { dayAfter } from '../engine/exemption.ts';
import type { Signals } from '../engine/truth.ts';

/** What a policy's tests need of their host. */
export interface TestHost {
  /** As for `compilePolicy`: a test can put a signal exactly at an operating point. */
  operatingPoint(signal: string, falsePositiveRate: number): number | undefined;
  /** What the classifiers say of a text; without it, a test that gives a text cannot run. */
  scan?(text: string, stage: Stage): Promise<readonly Signal[]>;
  /** The language of a text, as a fact has it; without it a text has the language that the test gives, or none. */
  language?(text: string): Promise<string>;
  /** Milliseconds from any beginning, for durations; without it there are none. */
  clock?(): number;
}

/** What a policy decides on: one segment, the signals of its text, and when. */
export interface Situation {
  readonly facts: Facts;
  readonly signals: Signals;
  /** Milliseconds since the epoch; absent where no exemption is to hold. */
  readonly time?: number;
}

/**
 * The situation that a test gives, or why there is none. A signal that is not given is 0; with a text it is what the
 * classifiers say; with `unknown` it is unknown for that cause, and then of a text only length and
 * language count.
 */
export async function situationOf(
  given: TestSource['given'],
  compiled: CompiledPolicy,
  host: TestHost,
): Promise<Situation | { readonly problem: string }> {
  const { text, unknown } = given;
  const isScanned = text !== undefined && unknown === undefined;
  if (isScanned && !host.scan) return { problem: 'the test gives a text: it needs classifiers' };
  const isTold = text !== undefined && compiled.fields.includes('language') && given.fields?.language === undefined;
  const language = isTold ? await host.language?.(text) : undefined;
  const facts = { ...factsOf(given), ...(language !== undefined && { language }) };
  if (!isMatched(compiled, facts))
    return { problem: 'the policy does not apply to the tenant or model that the test gives' };

  const absent = unknown === undefined ? { score: 0 } : { unknown };
  const signals = new Map<string, Signal>(compiled.signals.map((name) => [name, { name, ...absent }]));
  const found = isScanned ? ((await host.scan?.(text, given.stage)) ?? []) : [];
  for (const signal of found) signals.set(signal.name, signal);
  for (const [name, value] of Object.entries(given.signals ?? {})) {
    const signal = signalOf(name, value, host);
    if (!signal) return { problem: `no classifier here has the operating point that the test gives for ${name}` };
    signals.set(name, signal);
  }
  const dayEnd = given.day === undefined ? undefined : dayAfter(given.day);
  return { facts, signals, ...(dayEnd !== undefined && { time: dayEnd - 1 }) };
}

/** The facts of a segment at a stage, by who speaks there where nothing else is said. */
export function factsOf({ stage, role = DEFAULT_ROLES[stage], text = '', fields }: TestSource['given']): Facts {
  return {
    'segment.stage': stage,
    'segment.role': role,
    'segment.modality': 'text',
    'segment.length': text.length,
    'segment.turn': 'newest',
    ...fields,
  };
}

/** A test that says nothing of tenant or model is about an exchange that the policy applies to. */
function isMatched({ match }: CompiledPolicy, facts: Facts): boolean {
  return (
    [
      [match.tenant, facts['caller.tenant']],
      [match.model, facts.model],
    ] as const
  ).every(([globs, value]) => !globs || value === undefined || globs.some((glob) => fitsGlob(glob, String(value))));
}

function signalOf(name: string, given: GivenSignal, host: TestHost): Signal | undefined {
  if (typeof given === 'number') return { name, score: given };
  if ('unknown' in given) return { name, unknown: given.unknown };
  if ('score' in given) {
    const spans = given.spans?.map(([start, end]) => ({ start, end }));
    return { name, score: given.score, ...(spans && { spans }) };
  }
  const score = host.operatingPoint(name, given.atFpr);
  return score === undefined ? undefined : { name, score };
}
