import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { EMPTY, link, type Tail } from '../../../gateway/audit/chain.ts';
import { recordText } from '../../../gateway/audit/record.ts';
import { segmentName } from '../../../gateway/audit/segments.node.ts';
import { type DirectoryReport, verifyDirectory } from '../../../gateway/audit/verify.node.ts';
import { closed, opened } from '../../gateway/audit/records.ts';

interface Row {
  readonly file: string;
  readonly bytes: Buffer;
}
interface Log {
  readonly rows: readonly Row[];
  readonly hashes: readonly string[];
}

/** A log of a few exchanges, each opened and later closed, cut into files of random lengths. */
const logs: fc.Arbitrary<Log> = fc
  .record({
    models: fc.array(fc.string({ unit: 'grapheme', maxLength: 8 }), { minLength: 1, maxLength: 6 }),
    perFile: fc.integer({ min: 1, max: 8 }),
  })
  .map(({ models, perFile }) => {
    const records = [
      ...models.map((model, index) => ({ ...opened(`exc_${index}`, index), model })),
      ...models.map((_, index) => closed(`exc_${index}`, 100 + index)),
    ];
    let tail: Tail = EMPTY;
    let file = '';
    const [rows, hashes]: [Row[], string[]] = [[], []];
    for (const [index, record] of records.entries()) {
      if (index % perFile === 0) file = segmentName(index + 1);
      const next = link(tail, recordText(record));
      rows.push({ file, bytes: Buffer.from(`${next.line}\n`) });
      hashes.push(next.tail.hash);
      tail = next.tail;
    }
    return { rows, hashes };
  });

async function verify(rows: readonly Row[], head?: string): Promise<DirectoryReport> {
  const directory = await mkdtemp(join(tmpdir(), 'portcullis-tamper-'));
  try {
    for (const [file, group] of Map.groupBy(rows, (row) => row.file)) {
      await writeFile(join(directory, file), Buffer.concat(group.map((row) => row.bytes)));
    }
    return await verifyDirectory(directory, head === undefined ? {} : { head });
  } finally {
    await rm(directory, { recursive: true });
  }
}

/** Checks that every way in which `tamper` can change a log is found, and that without it nothing is. */
function isFound(tamper: (log: Log, pick: (below: number) => number) => readonly Row[] | undefined): Promise<void> {
  const property = fc.asyncProperty(logs, fc.array(fc.nat(), { minLength: 4, maxLength: 4 }), async (log, numbers) => {
    const rest = numbers.values();
    const pick = (below: number): number => rest.next().value! % below;
    const changed = tamper(log, pick);
    fc.pre(changed !== undefined);
    expect(await verify(log.rows)).toMatchObject({ ok: true, entries: log.rows.length, head: log.hashes.at(-1) });
    const report = await verify(changed!);
    expect(report.ok).toBe(false);
    expect(report.problems[0]?.where).toMatch(/^\d{12}\.jsonl(:\d+)?$/);
  });
  return fc.assert(property, { numRuns: 100 });
}

const replaced = (rows: readonly Row[], index: number, ...by: readonly Row[]): readonly Row[] => [
  ...rows.slice(0, index),
  ...by,
  ...rows.slice(index + 1),
];

describe('verification finds', () => {
  test('a change of any single byte', () =>
    isFound(({ rows }, pick) => {
      const index = pick(rows.length);
      const bytes = Buffer.from(rows[index]!.bytes);
      const at = pick(bytes.length);
      bytes[at]! ^= 1 + pick(255);
      return replaced(rows, index, { ...rows[index]!, bytes });
    }));

  test('a deleted line', () => isFound(({ rows }, pick) => replaced(rows, pick(rows.length - 1))));

  test('two lines that changed places', () =>
    isFound(({ rows }, pick) => {
      const [a, b] = [pick(rows.length), pick(rows.length)];
      if (a === b) return undefined;
      const swapped = replaced(rows, a, { file: rows[a]!.file, bytes: rows[b]!.bytes });
      return replaced(swapped, b, { file: rows[b]!.file, bytes: rows[a]!.bytes });
    }));

  test('a line that is there twice', () =>
    isFound(({ rows }, pick) => {
      const [from, to] = [pick(rows.length), pick(rows.length)];
      return replaced(rows, to, rows[to]!, { file: rows[to]!.file, bytes: rows[from]!.bytes });
    }));

  test('a line whose end is gone', () =>
    isFound(({ rows }, pick) => {
      const index = pick(rows.length);
      const { file, bytes } = rows[index]!;
      return replaced(rows, index, { file, bytes: bytes.subarray(0, 1 + pick(bytes.length - 1)) });
    }));

  test('a line with a hash of its own that was made to fit', () =>
    isFound(({ rows, hashes }, pick) => {
      const index = pick(rows.length - 1);
      const before: Tail = index === 0 ? EMPTY : { seq: index, hash: hashes[index - 1]! };
      const { line } = link(before, recordText(closed('exc_0', 7)));
      return replaced(rows, index, { file: rows[index]!.file, bytes: Buffer.from(`${line}\n`) });
    }));

  test('a file that is missing, or has another name', () =>
    isFound(({ rows }, pick) => {
      const files = [...new Set(rows.map((row) => row.file))];
      if (files.length < 2) return undefined;
      const file = files[pick(files.length - 1)]!;
      if (pick(2)) return rows.filter((row) => row.file !== file);
      return rows.map((row) => (row.file === file ? { ...row, file: segmentName(500) } : row));
    }));
});

describe('an end that was cut off', () => {
  test('is found against any head that was kept from it, and only against one', () =>
    fc.assert(
      fc.asyncProperty(logs, fc.nat(), fc.nat(), async ({ rows, hashes }, a, b) => {
        const kept = 1 + (a % (rows.length - 1));
        const short = rows.slice(0, kept);
        expect((await verify(short)).ok).toBe(true);
        const index = b % rows.length;
        expect((await verify(short, hashes[index])).ok).toBe(index < kept);
      }),
      { numRuns: 100 },
    ));
});
