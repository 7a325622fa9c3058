import { open, readFile, rm, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type FileLog, openFileLog } from '../../../gateway/audit/file-log.node.ts';
import type { LogFile, OpenFile } from '../../../gateway/audit/segment-writer.node.ts';
import { verifyDirectory } from '../../../gateway/audit/verify.node.ts';
import { closed, opened, temporaryDirectory } from './records.ts';

type Fault = 'none' | 'disk full' | 'half written' | 'sync fails' | 'cannot be read' | 'cannot be opened';

const failure = (code: string): Error => Object.assign(new Error(`${code}: injected`), { code });

/** Opens real files that fail as `fault` says at the time of each call. */
function faulty(fault: () => Fault): OpenFile {
  return async (path, flags, mode): Promise<LogFile> => {
    if (fault() === 'cannot be opened') throw failure('EACCES');
    const file = await open(path, flags, mode);
    return {
      read: (...args) => file.read(...args),
      async write(buffer, offset, length, position) {
        if (fault() === 'disk full') throw failure('ENOSPC');
        if (fault() !== 'half written') return file.write(buffer, offset, length, position);
        await file.write(buffer, offset, Math.ceil(length / 2), position);
        throw failure('ENOSPC');
      },
      async stat() {
        if (fault() === 'cannot be read') throw failure('EIO');
        return file.stat();
      },
      truncate: (length) => file.truncate(length),
      async datasync() {
        if (fault() === 'sync fails') throw failure('EIO');
        await file.datasync();
      },
      close: () => file.close(),
    };
  };
}

async function attempt(log: FileLog, exchange: string): Promise<boolean> {
  try {
    await log.append(opened(exchange));
    return true;
  } catch (error) {
    expect(error).toMatchObject({ code: 'audit_unavailable', status: 503 });
    return false;
  }
}

async function recorded(directory: string, name = '000000000001.jsonl'): Promise<string[]> {
  const lines = (await readFile(join(directory, name), 'utf8')).trimEnd().split('\n');
  return lines.map((line) => JSON.parse(line).record.exchange).filter(Boolean);
}

describe('a disk that fails', () => {
  test('for any run of faults: what was promised is written, what was refused is not, and the chain is whole', () =>
    fc.assert(
      fc.asyncProperty(
        fc.array(
          fc.constantFrom<Fault>(
            'none',
            'none',
            'disk full',
            'half written',
            'sync fails',
            'cannot be read',
            'cannot be opened',
          ),
          { maxLength: 12 },
        ),
        async (faults) => {
          const directory = await temporaryDirectory();
          let fault: Fault = 'none';
          const log = await openFileLog(directory, {
            openFile: faulty(() => fault),
            now: () => 9,
            onState: () => undefined,
          });
          const promised: string[] = [];
          for (const [index, next] of faults.entries()) {
            fault = next;
            const ids = [`exc_${index}_a`, `exc_${index}_b`, `exc_${index}_c`];
            const results = await Promise.all(ids.map((id) => attempt(log, id)));
            promised.push(...ids.filter((_, at) => results[at]));
            // An open file needs no opening.
            if (next !== 'cannot be opened') expect(results).toEqual(Array(3).fill(next === 'none'));
          }
          fault = 'none';
          expect(await attempt(log, 'exc_end')).toBe(true);
          await log.close();
          expect(await verifyDirectory(directory)).toMatchObject({ ok: true, problems: [], head: log.tail.hash });
          expect(await recorded(directory)).toEqual([...promised, 'exc_end']);
        },
      ),
      { numRuns: 60 },
    ));

  test('is told to the operator once, with its cause, and to clients without it', async () => {
    const directory = await temporaryDirectory();
    let fault: Fault = 'none';
    const told: string[] = [];
    const log = await openFileLog(directory, { openFile: faulty(() => fault), onState: (text) => told.push(text) });
    fault = 'disk full';
    const error = await log.append(opened('exc_1')).catch((cause: Error) => cause);
    expect((error as Error).message).not.toMatch(/ENOSPC|tmp/);
    expect(await attempt(log, 'exc_2')).toBe(false);
    fault = 'none';
    expect(await attempt(log, 'exc_3')).toBe(true);
    await log.close();
    expect(told).toEqual([
      expect.stringMatching(/ENOSPC: injected; exchanges are refused$/),
      expect.stringMatching(/can be written again$/),
    ]);
  });

  test('while a new file is begun: the log goes on when it can', async () => {
    const directory = await temporaryDirectory();
    let fault: Fault = 'none';
    const log = await openFileLog(directory, {
      openFile: faulty(() => fault),
      segmentBytes: 1,
      onState: () => undefined,
    });
    expect(await attempt(log, 'exc_1')).toBe(true);
    for (fault of ['cannot be opened', 'disk full', 'half written', 'sync fails'] as const) {
      expect(await attempt(log, 'exc_no')).toBe(false);
    }
    fault = 'none';
    expect(await attempt(log, 'exc_2')).toBe(true);
    await log.close();
    expect(await verifyDirectory(directory)).toMatchObject({ ok: true, files: 2 });
    expect(await recorded(directory, '000000000002.jsonl')).toEqual(['exc_2']);
  });
});

describe('a file that is changed behind the back of an open log', () => {
  const change: readonly (readonly [string, (path: string) => Promise<void>])[] = [
    ['deleted', (path) => rm(path)],
    ['shortened', (path) => truncate(path, 10)],
    ['appended to', (path) => writeFile(path, 'x\n', { flag: 'a' })],
  ];
  test.each(change)('%s: nothing more is promised unless it can be recorded', async (_, tamper) => {
    const directory = await temporaryDirectory();
    const log = await openFileLog(directory, { onState: () => undefined });
    await log.append(opened('exc_1'));
    await tamper(join(directory, '000000000001.jsonl'));
    await expect(log.append(closed('exc_1'))).rejects.toMatchObject({ code: 'audit_unavailable' });
    await log.close();
  });

  test('what another appended is set aside, and the log goes on', async () => {
    const directory = await temporaryDirectory();
    const log = await openFileLog(directory, { onState: () => undefined });
    await log.append(opened('exc_1'));
    await writeFile(join(directory, '000000000001.jsonl'), 'forged\n', { flag: 'a' });
    expect(await attempt(log, 'exc_2')).toBe(false);
    expect(await attempt(log, 'exc_3')).toBe(true);
    await log.close();
    expect(await verifyDirectory(directory)).toMatchObject({ ok: true, recovered: 1 });
    expect(await recorded(directory)).toEqual(['exc_1', 'exc_3']);
  });
});

test('a directory that cannot be made refuses to open', async () => {
  const directory = await temporaryDirectory();
  await writeFile(join(directory, 'file'), '');
  await expect(openFileLog(join(directory, 'file', 'log'))).rejects.toMatchObject({ code: 'audit_unavailable' });
});
