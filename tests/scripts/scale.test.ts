import type { SqlStorage } from 'cloudflare:workers';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync, type SQLInputValue } from 'node:sqlite';
import fc from 'fast-check';
import { describe, expect, it, onTestFinished } from 'vitest';
import { SEAL_SECONDS } from '../../gateway/audit/sealing.worker.ts';
import type { Account } from '../../gateway/limits/limiter.ts';
import { createSqlLimits } from '../../gateway/limits/sql-limits.worker.ts';
import { windowEnd } from '../../gateway/moderation/windows.ts';
import {
  cores,
  hottestPerSecond,
  redisPerSecond,
  redisUse,
  shards,
  storedPerSecond,
} from '../../scripts/scale/capacity.ts';
import { millionExchanges } from '../../scripts/scale/cost.ts';
import { AUDIT, EXCHANGE, LIMITS, OBJECT_BYTES, PLANNED_USE } from '../../scripts/scale/facts.ts';
import { readMeasured } from '../../scripts/scale/measured.ts';
import { evenly, type QueueModel, simulateQueues } from '../../scripts/scale/queue.ts';
import { objectTable } from '../../scripts/scale/simulate.ts';
import { concentration, sharded, zipf } from '../../scripts/scale/tenants.ts';
import { count, dollars, duration, number } from '../../scripts/scale/words.ts';

const SERVICE_MS = 2;

function queue(use: number, more: Partial<QueueModel> = {}): ReturnType<typeof simulateQueues> {
  const servers = more.shares?.length ?? 1;
  return simulateQueues({
    arrivalsPerSecond: (servers * use * 1_000) / SERVICE_MS,
    serviceMs: SERVICE_MS,
    shares: evenly(1),
    arrivals: 600_000,
    seed: 7,
    ...more,
  });
}

describe('the simulated queue', () => {
  it.each([0.3, 0.5, 0.7, 0.8])('waits as M/D/1 does (Pollaczek and Khinchine) at a use of %f', (use) => {
    expect(queue(use).mean / ((use * SERVICE_MS) / (2 * (1 - use)))).toBeCloseTo(1, 1);
  });

  it.each([0.3, 0.5, 0.7])('waits as M/M/1 does at a use of %f: the mean, and the 99th percentile', (use) => {
    const waits = queue(use, { service: 'exponential' });
    expect(waits.mean / ((use * SERVICE_MS) / (1 - use))).toBeCloseTo(1, 1);
    // P(W > t) = use · e^(-(1 - use) t / service), which is 0.01 at t.
    expect(waits.p99 / ((Math.log(use / 0.01) * SERVICE_MS) / (1 - use))).toBeCloseTo(1, 1);
  });

  it('has half of all arrivals wait for nothing at a use of a half, as arrivals see time averages', () => {
    expect(queue(0.45).p50).toBe(0);
    expect(queue(0.55).p50).toBeGreaterThan(0);
  });

  it('is as many queues of their own where arrivals are spread evenly', () => {
    expect(queue(0.7, { shares: evenly(8) }).mean / queue(0.7).mean).toBeCloseTo(1, 1);
  });

  it('grows without end from a use of 1 on, and only then', () => {
    const growth = (use: number) => queue(use, { arrivals: 800_000 }).mean / queue(use, { arrivals: 200_000 }).mean;
    expect(growth(1.05)).toBeGreaterThan(3);
    expect(growth(0.9)).toBeLessThan(1.5);
  });

  it('is the same for the same seed, another for another, and never waits less with a slower server', () => {
    fc.assert(
      fc.property(
        fc.integer(),
        fc.double({ min: 0.05, max: 1.5, noNaN: true }),
        fc.integer({ min: 1, max: 20 }),
        (seed, use, servers) => {
          const model: QueueModel = {
            arrivalsPerSecond: 500 * use,
            serviceMs: 2,
            shares: zipf(servers, 1),
            arrivals: 500,
            seed,
          };
          const once = simulateQueues(model);
          expect(simulateQueues(model)).toEqual(once);
          // Where nobody waits, every seed is the same.
          if (once.mean > 0) expect(simulateQueues({ ...model, seed: seed + 1 })).not.toEqual(once);
          expect(simulateQueues({ ...model, serviceMs: 3 }).mean).toBeGreaterThanOrEqual(once.mean);
          expect(once.p50).toBeLessThanOrEqual(once.p99);
        },
      ),
      { numRuns: 200 },
    );
  });

  it.each([{ shares: [] }, { arrivals: 0 }, { arrivalsPerSecond: 0 }, { serviceMs: Number.NaN }])(
    'does not take a model that is none: %o',
    (wrong) => {
      expect(() => queue(0.5, wrong)).toThrow(RangeError);
    },
  );
});

describe('the table of one object', () => {
  it('says that the wait runs away where the object has more to do than time, and only there', () => {
    for (const [use, , ...waits] of objectTable().rows) {
      const isOver = Number.parseFloat(use!) >= 100;
      expect(waits.filter((cell) => cell === 'runs away')).toHaveLength(isOver ? 4 : 0);
    }
  });
});

