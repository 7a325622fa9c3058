import { describe, expect, it } from 'vitest';
import type { Mismatch } from '../../../policies/analysis/expectation.ts';
import { givenProblems } from '../../../policies/analysis/given-problems.ts';
import { parseTestFile } from '../../../policies/analysis/test-file.ts';
import { runTests, type TestResult, type TestSelection } from '../../../policies/analysis/test-runner.ts';
import { compilePolicy } from '../../../policies/engine/compile.ts';
import { PolicyError } from '../../../policies/engine/diagnostic.ts';
import type { PolicyDocument, RuleSource, TestSource } from '../../../policies/engine/document.ts';
import { parsePolicy } from '../../../policies/engine/parse.ts';
import { documentOf, operatingPoint } from '../policies.ts';

const HIGH = { signal: 'toxicity', gte: 0.9 } as const;
const RULES: readonly RuleSource[] = [
  { id: 'block', at: ['input'], when: HIGH, then: { effect: 'block' }, onTimeout: 'flag' },
  { id: 'card', when: { signal: 'pii.credit_card', gte: 0.5 }, then: { effect: 'redact' }, onTimeout: 'match' },
];
const test = (name: string, given: TestSource['given'], expected: TestSource['expect']): TestSource => ({
  ...{ name, given, expect: expected },
});

function parse(tests: readonly TestSource[], more: Partial<PolicyDocument> = {}) {
  const policy = parsePolicy(JSON.stringify(documentOf(RULES, { ...more, tests }), null, 2), 'acme.json');
  return { policy, compiled: compilePolicy(policy, { operatingPoint }) };
}

async function run(
  tests: readonly TestSource[],
  more: Partial<Parameters<typeof runTests>[2]> = {},
  selection: TestSelection = {},
): Promise<readonly TestResult[]> {
  const { policy, compiled } = parse(tests);
  return runTests(policy, compiled, { operatingPoint, ...more }, selection);
}

async function one(given: TestSource['given'], expected: TestSource['expect']): Promise<TestResult> {
  const [result] = await run([test('it', given, expected)]);
  return result!;
}
const got = ({ mismatches }: TestResult) => mismatches.map(({ about, wanted, got }) => [about, wanted, got]);

