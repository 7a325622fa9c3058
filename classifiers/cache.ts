import { LRUCache } from 'lru-cache';
import type { Signal } from '../exchange/signal.ts';

/** Signals that were computed, by what was read and what read it. Holds digests, never a text. */
export interface SignalCache {
  /** @param read the digest of what was read, @param classifier the classifier's digest. */
  get(read: string, classifier: string): readonly Signal[] | undefined;
  set(read: string, classifier: string, signals: readonly Signal[]): void;
  /** A slower cache behind it, which other processes share. */
  readonly shared?: SharedSignals;
}

/** Signals that other processes computed. Nothing of it rejects: whatever goes wrong is as if they had not. */
export interface SharedSignals {
  /** Whether it is for this classifier, by its digest: to ask it has to cost less than to compute. */
  keeps(classifier: string): boolean;
  /** @param check makes signals of what was kept, or throws, and then it is as if nothing were there. */
  get(
    read: string,
    classifier: string,
    check: (kept: unknown) => readonly Signal[],
  ): Promise<readonly Signal[] | undefined>;
  set(read: string, classifier: string, signals: readonly Signal[]): void;
}

/**
 * A cache that forgets what was longest unused.
 *
 * @param size the most that it holds, counted in signals and spans (about 50 bytes each; the default is about 10 MB).
 * @param shared is asked for what this one does not have.
 */
export function createCache(size = 200_000, shared?: SharedSignals): SignalCache {
  const entries = new LRUCache<string, readonly Signal[]>({
    maxSize: size,
    sizeCalculation: (signals) => 1 + signals.reduce((sum, one) => sum + 1 + spansOf(one), 0),
  });
  return {
    get: (read, classifier) => entries.get(`${classifier} ${read}`),
    set: (read, classifier, signals) => void entries.set(`${classifier} ${read}`, signals),
    ...(shared && { shared }),
  };
}

function spansOf(signal: Signal): number {
  return 'spans' in signal ? (signal.spans?.length ?? 0) : 0;
}
