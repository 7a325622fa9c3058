import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { loadEngines } from '../../bench/peers/compare.ts';
import { type Engine, type Given, readPolicy } from '../../bench/peers/engine.ts';
import { policySignals } from '../../bench/peers/portcullis.ts';

interface Atom {
  readonly rule: string;
  readonly signal: string;
  readonly at: number;
}

/** Every comparison of a score in `decision.json`, in its order. */
const ATOMS: readonly Atom[] = atomsOf(JSON.parse(readPolicy('decision.json')));
const THRESHOLDS = [...new Set(ATOMS.map(({ at }) => at))];

const score = fc
  .oneof(
    { weight: 3, arbitrary: fc.integer({ min: 0, max: 5_500 }) },
    { weight: 1, arbitrary: fc.integer({ min: 0, max: 10_000 }) },
    {
      weight: 2,
      arbitrary: fc
        .tuple(fc.constantFrom(...THRESHOLDS), fc.constantFrom(-1, 0, 1))
        .map(([threshold, beside]) => Math.round(threshold * 10_000) + beside),
    },
  )
  .map((units) => units / 10_000);

const given: fc.Arbitrary<Given> = fc.record({
  stage: fc.constantFrom('input', 'output', 'tool_result'),
  role: fc.constantFrom('user', 'assistant', 'system', 'tool'),
  scores: fc.record(Object.fromEntries(policySignals().map((name) => [name, score]))),
});

describe('the engines of the benchmark', () => {
  let engines: readonly Engine[];
  beforeAll(async () => {
    engines = await loadEngines();
  });
  const outcomes = (request: Given) => engines.map((engine) => engine.prepare(request).outcome());

  it('give the same verdict by the same rules for any scores, stage and role', () => {
    fc.assert(
      fc.property(given, (request) => {
        const [ours, ...theirs] = outcomes(request);
        for (const their of theirs) expect(their).toEqual(ours);
      }),
      { numRuns: 500 },
    );
  });

  it.each(ATOMS)('fire $rule where $signal is $at, and not just below', ({ rule, signal, at }) => {
    for (const [units, fires] of [
      [0, true],
      [-1, false],
    ] as const) {
      const beside = Math.round(at * 10_000 + units) / 10_000;
      const scores = Object.fromEntries(policySignals().map((name) => [name, name === signal ? beside : 0]));
      const [ours, ...theirs] = outcomes({ stage: 'input', role: 'user', scores });
      expect(ours?.rules.includes(rule)).toBe(fires);
      for (const their of theirs) expect(their).toEqual(ours);
    }
  });

  it('have twenty rules, which all fire together', () => {
    const loud = Object.fromEntries(policySignals().map((name) => [name, 1]));
    for (const outcome of outcomes({ stage: 'output', role: 'assistant', scores: loud }))
      expect(outcome.rules).toEqual([...new Set(ATOMS.map(({ rule }) => rule))]);
    expect(new Set(ATOMS.map(({ rule }) => rule)).size).toBe(20);
  });

  it('let pass what no rule is about', () => {
    const quiet = Object.fromEntries(policySignals().map((name) => [name, 0]));
    for (const outcome of outcomes({ stage: 'input', role: 'user', scores: quiet }))
      expect(outcome).toEqual({ verdict: 'pass', rules: [] });
  });
});

describe('decision.rego', () => {
  it('has the atoms of decision.json, as decision.wasm was compiled with them', () => {
    const found = readPolicy('decision.rego').matchAll(/contains "([^"]+)" if \{\s+input\["([^"]+)"\] >= ([0-9.]+)\n/g);
    expect(Array.from(found, ([, rule, signal, at]) => ({ rule, signal, at: Number(at) }))).toEqual(ATOMS);
  });
});

function atomsOf({ rules }: { rules: readonly { id: string; when: object }[] }): readonly Atom[] {
  return rules.flatMap(({ id, when }) =>
    Array.from(JSON.stringify(when).matchAll(/"signal":"([^"]+)","gte":([0-9.]+)/g), ([, signal, at]) => ({
      rule: id,
      signal: signal!,
      at: Number(at),
    })),
  );
}
