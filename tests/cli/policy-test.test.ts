import { spawn } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { PolicyDocument, TestSource } from '../../policies/engine/document.ts';
import { documentOf } from '../policies/policies.ts';
import { portcullis } from './run.ts';

const HIGH = { signal: 'toxicity', gte: 0.9 } as const;
const test = (name: string, score: number, verdict: 'pass' | 'block'): TestSource => ({
  name,
  given: { stage: 'input', signals: { toxicity: score } },
  expect: { verdict, rules: verdict === 'block' ? ['a'] : [] },
});
const RIGHT = [test('high is blocked', 0.95, 'block'), test('low passes', 0.5, 'pass')];
const WRONG = test('middle is blocked', 0.6, 'block');

const policy = (tests: readonly TestSource[], more: Partial<PolicyDocument> = {}): PolicyDocument =>
  documentOf([{ id: 'a', at: ['input'], when: HIGH, then: { effect: 'block' } }], { ...more, tests });

async function folder(files: Readonly<Record<string, object | string>>): Promise<string> {
  const cwd = await mkdtemp(join(tmpdir(), 'portcullis-test-'));
  onTestFinished(() => rm(cwd, { recursive: true, force: true }));
  for (const [name, content] of Object.entries(files)) await write(cwd, name, content);
  return cwd;
}

async function write(cwd: string, name: string, content: object | string): Promise<void> {
  await writeFile(join(cwd, name), typeof content === 'string' ? content : JSON.stringify(content, null, 2));
}

async function run(files: Readonly<Record<string, object | string>>, ...args: string[]) {
  return portcullis(['policy', ...args], { cwd: await folder(files) });
}

