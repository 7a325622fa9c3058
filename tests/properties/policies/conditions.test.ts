import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { membersOf } from '../../../exchange/signal.ts';
import type { ConditionSource, PolicyDocument } from '../../../policies/engine/document.ts';
import { evaluate } from '../../../policies/engine/evaluate.ts';
import {
  compile,
  condition,
  GROUPS,
  isValid,
  LENGTH,
  NAMES,
  policy,
  type Situation,
  score,
  situation,
} from './arbitraries.ts';
import { effectOf, isEnforced, judge } from './oracle.ts';

const runs = { numRuns: 300 };

/** A policy that shows what its condition is: true blocks, unknown is noted, false does nothing. */
function showing(when: ConditionSource): PolicyDocument {
  return {
    id: 'test',
    version: '1.0.0',
    defaults: { message: 'no', onError: 'flag', onTimeout: 'flag', onUnscannable: 'flag' },
    messages: { no: { as: 'refusal', code: 'no', text: { en: 'No.' } } },
    detectors: { ticket: { keywords: ['Zephyr'] } },
    rules: [{ id: 'shown', when, then: { effect: 'block' } }],
  };
}

function truthOf(when: ConditionSource, { facts, signals }: Situation): 'true' | 'false' | 'unknown' {
  const { verdict, reasons } = evaluate(compile(showing(when)), facts, signals);
  return verdict === 'block' ? 'true' : reasons.length > 0 ? 'unknown' : 'false';
}

const validCondition = condition.filter((when) => isValid(showing(when)));

describe('a condition', () => {
  it('is true, false or unknown as it reads, word for word', () => {
    fc.assert(
      fc.property(validCondition, situation, (when, given) => {
        expect(truthOf(when, given)).toBe(judge(when, given).value);
      }),
      { numRuns: 1000 },
    );
  });

  it('that is decided with some signals unknown stays so whatever they turn out to be', () => {
    const scores = fc.record(Object.fromEntries(NAMES.map((name) => [name, score])));
    fc.assert(
      fc.property(validCondition, situation, scores, fc.nat(2 * LENGTH), (when, given, found, length) => {
        const before = truthOf(when, given);
        const signals = new Map(NAMES.map((name) => [name, { name, score: found[name]! }]));
        for (const [name, signal] of given.signals) if ('score' in signal) signals.set(name, signal);
        const after = truthOf(when, { ...given, facts: { 'segment.length': length, ...given.facts }, signals });
        expect(after).not.toBe('unknown');
        if (before !== 'unknown') expect(after).toBe(before);
      }),
      runs,
    );
  });

  it('obeys the laws of De Morgan, and of double negation', () => {
    const parts = fc.array(condition, { minLength: 1, maxLength: 3 });
    fc.assert(
      fc.property(parts, situation, (some, given) => {
        const negated = some.map((not) => ({ not }));
        for (const [a, b] of [
          [{ not: { any: some } }, { all: negated }],
          [{ not: { all: some } }, { any: negated }],
          [{ not: { not: { all: some } } }, { all: some }],
        ] as const) {
          // A condition that no stage can fulfil is no valid one, however it is written.
          expect(isValid(showing(a))).toBe(isValid(showing(b)));
          if (isValid(showing(a))) expect(truthOf(a, given)).toBe(truthOf(b, given));
        }
      }),
      { numRuns: 200 },
    );
  });
});

describe('a group', () => {
  it('that is at least something is any member that is, in the whole decision', () => {
    const lower = fc.constantFrom({ gte: 0.25 }, { gt: 0.5 }, { gte: 1 });
    const redact = fc.boolean();
    fc.assert(
      fc.property(
        fc.constantFrom(...Object.keys(GROUPS)),
        lower,
        redact,
        situation,
        (group, at, isRedaction, given) => {
          const decide = (when: ConditionSource) => {
            const [shown] = showing(when).rules;
            const rule = { ...shown!, then: isRedaction ? ({ effect: 'redact' } as const) : shown!.then };
            const document = { ...showing(when), rules: [rule] };
            return evaluate(compile(document), given.facts, given.signals);
          };
          const members = GROUPS[group]!.map((signal) => ({ signal, ...at }));
          expect(decide({ signal: group, ...at })).toStrictEqual(decide({ any: members }));
          expect(truthOf({ not: { signal: group, ...at } }, given)).toBe(truthOf({ not: { any: members } }, given));
        },
      ),
      runs,
    );
  });

  it('that is at most something is all members that are', () => {
    const upper = fc.constantFrom({ lt: 0.25 }, { lte: 0.5 }, { lte: 0 });
    fc.assert(
      fc.property(fc.constantFrom(...Object.keys(GROUPS)), upper, situation, (group, at, given) => {
        const all = GROUPS[group]!.map((signal) => ({ signal, ...at }));
        expect(truthOf({ signal: group, ...at }, given)).toBe(truthOf({ all }, given));
      }),
      runs,
    );
  });

  it('of secrets holds live formats only, and every group is what it says', () => {
    for (const [group, members] of Object.entries(GROUPS))
      expect(membersOf(group, NAMES).toSorted()).toEqual(members.toSorted());
  });
});

describe('every rule', () => {
  it('does what is written for what it found, and of several causes of an unknown the strongest', () => {
    fc.assert(
      fc.property(policy, situation, (document, given) => {
        const { facts, signals, time } = given;
        const decision = evaluate(compile({ ...document, match: undefined }), facts, signals, time);
        for (const rule of document.rules) {
          const reason = decision.reasons.find((one) => one.rule === rule.id);
          const effect = effectOf(rule, document, given);
          // A redaction that is true may do more: what it could not look for, and would have to cover, can block.
          const isMore = effect === 'redact' && judge(rule.when, given).value === 'true' && reason?.effect === 'block';
          expect([rule.id, isMore ? 'redact' : (reason?.effect ?? 'ignore')]).toEqual([rule.id, effect]);
          expect(reason === undefined || reason.shadow === !isEnforced(rule, document, given)).toBe(true);
        }
      }),
      runs,
    );
  });

  it('that is enforced and blocks for content or for an unknown that matters, blocks', () => {
    fc.assert(
      fc.property(policy, situation, (document, given) => {
        const { facts, signals, time } = given;
        const { verdict, reasons, stop } = evaluate(compile({ ...document, match: undefined }), facts, signals, time);
        const blocks = document.rules.some(
          (rule) => effectOf(rule, document, given) === 'block' && isEnforced(rule, document, given),
        );
        if (blocks) expect(verdict).toBe('block');
        expect(verdict === 'block').toBe(reasons.some(({ effect, shadow }) => effect === 'block' && !shadow));
        expect(stop === undefined).toBe(verdict === 'pass');
      }),
      runs,
    );
  });
});
