import type { SqlStorage } from 'cloudflare:workers';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Account, LEASE_MS, type LimitStore } from '../../../gateway/limits/limiter.ts';
import { createMemoryLimits } from '../../../gateway/limits/memory.ts';
import { createSqlLimits, type SqlLimits } from '../../../gateway/limits/sql-limits.worker.ts';
import { openObjectStorage } from '../../support/object-storage.ts';
import { play, type Sequence, sequence } from './sequences.ts';

function rowsOf(sql: SqlStorage): number {
  const query = 'SELECT (SELECT count(*) FROM counts) + (SELECT count(*) FROM leases) AS n';
  return sql.exec<{ n: number }>(query).toArray()[0]!.n;
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
        const moved = restarting(openObjectStorage().sql, () => there.now, list);
        expect(await play(forwards(given), moved, there)).toEqual(await play(forwards(given), steady, here));
      }),
      { numRuns: 250 },
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
        const kept = createSqlLimits(openObjectStorage().sql, () => there.now);
        expect(await play(given, kept, there)).toEqual(await play(given, steady, here));
      }),
      { numRuns: 250 },
    );
  });

  it('leave no row behind, once nothing counts any more', async () => {
    await fc.assert(
      fc.asyncProperty(long, restarts, async (given, list) => {
        const clock = { now: 1_000_000 };
        const sql = openObjectStorage().sql;
        await play(
          forwards(given),
          restarting(sql, () => clock.now, list),
          clock,
        );
        const store = createSqlLimits(sql, () => clock.now);
        const before = rowsOf(sql);
        expect(store.forget()).toBe(rowsOf(sql) > 0);
        expect(rowsOf(sql)).toBeLessThanOrEqual(before);
        clock.now += 87_100_000;
        expect(store.forget()).toBe(false);
        expect(rowsOf(sql)).toBe(0);
      }),
    );
  });

  it('count what a burst takes once for all accounts, and a settled lease once', async () => {
    const sql = openObjectStorage().sql;
    const accounts: Account[] = [
      { of: 'key', name: 'a:b', limits: { tokensPerDay: 1_000 } },
      { of: 'tenant', name: 'acme', limits: { requestsPerMinute: 3, tokensPerDay: 100 } },
    ];
    const clock = { now: 5_000 };
    const store = createSqlLimits(sql, () => clock.now);
    const burst = Array.from({ length: 9 }, (_, index) =>
      store.take(`l${index}`, accounts, { isEntry: true, tokens: 30 }),
    );
    expect((await Promise.all(burst)).filter(({ refused }) => !refused)).toHaveLength(3);
    await store.settle('l0', accounts, 10, false);
    await store.settle('l0', accounts, 10, true);
    const again = createSqlLimits(sql, () => clock.now);
    const { standings } = await again.take('look', accounts, { isEntry: false, tokens: 0 });
    expect(standings.map(({ of, limit, left }) => [of, limit, left])).toEqual([
      ['key', 'tokensPerDay', 930],
      ['tenant', 'requestsPerMinute', 0],
      ['tenant', 'tokensPerDay', 30],
    ]);
    // What nobody renewed is over, and an end that is told of it again is none.
    clock.now += LEASE_MS;
    await again.settle('l1', accounts, 30, true);
    const last = createSqlLimits(sql, () => clock.now);
    const { standings: later } = await last.take('look', accounts, { isEntry: false, tokens: 0 });
    expect(later.map(({ left }) => left)).toEqual([990, 0, 90]);
  });
});
