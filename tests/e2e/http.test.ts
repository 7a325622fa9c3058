import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { request } from 'node:http';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { digest } from '../../exchange/canonical.ts';
import type { Disclosure } from '../../gateway/moderation/disclosure.ts';
import { type RunningGateway, startGateway, TINY_GGUF } from '../support/gateway.ts';
import { startUpstream } from '../support/upstream.ts';

const LIGHT = { policies: ['detectors'], classifiers: { models: [], cachedSignals: 100 } };
/** Put together here, so that no scanner of secrets mistakes the test for a leak. */
const TOKEN = ['ghp', 'a1B2c3D4e5'.repeat(4).slice(0, 36)].join('_');
const CHAT = '/v1/chat/completions';
const ID = /^exc_[0-9A-HJKMNP-TV-Z]{26}$/;

/** Sends bytes as they are, `then` more when the answer begins, and reads what comes until the connection is closed. */
function send(url: string, bytes: string, then = ''): Promise<string> {
  return new Promise((resolve) => {
    const socket = connect(Number(new URL(url).port), '127.0.0.1');
    let answer = '';
    socket.setEncoding('utf8');
    socket.once('data', () => socket.write(then));
    socket.on('data', (piece) => {
      answer += piece;
    });
    // A reset, too, closes it.
    socket.on('error', () => undefined);
    socket.on('close', () => resolve(answer));
    socket.write(bytes);
  });
}

/** GET with a `Host` of one's own, which fetch does not send. */
function get(url: string, path: string, host: string): Promise<{ status: number | undefined; text: string }> {
  return new Promise((resolve, reject) => {
    const { port } = new URL(url);
    const asked = request({ port, path, headers: { host } }, async (response) => {
      let text = '';
      for await (const piece of response.setEncoding('utf8')) text += piece;
      resolve({ status: response.statusCode, text });
    });
    asked.on('error', reject).end();
  });
}

describe('what never reaches the app', () => {
  let running: RunningGateway;

  beforeAll(async () => {
    running = await startGateway(LIGHT);
  });

  afterAll(() => running?.close());

  const lines = (...all: string[]) => `${[...all, 'Connection: close'].join('\r\n')}\r\n\r\n`;

  it.each([
    ['no HTTP', 'GARBAGE\r\n\r\n', 400, 'invalid_request'],
    ['no host', lines('GET /healthz HTTP/1.1'), 400, 'invalid_request'],
    ['a host that is none', lines('GET /healthz HTTP/1.1', 'Host: a b'), 400, 'invalid_request'],
    ['a host with a path', lines('GET /healthz HTTP/1.1', 'Host: localhost/evil'), 400, 'invalid_request'],
    [
      'headers without end',
      lines('GET / HTTP/1.1', 'Host: localhost', `X: ${'x'.repeat(20_000)}`),
      413,
      'request_too_large',
    ],
    ['an expectation', lines(`POST ${CHAT} HTTP/1.1`, 'Host: localhost', 'Expect: x'), 400, 'invalid_request'],
    [
      'a chunk that is none',
      `${lines(`POST ${CHAT} HTTP/1.1`, 'Host: localhost', 'Content-Type: application/json', 'Transfer-Encoding: chunked')}x`,
      400,
      'invalid_request',
    ],
  ])('%s is answered in the envelope, with an exchange id', async (_, bytes, status, code) => {
    const answer = await send(running.url, bytes);
    expect(answer).toMatch(new RegExp(`^HTTP/1.1 ${status} `));
    expect(/^x-portcullis-exchange-id: (\S+)\r$/im.exec(answer)?.[1]).toMatch(ID);
    expect(/^content-type: (\S+)/im.exec(answer)?.[1]).toBe('application/json');
    expect(answer).toContain(`"code":"${code}"`);
    expect(running.errors).toEqual([]);
  });
});

