import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Decision } from '../../../exchange/decision.ts';
import type { Signal } from '../../../exchange/signal.ts';
import { auditedRules } from '../../../policies/analysis/audited-rule.ts';
import { SEGMENT } from '../../../policies/analysis/cells.ts';
import { conditionFindings, shadowedFindings } from '../../../policies/analysis/rule-findings.ts';
import {
  canBeTrue,
  canBeUnknown,
  implies,
  isAlwaysTrue,
  isNeverFalse,
  overlap,
  type Witness,
} from '../../../policies/analysis/satisfiability.ts';
import type { Condition } from '../../../policies/engine/compiled.ts';
import { compileCondition } from '../../../policies/engine/condition.ts';
import type { ConditionSource, PolicyDocument, RuleSource } from '../../../policies/engine/document.ts';
import { applies, decide, evaluate } from '../../../policies/engine/evaluate.ts';
import { FALSE, TRUE, truth, UNKNOWN } from '../../../policies/engine/truth.ts';
import { CARD, compile, condition, isValid, LENGTH, NAMES, policy, type Situation, situation } from './arbitraries.ts';
import { judge } from './oracle.ts';

const runs = { numRuns: 1000 };

/** Situations of real segments, whose five facts are always there. */
const situations = fc
  .array(situation, { minLength: 3, maxLength: 6 })
  .map((list) => list.map((one): Situation => ({ ...one, facts: { ...SEGMENT, ...one.facts } })));

const conditions = new WeakMap<ConditionSource, Condition>();

function compiled(source: ConditionSource): Condition {
  const known = conditions.get(source) ?? compileWith(source);
  conditions.set(source, known);
  return known;
}

function compileWith(source: ConditionSource): Condition {
  return compileCondition(source, [], {
    signals: NAMES,
    operatingPoint: (signal, rate) => CARD[signal]?.[rate],
    unknownSignal: (name) => expect.unreachable(name),
    uncalibrated: (name) => expect.unreachable(name),
  });
}

/** What the engine says of a condition, which has to be what the word-for-word reading of its source says. */
function valueAt(source: ConditionSource, { facts, signals }: Pick<Situation, 'facts' | 'signals'>): number {
  const value = truth(compiled(source), facts, signals);
  const read = judge(source, { facts, signals, time: undefined }).value;
  if ({ true: TRUE, unknown: UNKNOWN, false: FALSE }[read] !== value)
    throw new Error(`${read} is evaluated as ${value}`);
  return value;
}

function situationOf(witness: Witness | undefined): Situation {
  const { facts, signals } = witness ?? expect.unreachable('there is no witness');
  return { facts, signals: new Map(signals.map((signal) => [signal.name, signal])), time: undefined };
}

/** Conditions of which many are never true, or never false. */
const telling = fc.oneof(
  condition,
  fc.tuple(condition, condition).map(([a, b]): ConditionSource => ({ all: [a, b, { not: a }] })),
  fc.tuple(condition, condition).map(([a, b]): ConditionSource => ({ any: [a, b, { not: a }] })),
);

/** Two conditions of which the first often implies the second. */
const pair = fc.tuple(condition, condition, fc.constantFrom('any', 'all', 'none')).map(([a, b, how]) => {
  if (how === 'any') return [a, { any: [b, a] }] as const;
  return how === 'all' ? ([{ all: [b, a] }, a] as const) : ([a, b] as const);
});

describe('of one condition', () => {
  it('each answer is that of the engine: a yes or no for all by random situations, the other by its witness', () => {
    const said = { never: 0, always: 0 };
    fc.assert(
      fc.property(telling, situations, (source, given) => {
        const one = compiled(source);
        const values = new Set(given.map((situation) => valueAt(source, situation)));
        const questions = [
          { asked: canBeTrue(one), shown: 'yes', values: [TRUE] },
          { asked: canBeUnknown(one), shown: 'yes', values: [UNKNOWN] },
          { asked: isAlwaysTrue(one), shown: 'no', values: [FALSE, UNKNOWN] },
          { asked: isNeverFalse(one), shown: 'no', values: [FALSE] },
        ];
        for (const { asked, shown, values: some } of questions) {
          if (asked.answer === 'undecided') continue;
          if (asked.answer === shown) expect(some).toContain(valueAt(source, situationOf(asked.witness)));
          else expect([...values].filter((value) => some.some((other) => other === value))).toEqual([]);
        }
        said.never += Number(questions[0]?.asked.answer === 'no');
        said.always += Number(questions[3]?.asked.answer === 'yes');
      }),
      runs,
    );
    expect(Math.min(said.never, said.always)).toBeGreaterThan(50);
  });
});

