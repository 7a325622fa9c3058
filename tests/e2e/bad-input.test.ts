import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { digest } from '../../exchange/canonical.ts';
import { readExchange } from '../../gateway/audit/read.node.ts';
import { type RunningGateway, startGateway, TINY_GGUF } from '../support/gateway.ts';
import { MARKER, startUpstream, type Upstream } from '../support/upstream.ts';

const HELLO = { model: 'fixture', messages: [{ role: 'user', content: 'Hello there, how are you today?' }] };

interface Answer {
  readonly status: number;
  readonly code: unknown;
  readonly text: string;
  readonly headers: Headers;
}

async function post(url: string, body: unknown, headers: Record<string, string> = {}): Promise<Answer> {
  const response = await fetch(`${url}/v1/chat/completions`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  });
  const text = await response.text();
  const code = response.headers.get('content-type')?.includes('json') ? JSON.parse(text).error?.code : undefined;
  expect(response.headers.get('x-portcullis-exchange-id')).toMatch(/^exc_/);
  expect(text).not.toContain(MARKER);
  expect(JSON.stringify([...response.headers])).not.toContain(MARKER);
  return { status: response.status, code, text, headers: response.headers };
}

async function recordOf(running: RunningGateway, { headers }: Pick<Answer, 'headers'>) {
  return readExchange(running.auditDirectory, headers.get('x-portcullis-exchange-id') ?? '');
}

describe('bad requests', () => {
  let running: RunningGateway;

  beforeAll(async () => {
    running = await startGateway({
      policies: ['detectors'],
      classifiers: { models: [], cachedSignals: 100 },
      models: { default: { provider: 'embedded', weights: TINY_GGUF } },
      limits: { bodyBytes: 40_000, queuedRequests: 1, parallelRequests: 1, drainMs: 1000, exchangeSeconds: 60 },
    });
  });

  afterAll(() => running?.close());

  it.each([
    ['JSON that is none', '{"model": "default", "messages": [', 400, 'invalid_request'],
    ['a control character', '\u0000', 400, 'invalid_request'],
    ['a list', [], 400, 'invalid_request'],
    ['no model', { messages: HELLO.messages }, 400, 'invalid_request'],
    ['no messages', { model: 'default' }, 400, 'invalid_request'],
    [
      'a role that is not there',
      { model: 'default', messages: [{ role: 'root', content: 'x' }] },
      400,
      'invalid_request',
    ],
    ['two choices', { ...HELLO, model: 'default', n: 2 }, 400, 'invalid_request'],
    ['a model that is not there', { ...HELLO, model: 'gpt-99' }, 404, 'model_not_found'],
    ['a body over the limit', { ...HELLO, extra: 'x'.repeat(50_000) }, 413, 'request_too_large'],
    [
      'more than fits into the context',
      { model: 'default', messages: [{ role: 'user', content: 'hello world '.repeat(3000) }] },
      400,
      'context_length_exceeded',
    ],
    ['a body that is nothing but nesting', '['.repeat(20_000), 400, 'invalid_request'],
    ['a body of lists in lists', `${'['.repeat(15_000)}${']'.repeat(15_000)}`, 400, 'invalid_request'],
    ...[129, 5000].flatMap((depth) =>
      [
        ['lists', '['.repeat(depth) + ']'.repeat(depth)],
        ['objects', `${'{"a":'.repeat(depth)}1${'}'.repeat(depth)}`],
      ].flatMap(([kind, deep]) =>
        ['metadata', 'logit_bias', 'response_format'].map((field): [string, string, number, string] => {
          const body = `{"model":"default","messages":[{"role":"user","content":"x"}],"${field}":${deep}}`;
          return [`${field} of ${depth} ${kind} in each other`, body, 400, 'invalid_request'];
        }),
      ),
    ),
  ])('%s is answered in the envelope of the protocol', async (_, body, status, code) => {
    expect(await post(running.url, body)).toMatchObject({ status, code });
    expect(running.errors).toEqual([]);
  });

  it('a route that is not guarded is not passed on', async () => {
    const response = await fetch(`${running.url}/v1/files`, { headers: { host: 'localhost' } });
    expect(response.status).toBe(404);
    expect(await response.json()).toMatchObject({ error: { code: 'unknown_route' } });
  });

  it('a web page cannot drive a gateway without keys', async () => {
    expect(await post(running.url, HELLO, { 'content-type': 'text/plain' })).toMatchObject({ status: 415 });
    const { port } = new URL(running.url);
    const status = await new Promise((resolve) => {
      const headers = { host: 'evil.example', 'content-type': 'application/json' };
      request({ port, path: '/v1/models', headers }, (response) => resolve(response.resume().statusCode)).end();
    });
    expect(status).toBe(403);
  });
});

