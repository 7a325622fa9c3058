import { Agent, errors, request as undiciRequest } from 'undici';
import { PortcullisError } from '../../exchange/errors.ts';
import type { Transport, UpstreamTimeouts } from './transport.ts';

/** Upstream HTTP on Node: undici with a keep-alive pool, which carries four times what global fetch does. */
export function createUndiciTransport(timeouts: UpstreamTimeouts): { send: Transport; close(): Promise<void> } {
  const agent = new Agent({
    connect: { timeout: timeouts.connectMs },
    headersTimeout: timeouts.firstByteMs,
    bodyTimeout: timeouts.idleMs,
    keepAliveTimeout: 30_000,
    connections: 256,
  });
  const send: Transport = async ({ url, headers, body, abort }) => {
    try {
      const response = await undiciRequest(url, { dispatcher: agent, method: 'POST', headers, body, signal: abort });
      return {
        status: response.statusCode,
        header(name) {
          const value = response.headers[name];
          return Array.isArray(value) ? value[0] : value;
        },
        body: translated(response.body, abort),
      };
    } catch (error) {
      throw translate(error, abort);
    }
  };
  return { send, close: () => agent.destroy() };
}

async function* translated(body: AsyncIterable<Uint8Array>, abort: AbortSignal): AsyncIterable<Uint8Array> {
  try {
    yield* body;
  } catch (error) {
    throw translate(error, abort);
  }
}

function translate(cause: unknown, abort: AbortSignal): PortcullisError {
  if (abort.aborted) return new PortcullisError('cancelled', 'The request was cancelled.', { cause });
  if (cause instanceof errors.HeadersTimeoutError || cause instanceof errors.BodyTimeoutError) {
    return new PortcullisError('upstream_timeout', 'The model server did not answer in time.', { cause });
  }
  if (cause instanceof errors.ConnectTimeoutError) {
    return new PortcullisError('upstream_error', 'The model server could not be reached in time.', { cause });
  }
  return new PortcullisError('upstream_error', 'The connection to the model server failed. Is it running?', { cause });
}
