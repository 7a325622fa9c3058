import { describe, expect, it } from 'vitest';
import type { ConditionSource, RuleSource } from '../../../policies/engine/document.ts';
import { about, found, HIGH, MIDDLE, rule } from './audits.ts';

const NEVER: ConditionSource = { all: [HIGH, { signal: 'toxicity', lt: 0.2 }] };
const EITHER: ConditionSource = { signal: 'injection', gte: 0.5 };
const IGNORED = { onError: 'ignore', onTimeout: 'ignore', onUnscannable: 'ignore' } as const;

describe('dead-rule and only-unknown', () => {
  it('a rule that nothing makes true is dead where unknowns are ignored, and else fires on unknowns only', () => {
    const dead = rule('dead', { when: NEVER, ...IGNORED });
    expect(found('dead-rule', [dead])).toMatchObject([{ rules: ['dead'], severity: 'error', line: 18 }]);
    const late = { ...dead, onTimeout: 'flag' } as const;
    expect(found('dead-rule', [late])).toEqual([]);
    const [only] = found('only-unknown', [late]);
    expect(only).toMatchObject({ rules: ['dead'], severity: 'warning' });
    expect(only?.witness?.signals).toEqual([{ name: 'toxicity', unknown: 'timeout' }]);
    expect(found('only-unknown', [dead])).toEqual([]);
  });

  it('a rule can be dead at its stages and alive at others', () => {
    const when = { all: [HIGH, { any: [{ field: 'segment.stage', in: ['output'] }, NEVER] }] } as const;
    expect(about(found('dead-rule', [rule('a', { when, at: ['input'], ...IGNORED })]))).toEqual([['a']]);
    expect(found('dead-rule', [rule('a', { when, at: ['input', 'output'], ...IGNORED })])).toEqual([]);
  });
});

describe('always-true', () => {
  const everything: ConditionSource = { signal: 'toxicity', gte: 0 };

  it('finds a block for every score, and none for all scores but one', () => {
    expect(about(found('always-true', [rule('a', { when: everything })]))).toEqual([['a']]);
    expect(found('always-true', [rule('a', { when: { signal: 'toxicity', gt: 0 } })])).toEqual([]);
  });

  it('leaves rules alone that only flag', () => {
    expect(found('always-true', [rule('a', { when: everything, then: { effect: 'flag' } })])).toEqual([]);
  });

  it('counts the stages of the rule', () => {
    const when: ConditionSource = { field: 'segment.stage', in: ['input', 'output'] };
    expect(about(found('always-true', [rule('a', { when, at: ['input'] })]))).toEqual([['a']]);
    expect(found('always-true', [rule('a', { when, at: ['input', 'reasoning'] })])).toEqual([]);
  });
});

describe('shadowed-rule', () => {
  const wide = rule('wide', { when: MIDDLE });
  const shadowed = (...rules: RuleSource[]) => about(found('shadowed-rule', rules));

  it('finds the narrower of two rules, whatever their order', () => {
    expect(shadowed(rule('narrow'), wide)).toEqual([['narrow', 'wide']]);
    expect(shadowed(wide, rule('narrow'))).toEqual([['narrow', 'wide']]);
    expect(shadowed(rule('narrow', { then: { effect: 'flag' } }), wide)).toEqual([['narrow', 'wide']]);
  });

  it('names one of two rules that say the same', () => {
    const same = rule('same', { when: { not: { signal: 'toxicity', lt: 0.5 } } });
    expect(shadowed(wide, same)).toEqual([['same', 'wide']]);
  });

  it('takes a canary of the whole policy for the same in both', () => {
    const mode = { state: 'canary', percent: 50 } as const;
    expect(about(found('shadowed-rule', [rule('narrow'), wide], { mode }))).toEqual([['narrow', 'wide']]);
  });

  it.each<[string, RuleSource, RuleSource]>([
    ['the other does less', rule('narrow'), { ...wide, then: { effect: 'flag' } }],
    ['the other only redacts', rule('narrow'), { ...wide, then: { effect: 'redact' } }],
    ['the other is a shadow', rule('narrow'), { ...wide, mode: 'shadow' }],
    ['the other is a canary', rule('narrow'), { ...wide, mode: { state: 'canary', percent: 50 } }],
    ['the other is at fewer stages', rule('narrow'), { ...wide, at: ['input', 'output'] }],
    ['the other is less severe, and its message loses', rule('narrow', { severity: 'high' }), wide],
    ['the other ignores a timeout', rule('narrow'), { ...wide, onTimeout: 'ignore' }],
    [
      'the other only blocks for a scan that failed',
      rule('narrow'),
      { ...wide, when: { all: [MIDDLE, { any: [EITHER, { not: EITHER }] }] } },
    ],
    [
      'the other asks for more',
      rule('narrow'),
      { ...wide, when: { all: [MIDDLE, { signal: 'injection', gte: 0.1 }] } },
    ],
    [
      'the other may redact other spans',
      rule('narrow', { then: { effect: 'redact' }, ...IGNORED }),
      { ...wide, then: { effect: 'redact' }, when: { any: [MIDDLE, { signal: 'injection', gte: 0.1 }] } },
    ],
  ])('finds nothing where %s', (_why, narrow, other) => {
    expect(shadowed(narrow, other)).toEqual([]);
  });

  it('finds nothing where somebody is exempt from the other', () => {
    const when: ConditionSource = { field: 'caller.role', in: ['admin'] };
    const exemptions = [{ rule: 'wide', when, reason: 'agreed', expires: '2027-12-31' }];
    expect(found('shadowed-rule', [rule('narrow'), wide], { exemptions })).toEqual([]);
    expect(
      found('shadowed-rule', [rule('narrow'), wide], { exemptions: [{ ...exemptions[0]!, rule: 'narrow' }] }),
    ).toHaveLength(1);
  });
});

