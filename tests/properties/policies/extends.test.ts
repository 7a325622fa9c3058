import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Decision, VERDICTS } from '../../../exchange/decision.ts';
import { replacementsOf } from '../../../gateway/moderation/redact.ts';
import { compilePolicy } from '../../../policies/engine/compile.ts';
import type { CompiledPolicy } from '../../../policies/engine/compiled.ts';
import { PolicyError } from '../../../policies/engine/diagnostic.ts';
import type { PolicyDocument, RuleSource } from '../../../policies/engine/document.ts';
import { evaluate } from '../../../policies/engine/evaluate.ts';
import { parsePolicy } from '../../../policies/engine/parse.ts';
import { anyPolicy, anyRule, anySituation, CARD, compile, LENGTH, NAMES, type Situation } from './arbitraries.ts';
import { outcome, shown } from './oracle.ts';

const runs = { numRuns: 120 };
const SIGNALS = NAMES.filter((name) => !name.startsWith('custom.'));

/** A policy that stands on others, in the versions in which they are. */
interface Family {
  readonly child: PolicyDocument;
  readonly parents: readonly PolicyDocument[];
}

/** @throws PolicyError where they do not go together. */
function compileFamily({ child, parents }: Family): CompiledPolicy {
  const findParent = (id: string) => {
    const found = parents.find((one) => one.id === id);
    return found && { file: `${id}.json`, text: JSON.stringify(found) };
  };
  return compilePolicy(parsePolicy(JSON.stringify(child), 'child.json', { findParent }), {
    operatingPoint: (signal, rate) => CARD[signal]?.[rate],
    signals: SIGNALS,
  });
}

function decideBy(policy: CompiledPolicy, { facts, signals, time }: Situation): Decision {
  return evaluate(policy, facts, signals, time);
}

function goTogether(family: Family): boolean {
  try {
    compileFamily(family);
    return true;
  } catch (error) {
    if (error instanceof PolicyError) return false;
    throw error;
  }
}

const isCanary = ({ mode }: Pick<RuleSource, 'mode'>): boolean => typeof mode === 'object';
/** Without a canary, which chooses others under the name of the child. */
const parent = anyPolicy.filter((one) => !isCanary(one) && !one.rules.some(isCanary));
/** Without what narrows it: a mode, whom it applies to, an exemption. */
const open = (document: PolicyDocument): PolicyDocument => {
  const { mode, match, exemptions, ...rest } = document;
  return rest;
};

const nameOf = ({ id, version }: PolicyDocument): string => `${id}@${version}`;
const childOf = (document: PolicyDocument, parents: readonly PolicyDocument[]): PolicyDocument => ({
  ...document,
  id: 'child',
  extends: parents.map(nameOf),
});
/** With the default message of another. */
const withMessage = (document: PolicyDocument, { defaults }: PolicyDocument): PolicyDocument => ({
  ...document,
  defaults: { ...document.defaults, ...(defaults?.message !== undefined && { message: defaults.message }) },
});
const bare = { id: 'child', version: '1.0.0', rules: [] };

/** Rules of other ids than those of parents. */
const additions = fc
  .uniqueArray(anyRule, { selector: ({ id }) => id, maxLength: 3 })
  .map((rules) => rules.map((rule) => ({ ...rule, id: `own-${rule.id}` })));

/** A decision as that of another policy. */
function as(id: string, decision: Decision): Decision {
  const rename = <T extends { readonly policy: string }>(one: T): T => ({ ...one, policy: id });
  return {
    ...decision,
    ...(decision.stop && { stop: rename(decision.stop) }),
    ...(decision.route && { route: rename(decision.route) }),
    ...(decision.support && { support: decision.support.map(rename) }),
    transforms: decision.transforms.map(rename),
    reasons: decision.reasons.map(rename),
  };
}

