import { canonicalJson, digest } from '../../exchange/canonical.ts';
import { isJsonObject, type JsonObject } from '../../exchange/json.ts';

/**
 * One entry of the log. `hash` is the SHA-256 of the canonical JSON (RFC 8785) of the other three members, so each
 * entry fixes everything before it. Written as one line of canonical JSON: `{"hash":…,"prev":…,"record":…,"seq":…}`.
 */
export interface Entry {
  /** 1, 2, 3, … without a gap. */
  readonly seq: number;
  /** The hash of the entry before; `GENESIS` for the first. */
  readonly prev: string;
  readonly record: JsonObject;
  readonly hash: string;
}

/** The end of a log: all that is needed to add to it. */
export interface Tail {
  readonly seq: number;
  readonly hash: string;
}

/** The `prev` of a first entry. */
export const GENESIS = `sha256:${'0'.repeat(64)}`;
export const EMPTY: Tail = { seq: 0, hash: GENESIS };

/**
 * The line (without its newline) that follows `tail`, and the tail after it.
 *
 * @param record a record as canonical JSON.
 * @param hashOf as `digest`, and by default that: a runtime may have a faster one.
 */
export function link(
  tail: Tail,
  record: string,
  hashOf: (text: string) => string = digest,
): { readonly line: string; readonly tail: Tail } {
  const seq = tail.seq + 1;
  const body = `{"prev":"${tail.hash}","record":${record},"seq":${seq}}`;
  const hash = hashOf(body);
  // `hash` sorts before the members of the body, so the whole line is canonical without a second pass.
  return { line: `{"hash":"${hash}",${body.slice(1)}`, tail: { seq, hash } };
}

const LINE = /^\{"hash":"(sha256:[0-9a-f]{64})",("prev":.*)$/s;

/**
 * Reads one line and checks what can be checked without its neighbours: its form, that it is canonical, and its hash.
 * The hash is taken over the bytes as they stand, so a change of any byte is found.
 *
 * @throws RangeError saying what is wrong with it.
 */
export function readLine(line: string): Entry {
  const [, hash, rest] = LINE.exec(line) ?? [];
  if (hash === undefined) throw new RangeError('not an entry of the log');
  const body = `{${rest}`;
  if (digest(body) !== hash) throw new RangeError('the hash does not match the content');
  const { prev, record, seq, ...others } = parse(body);
  if (typeof prev !== 'string' || !isJsonObject(record) || !Number.isSafeInteger(seq) || Object.keys(others).length) {
    throw new RangeError('not an entry of the log');
  }
  if (canonicalJson({ prev, record, seq }) !== body) throw new RangeError('not in canonical form');
  return { seq: seq as number, prev, record, hash };
}

function parse(body: string): JsonObject {
  try {
    const value: unknown = JSON.parse(body);
    return isJsonObject(value) ? value : {};
  } catch (cause) {
    throw new RangeError('not JSON', { cause });
  }
}

/**
 * Whether `entry` is the one that follows `tail`.
 *
 * @throws RangeError saying where it departs: an entry is missing, repeated, or stands at another's place.
 */
export function checkFollows(tail: Tail, entry: Entry): void {
  if (entry.seq !== tail.seq + 1) throw new RangeError(`entry ${entry.seq} stands where ${tail.seq + 1} belongs`);
  if (entry.prev !== tail.hash) throw new RangeError(`entry ${entry.seq} does not continue the one before it`);
}
