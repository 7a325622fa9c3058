import { setTimeout as sleep } from 'node:timers/promises';
import Anthropic from '@anthropic-ai/sdk';
import OpenAI from 'openai';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { digest } from '../../exchange/canonical.ts';
import { readExchange } from '../../gateway/audit/read.node.ts';
import type { Config } from '../../gateway/config.ts';
import type { OnDown } from '../../gateway/limits/shared.ts';
import { NO_REDIS, type RedisServer, startRedis } from '../gateway/limits/redis-server.ts';
import { type RunningGateway, startGateway } from '../support/gateway.ts';
import { startUpstream, type Upstream } from '../support/upstream.ts';

const LIGHT = { policies: ['detectors'], classifiers: { models: [], cachedSignals: 100 } };
const BASE = { bodyBytes: 100_000, queuedRequests: 1, parallelRequests: 1, drainMs: 100, exchangeSeconds: 60 };
/** A busy machine makes no result another one; what is late has tests of its own. */
const PATIENT_MS = 5_000;
/** What the fixture says that an answer used. */
const USED = 18;

let upstream: Upstream | undefined;
let running: RunningGateway[] = [];
let redis: RedisServer | undefined;

afterEach(async () => {
  for (const one of running) await one.close();
  running = [];
  await upstream?.close();
  upstream = undefined;
  await redis?.kill();
  redis = undefined;
  vi.unstubAllEnvs();
});

async function start(limits: Partial<Config['limits']>, more: Partial<Config> = {}): Promise<RunningGateway> {
  upstream ??= await startUpstream();
  const one = await startGateway({ ...LIGHT, upstreamUrl: upstream.url, limits: { ...BASE, ...limits }, ...more });
  running.push(one);
  return one;
}

const BODY = { model: 'fixture', max_tokens: 20, messages: [{ role: 'user', content: 'Hello' }] };

function post({ url }: RunningGateway, body: object = BODY, key = 'any', path = '/v1/chat/completions') {
  return fetch(`${url}${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${key}` },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  });
}

async function statuses(asked: readonly Promise<Response>[]): Promise<Record<number, number>> {
  const counts: Record<number, number> = {};
  for (const { status } of await Promise.all(asked)) counts[status] = (counts[status] ?? 0) + 1;
  return counts;
}

const codeOf = async (response: Response) => ((await response.json()) as { error: { code?: string } }).error.code;

