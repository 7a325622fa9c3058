import { PortcullisError } from '../../exchange/errors.ts';
import type { ExchangeEnd } from './exchange-end.ts';

/** A client that has not taken the error at the end of its stream after so many milliseconds does not read at all. */
export const LAST_READ_MS = 5_000;

type Controller = ReadableStreamDefaultController<Uint8Array>;

/**
 * The body of a streamed answer. Each piece is made when the client has room for it, so one that does not read costs no
 * memory; when the time of its exchange is over, the answer ends all the same, with what `pieces` makes of that error.
 */
export function eventStreamBody(pieces: AsyncGenerator<string>, end: ExchangeEnd): ReadableStream<Uint8Array> {
  return new ReadableStream(new EventStreamSource(pieces, end));
}

class EventStreamSource implements UnderlyingDefaultSource<Uint8Array> {
  readonly #pieces: AsyncGenerator<string>;
  readonly #end: ExchangeEnd;
  readonly #encoder = new TextEncoder();
  #isMaking = false;
  #isOver = false;
  #lastRead: ReturnType<typeof setTimeout> | undefined;

  constructor(pieces: AsyncGenerator<string>, end: ExchangeEnd) {
    this.#pieces = pieces;
    this.#end = end;
  }

  start(controller: Controller): void {
    const { signal } = this.#end;
    const cut = () => {
      // Of a client that has gone, the server tells by `cancel`.
      if (signal.reason instanceof PortcullisError) this.#cut(controller, signal.reason);
    };
    if (signal.aborted) cut();
    else signal.addEventListener('abort', cut, { once: true });
  }

  async pull(controller: Controller): Promise<void> {
    await this.#make(controller, this.#pieces.next());
  }

  async cancel(): Promise<void> {
    this.#settle();
    this.#end.abandon();
    await this.#pieces.return(undefined);
  }

  /** Whatever makes a piece sees for itself that the time is over; pieces that wait for the client have to be told. */
  #cut(controller: Controller, error: PortcullisError): void {
    if (this.#isOver) return;
    const isWaiting = !this.#isMaking;
    this.#lastRead = setTimeout(() => this.#breakOff(controller, error), LAST_READ_MS);
    // A failure has ended the stream already.
    if (isWaiting) this.#make(controller, this.#pieces.throw(error)).catch(() => undefined);
  }

  async #make(controller: Controller, piece: Promise<IteratorResult<string>>): Promise<void> {
    this.#isMaking = true;
    try {
      const { value, done } = await piece;
      if (this.#isOver) return;
      if (!done) {
        controller.enqueue(this.#encoder.encode(value));
        return;
      }
      this.#settle();
      controller.close();
    } catch (cause) {
      this.#fail(controller, cause);
      throw cause;
    } finally {
      this.#isMaking = false;
    }
  }

  /** The connection is closed over what the client has not taken. */
  #breakOff(controller: Controller, error: PortcullisError): void {
    // The pieces write the record's end where they have not; what they still had to say reaches nobody.
    this.#pieces.throw(error).catch(() => undefined);
    this.#fail(controller, error);
  }

  #fail(controller: Controller, cause: unknown): void {
    if (this.#isOver) return;
    this.#settle();
    controller.error(cause);
  }

  #settle(): void {
    this.#isOver = true;
    this.#end.settle();
    clearTimeout(this.#lastRead);
  }
}
