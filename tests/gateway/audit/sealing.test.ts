import type { R2Bucket, R2Object } from 'cloudflare:workers';
import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { EMPTY, link } from '../../../gateway/audit/chain.ts';
import { createSealer } from '../../../gateway/audit/sealing.worker.ts';
import { segmentName } from '../../../gateway/audit/segments.node.ts';
import { createVerifier } from '../../../gateway/audit/verify.ts';
import { openObjectStorage } from '../../support/object-storage.ts';

const HOUR_MS = 3_600_000;

/** What a bucket does with the next file: takes it; fails before; or takes it, and the answer is lost. */
type Fault = 'none' | 'before' | 'after';

/** A bucket as R2 is, and each file that was ever written to it. */
function openBucket() {
  const files = new Map<string, Uint8Array>();
  const written: string[] = [];
  let faults: Fault[] = [];
  const described = (bytes: Uint8Array): R2Object => ({
    size: bytes.length,
    checksums: { sha256: new Uint8Array(createHash('sha256').update(bytes).digest()).buffer },
  });
  const bucket: R2Bucket = {
    async put(name, bytes, { onlyIf }) {
      const fault = faults.shift() ?? 'none';
      if (fault === 'before') throw new Error('the bucket is down');
      if (onlyIf?.etagDoesNotMatch === '*' && files.has(name)) return null;
      files.set(name, bytes);
      written.push(name);
      if (fault === 'after') throw new Error('the answer was lost');
      return described(bytes);
    },
    async head(name) {
      const bytes = files.get(name);
      return bytes ? described(bytes) : null;
    },
  };
  return {
    bucket,
    files,
    written,
    willFail: (next: readonly Fault[]) => {
      faults = [...next];
    },
  };
}

/** A log in SQLite, as the audit object writes it. */
function openLog(fileBytes: number) {
  const storage = openObjectStorage();
  const clock = { now: 1_000 };
  storage.sql.exec('CREATE TABLE entries (seq INTEGER PRIMARY KEY, line TEXT NOT NULL) STRICT');
  const lines: string[] = [];
  let tail = EMPTY;
  return {
    clock,
    lines,
    append(text: string) {
      const next = link(tail, JSON.stringify({ event: 'recovered', time: clock.now, zz: text }));
      storage.sql.exec('INSERT INTO entries (seq, line) VALUES (?, ?)', next.tail.seq, next.line);
      tail = next.tail;
      lines.push(next.line);
    },
    /** Each time as an object that has just begun. */
    seal: (bucket: R2Bucket) => createSealer(storage, () => clock.now, fileBytes).seal(bucket, 'log'),
    kept: () =>
      storage.sql
        .exec<{ seq: number }>('SELECT seq FROM entries ORDER BY seq')
        .toArray()
        .map(({ seq }) => seq),
  };
}

/** The lines in the files of the bucket, in their order, and whether each is called as the log of a directory calls it. */
function sealed(files: ReadonlyMap<string, Uint8Array>): string[] {
  const lines: string[] = [];
  for (const name of [...files.keys()].sort()) {
    expect(name).toBe(`log/${segmentName(lines.length + 1)}`);
    const text = Buffer.from(files.get(name)!).toString();
    expect(text.endsWith('\n')).toBe(true);
    lines.push(...text.slice(0, -1).split('\n'));
  }
  return lines;
}

describe('sealing a log', () => {
  const step = fc.oneof(
    {
      weight: 3,
      arbitrary: fc.record({ type: fc.constant('append' as const), text: fc.string({ unit: 'grapheme' }) }),
    },
    {
      weight: 2,
      arbitrary: fc.record({
        type: fc.constant('seal' as const),
        faults: fc.array(fc.constantFrom<Fault>('none', 'before', 'after'), { maxLength: 4 }),
        hours: fc.integer({ min: 0, max: 30 }),
      }),
    },
  );

  it('has in the end every line once, in order, whatever fails between, and writes no file twice', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 40, size: 'max' }), async (steps) => {
        const log = openLog(400);
        const { bucket, files, written, willFail } = openBucket();
        for (const one of steps) {
          if (one.type === 'append') {
            log.append(one.text);
            continue;
          }
          willFail(one.faults);
          await log.seal(bucket).catch(() => undefined);
          log.clock.now += one.hours * 3_600_000;
          // Whatever came of it, each line is in one place at least, and what is in the bucket is a beginning of the log.
          const there = sealed(files);
          expect(there).toEqual(log.lines.slice(0, there.length));
          const [first = log.lines.length + 1] = log.kept();
          expect(first).toBeLessThanOrEqual(there.length + 1);
        }
        willFail([]);
        await log.seal(bucket);
        expect(sealed(files)).toEqual(log.lines);
        expect(new Set(written).size).toBe(written.length);
        const verifier = createVerifier();
        for (const line of sealed(files)) verifier.line(line, 'x');
        expect(verifier.report().ok).toBe(true);
      }),
      { numRuns: 200 },
    );
  });

  it('begins a new file where one has become long', async () => {
    const log = openLog(400);
    const { bucket, files } = openBucket();
    for (let count = 0; count < 9; count += 1) log.append('x'.repeat(100));
    await log.seal(bucket);
    expect([...files.values()].map(({ length }) => length).every((length) => length < 1_000)).toBe(true);
    expect(files.size).toBeGreaterThan(3);
  });

  it('keeps lines for an hour more, and the last one for ever', async () => {
    const log = openLog(4_000);
    const { bucket } = openBucket();
    for (const text of ['a', 'b', 'c']) log.append(text);
    await log.seal(bucket);
    log.clock.now += HOUR_MS - 1;
    await log.seal(bucket);
    expect(log.kept()).toEqual([1, 2, 3]);
    log.clock.now += 1;
    await log.seal(bucket);
    expect(log.kept()).toEqual([3]);
    log.append('d');
    await log.seal(bucket);
    expect(log.kept()).toEqual([4]);
  });

  it('stops at a file that is not its own, and tells so', async () => {
    const log = openLog(4_000);
    const { bucket, files } = openBucket();
    log.append('a');
    const other = Buffer.from('other\n');
    files.set('log/000000000001.jsonl', other);
    await expect(log.seal(bucket)).rejects.toMatchObject({ code: 'audit_unavailable' });
    expect(files.get('log/000000000001.jsonl')).toBe(other);
    files.delete('log/000000000001.jsonl');
    await log.seal(bucket);
    expect(sealed(files)).toEqual(log.lines);
  });
});
