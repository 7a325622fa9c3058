import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Decision, join, PASS, VERDICTS } from '../../../exchange/decision.ts';
import type { Facts } from '../../../exchange/segment.ts';
import type { Signal } from '../../../exchange/signal.ts';
import { replacementsOf } from '../../../gateway/moderation/redact.ts';
import type { PolicyDocument } from '../../../policies/engine/document.ts';
import { evaluate, neededSignals } from '../../../policies/engine/evaluate.ts';
import { compile, isValid, LENGTH, NAMES, policy, rule, type Situation, situation } from './arbitraries.ts';

const runs = { numRuns: 200 };

function decideBy(documents: readonly PolicyDocument[], { facts, signals, time }: Situation): Decision {
  return documents.map((document) => evaluate(compile(document), facts, signals, time)).reduce(join, PASS);
}

/** A policy, and the same with one more rule. */
const extended = fc
  .tuple(policy, rule)
  .filter(([{ rules }, added]) => !rules.some(({ id }) => id === added.id))
  .map(([document, added]) => ({ document, added, more: { ...document, rules: [...document.rules, added] } }))
  .filter(({ more }) => isValid(more));

describe('a decision', () => {
  it('comes of every policy, whatever the facts and the signals are', () => {
    const odd = fc.constantFrom(Number.NaN, -0.1, 1.1, Number.POSITIVE_INFINITY, '0.9', null, undefined);
    const oddSpan = fc.oneof(odd, fc.record({ start: odd, end: odd }), fc.record({ start: fc.nat(9), end: fc.nat(9) }));
    const oddSignal = fc.oneof(
      fc.record({ score: odd }),
      fc.record({ score: fc.constantFrom(0, 0.5, 1), spans: fc.array(oddSpan, { maxLength: 3 }) }),
      fc.record({ unknown: fc.constantFrom('error', 'timeout', 'late', null, undefined) }),
      fc.constant({}),
    );
    const oddSignals = fc
      .array(fc.tuple(fc.constantFrom(...NAMES), oddSignal))
      .map((list) => new Map(list.map(([name, rest]) => [name, { name, ...rest } as unknown as Signal])));
    const oddFacts = fc.dictionary(
      fc.constantFrom('segment.stage', 'segment.length', 'segment.role', 'caller.tenant', 'model', '__proto__'),
      fc.constantFrom<string | number>('input', 'constructor', '__proto__', '', 'acme', Number.NaN, -1, 7),
    ) as fc.Arbitrary<Facts>;
    fc.assert(
      fc.property(policy, oddFacts, oddSignals, fc.double(), (document, facts, signals, time) => {
        const { verdict, stop, transforms, reasons } = evaluate(compile(document), facts, signals, time);
        expect(VERDICTS).toContain(verdict);
        expect(stop !== undefined).toBe(verdict === 'block');
        for (const { span } of transforms) expect(span === undefined || span.end > span.start).toBe(true);
        // What cannot be understood is not taken for harmless: a rule that reads it ends unknown.
        const found = reasons.flatMap(({ atoms }) => atoms).filter(({ name }) => NAMES.includes(name));
        expect(found.filter((atom) => typeof atom.found === 'number' && !(atom.found >= 0 && atom.found <= 1))).toEqual(
          [],
        );
      }),
      runs,
    );
  });

  it('is the same for every order of rules, of policies and of signals', () => {
    const some = fc.array(policy, { minLength: 1, maxLength: 3, size: 'small' });
    const keys = fc.array(fc.nat(), { minLength: NAMES.length, maxLength: NAMES.length });
    fc.assert(
      fc.property(some, situation, keys, (documents, given, order) => {
        const shuffle = <T>(list: readonly T[]): T[] =>
          list
            .map((item, index) => ({ item, key: order[index]! }))
            .sort((a, b) => a.key - b.key)
            .map(({ item }) => item);
        const shuffled = shuffle(documents.map((document) => ({ ...document, rules: shuffle(document.rules) })));
        const signals = new Map(shuffle([...given.signals]));
        expect(decideBy(shuffled, { ...given, signals })).toStrictEqual(decideBy(documents, given));
      }),
      runs,
    );
  });

  it('is never loosened by one more rule', () => {
    fc.assert(
      fc.property(extended, situation, ({ document, more }, given) => {
        expectNoLooser(decideBy([more], given), decideBy([document], given));
      }),
      runs,
    );
  });

  it('is never loosened by one more policy', () => {
    fc.assert(
      fc.property(policy, policy, situation, (document, more, given) => {
        expectNoLooser(decideBy([document, more], given), decideBy([document], given));
      }),
      runs,
    );
  });

  it('is changed by a shadow rule in its reasons alone, and those say what the rule would have done', () => {
    fc.assert(
      fc.property(extended, situation, ({ document, added, more }, given) => {
        const shadow = { ...more, rules: more.rules.map((one) => (one === added ? { ...one, mode: 'shadow' } : one)) };
        const before = decideBy([document], given);
        const after = decideBy([shadow as PolicyDocument], given);
        expect({ ...after, reasons: [] }).toStrictEqual({ ...before, reasons: [] });
        const own = after.reasons.filter((reason) => reason.rule === added.id);
        expect(after.reasons.filter((reason) => reason.rule !== added.id)).toStrictEqual(before.reasons);
        const enforced = decideBy([more], given).reasons.filter((reason) => reason.rule === added.id);
        expect(own).toStrictEqual(enforced.map((reason) => ({ ...reason, shadow: true })));
      }),
      runs,
    );
  });

  it('in a policy that is all shadow is to pass, with the reasons of the enforced one', () => {
    fc.assert(
      fc.property(policy, situation, (document, given) => {
        const { reasons } = decideBy([{ ...document, mode: 'enforce' }], given);
        const shadow = reasons.map((reason) => ({ ...reason, shadow: true }));
        expect(decideBy([{ ...document, mode: 'shadow' }], given)).toStrictEqual({ ...PASS, reasons: shadow });
      }),
      runs,
    );
  });

  it('needs no other signals than those that are asked for', () => {
    fc.assert(
      fc.property(policy, situation, (document, given) => {
        const needed = neededSignals([compile(document)], given.facts);
        const signals = new Map([...given.signals].filter(([name]) => needed.has(name)));
        expect(decideBy([document], { ...given, signals })).toStrictEqual(decideBy([document], given));
      }),
      runs,
    );
  });
});

