import { describe, expect, it } from 'vitest';
import { auditPolicy } from '../../../policies/analysis/audit.ts';
import { FINDINGS } from '../../../policies/analysis/finding.ts';
import { compilePolicy } from '../../../policies/engine/compile.ts';
import type { ConditionSource, PolicyDocument, RuleSource } from '../../../policies/engine/document.ts';
import { parsePolicy } from '../../../policies/engine/parse.ts';
import { documentOf, operatingPoint } from '../policies.ts';
import { about, audit, found, HIGH, MIDDLE, rule } from './audits.ts';

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
  expect(matrix.map(({ list }) => list)).toEqual([
    ...Array(12).fill('ailuminate'),
    ...Array(10).fill('owasp-llm'),
    ...Array(10).fill('owasp-agentic'),
  ]);
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

describe('stream-unguarded', () => {
  const detectors = { code: { pattern: 'A.*B' }, words: { keywords: ['Zephyr'] } };
  const reads = (more: Partial<RuleSource> = {}) => rule('a', { when: { signal: 'custom.code', gte: 1 }, ...more });
  const unguarded = (one: RuleSource, longest = Number.POSITIVE_INFINITY) =>
    audit(documentOf([one], { detectors }), {
      longestMatch: ({ pattern }) => (pattern === undefined ? 0 : longest),
    }).findings.filter(({ code }) => code === 'stream-unguarded');

  it('is a detector that is cut off, where a rule is enforced by it while text streams', () => {
    expect(unguarded(reads())).toMatchObject([{ rules: ['a'], source: '      "pattern": "A.*B"' }]);
    expect(unguarded(reads({ at: ['reasoning'] }), 257)).toHaveLength(1);
  });

  it.each<[string, RuleSource, number?]>([
    ['its longest match is held back', reads(), 256],
    ['the rule only flags', reads({ then: { effect: 'flag' } })],
    ['the rule is a shadow', reads({ mode: 'shadow' })],
    ['the rule is for what does not stream', reads({ at: ['input', 'tool_result'] })],
    ['the rule reads another detector', reads({ when: { signal: 'custom.words', gte: 1 } })],
  ])('is none where %s', (_why, one, longest) => expect(unguarded(one, longest)).toEqual([]));

  it('is a hold that lets text leave undecided, with the rules that come too late; accepted, it is a note', () => {
    const rules = [
      rule('a'),
      rule('b', { at: ['input'], when: MIDDLE }),
      rule('c', { at: ['reasoning'], when: MIDDLE }),
    ];
    const more = { streaming: { hold: 'none' }, accepts: ['stream-unguarded'] } as const;
    const [finding, ...others] = found('stream-unguarded', rules, more);
    expect(finding).toMatchObject({ severity: 'note', rules: ['a', 'c'], source: '    "hold": "none"' });
    expect(others).toEqual([]);
    for (const hold of ['window', 'full'] as const)
      expect(found('stream-unguarded', rules, { ...more, streaming: { hold } })).toEqual([]);
  });
});

describe('confusable', () => {
  const named = (ids: readonly string[], more: Partial<PolicyDocument> = {}) => {
    const rules = ids.map((id, index) => rule(id, { when: { signal: 'toxicity', gte: 0.1 * (index + 1) } }));
    return found('confusable', rules, more).map(({ message }) => message);
  };

  it('finds ids, messages and detectors that differ only in dashes or case', () => {
    expect(named(['pii-out', 'piiout', 'pii-in'])).toEqual(['the rule "piiout" can be taken for the rule "pii-out"']);
    const text = { as: 'refusal', code: 'no', text: { en: 'No.' } } as const;
    expect(named(['a'], { messages: { refused: text, 're-fused': text } })).toHaveLength(1);
    expect(named(['a', 'b'])).toEqual([]);
  });

  it('finds letters of two scripts in the name of a tool and in a keyword, and says which', () => {
    const shell = rule('a', { when: { field: 'tool.name', in: ['sh\u0435ll', 'shell', 'моё'] } });
    expect(found('confusable', [shell]).map(({ message }) => message)).toEqual([
      'the tool "sh\u0435ll" has letters of several scripts that look alike: U+0435',
    ]);
    const detectors = { names: { keywords: ['Zephyr', 'Z\u0435phyr', 'Zephyr Зефир', '東京タワーA', 'Ｚｅｐｈｙｒ'] } };
    const keywords = found('confusable', [rule('a', { when: { signal: 'custom.names', gte: 1 } })], { detectors });
    expect(keywords.map(({ message }) => message)).toEqual([
      'the keyword "Z\u0435phyr" has letters of several scripts that look alike: U+0435',
      'the keyword "Ｚｅｐｈｙｒ" can be taken for the keyword "Zephyr"',
    ]);
  });
});

