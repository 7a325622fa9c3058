import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';

const MAIN = fileURLToPath(new URL('../../cli/main.ts', import.meta.url));

let folder: string;
let child: ChildProcess;
let [stdout, stderr] = ['', ''];

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'portcullis-serve-'));
  const settings = { policies: ['./p.json'], models: {}, classifiers: { models: [] }, listen: { port: 0 } };
  await writeFile(join(folder, 'portcullis.json'), JSON.stringify(settings));
  await put('1.0.0');
});

afterEach(async () => {
  if (child.exitCode === null) child.kill('SIGKILL');
  await rm(folder, { recursive: true });
});

/** Writes the policy of this version. */
async function put(version: string, more = ''): Promise<void> {
  const defaults = { onError: 'flag', onTimeout: 'flag', onUnscannable: 'flag' };
  const rules = [{ id: 'mail', when: { signal: 'pii.email', gte: 0.5 }, then: { effect: 'flag' } }];
  await writeFile(join(folder, 'p.json'), JSON.stringify({ id: 'acme/p', version, defaults, rules }) + more);
}

/** Runs `serve` until it says where it listens. */
async function serve(...flags: string[]): Promise<void> {
  [stdout, stderr] = ['', ''];
  child = spawn(process.execPath, [MAIN, 'serve', ...flags], { cwd: folder, stdio: ['ignore', 'pipe', 'pipe'] });
  child.stdout?.setEncoding('utf8').on('data', (text: string) => {
    stdout += text;
  });
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    stderr += text;
  });
  await says(() => stdout + stderr, /listens on http/);
}

const says = (output: () => string, words: RegExp) =>
  vi.waitFor(() => expect(output()).toMatch(words), { timeout: 20_000, interval: 20 });

test.skipIf(process.platform === 'win32')('SIGHUP reloads the policies and ends nothing', async () => {
  await serve();
  await put('1.1.0');
  child.kill('SIGHUP');
  await says(() => stderr, /^policies reloaded for SIGHUP: acme\/p 1\.0\.0 .* -> acme\/p 1\.1\.0/m);
  // A terminal would obey what a file has in it.
  await put('1.2.0', '\u001b[2J');
  child.kill('SIGHUP');
  await says(() => stderr, /^error\[invalid_policy\]: [^\n]*p\.json:1:\d+ [\s\S]*acme\/p 1\.1\.0 .* still in force/m);
  expect(stderr).not.toContain('\u001b');
  const ended = once(child, 'exit');
  child.kill('SIGTERM');
  expect(await ended).toEqual([0, null]);
});

test('--watch reloads what changes, and without it nothing does', async () => {
  await serve('--watch');
  await says(() => stderr, /policies reloaded for the file watch: nothing has changed/);
  await put('1.1.0');
  await says(() => stderr, /policies reloaded for the file watch: acme\/p 1\.0\.0 .* -> acme\/p 1\.1\.0/);
  const ended = once(child, 'exit');
  child.kill('SIGTERM');
  await ended;

  await serve();
  await put('1.2.0');
  // Longer than a watch takes, and than it takes where there are no events.
  await new Promise((resolve) => setTimeout(resolve, 2_500));
  expect(stderr).toBe('');
});
