import { LRUCache } from 'lru-cache';
import type { ResponsesConfig } from './settings.ts';
import type { ResponseStore, StoredResponse } from './store.ts';

const MEGABYTE = 1_048_576;

interface Kept {
  readonly stored: StoredResponse;
  /** Milliseconds since the epoch. */
  expires: number;
}

/**
 * Keeps answers in this process, which forgets them when it ends.
 *
 * @param now milliseconds since the epoch.
 */
export function createMemoryStore({ keepMinutes, maxMegabytes }: ResponsesConfig, now: () => number): ResponseStore {
  const largest = maxMegabytes * MEGABYTE;
  const entries = new LRUCache<string, Kept>({ maxSize: largest, sizeCalculation: ({ stored }) => stored.bytes });
  const later = () => now() + keepMinutes * 60_000;
  const keyOf = (owner: string, id: string) => JSON.stringify([owner, id]);

  /** What was longest unused expires first, so the first that has not ends it. */
  const forgetExpired = () => {
    for (;;) {
      const [oldest] = entries.rkeys();
      const kept = oldest === undefined ? undefined : entries.peek(oldest);
      if (oldest === undefined || !kept || kept.expires > now()) return;
      entries.delete(oldest);
    }
  };

  return {
    largest,
    async get(owner, id) {
      forgetExpired();
      const kept = entries.get(keyOf(owner, id));
      if (kept) kept.expires = later();
      return kept?.stored;
    },
    async put(owner, stored) {
      forgetExpired();
      entries.set(keyOf(owner, stored.id), { stored, expires: later() });
    },
    async delete(owner, id) {
      forgetExpired();
      return entries.delete(keyOf(owner, id));
    },
  };
}
