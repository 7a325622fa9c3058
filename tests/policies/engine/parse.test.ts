import { describe, expect, it } from 'vitest';
import { PortcullisError } from '../../../exchange/errors.ts';
import { formatDiagnostic, POLICY_ERRORS, type PolicyErrorCode } from '../../../policies/engine/diagnostic.ts';
import { parsePolicy } from '../../../policies/engine/parse.ts';
import { codesOf, documentOf, errorOf } from '../policies.ts';

const RULE = { id: 'a', when: { signal: 'injection', gte: 0.9 }, then: { effect: 'block' } } as const;
const SOUND = documentOf([RULE]);
const rule = (change: object) => ({ ...SOUND, rules: [{ ...RULE, ...change }] });
const given = (change: object) => ({
  ...SOUND,
  tests: [{ name: 't', given: { stage: 'input', ...change }, expect: { verdict: 'pass' } }],
});
const expected = (change: object) => ({ ...SOUND, tests: [{ name: 't', given: { stage: 'input' }, expect: change }] });
const exemption = (change: object) => ({
  ...SOUND,
  exemptions: [{ rule: 'a', when: { field: 'caller.role', in: ['x'] }, reason: 'r', expires: '2027-03-31', ...change }],
});
const UNHELD = { streaming: { hold: 'none' }, accepts: ['stream-unguarded'] } as const;
const signal = (change: object) => rule({ when: { signal: 'injection', ...change } });

/** Said of texts, and of policies and their parents, which have tests of their own. */
const ELSEWHERE = [
  'invalid_json',
  'duplicate_key',
  'parent_version',
  'parent_digest',
  'extends_cycle',
  'final_overridden',
  'detector_redefined',
  'conflicting_parents',
] as const satisfies readonly PolicyErrorCode[];

