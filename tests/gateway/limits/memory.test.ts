import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Account, LimitName } from '../../../gateway/limits/limiter.ts';
import { createMemoryLimits } from '../../../gateway/limits/memory.ts';
import { accountsFor, type Did, play, type Sequence, sequence } from './sequences.ts';

const WINDOW_MS: Partial<Record<LimitName, number>> = {
  requestsPerMinute: 60_000,
  tokensPerMinute: 60_000,
  tokensPerDay: 86_400_000,
};

const nameOf = ({ of, name }: Account) => `${of}:${name}`;

/** What each limit let pass: amounts at the latest time that the store had seen by then. */
function passed(did: readonly Did[], account: Account, limit: LimitName): { time: number; amount: number }[] {
  let latest = 0;
  return did.flatMap(({ step, time, accounts, verdict, tokens }) => {
    if (!accounts.some((one) => nameOf(one) === nameOf(account))) return [];
    latest = Math.max(latest, time);
    if (limit === 'requestsPerMinute') {
      return step.type === 'enter' && !verdict?.refused ? [{ time: latest, amount: 1 }] : [];
    }
    return step.type === 'settle' ? [{ time: latest, amount: tokens }] : [];
  });
}

function mostInAnyWindow(events: readonly { time: number; amount: number }[], windowMs: number): number {
  const sums = events.map(({ time: start }) =>
    events.filter(({ time }) => time >= start && time < start + windowMs).reduce((sum, { amount }) => sum + amount, 0),
  );
  return Math.max(0, ...sums);
}

function allAccounts(given: Sequence): readonly Account[] {
  return [...accountsFor(given, 0), accountsFor(given, 1)[0]!];
}