describe('tenants', () => {
  const anyTenants = fc.tuple(fc.integer({ min: 1, max: 500 }), fc.double({ min: 0, max: 2, noNaN: true }));

  it('share all requests by Zipf, the largest first, and sharding loses none', () => {
    fc.assert(
      fc.property(anyTenants, fc.integer({ min: 1, max: 64 }), ([tenants, exponent], shardCount) => {
        const shares = zipf(tenants, exponent);
        expect(shares.reduce((sum, share) => sum + share, 0)).toBeCloseTo(1);
        expect(shares[0]! / shares.at(-1)!).toBeCloseTo(tenants ** exponent, 3);
        const loads = sharded(shares, (tenant) => `${tenant % shardCount}`);
        expect(loads).toHaveLength(Math.min(tenants, shardCount));
        expect(loads.reduce((sum, load) => sum + load, 0)).toBeCloseTo(1);
        // No shard has less than its largest tenant: more shards do not help that one.
        expect(Math.max(...loads)).toBeGreaterThanOrEqual(shares[0]!);
        expect(concentration(shares)).toBeGreaterThanOrEqual(1 / tenants - 1e-12);
      }),
    );
  });
});

describe('capacity', () => {
  const anyRate = fc.double({ min: 0.1, max: 100_000, noNaN: true });

  it('counts as many shards and cores as the planned use needs, and not one more', () => {
    fc.assert(
      fc.property(anyRate, (perSecond) => {
        const { byStorage } = shards(perSecond);
        const planned = storedPerSecond(byStorage) * PLANNED_USE;
        expect(planned).toBeGreaterThanOrEqual(perSecond * (1 - 1e-9));
        if (byStorage > 1) expect(storedPerSecond(byStorage - 1) * PLANNED_USE).toBeLessThan(perSecond);
        expect(cores(perSecond, 20) * PLANNED_USE).toBeGreaterThanOrEqual(perSecond * 0.02 * (1 - 1e-9));
      }),
    );
  });

  it('finds the rate at which Redis works all of its time, which is the lower the fewer the tenants', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 300 }), (tenants) => {
        const rate = redisPerSecond(zipf(tenants, 1), 4);
        expect(redisUse(rate, zipf(tenants, 1), 4)).toBeCloseTo(1, 1);
        expect(redisPerSecond(zipf(tenants + 1, 1), 4)).toBeGreaterThanOrEqual(rate);
      }),
    );
    // Twice the rate is twice the exchanges, each of which reads twice the leases.
    const [slow, fast] = [redisUse(1_000, [1], 0), redisUse(2_000, [1], 0)];
    expect(fast / slow).toBeCloseTo(4, 1);
    expect(hottestPerSecond([0.5, 0.25, 0.25], 500)).toBe(1_000);
  });
});

describe('the bill', () => {
  const bill = (perSecond: number, more: object = {}) =>
    millionExchanges({ perSecond, auditShards: 1, tenants: zipf(10, 1), cpuMs: 5, ...more });
  const of = (items: ReturnType<typeof bill>, name: string) => items.find((item) => item.name === name)!.dollars;

  it('has no line below nothing, and bills objects for no more time than there is', () => {
    fc.assert(
      fc.property(
        fc.double({ min: 0.01, max: 50_000, noNaN: true }),
        fc.integer({ min: 1, max: 256 }),
        (perSecond, auditShards) => {
          const items = bill(perSecond, { auditShards });
          for (const { dollars: amount } of items) expect(amount).toBeGreaterThan(0);
          // GB-seconds of all shards for as long as a million exchanges take, at the list's price.
          const most = (auditShards * 0.128 * 12.5) / perSecond;
          expect(of(items, 'audit: time at work')).toBeLessThanOrEqual(most * (1 + 1e-9));
        },
      ),
    );
  });

  it('is that of the list for one exchange a second, by hand', () => {
    const items = bill(1);
    expect(of(items, 'CPU')).toBeCloseTo(0.1);
    expect(of(items, 'audit: rows written and deleted')).toBeCloseTo(4);
    expect(of(items, 'limits: rows written and deleted')).toBeCloseTo(LIMITS.rows);
    // 27 GB of entries, in 4 MiB each.
    expect(of(items, 'audit: files to R2')).toBeCloseTo(((27e9 / AUDIT.fileBytes) * 4.5) / 1e6);
    // Two calls of 10 ms a second: busy for 1.98 % of a million seconds, at 0.128 GB.
    expect(of(items, 'audit: time at work')).toBeCloseTo(((1 - Math.exp(-0.02)) * 1e6 * 0.128 * 12.5) / 1e6);
  });

  it('counts the rows that the limits of an exchange write', async () => {
    const database = new DatabaseSync(':memory:');
    const sql = sqlOf(database);
    const limits = { concurrent: 100, requestsPerMinute: 100, tokensPerMinute: 100_000, tokensPerDay: 1_000_000 };
    const accounts: readonly Account[] = [
      { of: 'key', name: 'app', limits },
      { of: 'tenant', name: 'acme', limits },
    ];
    const store = createSqlLimits(sql, () => 1_800_000_000_000);
    const before = changes(database);
    await store.take('one', accounts, { isEntry: true, tokens: 1 });
    await store.take('one', accounts, { isEntry: false, tokens: 500 });
    await store.settle('one', accounts, 300, false);
    expect(changes(database) - before).toBe(LIMITS.rows);
    database.close();
  });
});

