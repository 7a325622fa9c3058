import { connect, type Socket } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readExchange } from '../../gateway/audit/read.node.ts';
import { DEFAULT_CONFIG } from '../../gateway/config.ts';
import { type RunningGateway, startGateway } from '../support/gateway.ts';
import { endless, type RawUpstream, startRawUpstream } from '../support/raw-upstream.ts';

const SECONDS = 1;
const MESSAGES = [{ role: 'user', content: 'Hello' }];
const CHUNK = {
  id: 'c',
  object: 'chat.completion.chunk',
  choices: [{ index: 0, delta: { content: 'One two three. ' } }],
};
const EVENT = Buffer.from(`data: ${JSON.stringify(CHUNK)}\n\n`);

const ROUTES = [
  ['/v1/chat/completions', { model: 'm', messages: MESSAGES }],
  ['/v1/responses', { model: 'm', input: 'Hello' }],
  ['/v1/completions', { model: 'm', prompt: 'Hello' }],
  ['/v1/messages', { model: 'm', max_tokens: 10, messages: MESSAGES }],
] as const;

let upstream: RawUpstream;
let running: RunningGateway;

beforeAll(async () => {
  upstream = await startRawUpstream();
  running = await startGateway({
    policies: ['detectors'],
    classifiers: { models: [], cachedSignals: 100 },
    upstreamUrl: upstream.url,
    limits: { ...DEFAULT_CONFIG.limits, exchangeSeconds: SECONDS },
  });
});

afterAll(async () => {
  await running?.close();
  await upstream?.close();
});

async function post(path: string, body: object) {
  const began = performance.now();
  const response = await fetch(running.url + path, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  const text = await response.text();
  const seconds = (performance.now() - began) / 1000;
  const record = await readExchange(running.auditDirectory, response.headers.get('x-portcullis-exchange-id') ?? '');
  return { status: response.status, text, seconds, closed: record?.closed };
}

/** What only looks like life: each event resets what an upstream may be silent for. */
const trickle = (response: Parameters<typeof endless>[0]) => {
  response.writeHead(200, { 'content-type': 'text/event-stream' });
  const timer = setInterval(() => response.write(EVENT), 20);
  response.on('close', () => clearInterval(timer));
};

describe('an exchange that takes too long', () => {
  it.each(ROUTES)('%s: ends with upstream_timeout, whole', async (path, body) => {
    upstream.answer(trickle);
    const { status, text, seconds, closed } = await post(path, body);
    expect(status).toBe(504);
    expect(text).toContain('took longer than 1 seconds');
    expect(seconds).toBeGreaterThan(SECONDS * 0.9);
    expect(seconds).toBeLessThan(SECONDS + 3);
    expect(closed).toMatchObject({ outcome: 'failed', code: 'upstream_timeout' });
    await upstream.idle();
  });

  it.each(ROUTES)('%s: ends with upstream_timeout, streamed', async (path, body) => {
    upstream.answer(trickle);
    const { status, text, seconds, closed } = await post(path, { ...body, stream: true });
    expect(status).toBe(200);
    expect(text).toContain('One two three.');
    expect(text).toContain('took longer than 1 seconds');
    expect(seconds).toBeLessThan(SECONDS + 3);
    expect(closed).toMatchObject({ outcome: 'failed', code: 'upstream_timeout' });
    await upstream.idle();
  });

  it('/v1/embeddings: ends with upstream_timeout', async () => {
    upstream.answer((response) => {
      response.writeHead(200, { 'content-type': 'application/json' });
      const timer = setInterval(() => response.write(' '), 20);
      response.on('close', () => clearInterval(timer));
    });
    const { status, closed } = await post('/v1/embeddings', { model: 'm', input: 'Hello' });
    expect(status).toBe(504);
    expect(closed).toMatchObject({ outcome: 'failed', code: 'upstream_timeout' });
    await upstream.idle();
  });

  it('leaves no trace of an exchange that was in time', async () => {
    upstream.answer((response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      response.end(`${EVENT}data: [DONE]\n\n`);
    });
    const { text, closed } = await post('/v1/chat/completions', { ...ROUTES[0][1], stream: true });
    expect(text).toContain('data: [DONE]');
    expect(closed).toMatchObject({ outcome: 'answered' });
  });
});

describe('a client that reads nothing', () => {
  it.each([ROUTES[0], ROUTES[1], ROUTES[3]])('%s: its upstream is left when the time is over', async (path, body) => {
    upstream.answer((response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      endless(response, EVENT);
    });
    const before = await newestExchange();
    const socket = unread(path, { ...body, stream: true });
    const { exchange, closed } = await until(async () => {
      const newest = await newestExchange();
      return newest.closed && newest.exchange !== before.exchange ? newest : undefined;
    });
    expect(exchange).toMatch(/^exc_/);
    expect(closed).toMatchObject({ outcome: 'failed', code: 'upstream_timeout' });
    await upstream.idle();
    expect(await restOf(socket)).toContain('One two three.');
    expect(running.errors).toEqual([]);
  });
});

/** Asks, and reads nothing. */
function unread(path: string, body: object): Socket {
  const payload = JSON.stringify(body);
  const headers = `Host: localhost\r\nContent-Type: application/json\r\nContent-Length: ${payload.length}`;
  const socket = connect(Number(new URL(running.url).port), '127.0.0.1').pause();
  // A reset, too, closes it.
  socket.on('error', () => undefined);
  socket.write(`POST ${path} HTTP/1.1\r\n${headers}\r\nConnection: close\r\n\r\n${payload}`);
  return socket;
}

function restOf(socket: Socket): Promise<string> {
  return new Promise((resolve) => {
    let text = '';
    socket.on('data', (bytes) => {
      text += bytes.toString();
    });
    socket.on('close', () => resolve(text));
    socket.resume();
  });
}

async function newestExchange() {
  const record = await readExchange(running.auditDirectory, 'last');
  return { exchange: record?.opened?.exchange, closed: record?.closed };
}

async function until<T>(look: () => Promise<T | undefined>): Promise<T> {
  for (;;) {
    const found = await look();
    if (found !== undefined) return found;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}