describe('limits of one gateway', () => {
  it('refuse in the protocol of the client, with headers, before the body is read', async () => {
    const one = await start({ perKey: { requestsPerMinute: 2, tokensPerMinute: 1_000 } });
    const first = await post(one);
    expect([first.status, first.headers.get('x-ratelimit-remaining-requests')]).toEqual([200, '1']);
    expect(first.headers.get('x-ratelimit-limit-tokens')).toBe('1000');
    expect((await post(one, { messages: 'nonsense' })).status).toBe(400);
    const refused = await post(one, 'no JSON' as unknown as object);
    expect(refused.status).toBe(429);
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(55);
    expect(refused.headers.get('x-ratelimit-remaining-requests')).toBe('0');
    expect(refused.headers.get('x-portcullis-exchange-id')).toMatch(/^exc_/);
    expect(await refused.json()).toEqual({
      error: {
        message: expect.stringMatching(/^This key may make 2 requests in a minute\. Try again in \d+ seconds\.$/),
        type: 'rate_limit_error',
        param: null,
        code: 'rate_limited',
      },
    });
    expect(upstream?.received).toHaveLength(1);
    const metrics = await (await fetch(`${one.url}/metrics`)).text();
    expect(metrics).toContain('portcullis_limit_refusals_total{limit="requestsPerMinute"} 1\n');
    // To look at the models costs nothing.
    expect((await fetch(`${one.url}/v1/models`)).status).toBe(200);
  });

  it('are an error of their own kind to the official clients', async () => {
    const one = await start({ perKey: { requestsPerMinute: 1 } });
    await post(one);
    const openai = new OpenAI({ baseURL: `${one.url}/v1`, apiKey: 'k', maxRetries: 0 });
    await expect(
      openai.chat.completions.create({ model: 'fixture', messages: [{ role: 'user', content: 'Hello' }] }),
    ).rejects.toBeInstanceOf(OpenAI.RateLimitError);
    const anthropic = new Anthropic({ baseURL: one.url, apiKey: 'k', maxRetries: 0 });
    const error = await anthropic.messages
      .create({ model: 'fixture', max_tokens: 5, messages: [{ role: 'user', content: 'Hello' }] })
      .catch((cause: unknown) => cause);
    expect(error).toBeInstanceOf(Anthropic.RateLimitError);
    const { headers, error: body } = error as InstanceType<typeof Anthropic.RateLimitError>;
    expect(headers.get('anthropic-ratelimit-requests-remaining')).toBe('0');
    expect(body).toMatchObject({ type: 'error', error: { type: 'rate_limit_error' } });
  });

  it('are no reason for clients to try a spent budget again', async () => {
    const one = await start({ perKey: { tokensPerDay: 30 } });
    await (await post(one)).text();
    const client = new OpenAI({ baseURL: `${one.url}/v1`, apiKey: 'k', maxRetries: 5 });
    const error = await client.chat.completions
      .create({ model: 'fixture', max_tokens: 20, messages: [{ role: 'user', content: 'Hello' }] })
      .catch((cause: unknown) => cause);
    expect(error).toMatchObject({ status: 429, code: 'budget_exhausted' });
    const metrics = await (await fetch(`${one.url}/metrics`)).text();
    expect(metrics).toContain('portcullis_limit_refusals_total{limit="tokensPerDay"} 1\n');
  });

  it('count the tokens of an answer when it ends, streamed or not, in any protocol', async () => {
    const one = await start({ perKey: { tokensPerDay: 10_000 } });
    // Whoever asks holds one token until it is refused.
    const left = async () => {
      const response = await post(one, { ...BODY, max_tokens: 20_000 });
      expect(await codeOf(response)).toBe('budget_exhausted');
      return Number(response.headers.get('x-ratelimit-remaining-tokens')) + 1;
    };
    await (await post(one)).text();
    expect(await left()).toBe(10_000 - USED);
    await (await post(one, { ...BODY, stream: true })).text();
    expect(await left()).toBe(10_000 - 2 * USED);
    await (await post(one, BODY, 'any', '/v1/messages')).text();
    expect(await left()).toBe(10_000 - 3 * USED);
    // A check without a model, and a request that ended before the model, use none.
    await (await post(one, { segments: [{ stage: 'input', text: 'Hello' }] }, 'any', '/v1/guard')).text();
    await (await post(one, { ...BODY, messages: 1 })).text();
    upstream?.next({ fault: { kind: 'status', status: 500 } });
    expect((await post(one)).status).toBe(502);
    expect(await left()).toBe(10_000 - 3 * USED);
  });

  it('count all that was held where a client goes before the answer has ended, and free its place', async () => {
    const one = await start({ perKey: { tokensPerDay: 10_000, concurrent: 1 } });
    upstream?.next({ text: 'word '.repeat(2_000), waitMs: 5 });
    const gone = new AbortController();
    const response = await fetch(`${one.url}/v1/chat/completions`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ ...BODY, stream: true, max_tokens: 500 }),
      signal: gone.signal,
    });
    await response.body?.getReader().read();
    const second = await post(one);
    expect([second.status, await codeOf(second)]).toEqual([429, 'rate_limited']);
    gone.abort();
    await vi.waitFor(async () => expect((await post(one)).status).toBe(200), 5_000);
    const asked = await post(one, { ...BODY, max_tokens: 20_000 });
    // 500 of the answer, 2 of "Hello", the second answer, and the one token that the last request holds itself.
    expect(Number(asked.headers.get('x-ratelimit-remaining-tokens'))).toBe(10_000 - 502 - USED - 1);
  });

  it('let a burst spend a nearly spent budget once', async () => {
    const one = await start({ perKey: { tokensPerDay: 50 } });
    upstream?.next(...Array.from({ length: 30 }, () => ({ text: 'Hi.', waitMs: 100 })));
    const counts = await statuses(Array.from({ length: 30 }, () => post(one)));
    // Each may use 22.
    expect(counts).toEqual({ 200: 2, 429: 28 });
  });

  it('are fair: a tenant that is over its limit takes nothing from another', async () => {
    const keys = ['a-1', 'a-2', 'b-1'].map((id) => ({
      id,
      hash: digest(id),
      tenant: id.slice(0, 1),
      disclose: 'none' as const,
    }));
    const one = await start({ perTenant: { requestsPerMinute: 3 } }, { keys });
    const asked = ['a-1', 'a-2', 'a-1', 'a-2', 'a-1'].map((key) => post(one, BODY, key));
    expect(await statuses(asked)).toEqual({ 200: 3, 429: 2 });
    expect((await post(one, BODY, 'b-1')).status).toBe(200);
    expect((await post(one, BODY, 'wrong')).status).toBe(401);
  });

  it('leave no record of a refusal, for no exchange began', async () => {
    const one = await start({ perKey: { requestsPerMinute: 1 } });
    const idOf = ({ headers }: Response) => headers.get('x-portcullis-exchange-id') ?? '';
    const [answered, refused] = [await post(one), await post(one)];
    expect(await readExchange(one.auditDirectory, idOf(answered))).toBeDefined();
    expect(await readExchange(one.auditDirectory, idOf(refused))).toBeUndefined();
    expect(one.errors).toEqual([]);
  });
});

