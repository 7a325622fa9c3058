import type { Context, Hono } from 'hono';
import type { ContentfulStatusCode } from 'hono/utils/http-status';
import { clientLeft, internalError, PortcullisError } from '../../exchange/errors.ts';
import { newExchangeId } from '../../exchange/exchange-id.ts';
import type { JsonValue } from '../../exchange/json.ts';
import { within } from '../../exchange/within.ts';
import type { AppEnv, AppParts } from '../app.ts';
import { detailsOf, type McpCall, type Outgoing, wire } from '../mcp/call.ts';
import { errorAnswer, RPC_ERRORS, type RpcMessage, readMessage } from '../mcp/message.ts';
import { failure, relayRequest } from '../mcp/relay.ts';
import type { McpServer } from '../mcp/server.ts';
import { relayStream, relayTold } from '../mcp/told.ts';
import { SESSION, type SessionHeaders, VERSION } from '../mcp/upstream.ts';
import { KEEP_ALIVE_MS } from '../moderation/moderate.ts';
import { sseEvent } from '../protocols/sse.ts';
import { readJsonBody } from './body.ts';
import { clientGone } from './client-gone.ts';
import { eventStreamBody } from './event-stream-body.ts';
import { type ExchangeEnd, exchangeEnd } from './exchange-end.ts';
import { acceptedLanguages } from './languages.ts';

type McpContext = Context<AppEnv, '/mcp/:server'>;

/** So many messages may come in one batch, which versions of MCP up to 2025-03-26 have. */
const LONGEST_BATCH = 64;

const STREAM = 'text/event-stream';

/** A stream without a message gets a comment now and then, as that of a model does. */
const KEEP_ALIVE = ': keep-alive\n\n';

/**
 * `/mcp/:server`: an MCP server of the configuration, guarded, over streamable HTTP. POST takes a message, or several;
 * GET is the stream of what the server sends of its own accord; DELETE ends a session.
 */
export function mcpRoute(app: Hono<AppEnv>, parts: AppParts): void {
  app.post('/mcp/:server', (c) => answered(c, () => post(c, parts)));
  app.get('/mcp/:server', (c) => answered(c, () => listen(c, parts)));
  app.delete('/mcp/:server', (c) => answered(c, () => endSession(c, parts)));
}

/** `GET /admin/mcp`: the digests that each server's tools are held to, as `pins` of the configuration takes them. */
export function mcpPinsRoute(app: Hono<AppEnv>, { mcp }: Pick<AppParts, 'mcp'>): void {
  if (!mcp) return;
  app.get('/admin/mcp', (c) => {
    return c.json(Object.fromEntries([...mcp].map(([name, { definitions }]) => [name, { pins: definitions.pins }])));
  });
}

/** Errors that are no answer to a request that could be read: JSON-RPC's, with the status of HTTP. */
async function answered(c: McpContext, respond: () => Promise<Response>): Promise<Response> {
  try {
    return await respond();
  } catch (cause) {
    const isGone = clientGone(c).aborted;
    if (!isGone && !(cause instanceof PortcullisError)) throw cause;
    const error = cause instanceof PortcullisError ? cause : clientLeft(cause);
    if (error.retryAfter !== undefined) c.header('retry-after', String(error.retryAfter));
    const answer = failure(null, error, { exchangeId: c.get('exchangeId') });
    return c.json(wire(answer), error.status as ContentfulStatusCode);
  }
}

async function post(c: McpContext, parts: AppParts): Promise<Response> {
  const server = serverOf(c, parts);
  const messages = readMessages(await readJsonBody(c));
  const end = exchangeEnd(clientGone(c), parts.config.limits.exchangeSeconds);
  const call: McpCall = {
    ...callOf(c, server, 'POST', end.signal),
    onSession: (session) => c.header('mcp-session-id', session),
  };
  try {
    const response = await postMessages(c, parts, server, call, messages, end);
    if (!isStream(response)) end.settle();
    return response;
  } catch (cause) {
    end.settle();
    throw cause;
  }
}

function isStream(response: Response): boolean {
  return response.headers.get('content-type') === STREAM;
}

