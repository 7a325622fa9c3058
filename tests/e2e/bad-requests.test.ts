import { connect } from 'node:net';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readExchange } from '../../gateway/audit/read.node.ts';
import { type RunningGateway, startGateway } from '../support/gateway.ts';
import { startUpstream, type Upstream } from '../support/upstream.ts';

const CARD = '4111 1111 1111 1111';
/** Every route that takes a body, with one that is sound: `$` stands for what a user says. */
const ROUTES = {
  '/v1/chat/completions': '{"model":"m","messages":[{"role":"user","content":"$"}]}',
  '/v1/responses': '{"model":"m","input":"$"}',
  '/v1/completions': '{"model":"m","prompt":"$"}',
  '/v1/embeddings': '{"model":"m","input":"$"}',
  '/v1/messages': '{"model":"m","max_tokens":10,"messages":[{"role":"user","content":"$"}]}',
  '/v1/moderations': '{"model":"m","input":"$"}',
  '/v1/guard': '{"segments":[{"text":"$"}]}',
  '/beta/litellm_basic_guardrail_api': '{"input_type":"request","texts":["$"],"request_data":{}}',
};
const PATHS = Object.keys(ROUTES) as (keyof typeof ROUTES)[];
/** Of those, the ones whose bodies go on to a model server. */
const PASSING = PATHS.slice(0, 5);

let running: RunningGateway;
let upstream: Upstream;

beforeAll(async () => {
  upstream = await startUpstream();
  running = await startGateway({
    policies: ['detectors'],
    classifiers: { models: [], cachedSignals: 100 },
    upstreamUrl: upstream.url,
  });
});

afterAll(async () => {
  await running?.close();
  await upstream?.close();
});

const sound = (path: keyof typeof ROUTES, text = 'Hello') => ROUTES[path].replace('$', text);
const withField = (path: keyof typeof ROUTES, field: string) => `${sound(path).slice(0, -1)},${field}}`;
const sent = () => JSON.stringify(upstream.received.at(-1)?.body);

async function post(path: string, body: string | Buffer, headers: Record<string, string> = {}) {
  const response = await fetch(running.url + path, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: typeof body === 'string' ? body : new Uint8Array(body),
  });
  const answer = JSON.parse(await response.text());
  const id = response.headers.get('x-portcullis-exchange-id') ?? '';
  return { status: response.status, answer, code: answer.error?.code, type: answer.type, id };
}

describe.each(PATHS)('%s', (path) => {
  it.each([
    ['bytes that are no UTF-8', Buffer.from(sound(path, 'caf\u00e9'), 'latin1')],
    ['UTF-16', Buffer.from(sound(path), 'utf16le')],
    ['half a character', Buffer.concat([Buffer.from(sound(path).slice(0, -5)), Buffer.from([0xe2, 0x82])])],
    ['JSON that breaks off', sound(path).slice(0, -3)],
    ['nothing', ''],
    ['10,000 lists in each other', withField(path, `"extra":${'['.repeat(10_000)}${']'.repeat(10_000)}`)],
    ['10,000 objects in each other', withField(path, `"extra":${'{"a":'.repeat(10_000)}1${'}'.repeat(10_000)}`)],
  ])('refuses %s in its own envelope, and asks no model', async (_, body) => {
    const before = upstream.received.length;
    const { status, code, type } = await post(path, body);
    expect([status, code]).toEqual([400, 'invalid_request']);
    expect(type).toBe(path === '/v1/messages' ? 'error' : undefined);
    expect(upstream.received).toHaveLength(before);
    expect(running.errors).toEqual([]);
  });

  it.each(['gzip', 'br', 'zstd', 'GZIP, identity'])('refuses a body in %s without unpacking it', async (encoding) => {
    const bomb = gzipSync(Buffer.alloc(8 * 1024 * 1024, ' '));
    const { status, code } = await post(path, bomb, { 'content-encoding': encoding });
    expect([status, code]).toEqual([415, 'unsupported_media_type']);
  });

  it('takes a body that says that it is not packed', async () => {
    const { status } = await post(path, sound(path), { 'content-encoding': 'identity' });
    // No classifier is loaded here, without which there is no moderation.
    expect(status).toBe(path === '/v1/moderations' ? 404 : 200);
  });

  it.each(['content-length', 'transfer-encoding'])('refuses 50 MB by %s, and does not read them', async (framing) => {
    const { head, taken } = await upload(path, framing === 'content-length' ? 50_000_000 : undefined);
    expect(head).toMatch(/^HTTP\/1.1 413 /);
    expect(head).toContain('"code":"request_too_large"');
    // The limit is 10 MiB; the rest is what the buffers of the sockets hold.
    expect(taken).toBeLessThan(30_000_000);
  });

  it.each([
    ['two lengths', ['Content-Length: 10', 'Content-Length: 11']],
    ['a length and chunks', ['Content-Length: 10', 'Transfer-Encoding: chunked']],
    ['chunks and a length', ['Transfer-Encoding: chunked', 'Content-Length: 10']],
    ['a length that is none', ['Content-Length: 0x10']],
    ['a length below nothing', ['Content-Length: -1']],
    ['an encoding that is none', ['Transfer-Encoding: chunked, cow']],
  ])('refuses %s, and reads no second request from what follows', async (_, framing) => {
    const body = `${sound(path)}\r\nPOST ${path} HTTP/1.1\r\nHost: localhost\r\n\r\n`;
    const answer = await raw(
      [`POST ${path} HTTP/1.1`, 'Host: localhost', 'Content-Type: application/json', ...framing],
      body,
    );
    expect(answer).toMatch(/^HTTP\/1.1 4\d\d /);
    expect(answer.match(/HTTP\/1.1 /g)).toHaveLength(1);
    expect(running.errors).toEqual([]);
  });

  it('is not led astray by keys of prototypes', async () => {
    for (const field of ['"__proto__":{"model":"x","isAdmin":true}', '"constructor":{"prototype":{"isAdmin":true}}']) {
      const { status } = await post(path, withField(path, field));
      expect([200, 400]).toContain(status);
      expect(Object.hasOwn(Object.prototype, 'isAdmin')).toBe(false);
    }
    expect(running.errors).toEqual([]);
  });
});

