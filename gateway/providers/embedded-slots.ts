import { PortcullisError } from '../../exchange/errors.ts';

interface Waiter<T> {
  readonly take: (slot: T) => void;
}

/**
 * A fixed number of slots that requests hold one at a time, first come, first served, and a bounded queue before them.
 */
export class Slots<T> {
  readonly #free: T[];
  readonly #count: number;
  readonly #limit: number;
  readonly #waiting: Waiter<T>[] = [];
  /** Moving average of how long a slot is held, in seconds; a guess until the first is given back. */
  #heldSeconds = 5;

  /** @param limit how many requests may wait; beyond it they are turned away. */
  constructor(slots: readonly T[], limit: number) {
    this.#free = [...slots];
    this.#count = slots.length;
    this.#limit = limit;
  }

  /**
   * Waits for a slot; of several free ones it takes the one that `prefer` rates highest.
   *
   * @returns the slot and the function that gives it back, to be called once.
   * @throws PortcullisError `queue_full` with the seconds after which to retry; `cancelled` on abort.
   */
  async acquire(abort: AbortSignal, prefer: (slot: T) => number): Promise<{ slot: T; release: () => void }> {
    if (abort.aborted) throw cancelled();
    const slot = this.#takeFree(prefer) ?? (await this.#wait(abort));
    const since = performance.now();
    return { slot, release: () => this.#release(slot, since) };
  }

  #takeFree(prefer: (slot: T) => number): T | undefined {
    const [best] = this.#free.map((slot) => ({ slot, rating: prefer(slot) })).sort((a, b) => b.rating - a.rating);
    if (best) this.#free.splice(this.#free.indexOf(best.slot), 1);
    return best?.slot;
  }

  #wait(abort: AbortSignal): Promise<T> {
    if (this.#waiting.length >= this.#limit) {
      const retryAfter = Math.max(1, Math.ceil((this.#heldSeconds * (this.#waiting.length + 1)) / this.#count));
      throw new PortcullisError('queue_full', 'The model is busy and its queue is full. Try again later.', {
        retryAfter,
      });
    }
    return new Promise((resolve, reject) => {
      const stop = () => {
        this.#waiting.splice(this.#waiting.indexOf(waiter), 1);
        reject(cancelled());
      };
      const waiter = {
        take: (slot: T) => {
          abort.removeEventListener('abort', stop);
          resolve(slot);
        },
      };
      this.#waiting.push(waiter);
      abort.addEventListener('abort', stop, { once: true });
    });
  }

  #release(slot: T, since: number): void {
    this.#heldSeconds += ((performance.now() - since) / 1000 - this.#heldSeconds) / 4;
    const next = this.#waiting.shift();
    if (next) next.take(slot);
    else this.#free.push(slot);
  }
}

export function cancelled(): PortcullisError {
  return new PortcullisError('cancelled', 'The request was cancelled.');
}
