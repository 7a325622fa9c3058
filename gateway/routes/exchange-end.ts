import { PortcullisError } from '../../exchange/errors.ts';

/** What ends an exchange before its answer does, whichever comes first. */
export interface ExchangeEnd {
  /** Its reason is a `PortcullisError` where the time is over; of a client that has gone it is none. */
  readonly signal: AbortSignal;
  /** Nobody reads the answer any more. */
  abandon(): void;
  /** The answer is out: the clock stops. */
  settle(): void;
}

/**
 * Ends an exchange when its client goes, or when it has lasted too long, whatever it waits for: an upstream that never
 * ends, or a client that never reads.
 *
 * @param seconds counted from now.
 */
export function exchangeEnd(clientGone: AbortSignal, seconds: number): ExchangeEnd {
  const end = new AbortController();
  const abandon = () => end.abort();
  if (clientGone.aborted) abandon();
  else clientGone.addEventListener('abort', abandon, { once: true });
  const timer = setTimeout(() => end.abort(tooLong(seconds)), seconds * 1000);
  return { signal: end.signal, abandon, settle: () => clearTimeout(timer) };
}

function tooLong(seconds: number): PortcullisError {
  return new PortcullisError(
    'upstream_timeout',
    `The exchange took longer than ${seconds} seconds, the limit of this gateway. Ask for a shorter answer.`,
  );
}
