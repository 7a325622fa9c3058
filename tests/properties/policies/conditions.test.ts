import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { membersOf } from '../../../exchange/signal.ts';
import type { ConditionSource, PolicyDocument } from '../../../policies/engine/document.ts';
import { evaluate } from '../../../policies/engine/evaluate.ts';
import {
  compile,
  anyCondition as condition,
  GROUPS,
  isValid,
  LENGTH,
  NAMES,
  type Situation,
  score,
  anySituation as situation,
} from './arbitraries.ts';
import { judge } from './oracle.ts';

const runs = { numRuns: 150 };

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
      { numRuns: 500 },
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
      { numRuns: 100 },
    );
  });
});

describe('at least so many of some conditions', () => {
  const parts = fc.array(condition, { minLength: 1, maxLength: 4 });
  const counted = parts.chain((of) =>
    fc.record({ of: fc.constant(of), atLeast: fc.integer({ min: 1, max: of.length }) }),
  );
  const expectSame = (a: ConditionSource, b: ConditionSource, given: Situation) => {
    expect(isValid(showing(a))).toBe(isValid(showing(b)));
    if (isValid(showing(a))) expect(truthOf(a, given)).toBe(truthOf(b, given));
  };

  it('is any of them for one, and all of them for as many as there are', () => {
    fc.assert(
      fc.property(parts, situation, (of, given) => {
        expectSame({ atLeast: 1, of }, { any: of }, given);
        expectSame({ atLeast: of.length, of }, { all: of }, given);
      }),
      runs,
    );
  });

  it('is what it is not twice, and not so many hold where enough do not', () => {
    fc.assert(
      fc.property(counted, situation, ({ of, atLeast }, given) => {
        expectSame({ not: { not: { atLeast, of } } }, { atLeast, of }, given);
        const negated = of.map((not) => ({ not }));
        expectSame({ not: { atLeast, of } }, { atLeast: of.length - atLeast + 1, of: negated }, given);
      }),
      runs,
    );
  });

  it('is one of the selections of so many that all hold', () => {
    fc.assert(
      fc.property(counted, situation, ({ of, atLeast }, given) => {
        const any = selections(of, atLeast).map((all) => ({ all }));
        expectSame({ atLeast, of }, { any }, given);
      }),
      runs,
    );
  });
});

/** Every choice of so many of a list. */
function selections<T>(list: readonly T[], size: number): readonly (readonly T[])[] {
  const [first, ...rest] = list;
  if (size === 0) return [[]];
  if (first === undefined) return [];
  return [...selections(rest, size - 1).map((some) => [first, ...some]), ...selections(rest, size)];
}

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
