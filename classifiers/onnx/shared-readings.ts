import { LRUCache } from 'lru-cache';
import { digest } from '../../exchange/canonical.ts';

/** Texts of which the reading is kept: those that the classifiers of two scans at a time are at, and a few hidden ones. */
const KEPT = 8;

/** A reading that somebody waits for. */
interface Job<T> {
  readonly reading: Promise<T>;
  readonly controller: AbortController;
  readers: number;
}

/**
 * Reads a text once for all who ask at the same time or shortly after one another. Who aborts leaves the others their
 * reading; it ends when nobody waits for it. One that failed or was ended is not kept. Holds digests, never a text.
 *
 * @param read aborted only where nobody waits any more.
 */
export function shareReadings<T extends object>(
  read: (text: string, abort: AbortSignal) => Promise<T>,
): (text: string, abort: AbortSignal) => Promise<T> {
  const running = new Map<string, Job<T>>();
  const kept = new LRUCache<string, T>({ max: KEPT });

  function begin(key: string, text: string): Job<T> {
    const controller = new AbortController();
    const job: Job<T> = { reading: read(text, controller.signal), controller, readers: 0 };
    running.set(key, job);
    job.reading.then(
      (reading) => {
        if (running.get(key) !== job) return;
        running.delete(key);
        kept.set(key, reading);
      },
      () => void (running.get(key) === job && running.delete(key)),
    );
    return job;
  }

  return async (text, abort) => {
    abort.throwIfAborted();
    const key = digest(text);
    const known = kept.get(key);
    if (known) return known;
    const job = running.get(key) ?? begin(key, text);
    job.readers += 1;
    const { promise: gone, reject } = Promise.withResolvers<never>();
    const leave = () => {
      job.readers -= 1;
      if (job.readers > 0 || running.get(key) !== job) return;
      // Whoever asks from now on starts anew instead of joining what is being aborted.
      running.delete(key);
      job.controller.abort(new DOMException('nobody waits for this reading any more', 'AbortError'));
    };
    const onAbort = () => {
      // Before the reading rejects in its turn, which the last one to leave makes it do.
      reject(abort.reason);
      leave();
    };
    // The reading has begun, and what it called may have aborted already.
    if (abort.aborted) onAbort();
    abort.addEventListener('abort', onAbort, { once: true });
    try {
      return await Promise.race([gone, job.reading]);
    } finally {
      abort.removeEventListener('abort', onAbort);
    }
  };
}
