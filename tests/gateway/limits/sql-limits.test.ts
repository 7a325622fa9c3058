import type { SqlStorage } from 'cloudflare:workers';
import { DatabaseSync, type SQLInputValue } from 'node:sqlite';
import fc from 'fast-check';
import { describe, expect, it, onTestFinished } from 'vitest';
import { type Account, LEASE_MS, type LimitStore } from '../../../gateway/limits/limiter.ts';
import { createMemoryLimits } from '../../../gateway/limits/memory.ts';
import { createSqlLimits, type SqlLimits } from '../../../gateway/limits/sql-limits.worker.ts';
import { play, type Sequence, sequence } from './sequences.ts';

/** SQLite as a Durable Object has it, here in memory. */
function openSql(): SqlStorage & { rows(): number } {
  const database = new DatabaseSync(':memory:');
  onTestFinished(() => database.close());
  return {
    exec<Row extends Record<string, string | number | null | ArrayBuffer>>(query: string, ...bindings: unknown[]) {
      const rows = database.prepare(query).all(...(bindings as SQLInputValue[])) as Row[];
      return Object.assign(rows, { toArray: () => rows });
    },
    rows: () =>
      Number(database.prepare('SELECT (SELECT count(*) FROM counts) + (SELECT count(*) FROM leases) AS n').get()!.n),
  };
}

/** Drops what counts no more, and begins again from the rows, before each call for which the list says so. */
function restarting(sql: SqlStorage, now: () => number, restarts: readonly boolean[]): LimitStore {
  let store = createSqlLimits(sql, now);
  let calls = 0;
  const current = (): SqlLimits => {
    if (restarts[calls % restarts.length]) {
      store.forget();
      store = createSqlLimits(sql, now);
    }
    calls += 1;
    return store;
  };
  return {
    take: (...call) => current().take(...call),
    settle: (...call) => current().settle(...call),
    renew: (...call) => current().renew(...call),
  };
}

/** A clock that goes on: where it goes back while an object is moved, a count may stay a slice longer. */
function forwards(given: Sequence): Sequence {
  return {
    ...given,
    steps: given.steps.map((step) => (step.type === 'wait' ? { ...step, ms: Math.abs(step.ms) } : step)),
  };
}

/** Long enough that what was used is in the way later. */
const long: fc.Arbitrary<Sequence> = fc
  .array(sequence, { minLength: 6, maxLength: 9 })
  .map((parts) => ({ ...parts[0]!, steps: parts.flatMap(({ steps }) => steps) }));

const restarts = fc.array(fc.boolean(), { minLength: 1, maxLength: 7 });

describe('limits in SQLite', () => {
  it('decide as those in memory do, however often their object is moved', async () => {
    await fc.assert(
      fc.asyncProperty(long, restarts, async (given, list) => {
        const [here, there] = [{ now: 1_000_000 }, { now: 1_000_000 }];
        const steady = createMemoryLimits(() => here.now, LEASE_MS);
        const moved = restarting(openSql(), () => there.now, list);
        expect(await play(forwards(given), moved, there)).toEqual(await play(forwards(given), steady, here));
      }),
      { numRuns: 400 },
    );
  });

  it('decide as those in memory do, whatever the clock does, while their object stays', async () => {
    await fc.assert(
      fc.asyncProperty(long, async (given) => {
        const [here, there] = [{ now: 1_000_000 }, { now: 1_000_000 }];
        let latest = 0;
        // The object has one clock for all of its accounts.
        const steady = createMemoryLimits(() => {
          latest = Math.max(latest, here.now);
          return latest;
        }, LEASE_MS);
        const kept = createSqlLimits(openSql(), () => there.now);
        expect(await play(given, kept, there)).toEqual(await play(given, steady, here));
      }),
      { numRuns: 400 },
    );
  });

  it('leave no row behind, once nothing counts any more', async () => {
    await fc.assert(
      fc.asyncProperty(long, restarts, async (given, list) => {
        const clock = { now: 1_000_000 };
        const sql = openSql();
        await play(
          forwards(given),
          restarting(sql, () => clock.now, list),
          clock,
        );
        const store = createSqlLimits(sql, () => clock.now);
        const before = sql.rows();
        expect(store.forget()).toBe(sql.rows() > 0);
        expect(sql.rows()).toBeLessThanOrEqual(before);
        clock.now += 87_100_000;
        expect(store.forget()).toBe(false);
        expect(sql.rows()).toBe(0);
      }),
    );
  });

  it('count what a burst takes once for all accounts, and a settled lease once', async () => {
    const sql = openSql();
    const accounts: Account[] = [
      { of: 'key', name: 'a:b', limits: { tokensPerDay: 1_000 } },
      { of: 'tenant', name: 'acme', limits: { requestsPerMinute: 3, tokensPerDay: 100 } },
    ];
    const store = createSqlLimits(sql, () => 5_000);
    const burst = Array.from({ length: 9 }, (_, index) =>
      store.take(`l${index}`, accounts, { isEntry: true, tokens: 30 }),
    );
    expect((await Promise.all(burst)).filter(({ refused }) => !refused)).toHaveLength(3);
    await store.settle('l0', accounts, 10, false);
    await store.settle('l0', accounts, 10, true);
    const again = createSqlLimits(sql, () => 5_000);
    const { standings } = await again.take('look', accounts, { isEntry: false, tokens: 0 });
    expect(standings.map(({ of, limit, left }) => [of, limit, left])).toEqual([
      ['key', 'tokensPerDay', 930],
      ['tenant', 'requestsPerMinute', 0],
      ['tenant', 'tokensPerDay', 30],
    ]);
  });
});