describe('a test', () => {
  it('that holds has no mismatch, and hands out what it was decided on', async () => {
    const result = await one({ stage: 'input', signals: { toxicity: 0.95 } }, { verdict: 'block', rules: ['block'] });
    expect(result).toMatchObject({ outcome: 'passed', problems: [], mismatches: [], file: 'acme.json' });
    expect(result.source.trim()).toBe('"name": "it",');
    expect(result.run?.decision.verdict).toBe('block');
    expect(result.run?.facts).toMatchObject({ 'segment.stage': 'input', 'segment.role': 'user' });
    expect([...(result.run?.signals ?? [])]).toEqual([
      ['pii.credit_card', { name: 'pii.credit_card', score: 0 }],
      ['toxicity', { name: 'toxicity', score: 0.95 }],
    ]);
  });

  it.each<[string, TestSource['expect'], readonly (readonly [Mismatch['about'], unknown, unknown])[]]>([
    ['another verdict', { verdict: 'pass' }, [['verdict', 'pass', 'block']]],
    ['too few rules', { rules: [] }, [['rules', [], ['block']]]],
    ['too many rules', { rules: ['block', 'card'] }, [['rules', ['block', 'card'], ['block']]]],
    ['flags', { flags: ['card'] }, [['flags', ['card'], []]]],
    ['a model that does not answer', { route: 'other' }, [['route', 'other', null]]],
    ['words that are not added', { support: ['refused'] }, [['support', ['refused'], []]]],
    [
      'two things',
      { verdict: 'route', unknown: ['toxicity'] },
      [
        ['verdict', 'route', 'block'],
        ['unknown', ['toxicity'], []],
      ],
    ],
    [
      'nothing else',
      { verdict: 'block', message: 'refused', rules: ['block'], flags: [], shadow: [], support: [] },
      [],
    ],
  ])('that wants %s says so, as data and in words', async (_what, expected, wanted) => {
    const result = await one({ stage: 'input', signals: { toxicity: 1 } }, expected);
    expect(got(result)).toEqual(wanted);
    expect(result.outcome).toBe(wanted.length === 0 ? 'passed' : 'failed');
    expect(result.problems).toEqual(result.mismatches.map(({ message }) => message));
    for (const { about, message } of result.mismatches) expect(message).toContain(about);
  });

  it('knows routes, and words that are added to an answer, by the names in the policy', async () => {
    const rules: RuleSource[] = [
      { id: 'route', at: ['input'], when: HIGH, then: { effect: 'route', model: 'careful' } },
      { id: 'help', at: ['input'], when: HIGH, then: { effect: 'support', message: 'refused' } },
    ];
    const tests = [
      test('right', { stage: 'input', signals: { toxicity: 1 } }, { route: 'careful', support: ['refused'] }),
      test('wrong', { stage: 'input', signals: { toxicity: 1 } }, { route: 'other', support: [] }),
    ];
    const policy = parsePolicy(JSON.stringify(documentOf(rules, { tests })), 'acme.json');
    const results = await runTests(policy, compilePolicy(policy, { operatingPoint }), { operatingPoint });
    expect(results.map(got)).toEqual([
      [],
      [
        ['support', [], ['refused']],
        ['route', 'other', 'careful'],
      ],
    ]);
  });

  it('with `unknown` has every signal that it does not give unknown for that cause', async () => {
    const given = { stage: 'input', unknown: 'timeout', signals: { toxicity: 0 } } as const;
    const { run: ran } = await one(given, { verdict: 'pass' });
    expect(ran?.signals.get('toxicity')).toEqual({ name: 'toxicity', score: 0 });
    expect(ran?.signals.get('pii.credit_card')).toEqual({ name: 'pii.credit_card', unknown: 'timeout' });
    const all = await one({ stage: 'input', unknown: 'timeout' }, { unknown: ['toxicity', 'pii.credit_card'] });
    expect([all.outcome, all.run?.decision.reasons.map(({ effect }) => effect)]).toEqual([
      'passed',
      ['flag', 'redact'],
    ]);
  });

  it('with `unknown` and a text scans nothing', async () => {
    const scan = () => expect.unreachable();
    const given = { stage: 'input', unknown: 'error', text: 'abc' } as const;
    const [result] = await run([test('it', given, { verdict: 'block' })], { scan });
    expect(result).toMatchObject({ outcome: 'passed', run: { facts: { 'segment.length': 3 } } });
  });

  it('with a text has what the classifiers say, under what it gives itself; without classifiers it cannot run', async () => {
    const tests = [test('it', { stage: 'input', text: 'abc', signals: { toxicity: 0 } }, { rules: ['card'] })];
    const signals = ['toxicity', 'pii.credit_card'].map((name) => ({ name, score: 1 }));
    const [result] = await run(tests, { scan: async () => signals });
    expect(result?.outcome).toBe('passed');
    const [without] = await run(tests);
    expect(without).toMatchObject({ outcome: 'error', mismatches: [] });
    expect(without).not.toHaveProperty('run');
  });

  it('has its duration by the clock of the host', async () => {
    let now = 0;
    const [result] = await run([test('it', { stage: 'input' }, { verdict: 'pass' })], { clock: () => (now += 7) });
    expect(result?.ms).toBe(7);
  });
});

const PASSES = test('passes', { stage: 'input' }, { verdict: 'pass' });
const testFile = (text: string, tests: readonly TestSource[] = []) =>
  parseTestFile(text, 'acme.test.json', parse(tests).policy);