describe('a policy that extends others', () => {
  it('decides as its parent where it says nothing itself', () => {
    fc.assert(
      fc.property(parent, anySituation, (document, given) => {
        const child = compileFamily({ child: childOf(bare, [document]), parents: [document] });
        expect(decideBy(child, given)).toStrictEqual(as('child', decideBy(compile(document), given)));
      }),
      runs,
    );
  });

  it('decides as it reads, with the rules of its parents and of theirs', () => {
    let many = 0;
    const family = fc
      .tuple(parent, parent, anyPolicy)
      .map(([first, second, document]): Family => {
        const grandparent = { ...first, id: 'first' };
        const middle = { ...second, id: 'second', extends: [nameOf(grandparent)] };
        const parents = [grandparent, middle].map((one) => withMessage(one, document));
        return { child: childOf(open(document), parents.slice(1)), parents };
      })
      .filter(goTogether);
    fc.assert(
      fc.property(family, fc.array(anySituation, { minLength: 5, maxLength: 5 }), ({ child, parents }, situations) => {
        const policy = compileFamily({ child, parents });
        many += Number(policy.rules.filter(({ from }) => from !== undefined).length > 1);
        for (const given of situations) {
          const written = outcome([child], given, (name) => parents.find((one) => nameOf(one) === name)!);
          expect(shown(decideBy(policy, given))).toStrictEqual(written);
        }
      }),
      { numRuns: 150 },
    );
    expect(many).toBeGreaterThan(50);
  });

  it('is never looser than its parent for the rules that it adds', () => {
    const family = fc
      .tuple(parent, additions)
      .map(([document, rules]): Family => {
        return {
          child: childOf({ ...bare, defaults: document.defaults ?? {}, rules }, [document]),
          parents: [document],
        };
      })
      .filter(goTogether);
    fc.assert(
      fc.property(family, anySituation, ({ child, parents }, given) => {
        const before = as('child', decideBy(compile(parents[0]!), given));
        expectNoLooser(decideBy(compileFamily({ child, parents }), given), before);
      }),
      runs,
    );
  });

  it('is never looser than any of its parents, where none of them is narrowed', () => {
    const family = fc
      .tuple(parent, parent)
      .map(([first, second]): Family => {
        const parents = [
          { ...open(first), id: 'first' },
          { ...open(second), id: 'second' },
        ];
        return { child: childOf(bare, parents), parents };
      })
      .filter(goTogether);
    fc.assert(
      fc.property(family, anySituation, ({ child, parents }, given) => {
        const after = decideBy(compileFamily({ child, parents }), given);
        for (const one of parents) expectNoLooser(after, as('child', decideBy(compile(one), given)));
      }),
      runs,
    );
  });

  it('decides the same for every order of parents that agree', () => {
    let conflicts = 0;
    const three = fc.tuple(parent, parent, parent, fc.constantFrom(0, 1, 2)).map(([a, b, c, last]) => {
      const parents = [a, b, c].map((one, index) => ({
        ...open(one),
        id: `parent-${'abc'[index]}`,
        defaults: a.defaults ?? {},
      }));
      // One with the same rules as another: they agree.
      return last === 0 ? [parents[0]!, { ...parents[1]!, rules: parents[0]!.rules }] : parents.slice(0, last + 1);
    });
    fc.assert(
      fc.property(
        three,
        additions,
        fc.array(anySituation, { minLength: 3, maxLength: 3 }),
        (parents, rules, situations) => {
          const families = [parents, parents.toReversed()].map(
            (some): Family => ({ child: childOf({ ...bare, rules }, some), parents }),
          );
          const [first, turned] = families as [Family, Family];
          expect(goTogether(turned)).toBe(goTogether(first));
          if (!goTogether(first)) {
            conflicts += 1;
            return;
          }
          const [a, b] = [compileFamily(first), compileFamily(turned)];
          for (const given of situations) expect(decideBy(b, given)).toStrictEqual(decideBy(a, given));
        },
      ),
      runs,
    );
    expect(conflicts).toBeLessThan(100);
    expect(conflicts).toBeGreaterThan(5);
  });
});

const words = (code: string) => ({ as: 'refusal', code, text: { en: code } }) as const;
const MESSAGES = { mine: words('mine'), theirs: words('theirs') };
const blocking: RuleSource = { id: 'x', when: { signal: 'injection', gte: 0.5 }, then: { effect: 'block' } };
const written = (id: string, more: Partial<PolicyDocument> = {}): PolicyDocument => ({
  ...{ id, version: '1.0.0', defaults: { message: 'theirs' }, messages: MESSAGES, rules: [blocking] },
  ...more,
});
const found: Situation = {
  facts: { 'segment.stage': 'input', 'caller.tenant': 'other', 'caller.role': 'admin' },
  signals: new Map([['injection', { name: 'injection', score: 1 }]]),
  time: 0,
};
const by = (more: Partial<PolicyDocument>, ...parents: readonly PolicyDocument[]) =>
  decideBy(compileFamily({ child: { ...childOf(bare, parents), ...more }, parents }), found);

// Each of these says what resolve.ts promises and does not yet keep.
describe('what a policy takes over', () => {
  it("is told in its parent's words, where it blocks for something unknown", () => {
    const rules = [{ ...blocking, when: { signal: 'toxicity', gte: 0.5 }, then: { effect: 'flag' } }] as const;
    const mine = { defaults: { message: 'mine' } };
    expect(by(mine, written('one', { rules })).stop?.message.code).toBe('theirs');
  });

  it('is for everybody for whom it was: parents that are for others need the word of the child', () => {
    const one = written('one', { match: { tenant: ['acme'] }, rules: [] });
    expect(() => by({}, one, written('two'))).toThrow('conflicting_parents');
  });

  it('exempts nobody whom only one of two parents exempts', () => {
    const exemptions = [
      { rule: 'x', when: { field: 'caller.role', in: ['admin'] }, reason: 'a', expires: '2027-03-31' },
    ] as const;
    expect(() => by({}, written('one', { exemptions }), written('two'))).toThrow('conflicting_parents');
  });

  it('leaves the words for the rules of the child to the child, where parents have different ones', () => {
    const [one, two] = [written('one', { rules: [] }), written('two', { rules: [], defaults: { message: 'mine' } })];
    const rules = [{ ...blocking, id: 'own' }];
    expect(() => by({ rules }, one, two)).toThrow('missing_message');
    expect(() => by({ rules }, two, one)).toThrow('missing_message');
    expect(by({ rules }, one).stop?.message.code).toBe('theirs');
  });
});

function expectNoLooser(after: Decision, before: Decision): void {
  expect(VERDICTS.indexOf(after.verdict)).toBeGreaterThanOrEqual(VERDICTS.indexOf(before.verdict));
  expect(after.reasons).toEqual(expect.arrayContaining([...before.reasons]));
  expect(after.support ?? []).toEqual(expect.arrayContaining([...(before.support ?? [])]));
  const covered = unitsOf(after);
  for (const unit of unitsOf(before)) expect(covered).toContain(unit);
}

/** The units of the text that a decision has changed. */
function unitsOf({ transforms }: Decision): readonly number[] {
  return replacementsOf(transforms, LENGTH).flatMap(({ start, end }) =>
    Array.from({ length: end - start }, (_, index) => start + index),
  );
}