describe('limits in memory', () => {
  it('never let pass more than the limit in any window, whatever the clock does', async () => {
    await fc.assert(
      fc.asyncProperty(sequence, async (given) => {
        const clock = { now: 1_000_000 };
        const did = await play(
          given,
          createMemoryLimits(() => clock.now),
          clock,
        );
        for (const account of allAccounts(given)) {
          for (const [limit, windowMs] of Object.entries(WINDOW_MS) as [LimitName, number][]) {
            const most = account.limits[limit];
            if (most === undefined) continue;
            expect(mostInAnyWindow(passed(did, account, limit), windowMs)).toBeLessThanOrEqual(most);
          }
        }
      }),
      { numRuns: 400 },
    );
  });

  it.each([
    ['requestsPerMinute', 1_000, 60_000],
    ['tokensPerMinute', 1_000, 60_000],
    ['tokensPerDay', 600_000, 86_400_000],
  ] as const)('hold to the millisecond at the edges of slices and windows: %s', async (limit, sliceMs, windowMs) => {
    const wait = fc.oneof(
      fc.integer({ min: 0, max: 2 * sliceMs }),
      fc.integer({ min: windowMs - 2 * sliceMs, max: windowMs + 2 * sliceMs }),
      fc.integer({ min: -windowMs, max: -1 }),
    );
    const calls = fc.array(fc.record({ wait, tokens: fc.integer({ min: 1, max: 3 }) }), { maxLength: 12 });
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: 3 }), calls, async (most, asked) => {
        const clock = { now: 10 * windowMs };
        const store = createMemoryLimits(() => clock.now);
        const accounts: Account[] = [{ of: 'key', name: 'k', limits: { [limit]: most } }];
        let latest = 0;
        const events: { time: number; amount: number }[] = [];
        for (const [index, { wait: ms, tokens }] of asked.entries()) {
          clock.now += ms;
          latest = Math.max(latest, clock.now);
          const { refused } = await store.take(`l${index}`, accounts, { isEntry: true, tokens });
          if (refused) continue;
          await store.settle(`l${index}`, accounts, tokens, false);
          events.push({ time: latest, amount: limit === 'requestsPerMinute' ? 1 : tokens });
        }
        expect(mostInAnyWindow(events, windowMs)).toBeLessThanOrEqual(most);
      }),
      { numRuns: 1_000 },
    );
  });

  it('never have more under way than the limit, and refuse nobody while there is room', async () => {
    await fc.assert(
      fc.asyncProperty(sequence, async (given) => {
        const clock = { now: 1_000_000 };
        const did = await play(
          given,
          createMemoryLimits(() => clock.now),
          clock,
        );
        for (const account of allAccounts(given)) {
          const most = account.limits.concurrent ?? Number.POSITIVE_INFINITY;
          let under = 0;
          for (const { step, accounts, verdict } of did) {
            if (!accounts.some((one) => nameOf(one) === nameOf(account))) continue;
            const { refused } = verdict ?? {};
            if (refused?.limit === 'concurrent' && refused.of === account.of) expect(under).toBe(most);
            if (step.type === 'enter' && !refused) under += 1;
            if (step.type === 'settle') under -= 1;
            expect(under).toBeLessThanOrEqual(most);
          }
        }
      }),
      { numRuns: 400 },
    );
  });

  it('give all back after the window and a slice, once everything has ended', async () => {
    await fc.assert(
      fc.asyncProperty(sequence, async (given) => {
        const clock = { now: 1_000_000 };
        const store = createMemoryLimits(() => clock.now);
        await play(given, store, clock);
        const ends = given.steps.reduce((sum, step) => sum + (step.type === 'wait' ? Math.max(0, step.ms) : 0), 0);
        clock.now = 1_000_000 + ends + 87_000_000;
        const accounts = allAccounts(given);
        // What never ended still holds its place; a look that takes nothing tells of the rest.
        const { standings } = await store.take('look', accounts, { isEntry: false, tokens: 0 });
        for (const { limit, most, left, resetMs } of standings) {
          expect(resetMs).toBe(0);
          if (limit === 'requestsPerMinute') expect(left).toBe(most);
        }
      }),
    );
  });

  it('say how long to wait: not before, and then there is room', async () => {
    const wanted = fc.record({
      limit: fc.constantFrom('requestsPerMinute', 'tokensPerMinute', 'tokensPerDay'),
      most: fc.integer({ min: 1, max: 50 }),
      used: fc.array(fc.record({ ms: fc.integer({ min: 0, max: 20_000 }), tokens: fc.integer({ min: 1, max: 30 }) }), {
        minLength: 1,
        maxLength: 20,
      }),
      tokens: fc.integer({ min: 1, max: 60 }),
    });
    await fc.assert(
      fc.asyncProperty(wanted, async ({ limit, most, used, tokens }) => {
        const clock = { now: 5_000_000 };
        const store = createMemoryLimits(() => clock.now);
        const accounts: Account[] = [{ of: 'key', name: 'k', limits: { [limit]: most } }];
        for (const [index, one] of used.entries()) {
          clock.now += one.ms;
          const take = { isEntry: true, tokens: Math.min(one.tokens, most) };
          const { refused } = await store.take(`u${index}`, accounts, take);
          if (!refused) await store.settle(`u${index}`, accounts, take.tokens, false);
        }
        const { refused } = await store.take('w', accounts, { isEntry: true, tokens });
        if (!refused) return;
        expect(refused.limit).toBe(limit);
        if (refused.retryMs === undefined) {
          expect(tokens).toBeGreaterThan(most);
          return;
        }
        clock.now += refused.retryMs - 1;
        expect((await store.take('w', accounts, { isEntry: true, tokens })).refused?.retryMs).toBe(1);
        clock.now += 1;
        expect((await store.take('w', accounts, { isEntry: true, tokens })).refused).toBeUndefined();
      }),
      { numRuns: 300 },
    );
  });

  it('take from no account where one of them refuses', async () => {
    const store = createMemoryLimits(() => 0);
    const tenant: Account = { of: 'tenant', name: 't', limits: { requestsPerMinute: 1 } };
    const key: Account = { of: 'key', name: 'k', limits: { requestsPerMinute: 5, concurrent: 5 } };
    await store.take('a', [key, tenant], { isEntry: true, tokens: 0 });
    const { refused, standings } = await store.take('b', [key, tenant], { isEntry: true, tokens: 0 });
    expect(refused).toEqual({ of: 'tenant', limit: 'requestsPerMinute', most: 1, retryMs: 61_000 });
    expect(standings.filter(({ of }) => of === 'key').map(({ left }) => left)).toEqual([4, 4]);
  });

  it('hold what requests under way may use, so that a burst cannot spend a nearly spent budget many times', async () => {
    const store = createMemoryLimits(() => 0);
    const accounts: Account[] = [{ of: 'key', name: 'k', limits: { tokensPerDay: 100 } }];
    const burst = Array.from({ length: 50 }, async (_, index) => {
      const lease = `l${index}`;
      const { refused } = await store.take(lease, accounts, { isEntry: true, tokens: 30 });
      return refused ? [] : [lease];
    });
    const entered = (await Promise.all(burst)).flat();
    expect(entered).toHaveLength(3);
    // Two used little, one as much as it might: what is left of what was held can be had again.
    await store.settle(entered[0]!, accounts, 1, false);
    await store.settle(entered[1]!, accounts, 1, false);
    await store.settle(entered[2]!, accounts, 30, false);
    const { standings } = await store.take('next', accounts, { isEntry: true, tokens: 68 });
    expect(standings[0]?.left).toBe(0);
  });

  it('count a lease that was settled before only once', async () => {
    const store = createMemoryLimits(() => 0);
    const accounts: Account[] = [{ of: 'key', name: 'k', limits: { tokensPerDay: 100 } }];
    await store.take('a', accounts, { isEntry: true, tokens: 30 });
    await store.settle('a', accounts, 10, false);
    await store.settle('a', accounts, 10, true);
    expect((await store.take('b', accounts, { isEntry: true, tokens: 1 })).standings[0]?.left).toBe(89);
  });
});