describe.skipIf(NO_REDIS !== '')(`limits of several gateways with one Redis${NO_REDIS}`, () => {
  async function startWithRedis(limits: Partial<Config['limits']>, onDown: OnDown): Promise<RunningGateway> {
    redis ??= await startRedis('a-password-of-this-test');
    vi.stubEnv('TEST_REDIS_URL', redis.url);
    vi.stubEnv('TEST_REDIS_SECRET', 'the secret of this test, and of no other');
    return start(limits, {
      redis: { urlEnv: 'TEST_REDIS_URL', secretEnv: 'TEST_REDIS_SECRET', onDown, deadlineMs: PATIENT_MS },
    });
  }

  const ready = async ({ url }: RunningGateway) => {
    const response = await fetch(`${url}/readyz`);
    const { status, parts } = (await response.json()) as { status: string; parts: Record<string, string> };
    return [response.status, status, parts.redis];
  };

  it('together never pass more than the limit', async () => {
    const limits = { perKey: { requestsPerMinute: 12, tokensPerDay: 10_000 } };
    const gateways = [await startWithRedis(limits, 'closed'), await startWithRedis(limits, 'closed')];
    const asked: Promise<Response>[] = [];
    for (let wave = 0; wave < 8; wave += 1) {
      for (const one of gateways) asked.push(post(one), post(one));
      await sleep(30);
    }
    expect(await statuses(asked)).toEqual({ 200: 12, 429: 20 });
    expect(upstream?.received).toHaveLength(12);
    const refused = await post(gateways[0]!);
    expect(refused.headers.get('x-ratelimit-remaining-tokens')).toBe(String(10_000 - 12 * USED));
  });

  it('closed: refuse while Redis is away, and answer again after', async () => {
    const one = await startWithRedis({ perKey: { requestsPerMinute: 100 } }, 'closed');
    expect((await post(one)).status).toBe(200);
    expect(await ready(one)).toEqual([200, 'ready', 'ready']);
    await redis?.kill();
    const refused = await post(one);
    expect([refused.status, refused.headers.get('retry-after')]).toEqual([503, '1']);
    expect(await codeOf(refused)).toBe('limits_unavailable');
    expect(await ready(one)).toEqual([503, 'not_ready', 'degraded: Redis is down; callers with limits are refused']);
    await redis?.restart();
    await vi.waitFor(async () => expect((await post(one)).status).toBe(200), { timeout: 8_000, interval: 100 });
    expect(await ready(one)).toEqual([200, 'ready', 'ready']);
    expect(upstream?.received).toHaveLength(2);
  });

  it('local: each counts alone while Redis is away, and together again after', async () => {
    const limits = { perKey: { requestsPerMinute: 3 } };
    const gateways = [await startWithRedis(limits, 'local'), await startWithRedis(limits, 'local')];
    const [one] = gateways as [RunningGateway, RunningGateway];
    const all = () => statuses(gateways.flatMap((each) => [1, 2, 3, 4, 5].map(() => post(each))));
    expect(await all()).toEqual({ 200: 3, 429: 7 });
    await redis?.kill();
    expect(await all()).toEqual({ 200: 6, 429: 4 });
    const words = 'degraded: Redis is down; this process counts limits alone, and other gateways do the same';
    expect(await ready(one)).toEqual([200, 'degraded', words]);
    const metrics = await (await fetch(`${one.url}/metrics`)).text();
    expect(metrics).toContain('portcullis_redis_up 0\n');
    expect(metrics).toContain('portcullis_redis_outages_total 1\n');
    await redis?.restart();
    const isUp = async () => expect((await ready(one))[1]).toBe('ready');
    await vi.waitFor(isUp, { timeout: 8_000, interval: 100 });
    await vi.waitFor(async () => expect((await ready(gateways[1]!))[1]).toBe('ready'), { timeout: 8_000 });
    // Redis begins anew: it kept nothing.
    expect(await all()).toEqual({ 200: 3, 429: 7 });
  });

  it('scan once for all of them', async () => {
    const models = { policies: ['baseline'], classifiers: { models: ['guard-edge'], cachedSignals: 100_000 } };
    redis = await startRedis();
    const shared = {
      url: redis.url,
      secretEnv: 'TEST_REDIS_SECRET',
      onDown: 'closed' as const,
      deadlineMs: PATIENT_MS,
    };
    vi.stubEnv('TEST_REDIS_SECRET', 'the secret of this test, and of no other');
    const [one, two] = [await start({}, { ...models, redis: shared }), await start({}, { ...models, redis: shared })];
    const looks = async ({ url }: RunningGateway) => {
      const metrics = await (await fetch(`${url}/metrics`)).text();
      return ['hit', 'miss', 'refused'].map((result) =>
        Number(new RegExp(`^portcullis_shared_signals_total\\{result="${result}"\\} (\\d+)$`, 'm').exec(metrics)?.[1]),
      );
    };
    const check = async (each: RunningGateway, text: string) => {
      const response = await post(each, { segments: [{ stage: 'input', text }] }, 'any', '/v1/guard');
      return ((await response.json()) as { verdict: string }).verdict;
    };
    // On a busy machine a look may be too late, and the model is asked: then with another text.
    for (let tries = 0; tries < 20 && (await looks(two))[0] === 0; tries += 1) {
      const text = `Which trees keep their leaves in winter ${tries}?`;
      expect([await check(one, text), await check(two, text)]).toEqual(['pass', 'pass']);
    }
    const [hits, , refused] = await looks(two);
    expect([hits, refused]).toEqual([1, 0]);
    expect((await looks(one))[0]).toBe(0);
    // Without a limit nobody is refused while Redis is away.
    await redis.kill();
    expect(await check(two, 'And which do not?')).toBe('pass');
    expect(await ready(two)).toEqual([
      200,
      'degraded',
      'degraded: Redis is down; what other gateways have scanned is scanned again',
    ]);
  });

  it('start without Redis, say so, and go on when it comes', async () => {
    redis = await startRedis('a-password-of-this-test');
    await redis.kill();
    const one = await startWithRedis({ perKey: { requestsPerMinute: 100 } }, 'closed');
    expect((await post(one)).status).toBe(503);
    await redis.restart();
    await vi.waitFor(async () => expect((await post(one)).status).toBe(200), { timeout: 8_000, interval: 100 });
  });

  it('do not start without what they need', async () => {
    const configured = { urlEnv: 'TEST_NOT_SET', secretEnv: 'TEST_NOT_SET', onDown: 'closed' as const, deadlineMs: 50 };
    await expect(start({}, { redis: configured })).rejects.toThrow('TEST_NOT_SET');
    vi.stubEnv('TEST_REDIS_SECRET', 'the secret of this test, and of no other');
    await expect(start({}, { redis: { ...configured, secretEnv: 'TEST_REDIS_SECRET' } })).rejects.toThrow(
      'TEST_NOT_SET, which holds the URL',
    );
  });
});
