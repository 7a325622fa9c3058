import type { Facts, Role, Stage } from '../../exchange/segment.ts';
import type { Signal } from '../../exchange/signal.ts';
import type { CompiledPolicy } from '../engine/compiled.ts';
import type { GivenSignal, TestSource } from '../engine/document.ts';
import { decide, fitsGlob } from '../engine/evaluate.ts';
import { dayAfter } from '../engine/exemption.ts';
import type { Policy } from '../engine/parse.ts';
import { mismatches } from './expectation.ts';

/** What a policy's tests need of their host. */
export interface TestHost {
  /** As for `compilePolicy`: a test can put a signal exactly at an operating point. */
  operatingPoint(signal: string, falsePositiveRate: number): number | undefined;
  /** What the classifiers say of a text; without it, a test that gives a text cannot run. */
  scan?(text: string, stage: Stage): Promise<readonly Signal[]>;
}

/** How one test of a policy came out. */
export interface TestResult {
  readonly name: string;
  /** Where the test begins in the policy's file, from 1. */
  readonly line: number;
  /** `error`: it could not run. */
  readonly outcome: 'passed' | 'failed' | 'error';
  /** What was not as expected, a line each. */
  readonly problems: readonly string[];
}

/** Runs the inline tests of a policy, in their order. Never throws for what a test says. */
export async function runTests(
  policy: Policy,
  compiled: CompiledPolicy,
  host: TestHost,
): Promise<readonly TestResult[]> {
  const results: TestResult[] = [];
  for (const [index, test] of (policy.document.tests ?? []).entries()) {
    const { line } = policy.source.diagnose({
      code: 'wrong_value',
      path: ['tests', index, 'name'],
      message: test.name,
    });
    results.push({ name: test.name, line, ...(await runTest(test, compiled, host)) });
  }
  return results;
}

async function runTest(
  test: TestSource,
  compiled: CompiledPolicy,
  host: TestHost,
): Promise<Pick<TestResult, 'outcome' | 'problems'>> {
  const { given, expect } = test;
  if (given.text !== undefined && !host.scan)
    return { outcome: 'error', problems: ['the test gives a text: it needs classifiers'] };
  const facts = factsOf(given);
  if (!isMatched(compiled, facts))
    return { outcome: 'error', problems: ['the policy does not apply to the tenant or model that the test gives'] };

  const signals = new Map<string, Signal>(compiled.signals.map((name) => [name, { name, score: 0 }]));
  for (const signal of given.text === undefined ? [] : ((await host.scan?.(given.text, given.stage)) ?? []))
    signals.set(signal.name, signal);
  for (const [name, value] of Object.entries(given.signals ?? {})) {
    const signal = signalOf(name, value, host);
    if (!signal)
      return {
        outcome: 'error',
        problems: [`no classifier here has the operating point that the test gives for ${name}`],
      };
    signals.set(name, signal);
  }

  const dayEnd = given.day === undefined ? undefined : dayAfter(given.day);
  const decision = decide(compiled, facts, signals, dayEnd === undefined ? undefined : dayEnd - 1);
  const problems = mismatches(expect, decision, compiled.messages);
  return { outcome: problems.length === 0 ? 'passed' : 'failed', problems };
}

const AUTHORS: Readonly<Record<Stage, Role>> = {
  input: 'user',
  tool_definition: 'developer',
  tool_result: 'tool',
  output: 'assistant',
  reasoning: 'assistant',
  tool_call: 'assistant',
};

function factsOf({ stage, role = AUTHORS[stage], text = '', fields }: TestSource['given']): Facts {
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