describe('of two conditions', () => {
  it('a claimed implication holds in every situation, and a denied one fails for its witness', () => {
    const said = { yes: 0, no: 0, undecided: 0 };
    fc.assert(
      fc.property(pair, situations, ([a, b], given) => {
        const { answer, witness } = implies(compiled(a), compiled(b));
        said[answer] += 1;
        const fails = (at: Situation) => valueAt(a, at) === TRUE && valueAt(b, at) !== TRUE;
        if (answer === 'yes') expect(given.filter(fails)).toEqual([]);
        if (answer === 'no') expect(fails(situationOf(witness))).toBe(true);
      }),
      runs,
    );
    expect(said.undecided).toBeLessThan(10);
    expect(Math.min(said.yes, said.no)).toBeGreaterThan(50);
  });

  it('a claimed overlap has a witness, and a denied one never happens', () => {
    fc.assert(
      fc.property(telling, telling, situations, (a, b, given) => {
        const { answer, witness } = overlap(compiled(a), compiled(b));
        if (answer === 'undecided') return;
        const meet = (at: Situation) => valueAt(a, at) === TRUE && valueAt(b, at) === TRUE;
        if (answer === 'yes') expect(meet(situationOf(witness))).toBe(true);
        else expect(given.filter(meet)).toEqual([]);
      }),
      runs,
    );
  });
});

const lax = fc.constantFrom<Partial<RuleSource>>(
  {},
  { onError: 'ignore', onTimeout: 'ignore', onUnscannable: 'ignore' },
  { onError: 'ignore', onTimeout: 'flag', onUnscannable: 'ignore' },
);

/** A policy of one rule with a telling condition. */
const odd = fc
  .tuple(policy, telling, lax)
  .map(([document, when, more]): PolicyDocument => {
    return { ...document, rules: [{ ...document.rules[0]!, when, ...more }] };
  })
  .filter(isValid);

/** A policy in which one rule asks for more than another, and mostly does no more. */
const redundant = fc
  .tuple(policy, condition, lax, fc.boolean())
  .map(([document, extra, more, isFirst]): PolicyDocument => {
    const [first, ...others] = document.rules;
    const narrow = { ...first!, id: isFirst ? 'a0' : 'z', when: { all: [first!.when, extra] }, ...more };
    return { ...document, rules: [first!, ...others.slice(0, 1), narrow] };
  })
  .filter(isValid);

const rulesOf = (document: PolicyDocument) => auditedRules(compile(document));

function reasonsOf(document: PolicyDocument, id: string, { facts, signals, time }: Situation) {
  return decide(compile(document), facts, signals, time).reasons.filter(({ rule }) => rule === id);
}

/** The same situation with a score for every signal. */
function scored({ signals, ...rest }: Situation): Situation {
  const scores = NAMES.map((name): [string, Signal] => {
    const found = signals.get(name);
    return [name, found && 'score' in found ? found : { name, score: 0.3 }];
  });
  return { ...rest, signals: new Map(scores) };
}

describe('an audit', () => {
  it('calls a rule dead, alive on unknowns alone, or always true, as it fires', () => {
    const said = { 'dead-rule': 0, 'only-unknown': 0, 'always-true': 0 };
    fc.assert(
      fc.property(odd, situations, (document, given) => {
        for (const audited of rulesOf(document)) {
          const { id } = audited.rule;
          const at = given.filter(({ facts }) => applies(compile(document), facts));
          const reasons = at.flatMap((one) => reasonsOf(document, id, one));
          for (const { code, witness } of conditionFindings(audited)) {
            if (code in said) said[code as keyof typeof said] += 1;
            if (code === 'dead-rule') expect(reasons).toEqual([]);
            if (code === 'only-unknown') {
              expect(reasons.map(({ cause }) => cause)).not.toContain('content');
              expect(reasonsOf(document, id, situationOf(witness))).toHaveLength(1);
            }
            if (code === 'always-true') {
              const asked = at.filter(({ facts }) => audited.stages.some((stage) => stage === facts['segment.stage']));
              for (const one of asked) expect(reasonsOf(document, id, scored(one))).toHaveLength(1);
            }
          }
        }
      }),
      runs,
    );
    expect(Math.min(...Object.values(said))).toBeGreaterThan(20);
  });

  it('calls a rule shadowed without which no verdict changes, and nothing stays unredacted', () => {
    let said = 0;
    fc.assert(
      fc.property(redundant, situations, (document, given) => {
        for (const { code, rules } of shadowedFindings(rulesOf(document))) {
          if (code !== 'shadowed-rule') continue;
          said += 1;
          const exemptions = document.exemptions?.filter(({ rule }) => rule !== rules[0]);
          const less = { ...document, exemptions, rules: document.rules.filter(({ id }) => id !== rules[0]) };
          for (const { facts, signals, time } of given) {
            const [before, after] = [document, less].map((one) => evaluate(compile(one), facts, signals, time));
            expect(after?.verdict).toBe(before?.verdict);
            expect(after?.stop?.cause === 'content').toBe(before?.stop?.cause === 'content');
            if (after?.verdict !== 'block') expect(covered(after)).toEqual(covered(before));
          }
        }
      }),
      runs,
    );
    expect(said).toBeGreaterThan(50);
  });
});

/** Which units of the text are redacted. */
function covered(decision: Decision | undefined): readonly boolean[] {
  return Array.from({ length: LENGTH }, (_, unit) =>
    (decision?.transforms ?? []).some(({ span }) => !span || (span.start <= unit && unit < span.end)),
  );
}
