import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Signal } from '../../exchange/signal.ts';
import {
  compareDecisions,
  compareSignals,
  DETECTORS,
  familyOf,
  type GuardAnswer,
  thresholdsOf,
} from '../../scripts/parity/compare.ts';
import { guard, POLICIES, startBoth, type TwoGateways } from '../../scripts/parity/gateways.ts';
import { parityTexts } from '../../scripts/parity/texts.ts';
import { builtOnce } from './bare-workerd.ts';

const read = (path: string) => JSON.parse(readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8'));
const rules = ['baseline', 'detectors'].map((name) => read(`policies/library/${name}.json`).rules);
const heads: { signal: string; operatingPoints: Record<string, number> }[] = read(
  'classifiers/models/guard-edge/card.json',
).heads;
const operatingPoint = (signal: string, rate: number) =>
  heads.find((head) => head.signal === signal)?.operatingPoints[String(rate)];
const thresholds = thresholdsOf(rules, operatingPoint);

describe('guard-edge in workerd and on Node', () => {
  const TEXTS = parityTexts(60);
  let gateways: TwoGateways;
  beforeAll(async () => {
    gateways = await startBoth(await builtOnce('wrangler.edge.toml'));
  }, 120_000);
  afterAll(() => gateways?.close());

  test('say the same of 60 texts, as far as kernels of 8-bit numbers can, and decide the same', async () => {
    const pairs: (readonly [GuardAnswer, GuardAnswer])[] = [];
    for (let at = 0; at < TEXTS.length; at += 10) {
      const batch = TEXTS.slice(at, at + 10);
      const [here, there] = await Promise.all([guard(gateways.node, batch), guard(gateways.workerd, batch)]);
      for (const [index, answer] of here.entries()) pairs.push([answer, there[index]!]);
    }
    const families = compareSignals(pairs);
    expect(families.map(({ family }) => family)).toContain('hazard');
    for (const { family, largest, mean, unknown, spans } of families) {
      const isExact = family === DETECTORS;
      expect(mean, family).toBeLessThanOrEqual(isExact ? 0 : 0.01);
      // Of a name that one runtime is just sure of and the other is not, the score falls to that of a hint.
      if (family !== 'entity') expect(largest, family).toBeLessThanOrEqual(isExact ? 0 : 0.2);
      if (isExact) expect(spans).toBe(0);
      expect(unknown, family).toBe(0);
    }
    // Some of the texts are harmful: a comparison of zeros would say nothing.
    const scores = pairs.flatMap(([{ signals }]) =>
      signals.flatMap((signal) => ('score' in signal ? signal.score : [])),
    );
    expect(scores.filter((score) => score > 0.5).length).toBeGreaterThan(20);
    const others = compareDecisions(pairs, Object.keys(POLICIES), thresholds);
    expect(others.filter(({ signals }) => signals.length === 0)).toEqual([]);
    expect(others.length).toBeLessThan(3);
  }, 120_000);
});

describe('the comparison', () => {
  const NAMES = ['injection', 'hazard.hate', 'hazard.privacy', 'entity.person', 'pii.email', 'secret.aws'];
  const score = fc.double({ min: 0, max: 1, noNaN: true });
  const answer = fc.record<GuardAnswer>({
    verdict: fc.constantFrom('pass', 'block'),
    text: fc.option(fc.string()),
    rules: fc.array(
      fc.record({
        policy: fc.constantFrom(...Object.keys(POLICIES)),
        rule: fc.constantFrom('a', 'b'),
        effect: fc.constantFrom('flag', 'block'),
      }),
    ),
    signals: fc
      .array(fc.oneof(score, fc.constantFrom('error' as const, 'timeout' as const)), { minLength: 6, maxLength: 6 })
      .map((found) =>
        NAMES.map((name, index): Signal => {
          const value = found[index]!;
          return typeof value === 'number' ? { name, score: value } : { name, unknown: value };
        }),
      ),
  });
  const policies = Object.keys(POLICIES);
  const withSignal = (given: GuardAnswer, index: number, signal: Signal): GuardAnswer => ({
    ...given,
    signals: given.signals.with(index, signal),
  });

  test('finds nothing between an answer and itself', () => {
    fc.assert(
      fc.property(fc.array(answer, { minLength: 1 }), (answers) => {
        const pairs = answers.map((one) => [one, structuredClone(one)] as const);
        for (const family of compareSignals(pairs)) {
          expect(family).toMatchObject({ largest: 0, q999: 0, mean: 0, beyond: 0, unknown: 0, spans: 0 });
        }
        expect(compareDecisions(pairs, policies, thresholds)).toEqual([]);
      }),
    );
  });

  test('puts a difference down to its family, and to no other', () => {
    fc.assert(
      fc.property(answer, fc.nat(5), score, score, (given, index, a, b) => {
        const name = NAMES[index]!;
        const pair = [a, b].map((one) => withSignal(given, index, { name, score: one })) as [GuardAnswer, GuardAnswer];
        for (const { family, largest, beyond } of compareSignals([pair])) {
          const isOwn = family === familyOf(name);
          expect(largest, family).toBe(isOwn ? Math.abs(a - b) : 0);
          expect(beyond, family).toBe(isOwn && Math.abs(a - b) > 0.001 ? 1 : 0);
        }
      }),
    );
  });

  test('a signal that is known in one alone, or has other spans, is told whatever its score', () => {
    fc.assert(
      fc.property(answer, fc.nat(5), score, (given, index, own) => {
        const name = NAMES[index]!;
        const place = { start: 0, end: 2 };
        const known = withSignal(given, index, { name, score: own, spans: [place] });
        const told = (other: Signal) =>
          compareSignals([[known, withSignal(given, index, other)]]).find(({ family }) => family === familyOf(name));
        expect(told({ name, unknown: 'timeout' })).toMatchObject({ unknown: 1 });
        for (const spans of [[], [{ start: 0, end: 3 }], [place, { start: 4, end: 6, score: 0.1 }]]) {
          expect(told({ name, score: own, spans })).toMatchObject({ unknown: 0, spans: 1 });
        }
      }),
    );
  });

  test('a window that is told in one, because its score is just over the floor there, is no difference', () => {
    const windows = (...scores: number[]): GuardAnswer => ({
      verdict: 'pass',
      text: '',
      rules: [],
      signals: [{ name: 'harm', score: 0.3, spans: scores.map((own, at) => ({ start: at, end: at + 1, score: own })) }],
    });
    expect(compareSignals([[windows(0.3, 0.051), windows(0.3)]])).toMatchObject([{ spans: 0 }]);
    expect(compareSignals([[windows(0.3), windows(0.3, 0.11)]])).toMatchObject([{ spans: 1 }]);
  });

  test('a decision that differs is explained by a threshold between the scores, and by nothing else', () => {
    const [threshold] = thresholds.get('injection')!;
    const at = (found: number, rule: string): GuardAnswer => ({
      verdict: 'pass',
      text: 'a',
      rules: [{ policy: 'parity/baseline', rule, effect: 'flag' }],
      signals: [{ name: 'injection', score: found }],
    });
    fc.assert(
      fc.property(
        fc.double({ min: 0, max: 1e-4, noNaN: true }),
        fc.double({ min: 1e-9, max: 1e-4, noNaN: true }),
        (up, down) => {
          const pair = [at(threshold! + up, 'a'), at(threshold! - down, 'b')] as const;
          const told = [{ text: 0, policy: 'parity/baseline', signals: ['injection'] }];
          expect(compareDecisions([pair], policies, thresholds)).toEqual(told);
          const beside = [at(threshold! + up, 'a'), at(threshold! + up + down / 2, 'b')] as const;
          expect(compareDecisions([beside], policies, thresholds)).toMatchObject([{ signals: [] }]);
          const blocked = [at(threshold!, 'a'), { ...at(threshold!, 'a'), verdict: 'block' }] as const;
          expect(compareDecisions([blocked], policies, thresholds)).toHaveLength(2);
        },
      ),
    );
  });

  test('knows the thresholds of baseline: numbers, operating points, and those of a group', () => {
    const rate = operatingPoint('injection', 0.001);
    expect(thresholds.get('injection')).toEqual(expect.arrayContaining([0.9, 0.1, rate]));
    expect(thresholds.get('hazard.hate')).toContain(operatingPoint('hazard.hate', 0.01));
    expect(rate).toBeTypeOf('number');
  });

  test('runtimes with other signals cannot be compared', () => {
    const one: GuardAnswer = { verdict: 'pass', text: '', rules: [], signals: [{ name: 'harm', score: 0 }] };
    expect(() => compareSignals([[one, { ...one, signals: [] }]])).toThrow(RangeError);
    expect(() => compareSignals([[{ ...one, signals: [] }, one]])).toThrow(RangeError);
  });
});
