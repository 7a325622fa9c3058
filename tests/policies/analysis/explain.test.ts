import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Signal } from '../../../exchange/signal.ts';
import { type ConditionTree, explain, explainCondition } from '../../../policies/analysis/explain.ts';
import type { Condition } from '../../../policies/engine/compiled.ts';
import type { PolicyDocument } from '../../../policies/engine/document.ts';
import { decide } from '../../../policies/engine/evaluate.ts';
import { FALSE, type Signals, TRUE, truth, UNKNOWN } from '../../../policies/engine/truth.ts';
import { compile as compileAny, condition, isValid, policy, situation } from '../../properties/policies/arbitraries.ts';
import { compile, documentOf, factsAt, signalMap } from '../policies.ts';

const runs = { numRuns: 1000 };

/** Policies of which many count the parts of a condition. */
const policies = fc.oneof(
  policy,
  fc
    .tuple(policy, fc.array(condition, { minLength: 2, maxLength: 4 }), fc.nat(3))
    .map(([document, of, more]): PolicyDocument => {
      const when = { atLeast: 1 + (more % of.length), of };
      return { ...document, rules: [{ ...document.rules[0]!, when }, ...document.rules.slice(1)] };
    })
    .filter(isValid),
);

const NAMES = { [FALSE]: 'false', [UNKNOWN]: 'unknown', [TRUE]: 'true' } as const;

/** Every tree with the condition that it is of, from the root down. */
function* pairs(tree: ConditionTree, condition: Condition): Generator<readonly [ConditionTree, Condition]> {
  yield [tree, condition];
  if (!('parts' in tree) || !('parts' in condition)) return;
  expect(tree.parts).toHaveLength(condition.parts.length);
  for (const [index, part] of tree.parts.entries()) yield* pairs(part, condition.parts[index]!);
}

/** What a tree comes to where only the atoms that are marked are known. */
function valueOfMarked(tree: ConditionTree): number {
  if (!('parts' in tree)) return tree.isDecisive ? { false: FALSE, unknown: UNKNOWN, true: TRUE }[tree.truth] : UNKNOWN;
  const values = tree.parts.map(valueOfMarked).sort((a, b) => b - a);
  return values[tree.least - 1]!;
}

describe('an explanation', () => {
  it('has the decision of the engine, its values at every node, and marks as fired the rules of its reasons', () => {
    const said = { fired: 0, quiet: 0, ignored: 0 };
    fc.assert(
      fc.property(policies, situation, (document, given) => {
        const compiled = compileAny(document);
        const { facts, signals, time } = given;
        const { decision, rules } = explain(compiled, { facts, signals, ...(time !== undefined && { time }) });
        expect(decision).toEqual(decide(compiled, facts, signals, time));
        const fired = rules.filter(({ outcome }) => outcome === 'fired');
        expect(fired.map(({ rule }) => rule)).toEqual(decision.reasons.map(({ rule }) => rule));
        expect(fired.map(({ reason }) => reason)).toEqual(decision.reasons);
        const asked = compiled.rules.filter(({ stages }) => stages.some((stage) => stage === facts['segment.stage']));
        expect(rules.map(({ rule }) => rule)).toEqual(asked.map(({ id }) => id).sort());
        for (const { rule, outcome, condition } of rules) {
          said[outcome] += 1;
          const when = compiled.everyStage.rules.find(({ id }) => id === rule)!.when;
          for (const [tree, part] of pairs(condition, when)) {
            expect(tree.truth).toBe(NAMES[truth(part, facts, signals)]);
          }
          if (outcome === 'quiet') expect(condition.truth).toBe('false');
          if (outcome === 'ignored') expect(condition.truth).toBe('unknown');
        }
      }),
      runs,
    );
    expect(Math.min(...Object.values(said))).toBeGreaterThan(50);
  });

  it('marks atoms that suffice: with nothing else known, the condition has the same value', () => {
    let told = 0;
    fc.assert(
      fc.property(policies, situation, (document, { facts, signals }) => {
        for (const { condition } of explain(compileAny(document), { facts, signals }).rules) {
          expect(condition.isDecisive).toBe(true);
          expect(NAMES[valueOfMarked(condition) as keyof typeof NAMES]).toBe(condition.truth);
          if ('parts' in condition && condition.truth !== 'unknown') told += 1;
        }
      }),
      runs,
    );
    expect(told).toBeGreaterThan(200);
  });

  it('marks no atom of a value other than that of the whole, and none below a part that is not marked', () => {
    fc.assert(
      fc.property(policies, situation, (document, { facts, signals }) => {
        const check = (tree: ConditionTree, whole: string, isAbove: boolean): void => {
          expect(tree.isDecisive).toBe(isAbove && tree.truth === whole);
          if ('parts' in tree) for (const part of tree.parts) check(part, whole, tree.isDecisive);
        };
        for (const { condition } of explain(compileAny(document), { facts, signals }).rules)
          check(condition, condition.truth, true);
      }),
      runs,
    );
  });
});

