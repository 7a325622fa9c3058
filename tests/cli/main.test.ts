import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, test } from 'vitest';
import { digest } from '../../exchange/canonical.ts';
import { PortcullisError } from '../../exchange/errors.ts';
import { createAuthenticator } from '../../gateway/auth.ts';
import { parseConfig } from '../../gateway/config.ts';
import { portcullis } from './run.ts';

const COMMANDS = [['try'], ['explain'], ['model', 'pull'], ['audit', 'verify'], ['policy', 'replay'], ['key', 'new']];

describe('--help', () => {
  it('lists every command and ends well', async () => {
    const { code, stdout, stderr } = await portcullis(['--help']);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    for (const [name] of COMMANDS) expect(stdout).toMatch(new RegExp(`^  ${name}\\b`, 'm'));
  });

  it.each(COMMANDS.map((words) => [words.join(' '), words] as const))(
    'explains %s with an example',
    async (_name, words) => {
      const { code, stdout } = await portcullis([...words, '--help']);
      expect(code).toBe(0);
      expect(stdout).toMatch(/^Usage: portcullis /);
      expect(stdout).toMatch(/^Examples?:\n {2}portcullis /m);
    },
  );
});

describe('what could not run ends with 1 and says why, without a stack', () => {
  it.each([
    ['an unknown command', ['explian'], /unknown command 'explian'[\s\S]*Did you mean explain/],
    ['an unknown option', ['explain', '--jsn'], /unknown option '--jsn'/],
    ['a log that is not there', ['explain', '--audit', join(tmpdir(), 'portcullis-nowhere')], /cannot be read/],
    ['no gateway', ['try', '--url', 'http://127.0.0.1:9'], /no answer from[\s\S]*portcullis serve/],
    ['a variable that is not set', ['try', '--key-env', 'PORTCULLIS_TEST_KEY'], /PORTCULLIS_TEST_KEY is not set/],
    [
      'a configuration that is not there',
      ['explain', '--config', 'nowhere.json'],
      /error\[invalid_config\]: nowhere\.json: there is no such file/,
    ],
  ])('%s', async (_name, args, message) => {
    const { code, stdout, stderr } = await portcullis(args, { input: 'hello\n' });
    expect(code).toBe(1);
    expect(stderr).toMatch(message);
    expect(stderr).not.toMatch(/^\s+at /m);
    expect(stdout).toBe('');
  });

  it('shows a fault in the configuration at its place', async () => {
    const cwd = await mkdtemp(join(tmpdir(), 'portcullis-cli-'));
    await writeFile(join(cwd, 'portcullis.json'), '{\n  "polices": ["strict"]\n}\n');
    const { code, stderr } = await portcullis(['explain'], { cwd });
    expect(code).toBe(1);
    expect(stderr).toMatch(/^error\[invalid_config\]: portcullis\.json:2:3\b/);
    expect(stderr).toContain('did you mean "policies"?');
  });
});

test('there are no colours off a terminal', async () => {
  for (const args of [['--help'], ['explain', '--audit', '/nowhere'], ['explain', '--config', 'nowhere.json']]) {
    const { stdout, stderr } = await portcullis(args);
    expect(stdout + stderr).not.toContain('\u001b');
  }
});

test('a new key is accepted by the line that is printed with it, and by no other', async () => {
  const { code, stdout } = await portcullis(['key', 'new', '--id', 'web', '--tenant', 'acme']);
  expect(code).toBe(0);
  const [, secret = ''] = /^ {2}(pc_\S+)$/m.exec(stdout) ?? [];
  const [, line = ''] = /^ {2}(\{.*\})$/m.exec(stdout) ?? [];
  const { keys } = parseConfig(`{ "keys": [${line}] }`, 'portcullis.json');
  const authenticate = createAuthenticator(keys);
  expect(authenticate({ authorization: `Bearer ${secret}` }).caller).toEqual({ key: 'web', tenant: 'acme' });
  expect(() => authenticate({ authorization: `Bearer ${secret}x` })).toThrow(PortcullisError);
  expect(line).toContain(digest(secret));
  expect(line).not.toContain(secret);
  expect((await portcullis(['key', 'new'])).stdout).not.toContain(secret);
});