describe.each(PASSING)('%s', (path) => {
  it('reads of a key that is there twice what it sends on', async () => {
    const text =
      sound(path)
        .match(/"(messages|input|prompt)":.*/)?.[0]
        .slice(0, -1) ?? '';
    const secret = text.replace('Hello', `My card is ${CARD}.`);
    for (const [first, second] of [
      [text, secret],
      [secret, text],
    ]) {
      const body = `{"model":"m","max_tokens":10,${first},${second}}`.replace(
        '"max_tokens":10,',
        path === '/v1/messages' ? '"max_tokens":10,' : '',
      );
      const { status, id } = await post(path, body);
      expect(status).toBe(200);
      expect(sent()).not.toContain('1111');
      const record = await readExchange(running.auditDirectory, id);
      expect(record?.closed).toMatchObject({ outcome: 'answered' });
      expect(sent().includes('[CREDIT_CARD')).toBe(second === secret);
    }
  });

  it('reads what lies under keys of prototypes, or refuses it', async () => {
    for (const field of [`"__proto__":{"a":"card ${CARD}"}`, `"constructor":{"a":"card ${CARD}"}`]) {
      const before = upstream.received.length;
      const { status } = await post(path, withField(path, field));
      if (status === 200) expect(sent()).not.toContain('1111');
      else expect(upstream.received).toHaveLength(before);
    }
  });
});

describe('calls of tools in a conversation', () => {
  const chat = (calls: readonly object[]) =>
    JSON.stringify({
      model: 'm',
      messages: [
        { role: 'user', content: 'Hello' },
        { role: 'assistant', content: null, tool_calls: calls },
        ...calls.map((_, at) => ({ role: 'tool', tool_call_id: `call_${at}`, content: 'done' })),
      ],
    });
  const call = (args: string, at = 0) => ({
    id: `call_${at}`,
    type: 'function',
    function: { name: 'look', arguments: args },
  });

  it('may be a thousand at once', async () => {
    const { status } = await post(
      '/v1/chat/completions',
      chat(Array.from({ length: 1000 }, (_, at) => call(`{"at":${at}}`, at))),
    );
    expect(status).toBe(200);
    expect(sent().match(/"look"/g)).toHaveLength(1000);
  });

  it.each([
    ['no JSON', `{"card": oops ${CARD}`],
    ['a string', `"${CARD}"`],
    ['a key of a prototype', `{"__proto__":{"card":"${CARD}"},"constructor":"${CARD}"}`],
    ['a key twice', `{"a":"${CARD}","a":"x"}`],
    ['nothing', ''],
  ])('are read where their arguments are %s', async (_, args) => {
    const { status } = await post('/v1/chat/completions', chat([call(args)]));
    expect(status).toBe(200);
    expect(sent()).not.toContain('1111');
    expect(running.errors).toEqual([]);
  });
});

/** Sends a request as it is, and reads until the connection is closed. */
function raw(lines: readonly string[], body: string): Promise<string> {
  return new Promise((resolve) => {
    const socket = connect(Number(new URL(running.url).port), '127.0.0.1');
    let answer = '';
    socket.setEncoding('utf8').on('data', (piece) => {
      answer += piece;
    });
    // A reset, too, closes it.
    socket.on('error', () => undefined);
    socket.on('close', () => resolve(answer));
    socket.end(`${lines.join('\r\n')}\r\nConnection: close\r\n\r\n${body}`);
  });
}

/** Sends 50 MB, in chunks where no length is given, until there is an answer. */
function upload(path: string, length: number | undefined): Promise<{ head: string; taken: number }> {
  return new Promise((resolve) => {
    const socket = connect(Number(new URL(running.url).port), '127.0.0.1');
    const framing = length === undefined ? 'Transfer-Encoding: chunked' : `Content-Length: ${length}`;
    const piece = Buffer.alloc(100_000, ' ');
    const chunk = length === undefined ? Buffer.concat([Buffer.from('186a0\r\n'), piece, Buffer.from('\r\n')]) : piece;
    let left = 500;
    let head = '';
    const more = (): void => {
      while (left > 0 && head === '' && !socket.destroyed) {
        left -= 1;
        if (!socket.write(chunk)) return;
      }
    };
    socket.on('drain', () => setImmediate(more));
    // A reset, too, closes it.
    socket.on('error', () => undefined);
    socket.on('data', (bytes) => {
      head += bytes.toString();
      if (head.includes('}')) socket.destroy();
    });
    socket.on('close', () => resolve({ head, taken: socket.bytesWritten - socket.writableLength }));
    socket.write(`POST ${path} HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n${framing}\r\n\r\n`);
    more();
  });
}
