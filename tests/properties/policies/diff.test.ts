import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Facts } from '../../../exchange/segment.ts';
import type { Signal } from '../../../exchange/signal.ts';
import { SEGMENT } from '../../../policies/analysis/cells.ts';
import { diffPolicies, OUTCOMES, type PolicyOutcome } from '../../../policies/analysis/diff.ts';
import type { ConditionSource, PolicyDocument, RuleSource } from '../../../policies/engine/document.ts';
import { applies, decide } from '../../../policies/engine/evaluate.ts';
import {
  compile,
  condition,
  fieldAtom,
  isValid,
  NAMES,
  policy,
  type Situation,
  signalAtom,
  situation,
} from './arbitraries.ts';

/** Shrinking such pairs takes minutes; the seed is told, and finds a failure again. */
const runs = { numRuns: 150, endOnFailure: true };
const TIME = Date.UTC(2027, 2, 1);
/** Of what random policies ask, some is too much. */
const LIMIT = 5_000;

/** What the engine does with a text, read off its decision and off nothing else. */
function outcomeOf(document: PolicyDocument, facts: Facts, signals: ReadonlyMap<string, Signal>): PolicyOutcome {
  const compiled = compile(document);
  if (!applies(compiled, facts)) return 'uncovered';
  const { stop, reasons } = decide(compiled, facts, signals, TIME);
  if (stop) return stop.cause === 'content' ? 'block' : 'block-unknown';
  const enforced = reasons.filter(({ shadow }) => !shadow).map(({ effect }) => OUTCOMES.indexOf(effect));
  return OUTCOMES[Math.max(1, ...enforced)]!;
}

const counted: fc.Arbitrary<ConditionSource> = fc
  .tuple(fc.array(condition, { minLength: 2, maxLength: 4 }), fc.integer({ min: 1, max: 4 }))
  .map(([of, least]) => ({ atLeast: Math.min(least, of.length), of }));

/** What a change of the text looks for: one thing may be found where the search for another failed. */
const finds: fc.Arbitrary<ConditionSource> = fc.oneof(
  fc.array(signalAtom, { minLength: 2, maxLength: 3 }).map((any) => ({ any })),
  fc.tuple(signalAtom, signalAtom, fieldAtom).map(([a, b, field]) => ({ all: [{ any: [a, field] }, { any: [a, b] }] })),
);

const effects: fc.Arbitrary<RuleSource['then']> = fc.constantFrom<RuleSource['then']>(
  { effect: 'redact' },
  { effect: 'redact' },
  { effect: 'block' },
  { effect: 'flag' },
  { effect: 'neutralise' },
  { effect: 'replace', with: 'a note' },
  { effect: 'support', message: 'refused' },
  { effect: 'route', model: 'careful' },
);

const canary: fc.Arbitrary<RuleSource['mode']> = fc.record({
  state: fc.constant('canary' as const),
  percent: fc.constantFrom(10, 50, 100),
  by: fc.constantFrom('tenant' as const, 'key' as const, 'exchange' as const),
});

/** One change of a rule, as an author makes it. */
const edit: fc.Arbitrary<Partial<RuleSource>> = fc.oneof(
  fc.record({ when: fc.oneof(condition, counted) }),
  fc.record({ then: effects }),
  fc.record({ mode: fc.oneof(canary, fc.constant('shadow' as const)) }),
  fc.record({ onError: fc.constantFrom('ignore' as const, 'match' as const, 'flag' as const) }),
  fc.record({ at: fc.constantFrom(['input' as const], ['output' as const, 'input' as const]) }),
);
const match = fc.constantFrom<PolicyDocument['match']>(
  undefined,
  undefined,
  undefined,
  { tenant: ['acme*'] },
  { tenant: ['*-eu', 'other'] },
  { model: ['fix*', 'gemma'] },
);

/** Two policies, of which the second is mostly the first with one rule changed. */
const pair = fc
  .tuple(
    policy,
    policy,
    fc.array(fc.tuple(fc.nat(4), edit), { maxLength: 3 }),
    fc.boolean(),
    match,
    effects,
    fc.oneof(counted, finds, finds),
  )
  .map(([a, other, edits, isOther, scope, then, when]): readonly [PolicyDocument, PolicyDocument] => {
    const [head, ...rest] = a.rules;
    const first = {
      ...a,
      rules: [{ ...head!, then, ...(rest.length > 1 && { when, onUnscannable: 'flag' as const }) }, ...rest],
    };
    if (isOther) return [first, other];
    const rules = first.rules.map((rule, index) => {
      return Object.assign({}, rule, ...edits.filter(([at]) => at % first.rules.length === index).map(([, it]) => it));
    });
    return [first, { ...first, rules, ...(scope && { match: scope }) }];
  })
  .filter((documents) => documents.every(isValid));

