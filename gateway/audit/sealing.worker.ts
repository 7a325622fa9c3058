import type { DurableObjectStorage, R2Bucket, SqlStorage } from 'cloudflare:workers';
import { digest } from '../../exchange/canonical.ts';
import { PortcullisError } from '../../exchange/errors.ts';

/** After so many seconds what an object holds goes to the bucket, where nothing else is set. */
export const SEAL_SECONDS = 900;
/** A file takes no further line once it has so many bytes. */
const FILE_BYTES = 4 * 1024 * 1024;
/** How long what is in the bucket stays in the object as well, in milliseconds. */
const KEEP_MS = 3_600_000;

/** A file of the log that is to be in the bucket; which lines it has never changes once it has been said. */
interface Seal extends Record<string, string | number | null> {
  readonly first: number;
  readonly last: number;
  /** Milliseconds since the epoch; null while it is not known to be in the bucket. */
  readonly sealed: number | null;
}

/** Moves what a log holds in SQLite to files in a bucket, of the form that the log of a directory has. */
export interface Sealer {
  /**
   * Writes all entries that are not there yet. A file whose write was interrupted is written again, the same bytes under the same name; one
   * that is there already is compared, and never replaced.
   *
   * @param folder of the bucket, without a slash.
   * @throws whatever the bucket threw, and PortcullisError `audit_unavailable` where it holds another file of the name;
   *   then nothing is lost: the entries stay.
   */
  seal(bucket: R2Bucket, folder: string): Promise<void>;
}

/**
 * @param now milliseconds since the epoch.
 * @param fileBytes see FILE_BYTES.
 */
export function createSealer(
  storage: Pick<DurableObjectStorage, 'sql' | 'sync'>,
  now: () => number,
  fileBytes = FILE_BYTES,
): Sealer {
  const { sql } = storage;
  sql.exec(
    'CREATE TABLE IF NOT EXISTS seals (first INTEGER PRIMARY KEY, last INTEGER NOT NULL, sealed INTEGER) STRICT',
  );

  const lastSeal = (): Seal | undefined =>
    sql.exec<Seal>('SELECT first, last, sealed FROM seals ORDER BY first DESC LIMIT 1').toArray()[0];

  /** The lines of the next file, as bytes, and its last entry; undefined where there are none. */
  const fileFrom = (first: number, last = Number.MAX_SAFE_INTEGER) => {
    const query = 'SELECT seq, line FROM entries WHERE seq >= ? AND seq <= ? ORDER BY seq';
    const parts: Uint8Array[] = [];
    let [bytes, end] = [0, 0];
    for (const { seq, line } of sql.exec<{ seq: number; line: string }>(query, first, last)) {
      const part = new TextEncoder().encode(`${line}\n`);
      parts.push(part);
      bytes += part.length;
      end = seq;
      if (last === Number.MAX_SAFE_INTEGER && bytes >= fileBytes) break;
    }
    return parts.length === 0 ? undefined : { last: end, bytes: joined(parts, bytes) };
  };

  /** What is written next: a file that was begun, or a new one, whose end is noted before anything is sent. */
  const nextFile = (): { first: number; bytes: Uint8Array } | undefined => {
    const seal = lastSeal();
    if (seal?.sealed === null) {
      const file = fileFrom(seal.first, seal.last);
      if (!file || file.last !== seal.last)
        throw new Error(`entries up to ${seal.last} are gone before they were kept`);
      return { first: seal.first, bytes: file.bytes };
    }
    const first = (seal?.last ?? 0) + 1;
    const file = fileFrom(first);
    if (!file) return undefined;
    sql.exec('INSERT INTO seals (first, last) VALUES (?, ?)', first, file.last);
    return { first, bytes: file.bytes };
  };

  return {
    async seal(bucket, folder) {
      for (let file = nextFile(); file; file = nextFile()) {
        await storage.sync();
        await keep(bucket, `${folder}/${fileName(file.first)}`, file.bytes);
        sql.exec('UPDATE seals SET sealed = ? WHERE first = ?', now(), file.first);
      }
      forget(sql, now() - KEEP_MS);
    },
  };
}

/** As `segmentName` of the log of a directory. */
function fileName(first: number): string {
  return `${String(first).padStart(12, '0')}.jsonl`;
}

/** Drops what has long been in the bucket, but for the last entry, which the next one continues. */
function forget(sql: SqlStorage, before: number): void {
  sql.exec(
    `DELETE FROM entries WHERE seq <= (SELECT max(last) FROM seals WHERE sealed <= ?)
     AND seq < (SELECT max(seq) FROM entries)`,
    before,
  );
}

/** Writes a file that is not there yet. */
async function keep(bucket: R2Bucket, name: string, bytes: Uint8Array): Promise<void> {
  const sha256 = digest(bytes).slice('sha256:'.length);
  const written = await bucket.put(name, bytes, { onlyIf: { etagDoesNotMatch: '*' }, sha256 });
  if (written) return;
  const there = await bucket.head(name);
  if (there?.size === bytes.length && hexOf(there.checksums.sha256) === sha256) return;
  throw new PortcullisError(
    'audit_unavailable',
    `the bucket holds another ${name} than this log's: move it elsewhere, or give this log a bucket of its own`,
  );
}

function joined(parts: readonly Uint8Array[], length: number): Uint8Array {
  const bytes = new Uint8Array(length);
  let at = 0;
  for (const part of parts) {
    bytes.set(part, at);
    at += part.length;
  }
  return bytes;
}

function hexOf(bytes: ArrayBuffer | undefined): string | undefined {
  return bytes && Array.from(new Uint8Array(bytes), (byte) => byte.toString(16).padStart(2, '0')).join('');
}
