import { describe, expect, it } from 'vitest';
import { FINDINGS } from '../../../policies/analysis/finding.ts';
import type { ConditionSource } from '../../../policies/engine/document.ts';
import { documentOf } from '../policies.ts';
import { about, audit, found, HIGH, rule } from './audits.ts';

describe('no-output-stage', () => {
  it('wants a rule that can block or redact there', () => {
    expect(found('no-output-stage', [rule('a', { at: ['input'] })])).toMatchObject([{ severity: 'warning' }]);
    expect(found('no-output-stage', [rule('a', { then: { effect: 'flag' } })])).toHaveLength(1);
    expect(found('no-output-stage', [rule('a', { mode: 'shadow' })])).toHaveLength(1);
    expect(found('no-output-stage', [rule('a', { mode: { state: 'canary', percent: 50 } })])).toHaveLength(1);
    expect(found('no-output-stage', [rule('a', { at: ['output'] })])).toEqual([]);
  });

  it('is only noted where the whole policy observes', () => {
    expect(found('no-output-stage', [rule('a')], { mode: 'shadow' })).toMatchObject([{ severity: 'note' }]);
  });
});

describe('stage-gap', () => {
  it('warns where a model is stopped at one door and not looked at at the next', () => {
    const gap = found('stage-gap', [rule('a', { at: ['input', 'output', 'tool_result', 'tool_call'] })]);
    expect(gap).toMatchObject([{ severity: 'warning', rules: ['a'] }]);
    expect(gap[0]?.message).toMatch(/neither enforced nor flagged at reasoning$/);
    expect(found('stage-gap', [rule('a', { at: ['input'] })])).toMatchObject([{ severity: 'note' }]);
  });

  it('is closed by a flag, and not by a shadow or a canary', () => {
    const flag = rule('b', { at: ['reasoning'], then: { effect: 'flag' } });
    const a = rule('a', { at: ['input', 'output', 'tool_result', 'tool_call'] });
    expect(found('stage-gap', [a, flag])).toEqual([]);
    expect(found('stage-gap', [a, { ...flag, mode: 'shadow' }])).toHaveLength(1);
    expect(found('stage-gap', [a, { ...flag, mode: { state: 'canary', percent: 50 } }])).toHaveLength(1);
  });
});

it('untested-rule names the rules that no test expects', () => {
  const test = { name: 't', given: { stage: 'input' }, expect: { rules: ['a'], flags: ['b'], shadow: ['c'] } } as const;
  const exempt = { ...test, expect: { exempted: ['d'] } } as const;
  const rules = [...'abcd'].map((id, index) => rule(id, { when: { signal: 'toxicity', gte: 0.1 * (index + 1) } }));
  expect(about(found('untested-rule', rules, { tests: [test, exempt] }))).toEqual([['d']]);
  expect(found('untested-rule', rules.slice(0, 3), { tests: [{ ...test, expect: { ...test.expect } }] })).toEqual([]);
});

describe('exemptions', () => {
  const narrow: ConditionSource = { field: 'caller.role', in: ['admin'] };
  const exempt = (when: ConditionSource) => ({
    exemptions: [
      { rule: 'a', when: narrow, reason: 'agreed', expires: '2027-12-31' },
      { rule: 'a', when, reason: 'agreed', expires: '2027-03-31' },
    ],
  });

  it('exemption-expired from the day after its last', () => {
    expect(found('exemption-expired', [rule('a')], exempt(narrow), '2027-03-31')).toEqual([]);
    const [expired] = found('exemption-expired', [rule('a')], exempt(narrow), '2027-04-01');
    expect(expired).toMatchObject({ rules: ['a'], source: '      "expires": "2027-03-31"' });
  });

  it('exemption-broad where it is for everybody', () => {
    const everybody: ConditionSource = {
      any: [narrow, { field: 'caller.role', notIn: ['admin', 'guest'] }, { field: 'caller.role', in: ['guest'] }],
    };
    expect(found('exemption-broad', [rule('a')], exempt(everybody))).toMatchObject([
      { severity: 'error', rules: ['a'] },
    ]);
    expect(found('exemption-broad', [rule('a')], exempt({ any: everybody.any.slice(0, 2) }))).toEqual([]);
  });
});