it('an answer on its way is broken off, and not mixed with another, when the client goes on in no HTTP', async () => {
  const upstream = await startUpstream();
  const running = await startGateway({ ...LIGHT, upstreamUrl: upstream.url });
  upstream.next({ text: 'One two three four five. '.repeat(80), fault: { kind: 'hang-mid', afterPieces: 300 } });
  const body = JSON.stringify({ model: 'm', stream: true, messages: [{ role: 'user', content: 'Hello' }] });
  const lines = [
    `POST ${CHAT} HTTP/1.1`,
    'Host: localhost',
    'Content-Type: application/json',
    `Content-Length: ${body.length}`,
  ];
  const answer = await send(running.url, `${lines.join('\r\n')}\r\n\r\n${body}`, 'GARBAGE\r\n\r\n');
  await running.close();
  await upstream.close();
  expect(answer).toContain('One two three');
  expect(answer.match(/HTTP\/1\.1/g)).toHaveLength(1);
  expect(running.errors).toEqual([]);
});

describe('a client that breaks off its upload', () => {
  it.each([
    ['of a known length', { 'content-length': '1000' }],
    ['in chunks', { 'transfer-encoding': 'chunked' }],
  ])('%s is one that has gone, and no fault', async (_, length) => {
    const running = await startGateway(LIGHT);
    const gone = new AbortController();
    const body = new ReadableStream<Uint8Array>({
      pull(controller) {
        gone.abort();
        controller.error(new Error('aborted'));
      },
    });
    const headers = { host: 'localhost', 'content-type': 'application/json', ...length };
    const asked = new Request(`${running.url}${CHAT}`, {
      method: 'POST',
      headers,
      body,
      signal: gone.signal,
      duplex: 'half',
    } as RequestInit);
    const response = await running.gateway.app.request(asked);
    await running.close();
    expect(await response.json()).toMatchObject({ error: { code: 'cancelled' } });
    expect(running.errors).toEqual([]);
  });
});

