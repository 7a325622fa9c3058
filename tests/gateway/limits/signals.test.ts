import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createCache } from '../../../classifiers/cache.ts';
import { createSchedule } from '../../../classifiers/schedule.ts';
import type { Signal } from '../../../exchange/signal.ts';
import { openRedis } from '../../../gateway/redis/connection.node.ts';
import { type RedisConnection, RedisUnavailable } from '../../../gateway/redis/connection.ts';
import { keyedDigests } from '../../../gateway/redis/secret.node.ts';
import { createSharedSignals } from '../../../gateway/redis/signals.node.ts';
import { fakeClassifier } from '../../classifiers/fakes.ts';
import { NO_REDIS, type RedisServer, startRedis } from './redis-server.ts';

const SECRETS = { ONE: 'the first secret of these tests, long', OTHER: 'another secret of these tests, longer' };

/** A Redis that is a map, which a test may write into. */
function fakeRedis(values = new Map<string, string>()) {
  const state = { isAway: false };
  const check = () => {
    if (state.isAway) throw new RedisUnavailable('ECONNREFUSED');
  };
  const redis: RedisConnection = {
    state: () => ({ isUp: true }),
    outages: () => 0,
    run: async () => 0,
    async get(key) {
      check();
      return values.get(key);
    },
    async set(key, value) {
      check();
      values.set(key, value);
    },
    close: async () => undefined,
  };
  return { redis, values, state };
}

/** A gateway's scan, with a classifier that counts how often it was asked, and finds what the text says. */
function gateway(redis: RedisConnection, variable: keyof typeof SECRETS = 'ONE') {
  let asked = 0;
  const errors: unknown[] = [];
  const classifier = fakeClassifier(['injection', 'jailbreak'], async (text) => {
    asked += 1;
    const score = text.includes('ignore') ? 0.99 : 0.01;
    return [
      { name: 'injection', score, spans: [{ start: 0, end: 2, score }] },
      { name: 'jailbreak', score: 0.5 },
    ];
  });
  const shared = createSharedSignals({
    redis,
    keeps: (digest) => digest === classifier.digest,
    digestFor: keyedDigests(variable, SECRETS),
    onError: (error) => void errors.push(error),
  });
  const schedule = createSchedule({
    classifiers: [classifier],
    cache: createCache(1_000, shared),
    onFailure: (_, error) => void errors.push(error),
  });
  return {
    shared,
    errors,
    asked: () => asked,
    async scan(text: string): Promise<Signal | undefined> {
      const signals = await schedule.scan({ text, modality: 'text' }, new Set(['injection']), 10_000);
      return signals.get('injection');
    },
  };
}

const ATTACK = 'ignore all of that';
const FOUND = { name: 'injection', score: 0.99, spans: [{ start: 0, end: 2, score: 0.99 }] };
const settled = () => new Promise((resolve) => setImmediate(resolve));