describe('the facts', () => {
  it('are those of the code: windows of an answer, seals of the log', () => {
    const answer = 'word '.repeat(51).trimEnd();
    let windows = 0;
    for (let end = 0; end < answer.length; windows += 1) end = windowEnd(answer, windows, true)!;
    expect(EXCHANGE.scans).toBe(1 + windows);
    expect(AUDIT.sealSeconds).toBe(SEAL_SECONDS);
    const [, kept] = /KEEP_MS = ([\d_]+);/.exec(readFileSync('gateway/audit/sealing.worker.ts', 'utf8')) ?? [];
    expect(AUDIT.keepSeconds * 1_000).toBe(Number(kept?.replaceAll('_', '')));
    expect(OBJECT_BYTES / (EXCHANGE.appends * EXCHANGE.entryBytes)).toBeGreaterThan(100_000);
  });

  const folder = (benchmarks: string, edge: string) => {
    const directory = mkdtempSync(join(tmpdir(), 'portcullis-scale-'));
    onTestFinished(() => rmSync(directory, { recursive: true }));
    writeFileSync(join(directory, 'benchmarks.md'), benchmarks);
    writeFileSync(join(directory, 'edge.md'), edge);
    return directory;
  };
  const BENCHMARKS = `# Benchmarks

### A scan by all text classifiers, one thread, nothing cached

| tokens | encoder | p50 |
| --- | --- | --- |
| 512 | guard-base | 68 ms |
| 64 | guard-base | 5.19 ms |
| 64 | guard-edge | 3.15 ms |

### Requests a second without rules, 64 connections, against a hop made with undici alone

| hop | gateway | gateway / hop |
| --- | --- | --- |
| 16353 | 4027 | 0.24 |

### Resident memory of a gateway under baseline, no embedded model

| started | after the requests |
| --- | --- |
| 334 MiB | 455 MiB |
`;
  const EDGE = '| | workerd | Node |\n|---|---|---|\n| one run of 64 tokens, p50 | 17 ms | 2.1 ms |\n';

  it('are read out of the documents that measured them, by the names of rows and columns', () => {
    expect(readMeasured(folder(BENCHMARKS, EDGE))).toEqual({
      processPerSecond: 4027,
      scanMs: { 'guard-base': 5.19, 'guard-edge': 3.15 },
      processMiB: 455,
      workerRunMs: 17,
    });
  });

  it.each([
    ['Requests a second', 'Requests'],
    ['| 64 | guard-edge | 3.15 ms |\n', ''],
    ['4027', '–'],
    ['5.19 ms', '0 ms'],
  ])('are refused where %j is %j', (text, other) => {
    expect(() => readMeasured(folder(BENCHMARKS.replace(text, other), EDGE))).toThrow(RangeError);
  });

  it('are refused where the other document has none', () => {
    expect(() => readMeasured(folder(BENCHMARKS, EDGE.replace('64 tokens', '32 tokens')))).toThrow(RangeError);
  });
});

describe('the words for numbers', () => {
  it('round to what is known and never to nothing', () => {
    expect([0.0042, 4.21, 48.3, 634, 1_086, 23_300].map(number)).toEqual([
      '0.0042',
      '4.2',
      '48',
      '634',
      '1,090',
      '23,300',
    ]);
    expect(count(10_000)).toBe('10,000');
    expect([37, 3_700, 86_400, 370_000].map(duration)).toEqual(['37 s', '62 min', '24 h', '4.3 days']);
    expect([0.001, 0.25, 12].map(dollars)).toEqual(['under 0.01', '0.25', '12.00']);
    fc.assert(
      fc.property(fc.double({ min: 1e-6, max: 1e9, noNaN: true }), (value) => {
        const read = Number(number(value).replaceAll(',', ''));
        expect(Math.abs(read - value) / value).toBeLessThan(0.051);
      }),
    );
  });
});

/** SQLite as a Durable Object has it, in this process. */
function sqlOf(database: DatabaseSync): SqlStorage {
  return {
    exec: (query: string, ...values: readonly SQLInputValue[]) => {
      const rows = database.prepare(query).all(...values);
      return Object.assign(rows.values(), { toArray: () => rows });
    },
  } as unknown as SqlStorage;
}

function changes(database: DatabaseSync): number {
  return Number(database.prepare('SELECT total_changes() AS rows').get()?.rows);
}