function expectNoLooser(after: Decision, before: Decision): void {
  expect(VERDICTS.indexOf(after.verdict)).toBeGreaterThanOrEqual(VERDICTS.indexOf(before.verdict));
  expect(after.reasons).toEqual(expect.arrayContaining([...before.reasons]));
  const covered = coverOf(after);
  for (const unit of coverOf(before)) expect(covered).toContain(unit);
}

/** The units of the text that a decision has redacted. */
function coverOf({ transforms }: Decision): readonly number[] {
  return replacementsOf(transforms, LENGTH).flatMap(({ start, end }) =>
    Array.from({ length: end - start }, (_, index) => start + index),
  );
}

it('the policies and situations of these tests lead to every kind of decision', () => {
  const decisions = fc
    .sample(fc.tuple(policy, situation), { numRuns: 400, seed: 1 })
    .map(([document, given]) => decideBy([document], given));
  const reasons = decisions.flatMap((decision) => decision.reasons);
  const counts = {
    block: decisions.filter(({ verdict }) => verdict === 'block').length,
    pass: decisions.filter(({ verdict, reasons: why }) => verdict === 'pass' && why.length > 0).length,
    spans: decisions.filter(({ transforms }) => transforms.some(({ span }) => span)).length,
    whole: decisions.filter(({ transforms }) => transforms.some(({ span }) => !span)).length,
    content: reasons.filter(({ cause }) => cause === 'content').length,
    error: reasons.filter(({ cause }) => cause === 'error').length,
    timeout: reasons.filter(({ cause }) => cause === 'timeout').length,
    unscannable: reasons.filter(({ cause }) => cause === 'unscannable').length,
    shadow: reasons.filter(({ shadow, exemption }) => shadow && exemption === undefined).length,
    exempt: reasons.filter(({ exemption }) => exemption !== undefined).length,
  };
  for (const [kind, count] of Object.entries(counts)) expect([kind, count >= 8]).toEqual([kind, true]);
});