/** For each code, documents that it alone is said of. */
const FAULTS: Readonly<Record<Exclude<PolicyErrorCode, (typeof ELSEWHERE)[number]>, readonly unknown[]>> = {
  unknown_key: [
    { ...SOUND, titel: 'x' },
    rule({ stages: ['input'] }),
    rule({ when: { signl: 'injection', gte: 0.5 } }),
    signal({ in: ['a'], gte: 0.5 }),
    rule({ then: { effect: 'block', with: 'x' } }),
    { ...SOUND, detectors: { 'Bad Name': { pattern: 'x' } } },
    { ...SOUND, detectors: { d: { examples: ['a', 'b', 'c'], pattern: 'x' } } },
    given({ signals: { injection: { score: 1, span: [0, 1] } } }),
  ],
  missing_key: [
    { ...SOUND, id: undefined },
    { ...SOUND, rules: undefined },
    rule({ when: {} }),
    rule({ when: { signal: 'injection' } }),
    rule({ when: { field: 'tool.name' } }),
    rule({ then: {} }),
    { ...SOUND, detectors: { d: {} } },
    { ...SOUND, detectors: { d: { counterExamples: ['a'] } } },
  ],
  wrong_type: [[], 'policy', { ...SOUND, rules: {} }, signal({ gte: '0.5' }), { ...SOUND, title: 1 }],
  wrong_value: [
    { ...SOUND, id: 'Not An Id' },
    { ...SOUND, version: '1' },
    signal({ gte: 1.5 }),
    signal({ atFpr: 0 }),
    rule({ at: [] }),
    rule({ at: ['input', 'input'] }),
    rule({ at: ['inptu'] }),
    rule({ then: { effect: 'allow' } }),
    rule({ onError: 'pass' }),
    rule({ when: { field: 'segment.role', in: ['usr'] } }),
    rule({ when: { any: [] } }),
    { ...SOUND, mode: 'off' },
    { ...SOUND, defaults: { message: 'refused', budgetMs: 0 } },
    { ...SOUND, detectors: { d: { examples: ['a', 'b'] } } },
    { ...SOUND, detectors: { d: { examples: ['a', 'b', 'c'], counterExamples: ['A'] } } },
  ],
  key_conflict: [
    signal({ gte: 0.5, gt: 0.5 }),
    signal({ lt: 0.5, lte: 0.5 }),
    signal({ atFpr: 0.01, gte: 0.5 }),
    rule({ when: { field: 'tool.name', in: ['a'], notIn: ['b'] } }),
  ],
  unknown_signal: [
    signal({ signal: 'injektion', gte: 0.5 }),
    signal({ signal: 'custom.x', gte: 0.5 }),
    given({ signals: { pii: 1 } }),
  ],
  unknown_field: [rule({ when: { field: 'segment.stge', in: ['input'] } }), given({ fields: { 'caller.name': 'x' } })],
  unknown_rule: [expected({ rules: ['b'] }), expected({ flags: ['b'] }), exemption({ rule: 'b' })],
  unknown_message: [
    { ...SOUND, defaults: { message: 'refusd' } },
    rule({ then: { effect: 'block', message: 'x' } }),
    expected({ message: 'x' }),
  ],
  missing_message: [
    { ...SOUND, defaults: {} },
    { ...rule({ then: { effect: 'flag' } }), defaults: {} },
  ],
  duplicate_rule: [{ ...SOUND, rules: [RULE, { ...RULE, then: { effect: 'flag' } }] }],
  empty_interval: [
    signal({ gte: 0.9, lt: 0.5 }),
    signal({ gt: 0.5, lt: 0.5 }),
    signal({ gte: 0.5, lt: 0.5 }),
    signal({ lt: 0 }),
    signal({ gt: 1 }),
    rule({ when: { field: 'segment.length', gt: 9, lte: 9 } }),
  ],
  never_matches: [
    rule({ at: ['input'], when: { field: 'segment.stage', in: ['output'] } }),
    rule({
      at: ['input', 'output'],
      when: {
        all: [
          { signal: 'injection', gte: 0.5 },
          { field: 'segment.stage', notIn: ['input', 'output'] },
        ],
      },
    }),
    rule({
      at: ['output'],
      when: {
        not: {
          any: [
            { signal: 'injection', gte: 0.5 },
            { field: 'segment.stage', in: ['output'] },
          ],
        },
      },
    }),
  ],
  shadowed_rule: [{ ...SOUND, rules: [RULE, { ...RULE, id: 'b', severity: 'high' }] }],
  invalid_pattern: [
    { ...SOUND, detectors: { d: { pattern: '(' } } },
    { ...SOUND, detectors: { d: { pattern: 'a(?=b)' } } },
    { ...SOUND, detectors: { d: { pattern: 'a*' } } },
  ],
  invalid_date: [exemption({ expires: '2027-02-30' }), given({ day: '2027-04-31' })],
  invalid_template: [
    rule({ then: { effect: 'redact', with: '<{lable}>' } }),
    rule({ then: { effect: 'redact', with: 'x{' } }),
    rule({ then: { effect: 'redact', with: '{n}' } }),
    rule({ then: { effect: 'replace', with: '{label}' } }),
  ],
  final_exempted: [{ ...exemption({}), rules: [{ ...RULE, final: true }] }],
  exemption_reads_content: [
    exemption({
      when: {
        all: [
          { field: 'caller.role', in: ['x'] },
          { signal: 'toxicity', lt: 0.5 },
        ],
      },
    }),
  ],
  uncalibrated: [signal({ signal: 'pii.email', atFpr: 0.01 }), signal({ signal: 'pii', atFpr: 0.01 })],
  unknown_parent: [{ ...SOUND, extends: ['baseline@1'] }],
  wrong_stage: [
    rule({ then: { effect: 'route', model: 'small' } }),
    rule({ at: ['input', 'output'], then: { effect: 'route', model: 'small' } }),
    rule({ then: { effect: 'redact', restore: true } }),
    rule({ at: ['input', 'reasoning'], then: { effect: 'redact', restore: { tools: ['*'] } } }),
  ],
  wrong_count: [
    rule({ when: { atLeast: 2, of: [{ signal: 'injection', gte: 0.9 }] } }),
    rule({ when: { not: { any: [{ atLeast: 2, of: [{ signal: 'injection', gte: 0.9 }] }] } } }),
  ],
  unguarded_hold: [
    { ...SOUND, streaming: { hold: 'none' } },
    { ...rule({ then: { effect: 'redact' } }), ...UNHELD },
    { ...rule({ at: ['input', 'reasoning'], then: { effect: 'replace', with: 'x' } }), ...UNHELD },
  ],
};

