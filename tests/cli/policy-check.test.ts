import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { documentOf } from '../policies/policies.ts';
import { portcullis } from './run.ts';

const SOUND = documentOf([{ id: 'a', when: { signal: 'injection', gte: 0.9 }, then: { effect: 'block' } }]);
const WORDS = { as: 'refusal', code: 'other', text: { en: 'No.' } } as const;
const FILES = {
  'sound.json': SOUND,
  'unused.json': { ...SOUND, messages: { ...SOUND.messages, other: WORDS } },
  'faulty.json': { ...SOUND, mesages: {} },
};

async function check(...args: string[]) {
  const cwd = await mkdtemp(join(tmpdir(), 'portcullis-check-'));
  for (const [name, document] of Object.entries(FILES)) {
    await writeFile(join(cwd, name), JSON.stringify(document, null, 2));
  }
  return portcullis(['policy', 'check', ...args], { cwd });
}

describe('policy check', () => {
  it('has a line for a sound policy', async () => {
    const { code, stdout, stderr } = await check('sound.json');
    expect({ code, stdout, stderr }).toEqual({
      code: 0,
      stdout: 'sound.json: ok test 1.0.0, 1 rule (1 block), 0 tests\n',
      stderr: '',
    });
  });

  it('shows a warning with its place, a caret and a hint, and is content with it', async () => {
    const { code, stdout } = await check('unused.json');
    expect(code).toBe(0);
    expect(stdout).toMatch(
      /^unused\.json:(\d+):5 warning\[unused_message\]: .*\n\1 \| +"other": \{\n +\| +\^{7}\n +=.*\n\nunused\.json: 1 warning test 1\.0\.0/,
    );
  });

  it('is not content with it where that is asked', async () => {
    expect((await check('--deny-warnings', 'sound.json')).code).toBe(0);
    const { code, stdout } = await check('--deny-warnings', 'sound.json', 'unused.json');
    expect(code).toBe(2);
    expect(stdout).toContain('warning[unused_message]');
  });

  it('shows an error the same way, and reads the other files', async () => {
    const { code, stdout } = await check('faulty.json', 'sound.json');
    expect(code).toBe(2);
    expect(stdout).toMatch(
      /^faulty\.json:\d+:3 error\[unknown_key\]: .*\n[\s\S]*\^{9}\n +=.*"messages"[\s\S]*\nsound\.json: ok/,
    );
  });

  it.each(['pretty', 'json', 'sarif', 'github'])(
    'says on stderr that a file cannot be read, and ends with 1: %s',
    async (format) => {
      const { code, stdout, stderr } = await check('nowhere.json', 'faulty.json', '-o', format);
      expect(code).toBe(1);
      expect(stderr).toMatch(/^nowhere\.json: cannot be read: /);
      expect(stdout).toContain('unknown_key');
      if (format === 'json') expect(JSON.parse(stdout).complete).toBe(false);
      if (format === 'sarif') expect(JSON.parse(stdout).runs[0].invocations).toEqual([{ executionSuccessful: false }]);
    },
  );

  it.each<[string, (stdout: string) => unknown, unknown]>([
    [
      'json',
      (text) => JSON.parse(text).entries.map(({ code }: { code: string }) => code),
      ['unknown_key', 'unused_message'],
    ],
    [
      'sarif',
      (text) => JSON.parse(text).runs[0].results.map(({ level }: { level: string }) => level),
      ['error', 'warning'],
    ],
    [
      'github',
      (text) => text.match(/^::\w+ file=[a-z.]+/gm),
      ['::error file=faulty.json', '::warning file=unused.json'],
    ],
  ])('writes all entries and nothing else for programs: %s', async (format, read, expected) => {
    const { code, stdout, stderr } = await check('faulty.json', 'sound.json', 'unused.json', '--output', format);
    expect({ code, stderr }).toEqual({ code: 2, stderr: '' });
    expect(read(stdout)).toEqual(expected);
    if (format === 'github') expect(stdout.trimEnd().split('\n')).toHaveLength(2);
  });

  it('tells programs what it knows of each file', async () => {
    const { files } = JSON.parse((await check('sound.json', 'faulty.json', '-o', 'json')).stdout);
    expect(files).toMatchObject([
      { file: 'sound.json', ok: true, id: 'test', version: '1.0.0', digest: expect.stringMatching(/^sha256:/) },
      { file: 'faulty.json', ok: false },
    ]);
  });

  it('refuses a format that there is not', async () => {
    const { code, stderr } = await check('sound.json', '-o', 'xml');
    expect(code).toBe(1);
    expect(stderr).toMatch(/pretty, json, sarif, github/);
  });
});