describe('keys', () => {
  const KEY = ['pk', 'test', 'one'].join('-');
  let running: RunningGateway;
  let upstream: Upstream;

  beforeAll(async () => {
    upstream = await startUpstream();
    running = await startGateway({
      policies: ['detectors'],
      classifiers: { models: [], cachedSignals: 100 },
      upstreamUrl: upstream.url,
      keys: [{ id: 'one', hash: digest(KEY), tenant: 'acme', role: 'support', disclose: 'none' }],
    });
  });

  afterAll(async () => {
    await running?.close();
    await upstream?.close();
  });

  it('none and a wrong one are refused, the right one is served and goes no further', async () => {
    expect(await post(running.url, HELLO)).toMatchObject({ status: 401, code: 'invalid_api_key' });
    expect(await post(running.url, HELLO, { authorization: 'Bearer pk-test-two' })).toMatchObject({ status: 401 });
    const answer = await post(running.url, HELLO, { authorization: `Bearer ${KEY}` });
    expect(answer.status).toBe(200);
    expect(JSON.stringify(upstream.received)).not.toContain(KEY);
    const record = await recordOf(running, answer);
    expect(record?.opened).toMatchObject({ key: 'one', tenant: 'acme', role: 'support' });
    expect(JSON.stringify(record)).not.toContain(KEY);
  });
});

describe('input that is large in an unusual way', () => {
  let running: RunningGateway;
  let upstream: Upstream;

  beforeAll(async () => {
    upstream = await startUpstream();
    running = await startGateway({
      policies: ['detectors'],
      classifiers: { models: [], cachedSignals: 10_000 },
      upstreamUrl: upstream.url,
    });
  });

  afterAll(async () => {
    await running?.close();
    await upstream?.close();
  });

  const empty = (count: number) => ({ model: 'fixture', messages: Array(count).fill({ role: 'user', content: '' }) });

  it('may be as many texts as one request may hold, which cost the record little', async () => {
    const answer = await post(running.url, empty(4096));
    expect(answer.status).toBe(200);
    const record = await recordOf(running, answer);
    expect(record?.opened?.scans).toHaveLength(4096);
    expect(JSON.stringify(record?.opened).length).toBeLessThan(4096 * 400);
    expect(running.errors).toEqual([]);
  });

  it('is refused with what to do, and recorded, when it is one text more', async () => {
    const before = upstream.received.length;
    const answer = await post(running.url, empty(4097));
    expect(answer).toMatchObject({ status: 400, code: 'invalid_request' });
    expect(answer.text).toContain('4097 texts to check, and one request may hold 4096. Leave out old messages');
    expect((await recordOf(running, answer))?.closed).toMatchObject({ outcome: 'failed', code: 'invalid_request' });
    expect(upstream.received).toHaveLength(before);
    expect(running.errors).toEqual([]);
  });

  it.each([
    ['as deep as JSON is read', 128, '"'],
    ['too deep to be read as JSON', 129, ''],
    ['so deep that recursion would overflow', 100_000, ''],
  ])('is arguments of a tool %s: guarded and passed on, both ways', async (_, depth, quote) => {
    const deep = (text: string) => `${'['.repeat(depth)}${text}${']'.repeat(depth)}`;
    const args = deep('4111111111111111');
    // A number in JSON becomes a string; in a text it is a piece of text.
    const redacted = deep(`${quote}[CREDIT_CARD]${quote}`);
    const call = { id: 'call_1', type: 'function', function: { name: 'pay', arguments: args } };
    const messages = [
      { role: 'user', content: 'Pay.' },
      { role: 'assistant', tool_calls: [call] },
      { role: 'tool', tool_call_id: 'call_1', content: args },
    ];
    for (const stream of [false, true]) {
      upstream.next({ toolCalls: [{ id: 'call_2', name: 'pay', arguments: args }] });
      const answer = await post(running.url, { model: 'fixture', stream, messages });
      expect(answer.status).toBe(200);
      expect(answer.text).toContain(JSON.stringify(redacted).slice(1, -1));
      const sent = upstream.received.at(-1)?.body.messages as typeof messages;
      expect(sent[1]?.tool_calls?.[0]?.function.arguments).toBe(redacted);
      expect(sent[2]?.content).toBe(deep('[CREDIT_CARD]'));
    }
    expect(running.errors).toEqual([]);
  });
});

