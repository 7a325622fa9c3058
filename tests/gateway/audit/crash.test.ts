import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { openFileLog } from '../../../gateway/audit/file-log.node.ts';
import { verifyDirectory } from '../../../gateway/audit/verify.node.ts';
import { temporaryDirectory } from './records.ts';

const APPENDER = fileURLToPath(new URL('appender.ts', import.meta.url));

/** Lets a process append until it has been promised `count` records, kills it, and returns those it was promised. */
async function appendUntilKilled(directory: string, run: number, count: number): Promise<string[]> {
  const child = spawn(process.execPath, [APPENDER, directory, String(run)], { stdio: ['ignore', 'pipe', 'inherit'] });
  const exit = once(child, 'exit');
  const promised: string[] = [];
  for await (const line of createInterface({ input: child.stdout })) {
    promised.push(line);
    if (promised.length === count) child.kill('SIGKILL');
  }
  expect(await exit).toEqual([null, 'SIGKILL']);
  return promised;
}

test('what was promised is there after kill -9, again and again, and the next process takes over at once', async () => {
  const directory = await temporaryDirectory();
  const promised: string[] = [];
  for (const [run, count] of [40, 150, 77].entries()) {
    promised.push(...(await appendUntilKilled(directory, run, count)));
    expect(await verifyDirectory(directory)).toMatchObject({ live: false });
  }
  await (await openFileLog(directory)).close();
  const report = await verifyDirectory(directory);
  expect(report).toMatchObject({ ok: true, problems: [] });
  expect(report.files).toBeGreaterThan(1);

  const names = (await readdir(directory)).filter((name) => name.endsWith('.jsonl'));
  const text = (await Promise.all(names.map((name) => readFile(join(directory, name), 'utf8')))).join('');
  expect(promised.filter((id) => !text.includes(`"${id}"`))).toEqual([]);
});