describe('policy test', () => {
  it('ends with 0 and a count where all tests hold', async () => {
    const result = await run({ 'acme.json': policy(RIGHT) }, 'test', 'acme.json');
    expect(result).toEqual({ code: 0, stdout: 'acme.json: 2 passed, 0 failed\n', stderr: '' });
  });

  it('says of a test that fails what it wanted and got, and what kept the rule from firing', async () => {
    const { code, stdout } = await run({ 'acme.json': policy([...RIGHT, WRONG]) }, 'test', 'acme.json');
    expect(code).toBe(2);
    expect(stdout.split('\n')).toEqual([
      expect.stringMatching(/^acme\.json:\d+ failed: middle is blocked$/),
      '  verdict: expected block, got pass',
      '  rules: expected [a], got []: missing a',
      '    a quiet: toxicity 0.6 >= 0.9 is false',
      '    no rule fired',
      'acme.json: 2 passed, 1 failed',
      '',
    ]);
  });

  it('says of a test that fails by which atoms rules fired', async () => {
    const { stdout } = await run({ 'acme.json': policy([test('all pass', 0.95, 'pass')]) }, 'test', 'acme.json');
    expect(stdout).toContain('\n    blocked by test/a (medium): toxicity 0.95 >= 0.9\n');
  });

  it('runs the tests in files beside a policy, and not those of another policy', async () => {
    const files = {
      'acme.json': policy(RIGHT),
      'acme.test.json': { tests: [WRONG] },
      'acme.more.test.json': { policy: 'test', tests: RIGHT },
      'acme.eu.json': policy([]),
      'acme.eu.test.json': { tests: [{ ...WRONG, name: 'of another policy' }] },
      'acmes.test.json': { tests: [{ ...WRONG, name: 'of no policy' }] },
    };
    const { code, stdout } = await run(files, 'test', 'acme.json');
    expect(code).toBe(2);
    expect(stdout).toMatch(/^acme\.test\.json:\d+ failed: middle is blocked\n/);
    expect(stdout).toMatch(/\nacme\.json: 4 passed, 1 failed\n$/);
    expect(stdout).not.toMatch(/of another policy|of no policy/);
    // A pattern of the shell names the files of tests, too: they belong to their policies.
    const names = Object.keys(files).filter((name) => name !== 'acmes.test.json');
    const all = await run(files, 'test', ...names, '--fail-only');
    expect(all.stderr).toBe('');
    expect(all.stdout.match(/passed, \d failed/g)).toEqual(['passed, 1 failed', 'passed, 1 failed']);
  });

  it.each<[string, string, number, RegExp]>([
    ['is damaged', '{ "tests": [', 2, /^acme\.test\.json:1:\d+ error\[invalid_json\]/],
    [
      'has a rule that there is not',
      JSON.stringify({ tests: [{ ...WRONG, expect: { rules: ['b'] } }] }),
      2,
      /unknown_rule/,
    ],
  ])('says what is wrong with a file of tests that %s', async (_what, text, status, message) => {
    const { code, stderr } = await run({ 'acme.json': policy(RIGHT), 'acme.test.json': text }, 'test', 'acme.json');
    expect([code, stderr]).toEqual([status, expect.stringMatching(message)]);
  });

  it('ends with 1 where a policy cannot be read, though tests fail in another', async () => {
    const { code, stderr } = await run({ 'acme.json': policy([WRONG]) }, 'test', 'nowhere.json', 'acme.json');
    expect([code, stderr]).toEqual([1, expect.stringMatching(/nowhere\.json: cannot be read/)]);
  });

  it.each<[string, string]>([
    ['a part of the name', 'is blo'],
    ['a regular expression', '^(high|middle) is'],
  ])('runs only what matches %s', async (_what, pattern) => {
    const files = { 'acme.json': policy([...RIGHT, WRONG]) };
    const { code, stdout } = await run(files, 'test', 'acme.json', '--run', pattern);
    expect([code, stdout]).toEqual([2, expect.stringMatching(/acme\.json: 1 passed, 1 failed\n$/)]);
  });

  it('ends with 1 where no test matches, also for what is no regular expression', async () => {
    const files = { 'acme.json': policy(RIGHT) };
    for (const pattern of ['nothing', '[']) {
      const { code, stderr } = await run(files, 'test', 'acme.json', '--run', pattern);
      expect([code, stderr]).toEqual([1, `no test has a name that matches ${pattern}\n`]);
    }
  });

  it('says nothing with --fail-only of a policy whose tests hold', async () => {
    const files = { 'right.json': policy(RIGHT), 'wrong.json': policy([WRONG]) };
    const { stdout } = await run(files, 'test', 'right.json', 'wrong.json', '--fail-only');
    expect(stdout).not.toContain('right.json');
    expect(stdout).toContain('wrong.json: 0 passed, 1 failed');
  });

  it('prints JSON with every test, its duration, wanted and got, and the decision', async () => {
    const { code, stdout } = await run({ 'acme.json': policy([...RIGHT, WRONG]) }, 'test', 'acme.json', '-o', 'json');
    expect(code).toBe(2);
    const { complete, entries, files } = JSON.parse(stdout);
    expect(complete).toBe(true);
    expect(entries).toMatchObject([{ file: 'acme.json', code: 'failed-test', severity: 'error' }]);
    expect(files).toMatchObject([{ file: 'acme.json', policy: 'test', passed: 2, failed: 1 }]);
    const [first, , last] = files[0].tests;
    expect(first).toMatchObject({ name: 'high is blocked', outcome: 'passed', decision: { verdict: 'block' } });
    expect(last.mismatches[0]).toMatchObject({ about: 'verdict', wanted: 'block', got: 'pass' });
    for (const { ms } of files[0].tests) expect(ms).toBeGreaterThanOrEqual(0);
  });

  it('prints annotations for a continuous build', async () => {
    const { stdout } = await run({ 'acme.json': policy([WRONG]) }, 'test', 'acme.json', '-o', 'github');
    expect(stdout).toMatch(
      /^::error file=acme\.json,line=\d+,.*title=failed-test::middle is blocked%0Averdict: expected/,
    );
  });

  it('compares what the tests show with a threshold', async () => {
    const files = { 'acme.json': policy(RIGHT) };
    const above = await run(files, 'test', 'acme.json', '--threshold', '50');
    expect([above.code, above.stdout]).toEqual([0, expect.stringContaining('acme.json: 3 of 6 covered, 50%')]);
    expect(above.stdout).toMatch(/not shown: a fires for error, fires for timeout, fires for unscannable\n/);
    const below = await run(files, 'test', 'acme.json', '--threshold', '50.1');
    expect([below.code, below.stderr]).toEqual([2, 'acme.json: the tests cover less than 50.1%\n']);
    const measured = await run(files, 'test', 'acme.json', '--coverage');
    expect([measured.code, measured.stdout]).toEqual([0, above.stdout]);
  });

  it('makes what a policy writes safe to print', async () => {
    const name = 'evil \u001b]0;title\u0007\nacme.json: 9 passed';
    const { stdout } = await run({ 'acme.json': policy([{ ...WRONG, name }]) }, 'test', 'acme.json');
    expect(stdout).toContain('failed: evil \\u001b]0;title\\u0007\\nacme.json: 9 passed\n');
  });

  it('runs again with --watch after a change, and ends when told to with the status of the last run', async () => {
    const cwd = await folder({ 'acme.json': policy([WRONG]) });
    const main = fileURLToPath(new URL('../../cli/main.ts', import.meta.url));
    const child = spawn(process.execPath, [main, 'policy', 'test', 'acme.json', '--watch'], { cwd });
    onTestFinished(() => void child.kill('SIGKILL'));
    let output = '';
    const waiters: (() => void)[] = [];
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding('utf8').on('data', (text: string) => {
        output += text;
        for (const wake of waiters.splice(0)) wake();
      });
    }
    const until = async (holds: () => boolean) => {
      while (!holds()) await new Promise<void>((resolve) => waiters.push(resolve));
    };
    const waiting = () => output.match(/waiting for changes/g)?.length ?? 0;
    await until(() => waiting() === 1);
    expect(output).toContain('0 passed, 1 failed');
    await write(cwd, 'acme.test.json', { tests: [WRONG] });
    await until(() => waiting() === 2);
    expect(output).toContain('0 passed, 2 failed');
    await write(cwd, 'acme.test.json', { tests: RIGHT });
    await write(cwd, 'acme.json', policy([]));
    await until(() => /acme\.json: 2 passed, 0 failed\n.*waiting/.test(output));
    const code = new Promise((resolve) => child.on('close', resolve));
    child.kill('SIGINT');
    expect(await code).toBe(0);
  });
});