describe('an upstream that fails', () => {
  let running: RunningGateway;
  let upstream: Upstream;

  beforeAll(async () => {
    upstream = await startUpstream();
    running = await startGateway({
      policies: ['detectors'],
      classifiers: { models: [], cachedSignals: 100 },
      upstreamUrl: upstream.url,
      upstreamTimeoutMs: 700,
    });
  });

  afterAll(async () => {
    await running?.close();
    await upstream?.close();
  });

  const both = [false, true];
  it.each(both)('is down: 502 (streamed: %s)', async (stream) => {
    const down = await startGateway({
      policies: ['detectors'],
      classifiers: { models: [], cachedSignals: 100 },
      upstreamUrl: 'http://127.0.0.1:9/v1',
    });
    const answer = await post(down.url, { ...HELLO, stream });
    expect(answer).toMatchObject({ status: 502, code: 'upstream_error' });
    expect((await recordOf(down, answer))?.closed).toMatchObject({ outcome: 'failed', code: 'upstream_error' });
    await down.close();
  });

  it.each(both)('is silent: 504 (streamed: %s)', async (stream) => {
    upstream.next({ fault: { kind: 'hang' } });
    expect(await post(running.url, { ...HELLO, stream })).toMatchObject({ status: 504, code: 'upstream_timeout' });
  });

  it.each([
    [500, 502, 'upstream_error'],
    [401, 502, 'upstream_unauthorized'],
    [400, 400, 'upstream_rejected'],
    [404, 404, 'model_not_found'],
  ])('answers %i: in our own words', async (upstreamStatus, status, code) => {
    upstream.next({ fault: { kind: 'status', status: upstreamStatus } });
    expect(await post(running.url, HELLO)).toMatchObject({ status, code });
  });

  it('limits the rate: 429 with its retry-after', async () => {
    upstream.next({ fault: { kind: 'status', status: 429, retryAfter: 7 } });
    const answer = await post(running.url, HELLO);
    expect(answer).toMatchObject({ status: 429, code: 'upstream_rate_limited' });
    expect(answer.headers.get('retry-after')).toBe('7');
  });

  it.each(['malformed', 'wrong-type'] as const)('answers with something %s: 502', async (kind) => {
    upstream.next({ fault: { kind } });
    expect(await post(running.url, HELLO)).toMatchObject({ status: 502, code: 'upstream_error' });
  });

  it.each([
    ['breaks', 'reset-mid', 'upstream_error'],
    ['ends too early', 'cut-mid', 'upstream_error'],
    ['falls silent', 'hang-mid', 'upstream_timeout'],
  ] as const)(
    '%s in mid-stream: the stream ends with an error event, and the record says so',
    async (_, kind, code) => {
      upstream.next({ text: 'One two three four five. '.repeat(80), fault: { kind, afterPieces: 300 } });
      const answer = await post(running.url, { ...HELLO, stream: true });
      expect(answer.status).toBe(200);
      expect(answer.text).toContain('One two three');
      const events = answer.text.trim().split('\n\n');
      expect(JSON.parse(events.at(-2)?.slice('data: '.length) ?? '')).toMatchObject({ error: { code } });
      expect((await recordOf(running, answer))?.closed).toMatchObject({ outcome: 'failed', code });
    },
  );

  it.each(both)('is stopped within a second when the client goes (streamed: %s)', async (stream) => {
    upstream.next({ text: 'word '.repeat(5000), waitMs: 5, ...(!stream && { waitMs: 600 }) });
    const before = upstream.received.length;
    const gone = new AbortController();
    const body = JSON.stringify({ ...HELLO, stream });
    const headers = { 'content-type': 'application/json' };
    const answer = fetch(`${running.url}/v1/chat/completions`, { method: 'POST', headers, body, signal: gone.signal });
    let id = '';
    if (stream) {
      const response = await answer;
      id = response.headers.get('x-portcullis-exchange-id') ?? '';
      await response.body?.getReader().read();
    } else {
      answer.catch(() => undefined);
      while (upstream.received.length === before) await new Promise((resolve) => setTimeout(resolve, 5));
    }
    gone.abort();
    const aborted = upstream.received.at(-1)?.aborted;
    const late = new Promise((resolve) => setTimeout(resolve, 1000, 'late'));
    expect(await Promise.race([aborted, late])).toBe(true);
    for (let tries = 0; tries < 100; tries++) {
      const record = await readExchange(running.auditDirectory, id === '' ? 'last' : id);
      if (record?.closed) break;
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    const record = await readExchange(running.auditDirectory, id === '' ? 'last' : id);
    expect(record?.closed).toMatchObject({ outcome: 'cancelled' });
    expect(running.errors).toEqual([]);
  });
});

describe('a gateway that cannot guard or record', () => {
  it('does not start with a policy that is invalid, and says where', async () => {
    const directory = await mkdtemp(join(tmpdir(), 'portcullis-'));
    const file = join(directory, 'bad.json');
    await writeFile(file, '{\n  "id": "x",\n  "version": "1.0.0",\n  "rulez": []\n}\n');
    await expect(startGateway({ policies: [file] })).rejects.toMatchObject({
      code: 'invalid_policy',
      message: expect.stringMatching(/bad\.json:4:3 .*[\s\S]*rules/),
    });
    await rm(directory, { recursive: true });
  });

  it.each([
    ['weights that are not there', { weights: '/nowhere/model.gguf' }, 'invalid_model_file', '/nowhere/model.gguf'],
    [
      'weights that are not what they should be',
      { weights: TINY_GGUF, digest: digest('x') },
      'invalid_model_file',
      'SHA-256',
    ],
    [
      'a name of weights that means nothing',
      { weights: 'smolm2-135m' },
      'model_unavailable',
      'Did you mean "smollm2-135m"',
    ],
  ])('does not start with %s', async (_, weights, code, words) => {
    const starting = startGateway({
      policies: ['detectors'],
      classifiers: { models: [], cachedSignals: 100 },
      models: { default: { provider: 'embedded', ...weights } },
    });
    await expect(starting).rejects.toMatchObject({ code, message: expect.stringContaining(words) });
  });

  it('passes nothing that no policy covers, and records that', async () => {
    const directory = await mkdtemp(join(tmpdir(), 'portcullis-'));
    const file = join(directory, 'some.json');
    await writeFile(file, JSON.stringify({ id: 'some', version: '1.0.0', match: { model: ['fixture'] }, rules: [] }));
    const upstream = await startUpstream();
    const running = await startGateway({ policies: [file], upstreamUrl: upstream.url });
    const covered = await post(running.url, HELLO);
    const uncovered = await post(running.url, { ...HELLO, model: 'Fixture' });
    const record = await recordOf(running, uncovered);
    const guard = await fetch(`${running.url}/v1/guard`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ segments: [{ text: 'Hello' }] }),
    });
    await running.close();
    await upstream.close();
    await rm(directory, { recursive: true });
    expect([covered.status, uncovered.status, uncovered.code, guard.status]).toEqual([200, 403, 'no_policy', 403]);
    expect(upstream.received).toHaveLength(1);
    expect(record?.closed).toMatchObject({ outcome: 'failed', code: 'no_policy' });
  });

  it('answers nothing when the audit log cannot be written', async () => {
    const upstream = await startUpstream();
    const running = await startGateway({
      policies: ['detectors'],
      classifiers: { models: [], cachedSignals: 100 },
      upstreamUrl: upstream.url,
    });
    await rm(running.auditDirectory, { recursive: true });
    await writeFile(running.auditDirectory, 'not a directory');
    await chmod(running.auditDirectory, 0o400);
    const answers = [await post(running.url, HELLO), await post(running.url, { ...HELLO, stream: true })];
    await running.close();
    await upstream.close();
    expect(answers.map(({ status, code }) => [status, code])).toEqual(Array(2).fill([503, 'audit_unavailable']));
    expect(upstream.received).toHaveLength(0);
  });
});