describe('what is wrong with a policy has a code', () => {
  it('the document that all faults start from is sound', () => {
    expect(parsePolicy(JSON.stringify(SOUND), 'test.json').document).toEqual(SOUND);
  });

  for (const [code, documents] of Object.entries(FAULTS)) {
    it.each(documents.map((document, index) => [index + 1, document] as const))(`${code}, %i`, (_, document) => {
      expect(new Set(codesOf(document))).toEqual(new Set([code]));
    });
  }

  it('what the engine can do of the same keys is accepted', () => {
    for (const sound of [
      rule({ then: { effect: 'redact', with: '<{label}> {mask} {last4} {hash}' } }),
      rule({ at: ['input'], then: { effect: 'redact', restore: true } }),
      rule({ at: ['input', 'tool_call'], then: { effect: 'redact', restore: { tools: ['send_email', 'crm_*'] } } }),
      rule({ at: ['input', 'tool_result'], then: { effect: 'route', model: 'small' } }),
      rule({ then: { effect: 'replace', with: 'a note' } }),
      rule({ then: { effect: 'support', message: 'refused' } }),
      rule({ then: { effect: 'neutralise' } }),
      rule({ when: { field: 'language', notIn: ['en', 'und'] } }),
      rule({ when: { atLeast: 1, of: [{ signal: 'injection', gte: 0.9 }] } }),
      { ...SOUND, mode: 'shadow', streaming: { hold: 'window' }, retain: { days: 183 } },
      { ...SOUND, streaming: { hold: 'full' } },
      { ...SOUND, ...UNHELD },
      { ...rule({ at: ['input', 'tool_call'], then: { effect: 'redact' } }), ...UNHELD },
      { ...rule({ mode: 'shadow', then: { effect: 'redact' } }), ...UNHELD },
      { ...rule({ then: { effect: 'redact' } }), mode: 'shadow', ...UNHELD },
      rule({ when: { signal: 'pii', gte: 0.5, lte: 0.9 } }),
      {
        ...rule({ then: { effect: 'flag' }, onError: 'flag', onTimeout: 'ignore', onUnscannable: 'match' }),
        defaults: {},
      },
      { ...rule({ then: { effect: 'flag' }, when: { field: 'tool.name', in: ['x'] } }), defaults: {} },
      {
        ...SOUND,
        detectors: { d: { keywords: ['Zephyr'], caseSensitive: false } },
        rules: [{ ...RULE, when: { signal: 'custom.d', gte: 0.5 } }],
      },
      exemption({ expires: '2028-02-29' }),
    ]) {
      expect(() => parsePolicy(JSON.stringify(sound), 'test.json')).not.toThrow();
    }
  });
});

describe('a text that is not JSON', () => {
  it.each([
    ['', 1, 1],
    ['{', 1, 2],
    ['{"id": 1,}', 1, 10],
    ['{\n  // no\n}', 2, 3],
    ["{'id': 1}", 1, 2],
    ['{"id": 1} x', 1, 11],
    ['{"a": "x', 1, 7],
    ['{"a": 01}', 1, 8],
  ])('%j is invalid_json at %i:%i', (text, line, column) => {
    const [first] = errorOf(text).diagnostics;
    expect(first).toMatchObject({ code: 'invalid_json', line, column });
  });

  it('a key that stands twice is refused at its second place, at any depth', () => {
    const text = '{\n  "id": "a",\n  "rules": [{ "id": "x", "id": "y" }],\n  "id": "b"\n}';
    const { diagnostics } = errorOf(text);
    expect(diagnostics.map(({ code, line, column }) => [code, line, column])).toEqual([
      ['duplicate_key', 3, 26],
      ['duplicate_key', 4, 3],
    ]);
  });

  it('a key __proto__ is a key like any other, and unknown', () => {
    expect(codesOf(JSON.parse(JSON.stringify(SOUND).replace('"id"', '"__proto__": {}, "id"')))).toEqual([
      'unknown_key',
    ]);
  });
});

