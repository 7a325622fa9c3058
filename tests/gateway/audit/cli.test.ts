import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Command } from 'commander';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { register } from '../../../cli/commands/audit.ts';
import { openFileLog } from '../../../gateway/audit/file-log.node.ts';
import { closed, opened, temporaryDirectory } from './records.ts';

let exitCode: typeof process.exitCode;
beforeEach(() => {
  exitCode = process.exitCode;
});
afterEach(() => {
  process.exitCode = exitCode;
});

async function run(...args: string[]): Promise<{ status: number; out: string; err: string }> {
  const [out, err] = [
    vi.spyOn(console, 'log').mockReturnValue(undefined),
    vi.spyOn(console, 'error').mockReturnValue(undefined),
  ];
  const program = new Command();
  register(program);
  process.exitCode = 0;
  await program.parseAsync(['audit', ...args], { from: 'user' });
  const text = (spy: typeof out): string => spy.mock.calls.flat().join('\n');
  const result = { status: Number(process.exitCode), out: text(out), err: text(err) };
  out.mockRestore();
  err.mockRestore();
  return result;
}

async function aLog(): Promise<{ directory: string; heads: string[] }> {
  const directory = await temporaryDirectory();
  const log = await openFileLog(directory);
  const heads: string[] = [];
  for (const record of [opened('exc_1'), closed('exc_1'), opened('exc_2', 3_000)]) {
    await log.append(record);
    heads.push(log.tail.hash);
  }
  await log.close();
  return { directory, heads };
}

test('a log as it was written: exit 0, and an exchange without an end is a warning', async () => {
  const { directory, heads } = await aLog();
  const { status, out } = await run('verify', directory);
  expect(status).toBe(0);
  expect(out).toContain('unchanged');
  expect(out).toContain(heads[2]);
  expect(out).toContain('1970-01-01T00:00:01.000Z to 1970-01-01T00:00:03.000Z');
  expect(out).toMatch(/warning .*:3: exc_2 .*never closed/);
  expect((await run('verify', directory, '--head', heads[0]!)).status).toBe(0);
});

test('a changed log: exit 2, with file and line, as text and as JSON', async () => {
  const { directory } = await aLog();
  const path = join(directory, '000000000001.jsonl');
  await writeFile(path, (await readFile(path, 'utf8')).replace('"answered"', '"refused"'));
  const text = await run('verify', directory);
  expect(text.status).toBe(2);
  expect(text.out).toMatch(/problem\s+000000000001\.jsonl:2: the hash/);
  const json = await run('verify', directory, '--json');
  expect(json.status).toBe(2);
  expect(JSON.parse(json.out)).toMatchObject({ ok: false, entries: 3, problems: [{ where: '000000000001.jsonl:2' }] });
});

test('an end that was cut off is found against a kept head: exit 2', async () => {
  const { directory, heads } = await aLog();
  const path = join(directory, '000000000001.jsonl');
  const lines = (await readFile(path, 'utf8')).split('\n');
  await writeFile(path, `${lines.slice(0, 2).join('\n')}\n`);
  expect((await run('verify', directory)).status).toBe(0);
  expect((await run('verify', directory, '--head', heads[2]!)).status).toBe(2);
});

test('records that do not belong together are inconsistent: exit 2', async () => {
  const directory = await temporaryDirectory();
  const log = await openFileLog(directory);
  for (const record of [opened('exc_1'), closed('exc_1'), closed('exc_1'), closed('exc_2'), opened('exc_1')]) {
    await log.append(record);
  }
  await log.close();
  const { status, out } = await run('verify', directory, '--json');
  expect(status).toBe(2);
  expect(JSON.parse(out).problems).toEqual([
    { where: '000000000001.jsonl:3', message: 'exc_1 is closed twice' },
    { where: '000000000001.jsonl:4', message: 'exc_2 is closed and was never opened' },
    { where: '000000000001.jsonl:5', message: 'exc_1 is opened twice' },
  ]);
});

test('no such directory: exit 1', async () => {
  const { status, err } = await run('verify', '/nonexistent/log');
  expect(status).toBe(1);
  expect(err).toContain('/nonexistent/log');
});