describe('relaxed-parent', () => {
  const LOW: ConditionSource = { signal: 'toxicity', gte: 0.1 };
  const parent = documentOf([rule('a'), rule('b', { when: { signal: 'injection', gte: 0.5 }, at: ['input'] })]);
  const relaxed = (own: readonly RuleSource[], more: Partial<PolicyDocument> = {}, of = parent) => {
    const text = JSON.stringify(documentOf(own, { id: 'child', extends: ['test@1'], ...more }), null, 2);
    const findParent = () => ({ text: JSON.stringify(of), file: 'parent.json' });
    const policy = parsePolicy(text, 'test.json', { findParent });
    const [compiled, ...parents] = [policy, ...policy.parents].map((one) => compilePolicy(one, { operatingPoint }));
    const { findings } = auditPolicy(policy, compiled!, { day: '2027-03-31', parents });
    return findings.filter(({ code }) => code === 'relaxed-parent');
  };

  it('is none where a rule is taken over, or replaced by one that does as much', () => {
    expect(relaxed([rule('own', { when: LOW })])).toEqual([]);
    expect(relaxed([rule('a', { when: LOW })])).toEqual([]);
    const mode = { state: 'canary', percent: 50, by: 'key' } as const;
    expect(relaxed([rule('own', { when: LOW })], {}, { ...parent, mode })).toEqual([]);
  });

  it.each<[string, readonly RuleSource[], Partial<PolicyDocument>, string]>([
    [
      'a higher threshold',
      [rule('a', { when: { signal: 'toxicity', gt: 0.9 } })],
      {},
      'block at input where here it has pass',
    ],
    ['a weaker effect', [rule('a', { then: { effect: 'flag' } })], {}, 'block at input where here it has flag'],
    ['fewer stages', [rule('a', { at: ['input'] })], {}, 'block at tool_definition where here it has pass'],
    ['a scan that may fail', [rule('a', { onTimeout: 'flag' })], {}, 'block-unknown at input where here it has flag'],
    ['a shadow', [rule('a', { mode: 'shadow' })], {}, 'block at input where here it has pass'],
    [
      'an exemption',
      [rule('own', { when: LOW })],
      { exemptions: [{ rule: 'a', when: { field: 'caller.role', in: ['x'] }, reason: 'r', expires: '2027-03-31' }] },
      'block at input where here it has pass',
    ],
  ])('finds %s, with a witness', (_what, own, more, words) => {
    const [only, ...others] = relaxed(own, more);
    expect(others).toEqual([]);
    expect(only).toMatchObject({ rules: ['a'], severity: 'warning', witness: { facts: {}, signals: {} } });
    expect(only?.message).toContain(words);
  });

  it('finds each tool that is given more of what a rule takes out, and none that already was', () => {
    const gives = (tools: readonly string[], more: Partial<RuleSource> = {}) =>
      rule('a', { at: ['input'], then: { effect: 'redact', restore: tools.length > 0 ? { tools } : true }, ...more });
    const of = (...tools: readonly string[]) => documentOf([gives(tools)]);
    const words = (own: RuleSource, from: PolicyDocument) => relaxed([own], {}, from).map(({ message }) => message);
    expect(words(gives(['crm_read', 'crm_*_all', 'mail']), of('crm_*', 'mail'))).toEqual([]);
    expect(words(gives([]), of('mail'))).toEqual([]);
    expect(words(gives(['mail']), of())).toEqual([
      '"a" of test@1.0.0 does not give what it takes out to mail, and here it does',
    ]);
    expect(words(gives(['crm_*', '*', 'mail']), of('crm_read', 'mail'))).toEqual([
      '"a" of test@1.0.0 does not give what it takes out to crm_*, *, and here it does',
    ]);
    expect(words(gives(['mail'], { mode: 'shadow' }), of())).toEqual([
      expect.stringContaining('block-unknown at input where here it has pass'),
    ]);
  });

  it('notes once that the whole policy is a shadow', () => {
    const notes = relaxed([rule('own', { when: LOW })], { mode: 'shadow' });
    expect(notes).toMatchObject([{ severity: 'note', source: '  "mode": "shadow"' }]);
    expect(relaxed([rule('own', { when: LOW })], { mode: 'shadow' }, { ...parent, mode: 'shadow' })).toEqual([]);
  });

  it('leaves an exemption alone that has ended', () => {
    const exemptions = [
      { rule: 'a', when: { field: 'caller.role', in: ['x'] }, reason: 'r', expires: '2027-03-30' } as const,
    ];
    expect(relaxed([rule('own', { when: LOW })], { exemptions })).toEqual([]);
  });
});

it('the matrix says where a tag is only claimed', () => {
  const dead: ConditionSource = { all: [HIGH, { signal: 'toxicity', lt: 0.5 }] };
  const { matrix } = audit(
    documentOf([
      rule('dead', { when: dead, at: ['input', 'output'], tags: ['owasp-agentic:02', 'ailuminate:hte'] }),
      rule('flag', { at: ['output'], tags: ['owasp-agentic:02'], then: { effect: 'flag' } }),
    ]),
  );
  const row = matrix.find(({ list, code }) => list === 'owasp-agentic' && code === '02');
  expect(row).toMatchObject({
    title: 'tool misuse',
    stages: {
      input: { coverage: 'claimed', rules: ['dead'] },
      output: { coverage: 'flagged', rules: ['flag'] },
      reasoning: { coverage: 'missing', rules: [] },
    },
  });
  expect(matrix.find(({ code }) => code === 'hte')?.stages.input).toEqual({ coverage: 'claimed', rules: ['dead'] });
});