describe('policy coverage', () => {
  it('says for each rule what no test shows, and the total', async () => {
    const { code, stdout, stderr } = await run({ 'acme.json': policy(RIGHT) }, 'coverage', 'acme.json');
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toMatch(
      /^acme\.json:\d+ not shown: a fires for error, fires for timeout, fires for unscannable\nacme\.json: 3 of 6 covered, 50%\n$/,
    );
  });

  it('ends with 2 below the threshold, and where a test fails', async () => {
    const below = await run({ 'acme.json': policy(RIGHT) }, 'coverage', 'acme.json', '--threshold', '51');
    expect([below.code, below.stderr]).toEqual([2, 'acme.json: the tests cover less than 51%\n']);
    const failing = await run({ 'acme.json': policy([...RIGHT, WRONG]) }, 'coverage', 'acme.json', '--threshold', '50');
    expect([failing.code, failing.stderr]).toEqual([2, expect.stringContaining('tests fail (1)')]);
  });

  it('prints JSON with every item', async () => {
    const tests = { 'acme.test.json': { tests: [{ ...WRONG, given: { stage: 'input', unknown: 'timeout' } }] } };
    const files = { 'acme.json': policy(RIGHT), ...tests };
    const { stdout } = await run(files, 'coverage', 'acme.json', '-o', 'json');
    const { entries, files: reports } = JSON.parse(stdout);
    expect(reports).toMatchObject([{ file: 'acme.json', covered: 4, total: 6, percent: 66.6, failed: 0 }]);
    expect(entries.map(({ message }: { message: string }) => message)).toEqual([
      'no test in which a fires for error',
      'no test in which a fires for unscannable',
    ]);
  });

  it.each(['101', '-1', 'all'])('takes no threshold %s', async (threshold) => {
    const { code, stderr } = await run({ 'acme.json': policy([]) }, 'coverage', 'acme.json', '--threshold', threshold);
    expect([code, stderr]).toEqual([1, expect.stringContaining('from 0 to 100')]);
  });
});
