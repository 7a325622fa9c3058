import { PortcullisError } from '../../exchange/errors.ts';
import type { Transport, UpstreamRequest, UpstreamResponse } from './transport.ts';

/** Upstream HTTP on Workers, by `fetch`. The runtime opens the connection, so its time counts towards the first byte. */
export const fetchTransport: Transport = (request) => {
  const { url, headers, body } = request;
  return timedResponse((signal) => fetch(url, { method: 'POST', headers, body, signal, redirect: 'manual' }), request);
};

/**
 * A response that comes in time, and whose body does.
 *
 * @param ask is told when it may stop.
 * @throws PortcullisError as a `Transport` does.
 */
export async function timedResponse(
  ask: (signal: AbortSignal) => Promise<Response>,
  { abort, timeouts }: Pick<UpstreamRequest, 'abort' | 'timeouts'>,
): Promise<UpstreamResponse> {
  const deadline = new AbortController();
  const signal = AbortSignal.any([abort, deadline.signal]);
  const timed = async <T>(milliseconds: number, work: Promise<T>): Promise<T> => {
    const timer = setTimeout(() => deadline.abort(), milliseconds);
    try {
      return await work;
    } catch (cause) {
      throw translate(cause, abort, deadline.signal);
    } finally {
      clearTimeout(timer);
    }
  };
  const response = await timed(timeouts.connectMs + timeouts.firstByteMs, ask(signal));
  return {
    status: response.status,
    header: (name) => response.headers.get(name) ?? undefined,
    body: pieces(response, (work) => timed(timeouts.idleMs, work)),
  };
}

/** The body piece by piece; a reader that stops early cancels it. */
async function* pieces(
  response: Response,
  timed: <T>(work: Promise<T>) => Promise<T>,
): UpstreamResponse['body'] & AsyncGenerator<Uint8Array> {
  const reader = response.body?.getReader();
  if (!reader) return;
  let isWhole = false;
  try {
    for (let read = await timed(reader.read()); !read.done; read = await timed(reader.read())) yield read.value;
    isWhole = true;
  } finally {
    // What it answers no longer matters to anybody.
    if (!isWhole) reader.cancel().catch(() => undefined);
  }
}

function translate(cause: unknown, abort: AbortSignal, deadline: AbortSignal): PortcullisError {
  if (abort.aborted) return new PortcullisError('cancelled', 'The request was cancelled.', { cause });
  if (deadline.aborted) {
    return new PortcullisError('upstream_timeout', 'The model server did not answer in time.', { cause });
  }
  return new PortcullisError('upstream_error', 'The connection to the model server failed. Is it running?', { cause });
}
