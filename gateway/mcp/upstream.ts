import { createParser } from 'eventsource-parser';
import { PortcullisError } from '../../exchange/errors.ts';
import type { ModelRequest } from '../../exchange/exchange.ts';
import { isNestedTooDeep, type JsonObject, type JsonValue } from '../../exchange/json.ts';
import type { Released } from '../../exchange/released.ts';
import { type RpcMessage, readMessage } from './message.ts';

/** What of the client's headers goes on, in a form that carries no text. */
export interface SessionHeaders {
  readonly session?: string;
  readonly version?: string;
}

/** The messages of an answer, in the order in which they come. */
export interface UpstreamAnswer {
  /** That the server began with this answer. */
  readonly session?: string;
  readonly messages: AsyncGenerator<RpcMessage>;
}

/** How to reach a server. */
export interface McpEndpoint {
  readonly url: string;
  readonly token?: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly timeoutMs: number;
  /** The largest message, in bytes. */
  readonly messageBytes: number;
}

/** An id of a session: visible ASCII without what a sentence needs (MCP 2025-11-25, "Session Management"). */
export const SESSION = /^[\w.:=+/~-]{1,1024}$/;
export const VERSION = /^\d{4}-\d{2}-\d{2}$/;

/**
 * One MCP server over streamable HTTP (MCP 2025-11-25, "Transports"; 2025-03-26 and 2025-06-18 are the same here).
 * Redirects are not followed: the token never goes where the configuration did not send it. A message that is none, one
 * that is too large, and a connection that fails end the answer with `upstream_error`; a server that is silent with
 * `upstream_timeout`.
 */
export class McpUpstream {
  readonly #endpoint: McpEndpoint;

  constructor(endpoint: McpEndpoint) {
    this.#endpoint = endpoint;
  }

  /** Sends a request; the caller stops reading at its answer. @throws PortcullisError */
  async ask(request: Released<ModelRequest>, headers: SessionHeaders, abort: AbortSignal): Promise<UpstreamAnswer> {
    const deadline = AbortSignal.timeout(this.#endpoint.timeoutMs);
    const response = await this.#send('POST', headers, { abort, deadline }, request.value.body);
    const session = response.headers.get('mcp-session-id') ?? undefined;
    if (session !== undefined && !SESSION.test(session)) throw broken('gave its session an id that is none');
    return { ...(session !== undefined && { session }), messages: this.#messages(response, { abort, deadline }) };
  }

  /** Sends what has no answer: a notification, or the client's answer to a request of the server. */
  async tell(message: Released<ModelRequest>, headers: SessionHeaders, abort: AbortSignal): Promise<void> {
    await this.#tell(message.value.body, headers, abort);
  }

  /** Tells the server that its request is not passed on. @param answer in the gateway's own words. */
  async refuse(answer: JsonObject, headers: SessionHeaders, abort: AbortSignal): Promise<void> {
    await this.#tell(answer, headers, abort);
  }

  async #tell(body: JsonObject, headers: SessionHeaders, abort: AbortSignal): Promise<void> {
    const deadline = AbortSignal.timeout(this.#endpoint.timeoutMs);
    const response = await this.#send('POST', headers, { abort, deadline }, body);
    await response.body?.cancel();
  }

  /** The stream of what the server sends of its own accord; undefined where it has none. It may be silent for ever. */
  async listen(headers: SessionHeaders, abort: AbortSignal): Promise<AsyncGenerator<RpcMessage> | undefined> {
    // Only the headers have to come in time.
    const late = new AbortController();
    const timer = setTimeout(() => late.abort(), this.#endpoint.timeoutMs);
    const limits = { abort, deadline: late.signal };
    try {
      const response = await this.#send('GET', headers, limits);
      if (response.status !== 405) return this.#messages(response, limits);
      await response.body?.cancel();
      return undefined;
    } finally {
      clearTimeout(timer);
    }
  }

  /** Ends a session; false where the server does not let clients do so. */
  async end(headers: SessionHeaders, abort: AbortSignal): Promise<boolean> {
    const deadline = AbortSignal.timeout(this.#endpoint.timeoutMs);
    const response = await this.#send('DELETE', headers, { abort, deadline });
    await response.body?.cancel();
    return response.status !== 405;
  }

  async #send(
    method: 'POST' | 'GET' | 'DELETE',
    given: SessionHeaders,
    limits: Limits,
    body?: JsonObject,
  ): Promise<Response> {
    const { url, token, headers } = this.#endpoint;
    const init: RequestInit = {
      method,
      redirect: 'manual',
      signal: AbortSignal.any([limits.abort, limits.deadline]),
      headers: {
        ...headers,
        accept: method === 'POST' ? 'application/json, text/event-stream' : 'text/event-stream',
        ...(body && { 'content-type': 'application/json' }),
        ...(token !== undefined && { authorization: `Bearer ${token}` }),
        ...(given.session !== undefined && { 'mcp-session-id': given.session }),
        ...(given.version !== undefined && { 'mcp-protocol-version': given.version }),
      },
      ...(body && { body: JSON.stringify(body) }),
    };
    let response: Response;
    try {
      response = await fetch(url, init);
    } catch (cause) {
      throw translate(cause, limits);
    }
    if (response.ok || (response.status === 405 && method !== 'POST')) return response;
    await response.body?.cancel();
    throw rejection(response.status, given);
  }

  async *#messages(response: Response, limits: Limits): AsyncGenerator<RpcMessage> {
    const type = response.headers.get('content-type')?.split(';')[0]?.trim().toLowerCase();
    const texts = type === 'text/event-stream' ? this.#events(response, limits) : this.#whole(response, type, limits);
    for await (const text of texts) {
      for (const value of valuesOf(text)) {
        const message = readMessage(value);
        if (typeof message === 'string') throw broken('sent what is no message of the protocol');
        yield message;
      }
    }
  }

  async *#events(response: Response, limits: Limits): AsyncGenerator<string> {
    const waiting: string[] = [];
    let isTooLong = false;
    const parser = createParser({
      maxBufferSize: this.#endpoint.messageBytes,
      // Clients read events of this type and of none; those without data only carry an id.
      onEvent: ({ event = 'message', data }) => {
        // The parser counts only what is left of an event when a piece of the body ends.
        isTooLong ||= data.length > this.#endpoint.messageBytes;
        if (event === 'message' && data !== '') waiting.push(data);
      },
      onError: ({ type }) => {
        isTooLong ||= type === 'max-buffer-size-exceeded';
      },
    });
    const decoder = new TextDecoder();
    for await (const bytes of piecesOf(response, limits)) {
      parser.feed(decoder.decode(bytes, { stream: true }));
      if (isTooLong) throw this.#tooLarge();
      yield* waiting.splice(0);
    }
  }

  async *#whole(response: Response, type: string | undefined, limits: Limits): AsyncGenerator<string> {
    if (type !== 'application/json') {
      await response.body?.cancel();
      throw broken('answered with neither JSON nor a stream of events');
    }
    const decoder = new TextDecoder('utf-8', { fatal: true });
    let text = '';
    let size = 0;
    for await (const bytes of piecesOf(response, limits)) {
      size += bytes.byteLength;
      if (size > this.#endpoint.messageBytes) throw this.#tooLarge();
      text += decoded(() => decoder.decode(bytes, { stream: true }));
    }
    yield text + decoded(() => decoder.decode());
  }

  #tooLarge(): PortcullisError {
    return broken(`sent a message larger than the limit of ${this.#endpoint.messageBytes} bytes`);
  }
}

