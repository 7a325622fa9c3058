import { readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { AuditRecord } from '../../../gateway/audit/audit.ts';
import { openFileLog } from '../../../gateway/audit/file-log.node.ts';
import { readExchange } from '../../../gateway/audit/read.node.ts';
import { verifyDirectory } from '../../../gateway/audit/verify.node.ts';
import { closed, opened, temporaryDirectory } from './records.ts';

const SEGMENT = '000000000001.jsonl';

async function entriesOf(directory: string): Promise<{ seq: number; record: { event: string; exchange?: string } }[]> {
  const names = (await readdir(directory)).filter((name) => name.endsWith('.jsonl')).sort();
  const texts = await Promise.all(names.map((name) => readFile(join(directory, name), 'utf8')));
  return texts.flatMap((text) => text.trimEnd().split('\n')).map((line) => JSON.parse(line));
}

describe('appending', () => {
  test('concurrent appends all resolve, in the order in which they were made', async () => {
    const directory = await temporaryDirectory();
    const log = await openFileLog(directory);
    const ids = Array.from({ length: 1_000 }, (_, index) => `exc_${index}`);
    await Promise.all(ids.map((id) => log.append(opened(id))));
    await log.close();
    const entries = await entriesOf(directory);
    expect(entries.map((entry) => entry.record.exchange)).toEqual(ids);
    expect(entries.map((entry) => entry.seq)).toEqual(ids.map((_, index) => index + 1));
    const report = await verifyDirectory(directory);
    expect(report).toMatchObject({ ok: true, entries: 1_000, head: log.tail.hash, live: false });
    expect(report.unclosed).toHaveLength(1_000);
  });

  test('what waits while the disk is busy becomes durable with one sync', async () => {
    const directory = await temporaryDirectory();
    const { open } = await import('node:fs/promises');
    let syncs = 0;
    const log = await openFileLog(directory, {
      openFile: async (...args) => {
        const file = await open(...args);
        const datasync = file.datasync.bind(file);
        file.datasync = async () => {
          syncs += 1;
          await datasync();
        };
        return file;
      },
    });
    await Promise.all(Array.from({ length: 100 }, (_, index) => log.append(opened(`exc_${index}`))));
    await log.close();
    expect(syncs).toBe(2);
  });

  test('a log goes on where it was left, over several files', async () => {
    const directory = await temporaryDirectory();
    for (let run = 0; run < 3; run += 1) {
      const log = await openFileLog(directory, { segmentBytes: 2_000 });
      for (let index = 0; index < 10; index += 1) {
        await log.append(opened(`exc_${run}_${index}`, run * 100 + index));
        await log.append(closed(`exc_${run}_${index}`, run * 100 + index));
      }
      await log.close();
    }
    const report = await verifyDirectory(directory);
    expect(report).toMatchObject({ ok: true, entries: 60, first: 0, last: 209, unclosed: [], problems: [] });
    expect(report.files).toBeGreaterThan(5);
  });

  test('text that is not part of a record is refused, and the log goes on', async () => {
    const directory = await temporaryDirectory();
    const log = await openFileLog(directory);
    const record = opened('exc_1');
    const scan = { ...record.scans[0]!, text: 'what the person wrote' };
    await expect(log.append({ ...record, scans: [scan] })).rejects.toMatchObject({ code: 'internal_error' });
    await log.append(opened('exc_2'));
    await log.close();
    expect(await readFile(join(directory, SEGMENT), 'utf8')).not.toContain('what the person wrote');
    expect(await verifyDirectory(directory)).toMatchObject({ ok: true, entries: 1 });
  });

  test('half a surrogate pair in the name of a tool is written as U+FFFD', async () => {
    const directory = await temporaryDirectory();
    const log = await openFileLog(directory);
    await log.append({ ...opened('exc_1'), model: 'a\ud800' });
    await log.close();
    expect((await readExchange(directory, 'exc_1'))?.opened?.model).toBe('a\ufffd');
  });
});

describe('one writer', () => {
  test('a second writer is refused, and admitted when the first has closed', async () => {
    const directory = await temporaryDirectory();
    const log = await openFileLog(directory);
    await expect(openFileLog(directory)).rejects.toMatchObject({ code: 'audit_unavailable' });
    expect(await verifyDirectory(directory)).toMatchObject({ live: true });
    await log.close();
    await (await openFileLog(directory)).close();
  });

  test('a closed log takes no record', async () => {
    const log = await openFileLog(await temporaryDirectory());
    await log.close();
    await expect(log.append(opened('exc_1'))).rejects.toMatchObject({ code: 'audit_unavailable' });
  });
});

describe('commitments', () => {
  test('are the same for the same text in the same log, whenever it is opened, and differ between logs', async () => {
    const [a, b] = [await temporaryDirectory(), await temporaryDirectory()];
    const commit = async (directory: string): Promise<string> => {
      const log = await openFileLog(directory);
      const commitment = log.commit('a text');
      expect(log.commit('a text')).toBe(commitment);
      expect(log.commit('another text')).not.toBe(commitment);
      await log.close();
      return commitment;
    };
    const first = await commit(a);
    expect(first).toMatch(/^hmac-sha256:[0-9a-f]{64}$/);
    expect(await commit(a)).toBe(first);
    expect(await commit(b)).not.toBe(first);
    expect((await stat(join(a, 'commit.key'))).mode & 0o777).toBe(0o600);
  });

  test('a damaged key refuses to open', async () => {
    const directory = await temporaryDirectory();
    await (await openFileLog(directory)).close();
    await writeFile(join(directory, 'commit.key'), 'short');
    await expect(openFileLog(directory)).rejects.toMatchObject({ code: 'audit_unavailable' });
  });
});

describe('recovery', () => {
  async function logOf(records: readonly AuditRecord[]): Promise<string> {
    const directory = await temporaryDirectory();
    const log = await openFileLog(directory);
    for (const record of records) await log.append(record);
    await log.close();
    return directory;
  }

  test('an interrupted last write is set aside and noted, and nothing whole is lost', async () => {
    const directory = await logOf([opened('exc_1'), closed('exc_1'), opened('exc_2')]);
    const path = join(directory, SEGMENT);
    const bytes = await readFile(path);
    await writeFile(path, bytes.subarray(0, bytes.length - 7));
    expect((await verifyDirectory(directory)).problems).toMatchObject([{ where: `${SEGMENT}:3` }]);

    const log = await openFileLog(directory, { now: () => 5 });
    await log.append(closed('exc_3'));
    await log.close();
    const entries = await entriesOf(directory);
    expect(entries.map((entry) => entry.record.event)).toEqual(['opened', 'closed', 'recovered', 'closed']);
    const aside = (await readdir(directory)).find((name) => name.endsWith('.torn'))!;
    expect(entries[2]!.record).toMatchObject({ time: 5, file: SEGMENT, aside });
    expect(bytes.includes(await readFile(join(directory, aside)))).toBe(true);
    expect(await verifyDirectory(directory)).toMatchObject({ recovered: 1 });
  });

  test('anything else that is wrong refuses to open, with the place', async () => {
    const directory = await logOf([opened('exc_1'), closed('exc_1')]);
    const path = join(directory, SEGMENT);
    await writeFile(path, (await readFile(path, 'utf8')).replace('"answered"', '"refused"'));
    await expect(openFileLog(directory)).rejects.toThrow(`${SEGMENT}:2`);
  });

  test('a file that does not continue the one before refuses to open', async () => {
    const directory = await logOf([opened('exc_1')]);
    await writeFile(join(directory, '000000000005.jsonl'), '');
    await expect(openFileLog(directory)).rejects.toMatchObject({ code: 'audit_unavailable' });
  });

  test('an empty last file, as a crash during rotation leaves it, is gone on with', async () => {
    const directory = await logOf([opened('exc_1')]);
    await writeFile(join(directory, '000000000002.jsonl'), '');
    expect(await verifyDirectory(directory)).toMatchObject({ ok: true });
    const log = await openFileLog(directory);
    await log.append(closed('exc_1'));
    await log.close();
    expect(await verifyDirectory(directory)).toMatchObject({ ok: true, entries: 2, files: 2 });
  });
});

describe('reading an exchange', () => {
  test('by id and by being the last', async () => {
    const directory = await temporaryDirectory();
    const log = await openFileLog(directory, { segmentBytes: 1_000 });
    for (const id of ['exc_1', 'exc_2', 'exc_3']) await log.append(opened(id));
    for (const id of ['exc_3', 'exc_1']) await log.append(closed(id));
    await log.close();
    expect(await readExchange(directory, 'exc_1')).toEqual({ opened: opened('exc_1'), closed: closed('exc_1') });
    expect(await readExchange(directory, 'exc_2')).toEqual({ opened: opened('exc_2') });
    expect(await readExchange(directory, 'last')).toEqual({ opened: opened('exc_3'), closed: closed('exc_3') });
    expect(await readExchange(directory, 'exc_4')).toBeUndefined();
  });
});