async function postMessages(
  c: McpContext,
  parts: AppParts,
  server: McpServer,
  call: McpCall,
  messages: readonly RpcMessage[],
  end: ExchangeEnd,
): Promise<Response> {
  if (!messages.some(({ kind }) => kind === 'request')) return await told(c, parts, server, call, messages);
  if (!acceptsStream(c)) {
    throw new PortcullisError('invalid_request', 'Send `accept: application/json, text/event-stream`.');
  }
  const outgoing = relayAll(parts, server, call, messages);
  const [only, ...more] = messages;
  if (!only || more.length > 0) return streamed(c, events(outgoing, outgoing.next(), parts), end);
  const coming = outgoing.next();
  // The session's id is a header, which comes before everything else.
  const isFirst = only.kind === 'request' && only.method === 'initialize';
  const first = isFirst ? await coming : await within(KEEP_ALIVE_MS, coming);
  if (first === 'late') return streamed(c, events(outgoing, coming, parts), end);
  if (first.done) throw internalError(new Error('the request had no answer'));
  const message = wire(first.value);
  if (message.method !== undefined) return streamed(c, events(outgoing, Promise.resolve(first), parts), end);
  await outgoing.return(undefined);
  return c.json(message);
}

/** Messages of which none has an answer. */
async function told(
  c: McpContext,
  parts: AppParts,
  server: McpServer,
  call: McpCall,
  messages: readonly RpcMessage[],
): Promise<Response> {
  for (const [index, message] of messages.entries()) {
    const own = callOfBatch(call, index, parts);
    const refusal = await relayTold(parts, server, own, message);
    if (!refusal) continue;
    return c.json(errorAnswer(null, RPC_ERRORS.refused, refusal.text, detailsOf(refusal, own)), 400);
  }
  return c.body(null, 202);
}

/** The messages of a batch one after the other: JSON-RPC lets a server choose the order (section 6). */
async function* relayAll(
  parts: AppParts,
  server: McpServer,
  call: McpCall,
  messages: readonly RpcMessage[],
): AsyncGenerator<Outgoing, undefined> {
  for (const [index, message] of messages.entries()) {
    const own = callOfBatch(call, index, parts);
    if (messages.length === 1 && message.kind === 'request') yield* relayRequest(parts, server, own, message);
    else yield* relayOne(parts, server, own, message);
  }
}

/** One of a batch: its error goes to its request, or to the log where it is none, and the others go on. */
async function* relayOne(
  parts: AppParts,
  server: McpServer,
  call: McpCall,
  message: RpcMessage,
): AsyncGenerator<Outgoing, undefined> {
  try {
    if (message.kind === 'request') yield* relayRequest(parts, server, call, message);
    else await relayTold(parts, server, call, message);
  } catch (cause) {
    if (!(cause instanceof PortcullisError)) throw cause;
    if (message.kind === 'request') yield failure(message.id, cause, call);
    else parts.onError(cause);
  }
}

/** Each message is an exchange; the first has the id that the response names. */
function callOfBatch(call: McpCall, index: number, parts: AppParts): McpCall {
  return index === 0 ? call : { ...call, exchangeId: newExchangeId(parts.now()) };
}

async function listen(c: McpContext, parts: AppParts): Promise<Response> {
  const server = serverOf(c, parts);
  const end = endless(clientGone(c));
  const call = callOf(c, server, 'GET', end.signal);
  const messages = await server.upstream.listen(call.headers, call.abort);
  if (!messages) return c.body(null, 405, { allow: 'POST, DELETE' });
  const outgoing = relayStream(parts, server, call, messages);
  return streamed(c, events(outgoing, outgoing.next(), parts), end);
}

async function endSession(c: McpContext, parts: AppParts): Promise<Response> {
  const server = serverOf(c, parts);
  const { headers, abort } = callOf(c, server, 'DELETE', clientGone(c));
  const isEnded = await server.upstream.end(headers, abort);
  return isEnded ? c.body(null, 204) : c.body(null, 405, { allow: 'POST, GET' });
}

