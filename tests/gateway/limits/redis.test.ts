import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Account, LEASE_MS } from '../../../gateway/limits/limiter.ts';
import { createMemoryLimits } from '../../../gateway/limits/memory.ts';
import { createRedisLimits } from '../../../gateway/limits/redis.node.ts';
import { openRedis } from '../../../gateway/redis/connection.node.ts';
import type { RedisConnection } from '../../../gateway/redis/connection.ts';
import { keyedDigests } from '../../../gateway/redis/secret.node.ts';
import { NO_REDIS, type RedisServer, startRedis } from './redis-server.ts';
import { play, sequence } from './sequences.ts';

const SECRET = { SECRET: 'only for these tests, only for these tests' };

/** A busy machine makes no result another one; what is late has tests of its own. */
const PATIENT = { deadlineMs: 10_000 };

describe.skipIf(NO_REDIS !== '')(`limits in Redis${NO_REDIS}`, () => {
  let server: RedisServer;
  let redis: RedisConnection;
  let runs = 0;

  /** Names of its own for each run, so that one finds nothing of another. */
  const names = () => {
    runs += 1;
    return keyedDigests('SECRET', SECRET)(`run ${runs}`);
  };

  beforeAll(async () => {
    server = await startRedis();
    redis = await openRedis(server.url, () => undefined);
  });

  afterAll(async () => {
    await redis?.close();
    await server?.kill();
  });

  it('are those in memory, step by step', async () => {
    await fc.assert(
      fc.asyncProperty(sequence, async (given) => {
        const [there, here] = [{ now: 1_000_000 }, { now: 1_000_000 }];
        const expected = await play(
          given,
          createMemoryLimits(() => here.now, LEASE_MS),
          here,
        );
        const found = await play(given, createRedisLimits(redis, names(), { ...PATIENT, now: () => there.now }), there);
        expect(found).toEqual(expected);
      }),
      { numRuns: 200 },
    );
  });

  it('hold for many gateways at once: together they never pass more', async () => {
    const accounts: Account[] = [
      { of: 'key', name: 'k', limits: { requestsPerMinute: 1_000, concurrent: 1_000 } },
      { of: 'tenant', name: 't', limits: { tokensPerMinute: 1_000, requestsPerMinute: 40 } },
    ];
    const nameOf = names();
    const others = await Promise.all(Array.from({ length: 3 }, () => openRedis(server.url, () => undefined)));
    const gateways = [redis, ...others].map((one) => createRedisLimits(one, nameOf, PATIENT));
    const burst = Array.from({ length: 200 }, async (_, index) => {
      const verdict = await gateways[index % 4]!.take(`l${index}`, accounts, { isEntry: true, tokens: 30 });
      return verdict.refused ? 0 : 1;
    });
    const entered = (await Promise.all(burst)).reduce<number>((sum, one) => sum + one, 0);
    expect(entered).toBe(33);
    for (const one of others) await one.close();
  });

  it('forget what a gateway that died held, and nothing that is renewed', async () => {
    const clock = { now: 1_000_000 };
    const store = createRedisLimits(redis, names(), { ...PATIENT, now: () => clock.now });
    const accounts: Account[] = [{ of: 'key', name: 'k', limits: { concurrent: 1, tokensPerDay: 10 } }];
    const enter = (lease: string) => store.take(lease, accounts, { isEntry: true, tokens: 10 });
    await enter('died');
    clock.now += LEASE_MS - 1;
    expect((await enter('next')).refused).toBeDefined();
    await store.renew('died', accounts, 10);
    clock.now += LEASE_MS - 1;
    expect((await enter('next')).refused).toBeDefined();
    clock.now += 1;
    expect((await enter('next')).refused).toBeUndefined();
  });

  it('tell Redis no name, leave nothing for ever, and share a tag', async () => {
    const accounts: Account[] = [
      { of: 'key', name: 'acme-key', limits: { requestsPerMinute: 5 } },
      { of: 'tenant', name: 'acme', limits: { tokensPerDay: 5 } },
    ];
    const store = createRedisLimits(redis, names(), PATIENT);
    await redis.run(lua("redis.call('FLUSHALL') return 1"), [], [], 1_000);
    await store.take('l', accounts, { isEntry: true, tokens: 1 });
    const rows = (await redis.run(
      lua(`local rows = {}
      for _, key in ipairs(redis.call('KEYS', 'portcullis:limits:*')) do
        table.insert(rows, key .. ' ' .. redis.call('PTTL', key))
      end
      return rows`),
      [],
      [],
      1_000,
    )) as string[];
    expect(rows).toHaveLength(2);
    const tags = rows.map((row) => /^portcullis:limits:\{(.{43})\}:.{43} (\d+)$/.exec(row));
    expect(new Set(tags.map((match) => match?.[1])).size).toBe(1);
    for (const match of tags) expect(Number(match?.[2])).toBeGreaterThan(100_000);
    expect(rows.join()).not.toContain('acme');
  });

  it('go on by the time of Redis where no other clock is given', async () => {
    const store = createRedisLimits(redis, names(), PATIENT);
    const accounts: Account[] = [{ of: 'key', name: 'k', limits: { requestsPerMinute: 1 } }];
    await store.take('a', accounts, { isEntry: true, tokens: 0 });
    const { refused } = await store.take('b', accounts, { isEntry: true, tokens: 0 });
    expect(refused?.retryMs).toBeGreaterThan(59_000);
    expect(refused?.retryMs).toBeLessThanOrEqual(61_000);
  });
});

function lua(text: string) {
  // A name that Redis does not know makes it read the text.
  return { text, sha1: '0'.repeat(40) };
}
