import { createServer, type IncomingHttpHeaders, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { setTimeout as sleep, setImmediate as turn } from 'node:timers/promises';
import type { JsonObject } from '../../exchange/json.ts';
import { message, messagePieces } from './anthropic-reply.ts';
import { completion, type Reply, streamPieces } from './upstream-reply.ts';

export type { Reply, ReplyToolCall } from './upstream-reply.ts';

/** Stands in every error body and header of the fixture: a client that can read it has been shown upstream content. */
export const MARKER = ['upstream', 'marker', 'must', 'not', 'leak'].join('-');

/** What goes wrong instead of, or in the middle of, an answer. */
export type Fault =
  /** Accepts the request and never answers. */
  | { readonly kind: 'hang' }
  /** Sends the first `afterPieces` pieces of the stream (headers only for 0), then nothing more. */
  | { readonly kind: 'hang-mid'; readonly afterPieces: number }
  /** Sends the first `afterPieces` pieces, then resets the connection. */
  | { readonly kind: 'reset-mid'; readonly afterPieces: number }
  /** Ends the stream properly after `afterPieces` pieces: no finish reason, no `[DONE]`. */
  | { readonly kind: 'cut-mid'; readonly afterPieces: number }
  /** An error status; the body and a header carry `MARKER`. Limits are told as Anthropic tells them. */
  | { readonly kind: 'status'; readonly status: number; readonly retryAfter?: number }
  /** 200 with a body, or a stream's second event, that is no JSON and carries `MARKER`. */
  | { readonly kind: 'malformed' }
  /** 200 and an HTML page that carries `MARKER`. */
  | { readonly kind: 'wrong-type' };

/** How the fixture answers one request. */
export type Script = Reply & { readonly fault?: Fault; readonly headers?: Readonly<Record<string, string>> };

/** A request as the upstream received it. */
export interface Received {
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  /** The parsed body, `{}` where there was none. */
  readonly body: JsonObject;
  /** Resolves with true when the client went away before the answer was complete, false when it took all of it. */
  readonly aborted: Promise<boolean>;
}

export interface Upstream {
  /** `http://127.0.0.1:PORT/v1` */
  readonly url: string;
  /** Chat requests so far, in order of arrival. */
  readonly received: readonly Received[];
  /** Queues answers: one for each of the next requests. When the queue is empty `DEFAULT_REPLY` answers. */
  next(...scripts: Script[]): void;
  close(): Promise<void>;
}

export const DEFAULT_REPLY: Script = { text: 'Hello from the fixture.' };

/**
 * Starts a model server on 127.0.0.1 for tests. It answers `POST /v1/chat/completions` as OpenAI's and `POST
 * /v1/messages` as Anthropic's would, as scripted, streamed or not as the request asks, and `GET /v1/models`; it counts 42
 * tokens in whatever `POST /v1/messages/count_tokens` holds, and embeds each text as `EMBEDDING`.
 *
 * @param byDefault answers where nothing is queued.
 * @example
 * const upstream = await startUpstream();
 * upstream.next({ text: 'Card 4111…', pieces: 'character' }, { fault: { kind: 'status', status: 429, retryAfter: 7 } });
 * // … call the gateway …
 * expect(upstream.received[0].body.model).toBe('fixture');
 * await upstream.close();
 */
export async function startUpstream(byDefault = (_body: JsonObject): Script => DEFAULT_REPLY): Promise<Upstream> {
  const queue: Script[] = [];
  const received: Received[] = [];
  const sockets = new Set<Socket>();

  const server = createServer((request, response) => {
    response.on('error', () => response.destroy());
    if (request.url?.endsWith('/models')) {
      sendJson(response, 200, { object: 'list', data: [{ id: 'fixture', object: 'model', owned_by: 'fixture' }] });
      return;
    }
    const aborted = new Promise<boolean>((resolve) => {
      response.on('close', () => resolve(!response.writableFinished));
    });
    readJson(request).then(
      (body) => {
        const { method = '', url: path = '', headers } = request;
        received.push({ method, path, headers, body, aborted });
        return answer(request, response, body, queue.shift() ?? byDefault(body));
      },
      () => response.destroy(),
    );
  });
  server.on('connection', (socket) => {
    sockets.add(socket.setNoDelay(true));
    socket.on('close', () => sockets.delete(socket));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));

  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`,
    received,
    next: (...scripts) => void queue.push(...scripts),
    close: async () => {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      for (const socket of sockets) socket.destroy();
      await closed;
    },
  };
}

async function answer(
  request: IncomingMessage,
  response: ServerResponse,
  body: JsonObject,
  script: Script,
): Promise<void> {
  const { fault, headers = {} } = script;
  for (const [name, value] of Object.entries(headers)) response.setHeader(name, value);
  if (fault?.kind === 'hang') return;
  if (fault?.kind === 'status') {
    response.setHeader('x-upstream-detail', MARKER);
    response.setHeader('anthropic-ratelimit-requests-remaining', '0');
    if (fault.retryAfter !== undefined) response.setHeader('retry-after', String(fault.retryAfter));
    sendJson(response, fault.status, { error: { message: `failed: ${MARKER}`, type: 'server_error', code: MARKER } });
    return;
  }
  if (fault?.kind === 'wrong-type') {
    response.writeHead(200, { 'content-type': 'text/html' }).end(`<html><body>${MARKER}</body></html>`);
    return;
  }
  const model = typeof body.model === 'string' ? body.model : 'fixture';
  if (request.url?.endsWith('/count_tokens')) {
    sendJson(response, 200, { input_tokens: 42 });
    return;
  }
  if (request.url?.endsWith('/embeddings')) {
    sendJson(response, 200, embeddings(body));
    return;
  }
  const isAnthropic = request.url?.endsWith('/messages') === true;
  const whole = isAnthropic ? message : completion;
  if (body.stream !== true) {
    if (fault?.kind === 'malformed') {
      response.writeHead(200, { 'content-type': 'application/json' }).end(`{"choices": [${MARKER}`);
    } else if (script.waitMs !== undefined) {
      await sleep(script.waitMs);
      sendJson(response, 200, whole(script, model));
    } else {
      sendJson(response, 200, whole(script, model));
    }
    return;
  }
  response.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-cache' });
  response.flushHeaders();
  const includeUsage = (body.stream_options as JsonObject | undefined)?.include_usage === true;
  let sent = 0;
  const pieces = isAnthropic ? messagePieces(script, model) : streamPieces(script, model, includeUsage);
  for (const piece of pieces) {
    if (response.destroyed) return;
    if (fault && 'afterPieces' in fault && sent >= fault.afterPieces) break;
    if (fault?.kind === 'malformed' && sent === 1) {
      response.end(`data: {"choices": [${MARKER}\n\n`);
      return;
    }
    response.write(piece);
    sent++;
    await (script.waitMs === undefined ? turn() : sleep(script.waitMs));
  }
  if (fault?.kind === 'hang-mid') return;
  if (fault?.kind === 'reset-mid') {
    // What was written has to reach the client before the reset does, or it may be thrown away with the connection.
    await sleep(20);
    request.socket.resetAndDestroy();
    return;
  }
  response.end();
}

/** What the fixture makes of every text, in numbers that 32 bits hold. */
export const EMBEDDING = [0.25, -0.5, 1];

function embeddings({ input, model, encoding_format: format }: JsonObject): JsonObject {
  const texts = Array.isArray(input) ? input : [input];
  const embedding =
    format === 'base64' ? Buffer.from(new Float32Array(EMBEDDING).buffer).toString('base64') : EMBEDDING;
  const data = texts.map((_, index) => ({ object: 'embedding', index, embedding }));
  return { object: 'list', data, model: model ?? null, usage: { prompt_tokens: 5, total_tokens: 5 }, note: MARKER };
}

function sendJson(response: ServerResponse, status: number, body: JsonObject): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
}

async function readJson(request: IncomingMessage): Promise<JsonObject> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const text = Buffer.concat(chunks).toString('utf8');
  return text === '' ? {} : (JSON.parse(text) as JsonObject);
}