/** Outgoing messages as the events of a stream; what goes wrong ends it, since there is nothing that it would answer. */
async function* events(
  outgoing: AsyncGenerator<Outgoing, undefined>,
  first: Promise<IteratorResult<Outgoing, undefined>>,
  parts: AppParts,
): AsyncGenerator<string, undefined> {
  try {
    let coming: typeof first | undefined = first;
    for (;;) {
      coming ??= outgoing.next();
      const result = await within(KEEP_ALIVE_MS, coming);
      if (result === 'late') {
        yield KEEP_ALIVE;
        continue;
      }
      coming = undefined;
      if (result.done) return;
      yield sseEvent('message', JSON.stringify(wire(result.value)));
    }
  } catch (cause) {
    if (!(cause instanceof PortcullisError) || cause.code !== 'cancelled') parts.onError(cause);
  } finally {
    await outgoing.return(undefined);
  }
}

function streamed(c: McpContext, pieces: AsyncGenerator<string, undefined>, end: ExchangeEnd): Response {
  c.header('content-type', STREAM);
  c.header('cache-control', 'no-cache');
  // Proxies that buffer would hold every message until the end.
  c.header('x-accel-buffering', 'no');
  // The end of the stream gives back the place that its caller holds (routes/limits.ts).
  c.set('isStreamed', true);
  const admission = c.get('admission');
  const settle = () => {
    end.settle();
    // It never rejects.
    void admission?.settle({ wasAtWork: false });
  };
  return c.body(eventStreamBody(pieces, { signal: end.signal, abandon: () => end.abandon(), settle }));
}

/** A stream of what the server sends of its own accord lasts as long as its client reads it. */
function endless(gone: AbortSignal): ExchangeEnd {
  const unread = new AbortController();
  return { signal: AbortSignal.any([gone, unread.signal]), abandon: () => unread.abort(), settle: () => undefined };
}

/** @throws PortcullisError `unknown_route`. */
function serverOf(c: McpContext, { mcp }: AppParts): McpServer {
  const server = mcp?.get(c.req.param('server'));
  if (server) return server;
  const problem = mcp
    ? 'There is no MCP server of this name here. Add it under "mcp" in the configuration.'
    : 'This deployment has no proxy for MCP servers; the gateway on Node has.';
  throw new PortcullisError('unknown_route', problem);
}

/** @throws PortcullisError `invalid_request` where one of them is none. */
function readMessages(body: JsonValue): readonly RpcMessage[] {
  const batch = Array.isArray(body) ? (body as readonly JsonValue[]) : [body];
  if (batch.length === 0 || batch.length > LONGEST_BATCH) {
    throw new PortcullisError('invalid_request', `A batch has to hold 1 to ${LONGEST_BATCH} messages.`);
  }
  return batch.map((value) => {
    const message = readMessage(value);
    if (typeof message === 'string') throw new PortcullisError('invalid_request', `The message ${message}.`);
    if (batch.length === 1 || message.kind === 'response' || message.method !== 'initialize') return message;
    throw new PortcullisError('invalid_request', 'A batch may not hold "initialize": send it first, and alone.');
  });
}

function callOf(c: McpContext, { name }: McpServer, method: string, abort: AbortSignal): McpCall {
  const traceparent = c.req.header('traceparent');
  return {
    exchangeId: c.get('exchangeId'),
    route: `${method} /mcp/${name}`,
    caller: c.get('caller'),
    disclosure: c.get('disclose'),
    languages: acceptedLanguages(c),
    headers: readHeaders(c),
    abort,
    ...(traceparent !== undefined && { traceparent }),
  };
}

/** @throws PortcullisError `invalid_request` for a header that could carry a text. */
function readHeaders(c: McpContext): SessionHeaders {
  const session = c.req.header('mcp-session-id');
  const version = c.req.header('mcp-protocol-version');
  if (session !== undefined && !SESSION.test(session)) {
    throw new PortcullisError('invalid_request', 'The header mcp-session-id is not one that this gateway gave.');
  }
  if (version !== undefined && !VERSION.test(version)) {
    throw new PortcullisError('invalid_request', 'The header mcp-protocol-version has to be a date, as 2025-11-25.');
  }
  return { ...(session !== undefined && { session }), ...(version !== undefined && { version }) };
}

function acceptsStream(c: McpContext): boolean {
  return /text\/event-stream|\*\/\*/.test(c.req.header('accept') ?? '');
}