describe('a model that could not be loaded', () => {
  let running: RunningGateway;
  let directory: string;

  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), 'portcullis-'));
    const weights = join(directory, 'broken.gguf');
    await writeFile(weights, (await readFile(TINY_GGUF)).subarray(0, 200_000));
    running = await startGateway({ ...LIGHT, models: { default: { provider: 'embedded', weights } } });
  });

  afterAll(async () => {
    await running?.close();
    await rm(directory, { recursive: true });
  });

  it('is named to everybody by its code, and to the operator in full', async () => {
    const { status, text } = await get(running.url, '/readyz', 'localhost');
    expect(status).toBe(503);
    expect(JSON.parse(text)).toEqual({
      status: 'not_ready',
      parts: { 'model default': 'failed: invalid_model_file', policies: 'ready' },
    });
    expect(running.gateway.describe().models).toMatchObject([{ state: expect.stringContaining(directory) }]);
  });

  it('is not to be had: 503, in our own words', async () => {
    const response = await fetch(`${running.url}${CHAT}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ model: 'default', messages: [{ role: 'user', content: 'Hello' }] }),
    });
    const text = await response.text();
    expect(response.status).toBe(503);
    expect(JSON.parse(text)).toMatchObject({ error: { code: 'model_unavailable', type: 'service_unavailable' } });
    expect(text).not.toContain(directory);
    expect(running.errors).toEqual([]);
  });

  it('is told to this machine alone where there are no keys; that the process lives, to all', async () => {
    expect(await get(running.url, '/readyz', 'evil.example')).toMatchObject({
      status: 403,
      text: expect.stringContaining('invalid_host'),
    });
    expect(await get(running.url, '/healthz', 'evil.example')).toMatchObject({ status: 200 });
  });
});

describe('what /v1/guard tells', () => {
  const DISCLOSURES: readonly Disclosure[] = ['none', 'category', 'reasons'];
  const CARD = '4111 1111 1111 1111';
  let directory: string;
  let policies: string[];

  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), 'portcullis-'));
    const file = join(directory, 'no-secrets.json');
    await writeFile(
      file,
      JSON.stringify({
        id: 'no-secrets',
        version: '1.0.0',
        rules: [
          {
            id: 'secret',
            at: ['input'],
            when: { signal: 'secret', gte: 0.5 },
            then: { effect: 'block', message: 'kept' },
          },
        ],
        messages: { kept: { as: 'refusal', code: 'kept', text: { en: 'Keep your keys.' } } },
      }),
    );
    policies = ['detectors', file];
  });

  afterAll(() => rm(directory, { recursive: true }));

  async function check(running: RunningGateway, key?: string) {
    const response = await fetch(`${running.url}/v1/guard`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...(key !== undefined && { authorization: `Bearer ${key}` }) },
      body: JSON.stringify({
        segments: [{ text: `my key is ${TOKEN}` }, { text: `Card ${CARD}` }],
      }),
    });
    return response.json();
  }

  const VERDICTS = {
    id: expect.stringMatching(ID),
    verdict: 'block',
    message: 'Keep your keys.',
    segments: [
      { verdict: 'block', text: null },
      { verdict: 'pass', text: expect.stringMatching(/^Card \[CREDIT_CARD_[a-z]{6}\]$/) },
    ],
  };

  it.each([false, true])('depends on the key for a refused chat, too (streamed: %s)', async (stream) => {
    const keys = DISCLOSURES.map((disclose) => ({ id: disclose, hash: digest(`key-${disclose}`), disclose }));
    const upstream = await startUpstream();
    const running = await startGateway({ ...LIGHT, policies, keys, upstreamUrl: upstream.url });
    const [none, category, reasons] = await Promise.all(
      DISCLOSURES.map(async (name) => {
        const response = await fetch(`${running.url}/v1/chat/completions`, {
          method: 'POST',
          headers: { 'content-type': 'application/json', authorization: `Bearer key-${name}` },
          body: JSON.stringify({
            model: 'fixture',
            stream,
            messages: [{ role: 'user', content: `My key is ${TOKEN}` }],
          }),
        });
        return response.text();
      }),
    );
    await running.close();
    await upstream.close();
    expect(none).not.toContain('portcullis"');
    expect(category).toContain('"portcullis":{"categories":["secret.github"]}');
    expect(reasons).toMatch(/"categories":\["secret\.github"\],"rules":\[.*"policy":"no-secrets","rule":"secret"/);
    for (const answer of [none, category, reasons]) expect(answer).not.toContain(TOKEN);
  });

  it('depends on the key', async () => {
    const keys = DISCLOSURES.map((disclose) => ({ id: disclose, hash: digest(`key-${disclose}`), disclose }));
    const running = await startGateway({ ...LIGHT, policies, keys });
    const [none, category, reasons] = await Promise.all(DISCLOSURES.map((name) => check(running, `key-${name}`)));
    await running.close();
    expect(none).toEqual(VERDICTS);
    expect(category.segments).toEqual([
      { ...VERDICTS.segments[0], categories: ['secret.github'] },
      { ...VERDICTS.segments[1], categories: ['pii.credit_card'] },
    ]);
    expect(reasons.segments[0]).toMatchObject({
      categories: ['secret.github'],
      rules: expect.arrayContaining([
        expect.objectContaining({ policy: 'no-secrets', rule: 'secret', effect: 'block' }),
      ]),
      signals: expect.arrayContaining([expect.objectContaining({ name: 'secret.github' })]),
    });
  });

  it('is all that there is where there are no keys', async () => {
    const running = await startGateway({ ...LIGHT, policies });
    const answer = await check(running);
    await running.close();
    expect(answer).toMatchObject({
      ...VERDICTS,
      segments: [{ rules: expect.any(Array), signals: expect.any(Array) }, {}],
    });
  });
});
