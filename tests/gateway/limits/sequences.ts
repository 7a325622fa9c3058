import fc from 'fast-check';
import type { Account, CallLimits, LimitStore, Verdict } from '../../../gateway/limits/limiter.ts';

/** One thing that happens to a store; times are milliseconds, leases small numbers so that they meet again. */
export type Step =
  | { readonly type: 'wait'; readonly ms: number }
  | { readonly type: 'enter'; readonly lease: number; readonly account: number }
  | { readonly type: 'reserve'; readonly lease: number; readonly tokens: number }
  | { readonly type: 'settle'; readonly lease: number; readonly share: number; readonly isRetry: boolean }
  | { readonly type: 'renew'; readonly lease: number };

export interface Sequence {
  readonly perKey: CallLimits;
  readonly perTenant: CallLimits;
  readonly steps: readonly Step[];
}

const limits: fc.Arbitrary<CallLimits> = fc.record(
  {
    concurrent: fc.integer({ min: 1, max: 4 }),
    requestsPerMinute: fc.integer({ min: 1, max: 6 }),
    tokensPerMinute: fc.integer({ min: 1, max: 60 }),
    tokensPerDay: fc.integer({ min: 1, max: 200 }),
  },
  { requiredKeys: [] },
);

/** Waits of a moment, around a slice, around a minute and around a day; a few go backwards. */
const wait = fc.oneof(
  { weight: 6, arbitrary: fc.integer({ min: 0, max: 3_000 }) },
  { weight: 3, arbitrary: fc.integer({ min: 15_000, max: 62_000 }) },
  { weight: 1, arbitrary: fc.integer({ min: 86_000_000, max: 87_100_000 }) },
  { weight: 2, arbitrary: fc.integer({ min: -90_000, max: -1 }) },
);

const lease = fc.integer({ min: 0, max: 5 });
const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 3, arbitrary: fc.record({ type: fc.constant('wait' as const), ms: wait }) },
  {
    weight: 5,
    arbitrary: fc.record({ type: fc.constant('enter' as const), lease, account: fc.integer({ min: 0, max: 1 }) }),
  },
  {
    weight: 4,
    arbitrary: fc.record({ type: fc.constant('reserve' as const), lease, tokens: fc.integer({ min: 1, max: 70 }) }),
  },
  {
    weight: 4,
    arbitrary: fc.record({
      type: fc.constant('settle' as const),
      lease,
      share: fc.double({ min: 0, max: 1, noNaN: true }),
      isRetry: fc.boolean(),
    }),
  },
  { weight: 1, arbitrary: fc.record({ type: fc.constant('renew' as const), lease }) },
);

/** Two keys of one tenant, and what they do. */
export const sequence: fc.Arbitrary<Sequence> = fc.record({
  perKey: limits,
  perTenant: limits,
  steps: fc.array(step, { minLength: 1, maxLength: 60 }),
});

/** The accounts of a key of the sequence. */
export function accountsFor({ perKey, perTenant }: Sequence, key: number): readonly Account[] {
  return [
    { of: 'key', name: `key-${key}`, limits: perKey },
    { of: 'tenant', name: 'acme', limits: perTenant },
  ];
}

/** What a store did of a step; the steps of leases that are not there do nothing. */
export interface Did {
  readonly step: Step;
  /** By the clock of the test, which may go backwards. */
  readonly time: number;
  readonly accounts: readonly Account[];
  readonly verdict?: Verdict;
  /** Tokens that were asked for, or that were used. */
  readonly tokens: number;
}

/**
 * Plays a sequence on a store. A lease enters once, is held with what it reserves, and uses no more than that.
 *
 * @param clock is set before each step; the store reads it.
 */
export async function play(sequence: Sequence, store: LimitStore, clock: { now: number }): Promise<readonly Did[]> {
  const held = new Map<number, { accounts: readonly Account[]; id: string; tokens: number }>();
  const did: Did[] = [];
  let next = 0;
  for (const one of sequence.steps) {
    if (one.type === 'wait') {
      clock.now = Math.max(0, clock.now + one.ms);
      continue;
    }
    const time = clock.now;
    const mine = held.get(one.lease);
    if (one.type === 'enter') {
      if (mine) continue;
      const accounts = accountsFor(sequence, one.account);
      const id = `lease-${one.lease}-${next++}`;
      const verdict = await store.take(id, accounts, { isEntry: true, tokens: 1 });
      if (!verdict.refused) held.set(one.lease, { accounts, id, tokens: 1 });
      did.push({ step: one, time, accounts, verdict, tokens: 1 });
    } else if (!mine) {
    } else if (one.type === 'reserve') {
      const verdict = await store.take(mine.id, mine.accounts, { isEntry: false, tokens: one.tokens });
      if (!verdict.refused) held.set(one.lease, { ...mine, tokens: one.tokens });
      did.push({ step: one, time, accounts: mine.accounts, verdict, tokens: one.tokens });
    } else if (one.type === 'renew') {
      await store.renew(mine.id, mine.accounts, mine.tokens);
    } else {
      const tokens = Math.floor(mine.tokens * one.share);
      await store.settle(mine.id, mine.accounts, tokens, one.isRetry);
      held.delete(one.lease);
      did.push({ step: one, time, accounts: mine.accounts, tokens });
    }
  }
  return did;
}
