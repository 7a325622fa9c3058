import { describe, expect, it } from 'vitest';
import { type Facts, STAGES } from '../../../exchange/segment.ts';
import { SIGNALS, type Signal } from '../../../exchange/signal.ts';
import type { ConditionSource, Match, RuleSource } from '../../../policies/engine/document.ts';
import { applies, evaluate, neededSignals } from '../../../policies/engine/evaluate.ts';
import { compile, documentOf, factsAt, signalMap } from '../policies.ts';

const RULE: RuleSource = { id: 'a', when: { signal: 'injection', gte: 0.9 }, then: { effect: 'block' } };
const INJECTION: Signal = { name: 'injection', score: 1 };

describe('the exchanges that a policy applies to', () => {
  const fits = (match: Match, facts: object) =>
    applies(compile(documentOf([RULE], { match })), factsAt('input', facts));

  it.each([
    ['gemma-*', 'gemma-4-e2b', true],
    ['gemma-*', 'gemma-', true],
    ['gemma-*', 'my-gemma-4', false],
    ['gemma', 'gemma-4', false],
    ['*', '', true],
    ['*-it', 'gemma-4-it', true],
    ['*-it', 'gemma-4-it-q4', false],
    ['*4*it', 'gemma-4-e4b-it', true],
    ['a*b*c', 'abbc', true],
    ['a*b*c', 'acb', false],
    ['ab*ba', 'aba', false],
    ['a*b*b', 'ab', false],
    ['a.c', 'abc', false],
  ])('%s and the model %s: %s', (glob, model, expected) => {
    expect(fits({ model: [glob] }, { model })).toBe(expected);
  });

  it('fit one of each list that is given, and never without the fact', () => {
    expect(fits({ tenant: ['acme', 'acme-*'] }, { 'caller.tenant': 'acme-eu' })).toBe(true);
    expect(fits({ tenant: ['*'] }, {})).toBe(false);
    expect(fits({ tenant: ['acme'], model: ['x'] }, { 'caller.tenant': 'acme', model: 'y' })).toBe(false);
  });

  it('are decided by it, and others pass', () => {
    const policy = compile(documentOf([RULE], { match: { tenant: ['acme'] } }));
    const decide = (tenant: string) =>
      evaluate(policy, factsAt('input', { 'caller.tenant': tenant }), signalMap(INJECTION)).verdict;
    expect([decide('acme'), decide('other')]).toEqual(['block', 'pass']);
    expect([...neededSignals([policy], factsAt('input', { 'caller.tenant': 'other' }))]).toEqual([]);
  });
});

describe('the stages of a rule', () => {
  it('are those that it names, or all', () => {
    const [some, all] = [compile(documentOf([{ ...RULE, at: ['output', 'tool_call'] }])), compile(documentOf([RULE]))];
    const at = (policy: typeof some) =>
      STAGES.filter((stage) => evaluate(policy, factsAt(stage), signalMap(INJECTION)).verdict === 'block');
    expect(at(some)).toEqual(['output', 'tool_call']);
    expect(at(all)).toEqual([...STAGES]);
  });

  it.each([undefined, 'thought', 'constructor', 7])('do not matter at a stage that is not known: %s', (stage) => {
    const policy = compile(documentOf([{ ...RULE, at: ['output'] }]));
    const { 'segment.stage': _, ...facts } = factsAt('input');
    const odd = { ...facts, ...(stage !== undefined && { 'segment.stage': stage }) };
    expect(evaluate(policy, odd, signalMap(INJECTION)).verdict).toBe('block');
  });
});

describe('an exemption', () => {
  const policy = compile(
    documentOf([RULE, { ...RULE, id: 'b', then: { effect: 'redact' } }], {
      exemptions: [
        {
          rule: 'a',
          when: { field: 'caller.role', in: ['audit'] },
          reason: 'reads everything',
          expires: '2028-02-29',
        },
      ],
    }),
  );
  const decide = (role: string, time?: number) =>
    evaluate(policy, factsAt('input', { 'caller.role': role }), signalMap(INJECTION), time);
  const LAST = Date.UTC(2028, 1, 29, 23, 59, 59, 999);

  it('takes one rule’s effect from those it is for, up to the end of its last day, and says why', () => {
    const { verdict, transforms, reasons, stop } = decide('audit', LAST);
    expect([verdict, stop, transforms.length]).toEqual(['pass', undefined, 1]);
    expect(reasons.map(({ rule, shadow, exemption }) => [rule, shadow, exemption])).toEqual([
      ['a', true, 'reads everything'],
      ['b', false, undefined],
    ]);
  });

  it('holds not a millisecond longer, for nobody else, and not where the time is not known', () => {
    for (const decision of [decide('audit', LAST + 1), decide('guest', LAST), decide('audit')]) {
      expect(decision.verdict).toBe('block');
      expect(decision.reasons.map(({ exemption }) => exemption)).toEqual([undefined, undefined]);
    }
  });
});

it('an exemption whose condition is unknown does not hold', () => {
  const exemptions = [
    { rule: 'a', when: { field: 'segment.length', lt: 500 }, reason: 'short', expires: '2028-02-29' },
  ] as const;
  const policy = compile(documentOf([RULE], { exemptions }));
  const { 'segment.length': length, ...unmeasured } = factsAt('input');
  const decide = (facts: Facts) => evaluate(policy, facts, signalMap(INJECTION), 0).verdict;
  expect([decide({ ...unmeasured, 'segment.length': length }), decide(unmeasured)]).toEqual(['pass', 'block']);
});

describe('the signals that are needed', () => {
  const needed = (when: ConditionSource, role = 'user') =>
    [...neededSignals([compile(documentOf([{ ...RULE, when }]))], factsAt('input', { 'segment.role': role }))].sort();
  const byUser = { field: 'segment.role', in: ['user'] } as const;
  const injection = { signal: 'injection', gte: 0.9 } as const;

  it('are not those of a condition that the facts decide', () => {
    expect(needed({ all: [byUser, injection] })).toEqual(['injection']);
    expect(needed({ all: [byUser, injection] }, 'system')).toEqual([]);
    expect(needed({ any: [byUser, injection] })).toEqual([]);
    expect(needed({ any: [byUser, injection] }, 'system')).toEqual(['injection']);
    expect(needed({ not: { all: [byUser, injection] } }, 'system')).toEqual([]);
    expect(needed({ any: [{ all: [byUser, injection] }, { signal: 'toxicity', gte: 0.5 }] }, 'system')).toEqual([
      'toxicity',
    ]);
  });

  it('are the members of a group', () => {
    const names = SIGNALS.filter((name) => name.startsWith('pii.'));
    expect(names).toContain('pii.credit_card');
    expect(needed({ signal: 'pii', gte: 0.5 })).toEqual(names.toSorted());
  });
});

describe('a compiled policy', () => {
  it('cannot be changed', () => {
    const { rules, stages, source } = compile(documentOf([RULE]));
    for (const part of [rules, rules[0], stages.input.rules[0]?.when, source.rules[0]])
      expect(Object.isFrozen(part)).toBe(true);
  });

  it('has a digest of what it says, not of how it is written', () => {
    const { id, when, ...rest } = RULE;
    const digest = compile(documentOf([RULE])).digest;
    expect(digest).toMatch(/^sha256:[0-9a-f]{64}$/);
    expect(compile(documentOf([{ ...rest, when, id }])).digest).toBe(digest);
    expect(compile(documentOf([{ ...RULE, severity: 'high' }])).digest).not.toBe(digest);
  });
});