describe('where and how', () => {
  const text = JSON.stringify(
    documentOf([{ id: 'a', when: { any: [{ signal: 'jailbrake', gte: 0.5 }] }, then: { effect: 'flag' } }]),
    null,
    2,
  );

  it('shows file, line, column, code, the line itself, a caret under the fault, and a hint', () => {
    const [diagnostic] = errorOf(text).diagnostics;
    const line = text.split('\n').findIndex((candidate) => candidate.includes('jailbrake'));
    const source = text.split('\n')[line]!;
    expect(formatDiagnostic(diagnostic!).split('\n')).toEqual([
      `test.json:${line + 1}:${source.indexOf('"jailbrake"') + 1} error[unknown_signal]: no classifier gives the signal "jailbrake"`,
      `${line + 1} | ${source}`,
      `   | ${' '.repeat(source.indexOf('"jailbrake"'))}${'^'.repeat('"jailbrake"'.length)}`,
      '   = did you mean "jailbreak"?',
    ]);
  });

  it('is a PortcullisError invalid_policy whose message is all its diagnostics', () => {
    const error = errorOf(text);
    expect(error).toBeInstanceOf(PortcullisError);
    expect(error.code).toBe('invalid_policy');
    expect(error.message).toBe(error.diagnostics.map((diagnostic) => formatDiagnostic(diagnostic)).join('\n\n'));
  });

  it.each([
    [{ ...SOUND, verison: '1.0.0', version: undefined }, 'did you mean "version"?'],
    [rule({ when: { signl: 'injection', gte: 0.5 } }), 'did you mean "signal"?'],
    [rule({ severty: 'high' }), 'did you mean "severity"?'],
    [signal({ signal: 'email', gte: 0.5 }), 'did you mean "pii.email"?'],
    [signal({ signal: 'hazards', gte: 0.5 }), 'did you mean "hazard"?'],
    [rule({ when: { field: 'tool.nam', in: ['x'] } }), 'did you mean "tool.name"?'],
    [rule({ then: { effect: 'blok' } }), 'did you mean "block"?'],
    [rule({ at: ['outptu'] }), 'did you mean "output"?'],
    [rule({ then: { effect: 'block', message: 'refuse' } }), 'did you mean "refused"?'],
    [expected({ rules: ['aa'] }), 'did you mean "a"?'],
    [rule({ when: { field: 'segment.role', in: ['asistant'] } }), 'did you mean "assistant"?'],
  ])('a misspelling, %#', (document, hint) => {
    expect(errorOf(JSON.stringify(document)).diagnostics.map((diagnostic) => diagnostic.hint)).toEqual([hint]);
  });

  it('the line and the caret are right after a byte order mark, CRLF and tabs', () => {
    const [diagnostic] = errorOf(`\uFEFF{\r\n\t"id": "test",\r\n\t"version": "one",\r\n\t"rules": []\r\n}`).diagnostics;
    expect(diagnostic).toMatchObject({
      code: 'wrong_value',
      line: 3,
      column: 13,
      length: 5,
      source: '\t"version": "one",',
    });
    expect(formatDiagnostic(diagnostic!).split('\n')[2]).toBe(`  | ${' '.repeat(12)}^^^^^`);
  });

  it('a long line is cut around the caret', () => {
    const [diagnostic] = errorOf(JSON.stringify({ ...SOUND, description: 'x'.repeat(500), oops: 1 })).diagnostics;
    const [, source = '', caret = ''] = formatDiagnostic(diagnostic!).split('\n');
    expect(source.length).toBeLessThan(160);
    expect(source.slice(caret.indexOf('^'), caret.lastIndexOf('^') + 1)).toBe('"oops"');
  });

  it('all faults are reported, in the order of the text', () => {
    const { diagnostics } = errorOf(
      JSON.stringify(
        documentOf([
          { ...RULE, when: { signal: 'x', gte: 0.5 } },
          { ...RULE, then: { effect: 'block', message: 'y' } },
        ]),
        null,
        1,
      ),
    );
    expect(diagnostics.map(({ code }) => code)).toEqual(['unknown_signal', 'duplicate_rule', 'unknown_message']);
  });
});

it('every code is tested', () => {
  expect(new Set([...Object.keys(FAULTS), ...ELSEWHERE])).toEqual(new Set(Object.keys(POLICY_ERRORS)));
});