const subjects = fc.record(
  { 'exchange.id': fc.constantFrom('e1', 'e2', 'e3'), 'caller.key': fc.constantFrom('k1', 'k2', 'k3') },
  { requiredKeys: ['exchange.id', 'caller.key'] },
);
const situations = fc
  .array(fc.tuple(situation, subjects), { minLength: 20, maxLength: 40 })
  .map((list) => list.map(([one, some]): Situation => ({ ...one, facts: { ...SEGMENT, ...one.facts, ...some } })));

/** Most signals have a score of 0, so that few rules fire at once. */
function quiet({ signals, ...rest }: Situation, kept: number): Situation {
  const some = NAMES.map((name, index): [string, Signal] => {
    const found = signals.get(name);
    return [name, (index + kept) % 4 === 0 && found ? found : { name, score: 0 }];
  });
  return { ...rest, signals: new Map(some) };
}

/** One rule that changes the text, and what it does where a search failed, before and after. */
const action = fc.constantFrom('ignore' as const, 'flag' as const, 'block' as const, 'match' as const);
const actions = fc.record({ onError: action, onTimeout: action, onUnscannable: action });
const change = fc
  .tuple(finds, fc.constantFrom('redact' as const, 'neutralise' as const), actions, actions)
  .map(([when, effect, before, after]): readonly [PolicyDocument, PolicyDocument] => {
    const words = { as: 'refusal', code: 'refused', text: { en: 'refused' } } as const;
    const documentOf = (its: Partial<RuleSource>): PolicyDocument => ({
      ...{ id: 'alpha', version: '1.0.0', defaults: { message: 'refused' }, messages: { refused: words } },
      ...{ detectors: { ticket: { keywords: ['Zephyr'] } }, rules: [{ id: 'a', when, then: { effect }, ...its }] },
    });
    return [documentOf(before), documentOf(after)];
  })
  .filter((documents) => documents.every(isValid));

interface Said {
  differences: number;
  same: number;
  undecided: number;
  checked: number;
}

/** Every claim is true of its witness, and of no situation is there a difference that is not claimed. */
function check([a, b]: readonly [PolicyDocument, PolicyDocument], given: readonly Situation[], said: Said): void {
  const { differences, undecided } = diffPolicies(compile(a), compile(b), { time: TIME, limit: LIMIT });
  said.undecided += undecided.length;
  said[differences.length > 0 ? 'differences' : 'same'] += 1;
  for (const { from, to, places } of differences) {
    for (const { witness } of places) {
      const known = new Map(witness.signals.map((signal) => [signal.name, signal]));
      expect([a, b].map((one) => outcomeOf(one, witness.facts, known))).toEqual([from, to]);
    }
  }
  const claimed = new Set(
    differences.flatMap(({ from, to, places }) => places.map(({ stage }) => `${stage}: ${from} -> ${to}`)),
  );
  for (const [index, one] of given.entries()) {
    for (const { facts, signals } of [one, quiet(one, index)]) {
      const stage = facts['segment.stage'];
      if (undecided.some((some) => some === stage)) continue;
      const [from, to] = [a, b].map((document) => outcomeOf(document, facts, signals));
      if (from === to) continue;
      said.checked += 1;
      expect(claimed).toContain(`${stage}: ${from} -> ${to}`);
    }
  }
}

describe('the difference of two policies', () => {
  it('holds every pair of outcomes that the engine has, each with a witness for which the engine has it', () => {
    const said = { differences: 0, same: 0, undecided: 0, checked: 0 };
    fc.assert(
      fc.property(pair, situations, (documents, given) => check(documents, given, said)),
      runs,
    );
    expect(said.undecided).toBeLessThan(300);
    expect(Math.min(said.differences, said.same)).toBeGreaterThan(2);
    expect(said.checked).toBeGreaterThan(500);
  });

  it('holds what a change of the text does where it cannot tell all that it has to cover', () => {
    const said = { differences: 0, same: 0, undecided: 0, checked: 0 };
    fc.assert(
      fc.property(change, situations, (documents, given) => check(documents, given, said)),
      { ...runs, numRuns: 300 },
    );
    expect(said.undecided).toBeLessThan(100);
    expect(said.checked).toBeGreaterThan(500);
  });

  it('with itself is empty, whatever the policy is', () => {
    fc.assert(
      fc.property(pair, ([a]) => {
        expect(diffPolicies(compile(a), compile(a), { time: TIME, limit: LIMIT }).differences).toEqual([]);
      }),
      runs,
    );
  });

  it('turned round is the same difference turned round', () => {
    fc.assert(
      fc.property(pair, ([a, b]) => {
        const [there, back] = [
          diffPolicies(compile(a), compile(b), { time: TIME, limit: LIMIT }),
          diffPolicies(compile(b), compile(a), { time: TIME, limit: LIMIT }),
        ];
        const turned = (one: typeof there, isBack: boolean) =>
          one.differences
            .flatMap(({ from, to, places }) =>
              places.map(({ stage }) => (isBack ? [stage, to, from] : [stage, from, to]).join()),
            )
            .sort();
        expect(turned(back, true)).toEqual(turned(there, false));
      }),
      { numRuns: 40 },
    );
  });
});