it('latency-budget is under 50 ms', () => {
  const budget = (budgetMs: number) => ({ defaults: { message: 'refused', budgetMs } });
  expect(found('latency-budget', [rule('a')], budget(49))).toMatchObject([{ source: '    "budgetMs": 49' }]);
  expect(found('latency-budget', [rule('a')], budget(50))).toEqual([]);
});

it('oversized-message is over 2,000 characters', () => {
  const messages = (size: number) => ({
    messages: { refused: { as: 'refusal', code: 'no', text: { en: 'No.', de: 'x'.repeat(size) } } } as const,
  });
  expect(found('oversized-message', [rule('a')], messages(2001))).toHaveLength(1);
  expect(found('oversized-message', [rule('a')], messages(2000))).toEqual([]);
});

it('undecided is said where a question is too big, and nothing is claimed instead', () => {
  const pairs = ['email', 'phone', 'iban', 'ip'].map((name) => ({ all: [{ signal: `pii.${name}`, gte: 0.5 }, HIGH] }));
  const { findings } = audit(documentOf([rule('a', { when: { any: pairs } })]), { limit: 3 });
  expect(findings.filter(({ code }) => code === 'undecided')).toMatchObject([{ rules: ['a'], severity: 'note' }]);
  expect(findings.filter(({ witness }) => witness)).toEqual([]);
});

it('the matrix takes tags and the signals of hazards, and says the best at each stage', () => {
  const hate: ConditionSource = { signal: 'hazard.hate', gte: 0.5 };
  const { matrix } = audit(
    documentOf([
      rule('block', { when: hate, at: ['output'], tags: ['owasp-llm:05'] }),
      rule('flag', { when: hate, at: ['input', 'output'], then: { effect: 'flag' } }),
      rule('tagged', { at: ['reasoning'], tags: ['ailuminate:hte'], mode: 'shadow' }),
      rule('canary', { when: hate, at: ['tool_definition'], mode: { state: 'canary', percent: 50 } }),
      rule('low', { when: { signal: 'hazard.hate', lt: 0.1 }, at: ['tool_call'] }),
      rule('dead', { when: { all: [hate, { signal: 'hazard.hate', lt: 0.5 }] }, at: ['tool_result'] }),
    ]),
  );
  expect(matrix.map(({ list }) => list)).toEqual([...Array(12).fill('ailuminate'), ...Array(10).fill('owasp-llm')]);
  expect(matrix.find(({ code }) => code === 'hte')).toEqual({
    list: 'ailuminate',
    code: 'hte',
    title: 'hate',
    stages: {
      input: { coverage: 'flagged', rules: ['flag'] },
      tool_definition: { coverage: 'canary', rules: ['canary'] },
      tool_result: { coverage: 'missing', rules: [] },
      output: { coverage: 'enforced', rules: ['block', 'flag'] },
      reasoning: { coverage: 'shadow', rules: ['tagged'] },
      tool_call: { coverage: 'missing', rules: [] },
    },
  });
  const risk = matrix.find(({ list, code }) => list === 'owasp-llm' && code === '05');
  expect(risk?.stages.output).toEqual({ coverage: 'enforced', rules: ['block'] });
});

it('a sound policy has no findings, and every code has a sentence', () => {
  const test = { name: 't', given: { stage: 'input' }, expect: { rules: ['a'] } } as const;
  expect(audit(documentOf([rule('a')], { tests: [test] })).findings).toEqual([]);
  for (const sentence of Object.values(FINDINGS)) expect(sentence).not.toBe('');
});
