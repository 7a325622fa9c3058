/** Carries events from callbacks to an async iterator, in order. What was pushed before an end or a failure is still read. */
export class Channel<T> {
  readonly #queue: T[] = [];
  #over: { readonly error?: unknown } | undefined;
  #wake: (() => void) | undefined;

  push(item: T): void {
    if (this.#over) return;
    this.#queue.push(item);
    this.#wake?.();
  }

  end(): void {
    this.#over ??= {};
    this.#wake?.();
  }

  /** Ends at once with an error: what still waits is dropped. */
  fail(error: unknown): void {
    if (this.#over) return;
    this.#queue.length = 0;
    this.#over = { error };
    this.#wake?.();
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<T> {
    while (true) {
      const item = this.#queue.shift();
      if (item !== undefined) yield item;
      else if (this.#over && 'error' in this.#over) throw this.#over.error;
      else if (this.#over) return;
      else await new Promise<void>((resolve) => (this.#wake = resolve));
    }
  }
}
