import { describe, expect, it } from 'vitest';
import { type Account, LEASE_MS, type LimitStore } from '../../../gateway/limits/limiter.ts';
import { createMemoryLimits } from '../../../gateway/limits/memory.ts';
import { createSharedLimiter, type OnDown } from '../../../gateway/limits/shared.ts';

const ENTRY = { isEntry: true, tokens: 1 };
const ACCOUNTS: Account[] = [{ of: 'key', name: 'k', limits: { concurrent: 2, tokensPerDay: 100 } }];

class Away extends Error {}

/** A shared store that can be away, two processes of which one is under test, and a clock. */
function setUp(onDown: OnDown) {
  const clock = { now: 1_000_000 };
  const store = createMemoryLimits(() => clock.now, LEASE_MS);
  const state = { isAway: false, isFailing: false };
  const guarded = <Arguments extends unknown[], Result>(work: (...given: Arguments) => Promise<Result>) => {
    return async (...given: Arguments) => {
      if (state.isAway) throw new Away();
      if (state.isFailing) throw new TypeError('a fault of ours');
      return work(...given);
    };
  };
  const shared: LimitStore = {
    take: guarded(store.take),
    settle: guarded(store.settle),
    renew: guarded(store.renew),
  };
  const errors: unknown[] = [];
  let beat = () => {};
  const limiter = createSharedLimiter({
    shared,
    local: createMemoryLimits(() => clock.now),
    onDown,
    now: () => clock.now,
    every: (ms, work) => {
      expect(ms).toBeLessThanOrEqual(LEASE_MS / 2);
      beat = work;
      return () => {
        beat = () => {};
      };
    },
    onError: (error) => void errors.push(error),
    isAway: (error) => error instanceof Away,
  });
  /** Time goes on, and what has to be done again and again is done. */
  const pass = async (ms: number) => {
    for (let left = ms; left > 0; left -= LEASE_MS / 3) {
      clock.now += Math.min(left, LEASE_MS / 3);
      beat();
      await new Promise((resolve) => setImmediate(resolve));
    }
  };
  /** What another process could have now, of the tokens. */
  const left = async () =>
    (await store.take('look', ACCOUNTS, { isEntry: false, tokens: 0 })).standings.find(
      ({ limit }) => limit === 'tokensPerDay',
    )?.left;
  return { limiter, store, state, errors, pass, left };
}

describe('limits in a shared store', () => {
  it('hold a place as long as the request lasts, however long that is', async () => {
    const { limiter, store, pass } = setUp('closed');
    await limiter.take('a', ACCOUNTS, ENTRY);
    await limiter.take('b', ACCOUNTS, ENTRY);
    await pass(LEASE_MS * 10);
    expect((await store.take('c', ACCOUNTS, ENTRY)).refused?.limit).toBe('concurrent');
    await limiter.settle('a', ACCOUNTS, 5);
    expect((await store.take('c', ACCOUNTS, ENTRY)).refused).toBeUndefined();
  });

  it('refuse while the store is away and it is to be closed, and let in again after', async () => {
    const { limiter, state } = setUp('closed');
    state.isAway = true;
    await expect(limiter.take('a', ACCOUNTS, ENTRY)).rejects.toMatchObject({
      code: 'limits_unavailable',
      status: 503,
      retryAfter: 1,
    });
    state.isAway = false;
    expect((await limiter.take('a', ACCOUNTS, ENTRY)).refused).toBeUndefined();
  });

  it('are counted here while the store is away and it is to be local, and hold here', async () => {
    const { limiter, state, left } = setUp('local');
    state.isAway = true;
    expect((await limiter.take('a', ACCOUNTS, ENTRY)).refused).toBeUndefined();
    expect((await limiter.take('a', ACCOUNTS, { isEntry: false, tokens: 60 })).refused).toBeUndefined();
    expect((await limiter.take('b', ACCOUNTS, { isEntry: true, tokens: 60 })).refused?.limit).toBe('tokensPerDay');
    await limiter.settle('a', ACCOUNTS, 10);
    expect((await limiter.take('b', ACCOUNTS, { isEntry: true, tokens: 90 })).refused).toBeUndefined();
    state.isAway = false;
    // What was let in here ends here.
    await limiter.settle('b', ACCOUNTS, 90);
    expect(await left()).toBe(100);
  });

  it.each(['closed', 'local'] as const)(
    'tell what was used later, once, where the store is away at the end (%s)',
    async (onDown) => {
      const { limiter, state, pass, left } = setUp(onDown);
      await limiter.take('a', ACCOUNTS, { isEntry: true, tokens: 50 });
      state.isAway = true;
      await limiter.settle('a', ACCOUNTS, 30);
      await limiter.settle('a', ACCOUNTS, 30);
      state.isAway = false;
      expect(await left()).toBe(50);
      await pass(LEASE_MS / 3);
      expect(await left()).toBe(70);
      await pass(LEASE_MS);
      expect(await left()).toBe(70);
    },
  );

  it('go over to this process where the store goes away under a request', async () => {
    const { limiter, state, pass, left } = setUp('local');
    await limiter.take('a', ACCOUNTS, ENTRY);
    state.isAway = true;
    expect((await limiter.take('a', ACCOUNTS, { isEntry: false, tokens: 40 })).refused).toBeUndefined();
    await limiter.settle('a', ACCOUNTS, 40);
    state.isAway = false;
    await pass(LEASE_MS / 3);
    expect(await left()).toBe(60);
  });

  it('stay in this process to the end for what entered here, also where the store comes back meanwhile', async () => {
    const { limiter, state, left } = setUp('local');
    state.isAway = true;
    await limiter.take('a', ACCOUNTS, ENTRY);
    state.isAway = false;
    await limiter.take('a', ACCOUNTS, { isEntry: false, tokens: 40 });
    expect(await left()).toBe(100);
    await limiter.settle('a', ACCOUNTS, 40);
    expect(await left()).toBe(100);
  });

  it('tell a fault of ours, and are as if the store were away', async () => {
    const { limiter, state, errors } = setUp('closed');
    state.isFailing = true;
    await expect(limiter.take('a', ACCOUNTS, ENTRY)).rejects.toMatchObject({ code: 'limits_unavailable' });
    expect(errors).toHaveLength(1);
  });
});
