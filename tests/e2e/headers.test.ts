import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { JsonObject } from '../../exchange/json.ts';
import { upstreamWithDefaults } from '../../gateway/model-settings.ts';
import { type RunningGateway, startGateway } from '../support/gateway.ts';
import { MARKER, startUpstream, type Upstream } from '../support/upstream.ts';

const LIGHT = { policies: ['detectors'], classifiers: { models: [], cachedSignals: 100 } };

/** What both kinds of servers tell of a request. */
const TOLD = {
  'x-ratelimit-limit-requests': '60',
  'x-ratelimit-reset-tokens': '6m0s',
  'x-request-id': 'req_0123456789abcdef0123456789abcdef',
  'anthropic-ratelimit-input-tokens-remaining': '1000',
  'anthropic-ratelimit-requests-reset': '2027-01-01T00:00:00Z',
  'request-id': 'req_011CSHoEeqs5C35K2UUGNVsE',
};
const UNTOLD = { 'x-upstream-detail': MARKER, 'openai-organization': MARKER, 'set-cookie': `a=${MARKER}` };

const messages = [{ role: 'user', content: 'Hello' }];
const PATHS: readonly (readonly [string, JsonObject])[] = [
  ['/v1/chat/completions', { messages }],
  ['/v1/responses', { input: 'Hello' }],
  ['/v1/completions', { prompt: 'Hello' }],
  ['/v1/messages', { messages, max_tokens: 9 }],
];

describe.each(['openai', 'anthropic'] as const)('the headers of a model server that speaks %s', (provider) => {
  let upstream: Upstream;
  let running: RunningGateway;

  beforeAll(async () => {
    upstream = await startUpstream();
    running = await startGateway({
      ...LIGHT,
      upstreams: { fixture: upstreamWithDefaults({ provider, baseUrl: upstream.url }) },
      defaultUpstream: 'fixture',
    });
  });

  afterAll(async () => {
    await running?.close();
    await upstream?.close();
  });

  const post = async (path: string, body: JsonObject, headers: Record<string, string> = {}) => {
    const response = await fetch(`${running.url}${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body: JSON.stringify({ model: 'fixture', ...body }),
    });
    const seen = Object.fromEntries(response.headers);
    expect(`${await response.text()}${JSON.stringify(seen)}`).not.toContain(MARKER);
    return { status: response.status, seen };
  };

  const one = provider === 'openai' ? '/v1/embeddings' : '/v1/messages/count_tokens';
  const asked = [
    ...PATHS.flatMap(([path, body]) => [false, true].map((stream) => [path, stream, { ...body, stream }] as const)),
    [one, false, one === '/v1/embeddings' ? { input: 'Hello' } : { messages }] as const,
  ];

  it.each(asked)('reach the client of %s (streamed: %s), as far as they tell of limits', async (path, _, body) => {
    upstream.next({ text: 'Fine.', headers: { ...TOLD, ...UNTOLD } });
    const { status, seen } = await post(path, body);
    expect(status).toBe(200);
    expect(seen).toMatchObject(TOLD);
  });

  it.each(asked)('reach the client of %s (streamed: %s) with an error, too', async (path, _, body) => {
    const failing = { ...TOLD, ...UNTOLD };
    upstream.next({ headers: failing, fault: { kind: 'status', status: 429, retryAfter: 7 } });
    const limited = await post(path, body);
    expect([limited.status, limited.seen['retry-after']]).toEqual([429, '7']);
    expect(limited.seen).toMatchObject(TOLD);
    upstream.next({ headers: { ...failing, 'retry-after-ms': '2500' }, fault: { kind: 'status', status: 503 } });
    const down = await post(path, body);
    expect([down.status, down.seen['retry-after']]).toEqual([502, '3']);
    expect(down.seen).toMatchObject(TOLD);
    upstream.next({ headers: failing, fault: { kind: 'status', status: 500 } });
    expect((await post(path, body)).seen).not.toHaveProperty('retry-after');
  });

  it.each(PATHS)('of the client of %s go no further', async (path, body) => {
    const own = {
      authorization: 'Bearer of-the-client',
      'anthropic-version': '2023-01-01',
      'anthropic-beta': 'output-300k-2026-03-24',
      'openai-organization': 'org-client',
      'openai-project': 'proj_client',
      'openai-beta': 'assistants=v2',
      'idempotency-key': 'stainless-node-retry-1',
      'x-stainless-retry-count': '1',
      cookie: 'a=b',
      'x-forwarded-for': '10.0.0.1',
    };
    expect((await post(path, body, own)).status).toBe(200);
    const { headers } = upstream.received.at(-1)!;
    for (const [name, value] of Object.entries(own)) expect(headers[name], name).not.toBe(value);
    if (provider === 'anthropic') expect(headers['anthropic-version']).toBe('2023-06-01');
  });
});

describe('the account that a client names', () => {
  const ACCOUNT = { 'openai-organization': 'org-client', 'openai-project': 'proj_client' };
  let upstream: Upstream;
  let running: RunningGateway;

  beforeAll(async () => {
    upstream = await startUpstream();
    const { url: baseUrl } = upstream;
    const headers = { 'OpenAI-Project': 'proj_operator' };
    running = await startGateway({
      ...LIGHT,
      models: {
        passing: { provider: 'openai', upstream: 'passing', model: 'm' },
        fixed: { provider: 'openai', upstream: 'fixed', model: 'm' },
      },
      upstreams: {
        passing: upstreamWithDefaults({ baseUrl, passClientKey: true }),
        fixed: upstreamWithDefaults({ baseUrl, passClientKey: true, headers }),
      },
    });
  });

  afterAll(async () => {
    await running?.close();
    await upstream?.close();
  });

  const post = async (path: string, model: string, own: Record<string, string>) => {
    const response = await fetch(`${running.url}${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: 'Bearer of-the-client', ...own },
      body: JSON.stringify(path === '/v1/embeddings' ? { model, input: 'Hello' } : { model, messages }),
    });
    return { status: response.status, body: await response.text() };
  };

  it.each(['/v1/chat/completions', '/v1/embeddings'])(
    'goes to the server with its key from %s, unless the configuration names another',
    async (path) => {
      expect((await post(path, 'passing', ACCOUNT)).status).toBe(200);
      expect(upstream.received.at(-1)?.headers).toMatchObject({ ...ACCOUNT, authorization: 'Bearer of-the-client' });
      expect((await post(path, 'fixed', ACCOUNT)).status).toBe(200);
      expect(upstream.received.at(-1)?.headers).toMatchObject({ ...ACCOUNT, 'openai-project': 'proj_operator' });
    },
  );

  it('is refused where it is none', async () => {
    const before = upstream.received.length;
    const refused = await post('/v1/chat/completions', 'passing', { 'openai-organization': 'say "hello"' });
    expect([refused.status, refused.body]).toEqual([400, expect.stringContaining('openai-organization')]);
    expect(upstream.received.length).toBe(before);
  });
});
