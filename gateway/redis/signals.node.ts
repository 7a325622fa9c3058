import { timingSafeEqual } from 'node:crypto';
import type { SharedSignals } from '../../classifiers/cache.ts';
import type { FoundSpan, Signal } from '../../exchange/signal.ts';
import type { RedisConnection } from './connection.ts';
import { RedisUnavailable } from './connection.ts';
import type { KeyedDigest } from './secret.node.ts';

/** Milliseconds that a look may take: past them the classifier is asked. */
const DEADLINE_MS = 20;
/** How long signals are kept, in milliseconds. */
const EXPIRE_MS = 86_400_000;
/** The length of a keyed digest, in characters. */
const MAC_LENGTH = 43;

/** What became of the looks so far; `refused` is what was there and was not of this gateway's making. */
export type SharedSignalCounts = Readonly<Record<'hit' | 'miss' | 'refused', number>>;

export interface SharedSignalCache extends SharedSignals {
  counts(): SharedSignalCounts;
}

export interface SharedSignalParts {
  readonly redis: RedisConnection;
  /** Whether it is for a classifier, by its digest. */
  readonly keeps: (classifier: string) => boolean;
  /** Keyed digests, one for each purpose. */
  readonly digestFor: (purpose: string) => KeyedDigest;
  /** Told of what is no outage but a fault of ours. */
  readonly onError: (error: unknown) => void;
}

/**
 * Signals in Redis, for all gateways that have its secret. Whoever runs Redis can neither look whether a text was scanned,
 * for its name there is a keyed digest of what was read and by what, nor forge what was found, for a value is its keyed
 * digest under that name and then names, scores and places in JSON: never a text.
 */
export function createSharedSignals({ redis, keeps, digestFor, onError }: SharedSignalParts): SharedSignalCache {
  const nameOf = digestFor('signals name');
  const sign = digestFor('signals value');
  const counts = { hit: 0, miss: 0, refused: 0 };
  const key = (read: string, classifier: string) => `portcullis:signals:${nameOf(`${classifier} ${read}`)}`;
  const tell = (error: unknown) => {
    if (!(error instanceof RedisUnavailable)) onError(error);
  };

  /** @throws TypeError or SyntaxError for what is not of this gateway's making, or not what a classifier may say. */
  function read(name: string, value: string, check: (kept: unknown) => readonly Signal[]): readonly Signal[] {
    const mac = value.slice(0, MAC_LENGTH);
    const text = value.slice(MAC_LENGTH);
    if (!isSame(mac, sign(`${name}\n${text}`))) throw new TypeError('signals that were not kept by this gateway');
    return check(fromRows(JSON.parse(text)));
  }

  return {
    keeps,
    counts: () => ({ ...counts }),
    async get(what, classifier, check) {
      const name = key(what, classifier);
      let value: string | undefined;
      try {
        value = await redis.get(name, DEADLINE_MS);
      } catch (error) {
        tell(error);
      }
      if (value === undefined) {
        counts.miss += 1;
        return undefined;
      }
      try {
        const signals = read(name, value, check);
        counts.hit += 1;
        return signals;
      } catch {
        // Counted: it is computed anew, and replaced.
        counts.refused += 1;
        return undefined;
      }
    },
    set(what, classifier, signals) {
      const name = key(what, classifier);
      const text = JSON.stringify(signals.map(toRow));
      redis.set(name, sign(`${name}\n${text}`) + text, EXPIRE_MS, DEADLINE_MS).catch(tell);
    },
  };
}

function isSame(given: string, mac: string): boolean {
  const [a, b] = [Buffer.from(given), Buffer.from(mac)];
  return a.length === b.length && timingSafeEqual(a, b);
}

/** `[name, score, [[start, end, score?], …]?]` */
function toRow(signal: Signal): readonly unknown[] {
  if (!('score' in signal)) throw new TypeError('a failure is never kept');
  const spans = signal.spans?.map(({ start, end, score }) =>
    score === undefined ? [start, end] : [start, end, score],
  );
  return [signal.name, signal.score, ...(spans ? [spans] : [])];
}

/** @throws TypeError for what is no list of rows; what is in them is for the classifier's check. */
function fromRows(rows: unknown): readonly unknown[] {
  return list(rows).map((row) => {
    const [name, score, spans] = list(row);
    return { name, score, ...(spans !== undefined && { spans: list(spans).map(spanOf) }) };
  });
}

function spanOf(row: unknown): Partial<Record<keyof FoundSpan, unknown>> {
  const [start, end, score] = list(row);
  return { start, end, ...(score !== undefined && { score }) };
}

function list(value: unknown): readonly unknown[] {
  if (Array.isArray(value)) return value;
  throw new TypeError('no list');
}