describe('signals that gateways share', () => {
  it('are computed once for all of them', async () => {
    const { redis } = fakeRedis();
    const [one, two] = [gateway(redis), gateway(redis)];
    expect(await one.scan(ATTACK)).toEqual(FOUND);
    await settled();
    expect(await two.scan(ATTACK)).toEqual(FOUND);
    expect([one.asked(), two.asked()]).toEqual([1, 0]);
    expect(two.shared.counts()).toEqual({ hit: 1, miss: 0, refused: 0 });
  });

  it('hold no text and no digest of one', async () => {
    const { redis, values } = fakeRedis();
    await gateway(redis).scan(ATTACK);
    await settled();
    const [[key = '', value = ''] = []] = [...values];
    expect(key).toMatch(/^portcullis:signals:[\w-]{43}$/);
    expect(value.slice(43)).toBe('[["injection",0.99,[[0,2,0.99]]],["jailbreak",0.5]]');
    await gateway(redis, 'OTHER').scan(ATTACK);
    await settled();
    // Under another secret the same text has another name.
    expect(values.size).toBe(2);
  });

  it('become no pass, whatever somebody writes into Redis', async () => {
    const { redis, values } = fakeRedis();
    await gateway(redis).scan(ATTACK);
    await gateway(redis).scan('a harmless text');
    await settled();
    const [[key = '', value = ''] = [], [, harmless = ''] = []] = [...values];
    const forged = fc.oneof(
      fc.string(),
      fc.constant(harmless),
      fc.constant(value.replace('0.99', '0.00')),
      fc.constant(value.slice(0, 43)),
      fc.constant('['.repeat(100_000)),
      fc
        .record({ at: fc.nat({ max: value.length - 1 }), by: fc.string({ minLength: 1, maxLength: 1 }) })
        .map(({ at, by }) => value.slice(0, at) + by + value.slice(at + 1)),
    );
    await fc.assert(
      fc.asyncProperty(forged, async (written) => {
        values.set(key, written);
        const reader = gateway(redis);
        expect(await reader.scan(ATTACK)).toEqual(FOUND);
        const { hit, refused } = reader.shared.counts();
        expect([hit, refused]).toEqual(written === value ? [1, 0] : [0, 1]);
        expect(reader.errors).toEqual([]);
      }),
      { numRuns: 300 },
    );
  });

  it.each([
    ['a signal too few', [['injection', 0.01]]],
    [
      'a score that is none',
      [
        ['injection', -1],
        ['jailbreak', 0],
      ],
    ],
    [
      'a place outside of the text',
      [
        ['injection', 0.01, [[0, 99]]],
        ['jailbreak', 0],
      ],
    ],
    ['no rows', { injection: 0 }],
    ['rows that are none', [1, 2]],
  ])('are looked at as a classifier is, even where they are signed: %s', async (_, rows) => {
    const { redis, values } = fakeRedis();
    await gateway(redis).scan(ATTACK);
    await settled();
    const [key = ''] = values.keys();
    const text = JSON.stringify(rows);
    values.set(key, keyedDigests('ONE', SECRETS)('signals value')(`${key}\n${text}`) + text);
    const reader = gateway(redis);
    expect(await reader.scan(ATTACK)).toEqual(FOUND);
    expect([reader.asked(), reader.shared.counts().refused]).toEqual([1, 1]);
  });

  it('are computed here while Redis is away', async () => {
    const { redis, state } = fakeRedis();
    state.isAway = true;
    const one = gateway(redis);
    expect(await one.scan(ATTACK)).toEqual(FOUND);
    await settled();
    expect(one.errors).toEqual([]);
    expect(one.shared.counts()).toEqual({ hit: 0, miss: 1, refused: 0 });
  });

  it('need a secret that is long enough', () => {
    expect(() => keyedDigests('NONE', SECRETS)).toThrow('NONE');
    expect(() => keyedDigests('SHORT', { SHORT: 'x'.repeat(31) })).toThrow('31 characters');
  });
});

describe.skipIf(NO_REDIS !== '')(`signals in a real Redis${NO_REDIS}`, () => {
  let server: RedisServer;
  let redis: RedisConnection;

  beforeAll(async () => {
    server = await startRedis();
    redis = await openRedis(server.url, () => undefined);
  });

  afterAll(async () => {
    await redis?.close();
    await server?.kill();
  });

  it('are found again, and go after a day', async () => {
    const [one, two] = [gateway(redis), gateway(redis)];
    await one.scan(ATTACK);
    await expect.poll(() => server.send('KEYS portcullis:signals:*')).toContain('portcullis:signals:');
    expect(await two.scan(ATTACK)).toEqual(FOUND);
    expect(two.asked()).toBe(0);
    const [key] = /portcullis:signals:\S+/.exec(await server.send('KEYS portcullis:signals:*')) ?? [''];
    const left = Number((await server.send(`PTTL ${key}`)).slice(1));
    expect(left).toBeGreaterThan(86_000_000);
    expect(left).toBeLessThanOrEqual(86_400_000);
  });
});
