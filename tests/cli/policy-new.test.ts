import { mkdir, mkdtemp, readdir, readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { portcullis } from './run.ts';

const emptyFolder = (): Promise<string> => mkdtemp(join(tmpdir(), 'portcullis-new-'));

describe.each([
  ['complete in itself', []],
  ['a child of baseline', ['--extends', 'baseline@1']],
])('a new policy that is %s', (_what, more) => {
  it('is sound, tested, audited without an error, and formatted', async () => {
    const cwd = await emptyFolder();
    const made = await portcullis(['policy', 'new', 'acme/assistant', ...more], { cwd });
    expect(made).toMatchObject({ code: 0, stdout: 'assistant.json\n' });

    const checked = await portcullis(['policy', 'check', '--deny-warnings', 'assistant.json'], { cwd });
    expect(checked, checked.stdout).toMatchObject({ code: 0, stderr: '' });
    const tested = await portcullis(['policy', 'test', 'assistant.json'], { cwd });
    expect(tested, tested.stdout).toMatchObject({ code: 0 });
    expect((await portcullis(['policy', 'fmt', '--check', 'assistant.json'], { cwd })).code).toBe(0);
    const { entries, complete } = JSON.parse(
      (await portcullis(['policy', 'audit', '-o', 'json', 'assistant.json'], { cwd })).stdout,
    );
    expect(complete).toBe(true);
    expect(entries.filter(({ severity }: { severity: string }) => severity === 'error')).toEqual([]);
  });

  it('explains itself, has two rules, each with a test, and a schema for an editor', async () => {
    const cwd = await emptyFolder();
    await portcullis(['policy', 'new', 'acme/assistant', ...more], { cwd });
    const document = JSON.parse(await readFile(join(cwd, 'assistant.json'), 'utf8'));
    expect(document).toMatchObject({
      id: 'acme/assistant',
      title: expect.any(String),
      description: expect.any(String),
    });
    expect(document.rules).toHaveLength(2);
    expect(Object.keys(document.messages)).toHaveLength(1);
    const text = JSON.stringify(document.tests);
    for (const { id, description } of document.rules) {
      expect(description).toEqual(expect.any(String));
      expect(text).toContain(`"${id}"`);
    }
    expect(resolve(cwd, document.$schema)).toBe(resolve('policies', 'schema', 'policy.schema.json'));
  });
});

it('has no warning of an audit where it stands alone', async () => {
  const cwd = await emptyFolder();
  await portcullis(['policy', 'new', 'a'], { cwd });
  expect((await portcullis(['policy', 'audit', 'a.json'], { cwd })).code).toBe(0);
});

describe('what cannot be written', () => {
  it('overwrites nothing', async () => {
    const cwd = await emptyFolder();
    await writeFile(join(cwd, 'a.json'), 'mine');
    const { code, stdout, stderr } = await portcullis(['policy', 'new', 'acme/a'], { cwd });
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(stderr).toMatch(/^a\.json: not written: it is there already; --out/);
    expect(await readFile(join(cwd, 'a.json'), 'utf8')).toBe('mine');
    await mkdir(join(cwd, 'policies'));
    expect((await portcullis(['policy', 'new', 'acme/a', '--out', 'policies/b.json'], { cwd })).code).toBe(0);
    expect(await readdir(join(cwd, 'policies'))).toEqual(['b.json']);
    const { $schema } = JSON.parse(await readFile(join(cwd, 'policies', 'b.json'), 'utf8'));
    expect(resolve(cwd, 'policies', $schema)).toBe(resolve('policies', 'schema', 'policy.schema.json'));
  });

  it.each([
    ['an id that no policy can have', ['Acme'], /error\[wrong_value\]: "Acme"/],
    ['a parent that there is not', ['a', '--extends', 'nowhere@1'], /error\[unknown_parent\]/],
    ['a folder that there is not', ['a', '--out', 'nowhere/a.json'], /^nowhere\/a\.json: not written: /],
  ])('leaves nothing behind: %s', async (_what, args, message) => {
    const cwd = await emptyFolder();
    const { code, stdout, stderr } = await portcullis(['policy', 'new', ...args], { cwd });
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(stderr).toMatch(message);
    expect(await readdir(cwd)).toEqual([]);
  });
});