/** What ends a request: the client goes, or its time is over. */
interface Limits {
  readonly abort: AbortSignal;
  readonly deadline: AbortSignal;
}

async function* piecesOf({ body }: Response, limits: Limits): AsyncGenerator<Uint8Array> {
  try {
    if (body) yield* body;
  } catch (cause) {
    throw translate(cause, limits);
  }
}

function decoded(decode: () => string): string {
  try {
    return decode();
  } catch (cause) {
    throw broken('answered with bytes that are no UTF-8', cause);
  }
}

/** One message, or several as the versions up to 2025-03-26 allow. */
function valuesOf(text: string): readonly JsonValue[] {
  let value: JsonValue;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw broken('answered with what is no JSON', cause);
  }
  if (isNestedTooDeep(value)) throw broken('sent a message that is nested too deep');
  return Array.isArray(value) ? value : [value];
}

/** A fault of the server, in words that go on after its name. */
export function broken(what: string, cause?: unknown): PortcullisError {
  return new PortcullisError('upstream_error', `The MCP server ${what}. Look at the server.`, { cause });
}

function translate(cause: unknown, { abort, deadline }: Limits): PortcullisError {
  if (cause instanceof PortcullisError) return cause;
  if (abort.aborted) return new PortcullisError('cancelled', 'The request was cancelled.', { cause });
  if (deadline.aborted) {
    const problem = 'The MCP server did not answer in time. Look at the server, or raise its "timeoutMs".';
    return new PortcullisError('upstream_timeout', problem, { cause });
  }
  const problem = 'The connection to the MCP server failed. Is it running?';
  return new PortcullisError('upstream_error', problem, { cause });
}

function rejection(status: number, { session }: SessionHeaders): PortcullisError {
  if (status === 404 && session !== undefined) {
    return new PortcullisError('mcp_session_not_found', 'The MCP server no longer has this session. Begin a new one.');
  }
  if (status === 401 || status === 403) {
    const problem = 'The MCP server does not accept the token of the gateway. Check its "apiKeyEnv".';
    return new PortcullisError('upstream_unauthorized', problem);
  }
  if (status === 429) {
    return new PortcullisError('upstream_rate_limited', 'The MCP server asks to slow down. Try again later.', {
      retryAfter: 1,
    });
  }
  if (status >= 400 && status < 500) {
    return new PortcullisError('upstream_rejected', `The MCP server refused the request with HTTP status ${status}.`);
  }
  return broken(`answered with HTTP status ${status}`);
}