describe('a file of tests', () => {
  it('runs after those in the policy, and its results have its places', async () => {
    const file = testFile(JSON.stringify({ policy: 'test', tests: [PASSES, { ...PASSES, name: 'wants' }] }, null, 2));
    const results = await run([PASSES], {}, { files: [file] });
    expect(results.map(({ name, file }) => [name, file])).toEqual([
      ['passes', 'acme.json'],
      ['passes', 'acme.test.json'],
      ['wants', 'acme.test.json'],
    ]);
    expect(results[2]?.source.trim()).toBe('"name": "wants",');
    expect(results[2]?.line).toBe(14);
  });

  it('runs only what is wanted', async () => {
    const file = testFile(JSON.stringify({ tests: [{ ...PASSES, name: 'other' }] }));
    const results = await run([PASSES], {}, { files: [file], wanted: (name) => name === 'other' });
    expect(results.map(({ name }) => name)).toEqual(['other']);
  });

  it.each<[string, string, string, string]>([
    ['no JSON', '{ "tests": [ }', 'invalid_json', '}'],
    ['no object', '[]', 'wrong_type', '['],
    ['a key that is not known', '{ "test": [], "tests": [] }', 'unknown_key', '"test"'],
    ['no tests', '{ "policy": "test" }', 'missing_key', '{'],
    ['another policy', '{ "policy": "acme", "tests": [] }', 'wrong_value', '"acme"'],
    ['a schema that is no text', '{ "$schema": 1, "tests": [] }', 'wrong_type', '1'],
    ['tests that are no list', '{ "tests": {} }', 'wrong_type', '"tests"'],
    [
      'a misspelt key',
      '{ "tests": [{ "name": "a", "given": { "stag": "input" }, "expect": {} }] }',
      'unknown_key',
      '"stag"',
    ],
    [
      'a rule that there is not',
      '{ "tests": [{ "name": "a", "given": { "stage": "input" }, "expect": { "rules": ["blok"] } }] }',
      'unknown_rule',
      '"blok"',
    ],
    [
      'a signal that there is not',
      '{ "tests": [{ "name": "a", "given": { "stage": "input", "signals": { "toxic": 1 } }, "expect": { "flags": [] } }] }',
      'unknown_signal',
      '"toxic"',
    ],
  ])('with %s is refused at its place', (_what, text, code, marked) => {
    try {
      // What stands in the policy's own tests is not this file's.
      testFile(text, [PASSES]);
    } catch (error) {
      if (!(error instanceof PolicyError)) throw error;
      const [{ column, length, ...first }] = error.diagnostics as [PolicyError['diagnostics'][0]];
      expect(first).toMatchObject({ code, file: 'acme.test.json', line: 1 });
      expect(text.slice(column - 1, column - 1 + length)).toBe(marked);
      return;
    }
    expect.unreachable('the file was accepted');
  });
});

describe('what is given by itself', () => {
  const { policy } = parse([]);
  const codes = (given: object) =>
    givenProblems(given as never, policy).map(({ code, path }) => [code, path.join('.')]);

  it.each<[object, readonly (readonly [string, string])[]]>([
    [
      {
        stage: 'input',
        signals: { toxicity: 1 },
        fields: { 'segment.role': 'system', model: 'any' },
        unknown: 'error',
      },
      [],
    ],
    [{ signals: {} }, [['missing_key', '']]],
    [{ stage: 'input', sginals: {} }, [['unknown_key', 'sginals']]],
    [{ stage: 'input', signals: { toxicity: 2 } }, [['wrong_value', 'signals.toxicity']]],
    [{ stage: 'input', signals: { pii: 1 } }, [['unknown_signal', 'signals.pii']]],
    [{ stage: 'input', signals: { toxicty: 1 } }, [['unknown_signal', 'signals.toxicty']]],
    [{ stage: 'input', fields: { 'caller.rol': 'x' } }, [['unknown_field', 'fields.caller.rol']]],
    [{ stage: 'input', fields: { 'segment.turn': 'old' } }, [['wrong_value', 'fields.segment.turn']]],
    [{ stage: 'input', fields: { 'segment.length': 'x' } }, [['wrong_value', 'fields.segment.length']]],
    [{ stage: 'input', day: '2027-02-30' }, [['invalid_date', 'day']]],
  ])('%j', (given, wanted) => {
    expect(codes(given)).toEqual(wanted);
  });
});