describe('fail-open', () => {
  it('finds an own action at its place, and a default once for all its rules', () => {
    const own = found('fail-open', [rule('a', { onTimeout: 'ignore' }), rule('b')]);
    expect(own).toMatchObject([{ rules: ['a'], source: '      "onTimeout": "ignore"' }]);
    const defaults = { message: 'refused', onError: 'flag' } as const;
    const inherited = found('fail-open', [rule('a'), rule('b', { onError: 'block' }), rule('c', { when: MIDDLE })], {
      defaults,
    });
    expect(inherited).toMatchObject([{ rules: ['a', 'c'], source: '    "onError": "flag"' }]);
  });

  it.each<[string, RuleSource]>([
    ['blocks or matches', rule('a', { onError: 'match', onTimeout: 'block' })],
    ['only flags', rule('a', { then: { effect: 'flag' }, onError: 'ignore' })],
    ['reads no signal', rule('a', { when: { field: 'tool.name', in: ['shell'] }, onError: 'ignore' })],
    ['is a shadow', rule('a', { mode: 'shadow', onError: 'ignore' })],
  ])('finds nothing where a rule %s', (_why, one) => {
    expect(found('fail-open', [one])).toEqual([]);
  });
});

describe('conflict', () => {
  const words = (code: string) => ({ as: 'refusal', code, text: { en: code } }) as const;
  const more = { messages: { refused: words('refused'), other: words('other'), same: words('refused') } };
  const b = rule('b', { when: { signal: 'injection', gte: 0.5 }, then: { effect: 'block', message: 'other' } });
  const conflicts = (...rules: RuleSource[]) => found('conflict', rules, more);

  it('is between two blocks of one severity with different words, and shows when', () => {
    const [conflict] = conflicts(rule('c'), b);
    expect(conflict).toMatchObject({ rules: ['b', 'c'], severity: 'note' });
    expect(conflict?.witness?.signals.map(({ name }) => name)).toEqual(['injection', 'toxicity']);
  });

  it.each<[string, RuleSource]>([
    ['one is more severe', rule('c', { severity: 'critical' })],
    ['one only redacts', rule('c', { then: { effect: 'redact' } })],
    ['their words are the same', rule('c', { then: { effect: 'block', message: 'other' } })],
    ['they never meet', rule('c', { when: { all: [HIGH, { signal: 'injection', lt: 0.5 }] } })],
    ['one is a shadow', rule('c', { mode: 'shadow' })],
  ])('is none where %s', (_why, c) => expect(conflicts(c, b)).toEqual([]));

  it('is none where their stages differ, or two messages have the same words', () => {
    expect(conflicts(rule('c', { at: ['input'] }), { ...b, at: ['output'] })).toEqual([]);
    expect(conflicts(rule('c'), { ...b, then: { effect: 'block', message: 'same' } })).toEqual([]);
  });
});