const HIGH = { signal: 'toxicity', gte: 0.9 } as const;
const explainOne = (...args: Parameters<typeof documentOf>) => {
  const compiled = compile(documentOf(...args));
  return (signals: Signals, more = {}, time?: number) =>
    explain(compiled, { facts: factsAt('input', more), signals, ...(time !== undefined && { time }) });
};
const scored = (score: number): Signals => signalMap({ name: 'toxicity', score });

describe('of each atom', () => {
  const tree = (condition: Condition, signals: readonly Signal[], facts = {}) =>
    explainCondition(condition, factsAt('input', facts), signalMap(...signals));
  const { when } = compile(documentOf([{ id: 'a', when: HIGH, then: { effect: 'flag' } }])).everyStage.rules[0]!;

  it.each<[readonly Signal[], object]>([
    [[{ name: 'toxicity', score: 0.95 }], { found: 0.95, test: '>= 0.9', truth: 'true', isAbsent: false }],
    [[{ name: 'toxicity', score: 0.5 }], { found: 0.5, truth: 'false', isAbsent: false }],
    [[{ name: 'toxicity', unknown: 'timeout' }], { found: { unknown: 'timeout' }, truth: 'unknown', isAbsent: false }],
    [[], { found: { unknown: 'error' }, truth: 'unknown', isAbsent: true }],
    [[{ name: 'toxicity', score: 7 }], { found: { unknown: 'error' }, truth: 'unknown', isAbsent: false }],
  ])('a signal: %j', (signals, wanted) => {
    expect(tree(when, signals)).toMatchObject({ kind: 'signal', name: 'toxicity', ...wanted });
  });

  it('a fact that is absent is none of a list, and a length that is absent is unknown', () => {
    const [list, length] = [
      { field: 'tool.name', notIn: ['shell'] } as const,
      { field: 'segment.length', gte: 5 } as const,
    ].map((one) => compile(documentOf([{ id: 'a', when: one, then: { effect: 'flag' } }])).everyStage.rules[0]!.when);
    expect(tree(list!, [])).toMatchObject({ found: null, truth: 'true', isAbsent: true });
    expect(explainCondition(length!, {}, new Map())).toMatchObject({ truth: 'unknown', isAbsent: true });
  });
});

describe('of a rule that fires', () => {
  it('says why it changes nothing: shadow, canary, exemption', () => {
    const day = Date.UTC(2027, 2, 31);
    const when = { field: 'caller.role', in: ['admin'] } as const;
    const rules = [
      { id: 'c', when: HIGH, then: { effect: 'block' }, mode: { state: 'canary', percent: 0 } },
      { id: 'e', when: HIGH, then: { effect: 'block' } },
      { id: 's', when: HIGH, then: { effect: 'block' }, mode: 'shadow', severity: 'low' },
    ] as const;
    const exemptions = [{ rule: 'e', when, reason: 'agreed', expires: '2027-03-31' }];
    const { rules: told, decision } = explainOne(rules, { exemptions })(scored(1), { 'caller.role': 'admin' }, day);
    expect(told.map(({ rule, withheld }) => [rule, withheld])).toEqual([
      ['c', 'canary'],
      ['e', 'exemption'],
      ['s', 'shadow'],
    ]);
    expect(decision.verdict).toBe('pass');
  });

  it('names its message, and says where another comes first', () => {
    const words = (code: string) => ({ as: 'refusal', code, text: { en: code } }) as const;
    const rules = [
      { id: 'a', severity: 'low', when: HIGH, then: { effect: 'block', message: 'second' } },
      { id: 'b', severity: 'high', when: HIGH, then: { effect: 'block' } },
      { id: 'c', when: HIGH, then: { effect: 'flag' } },
    ] as const;
    const messages = { refused: words('refused'), second: words('second') };
    const { rules: told } = explainOne(rules, { messages })(scored(1));
    expect(told.map(({ message }) => message)).toEqual([
      { name: 'second', isTold: false },
      { name: 'refused', isTold: true },
      undefined,
    ]);
  });

  it('says whether the policy applies at all', () => {
    const rules = [{ id: 'a', when: HIGH, then: { effect: 'flag' } }] as const;
    const asked = explainOne(rules, { match: { tenant: ['acme'] } });
    expect(asked(scored(1), { 'caller.tenant': 'acme' }).applies).toBe(true);
    expect(asked(scored(1), { 'caller.tenant': 'other' }).applies).toBe(false);
  });
});
