import { PortcullisError } from '../../exchange/errors.ts';
import { type Account, LEASE_MS, type Limiter, type LimitStore, type Take, type Verdict } from './limiter.ts';

/** What a person decides for the time in which the shared store is away: nobody is let in, or each process counts alone. */
export type OnDown = 'closed' | 'local';

/** For so long an end that could not be told to the store is tried again, in milliseconds. */
const RETRY_MS = 600_000;
/** So many ends at most wait to be told. */
const MOST_WAITING = 10_000;

interface HeldLease {
  readonly accounts: readonly Account[];
  readonly tokens: number;
  /** Where the exchange has ended and the store does not know it yet. */
  readonly ended?: { readonly tokens: number; readonly at: number };
}

export interface SharedLimiterParts {
  readonly shared: LimitStore;
  /** Takes over while the shared one is away, where `onDown` is `local`. */
  readonly local: LimitStore;
  readonly onDown: OnDown;
  /** Milliseconds, of a clock that only goes forward. */
  readonly now: () => number;
  /** Calls again and again until the function that it returns is called. */
  readonly every: (ms: number, work: () => void) => () => void;
  /** Told of what is no outage but a fault of ours. */
  readonly onError: (error: unknown) => void;
  /** Whether an error says that the store is away. */
  readonly isAway: (error: unknown) => boolean;
}

/**
 * Counts in a store that several processes share. While a request lasts, its lease is renewed; what it used is told to the
 * store when it ends, or later where the store is away then.
 */
export function createSharedLimiter(parts: SharedLimiterParts): Limiter {
  const { shared, local, onDown, now } = parts;
  const leases = new Map<string, HeldLease>();
  /** Those that were counted here, because the store was away. */
  const ownLeases = new Map<string, readonly Account[]>();

  async function takeHere(lease: string, accounts: readonly Account[], take: Take): Promise<Verdict> {
    // What entered elsewhere enters here now, as the place that it takes.
    const verdict = await local.take(lease, accounts, { ...take, isEntry: !ownLeases.has(lease) });
    if (!verdict.refused) ownLeases.set(lease, accounts);
    return verdict;
  }

  async function tell(lease: string, held: HeldLease, isRetry: boolean): Promise<void> {
    try {
      if (held.ended) await shared.settle(lease, held.accounts, held.ended.tokens, isRetry);
      else await shared.renew(lease, held.accounts, held.tokens);
      if (held.ended) leases.delete(lease);
    } catch (error) {
      if (!parts.isAway(error)) parts.onError(error);
      if (held.ended && now() - held.ended.at > RETRY_MS) leases.delete(lease);
    }
  }

  const stop = parts.every(LEASE_MS / 3, () => {
    for (const [lease, held] of leases) void tell(lease, held, true);
  });

  return {
    async take(lease, accounts, take) {
      if (ownLeases.has(lease)) return takeHere(lease, accounts, take);
      try {
        const verdict = await shared.take(lease, accounts, take);
        if (!verdict.refused) leases.set(lease, { accounts, tokens: take.tokens });
        return verdict;
      } catch (error) {
        if (!parts.isAway(error)) parts.onError(error);
        if (onDown === 'local') return takeHere(lease, accounts, take);
        throw unavailable(error);
      }
    },
    async settle(lease, accounts, tokens) {
      const isOwn = ownLeases.delete(lease);
      if (isOwn) await local.settle(lease, accounts, tokens, false);
      const held = leases.get(lease);
      if (!held) return;
      const ended = { ...held, ended: { tokens, at: now() } };
      leases.set(lease, ended);
      await tell(lease, ended, false);
      if (leases.size > MOST_WAITING) dropOldestEnd(leases);
    },
    async close() {
      stop();
    },
  };
}

function dropOldestEnd(leases: Map<string, HeldLease>): void {
  for (const [lease, { ended }] of leases) {
    if (!ended) continue;
    leases.delete(lease);
    return;
  }
}

function unavailable(cause: unknown): PortcullisError {
  return new PortcullisError(
    'limits_unavailable',
    'The limits of this key cannot be checked, so nothing is passed. Try again.',
    { cause, retryAfter: 1 },
  );
}

/** Counts in this process alone. */
export function createLocalLimiter(store: LimitStore): Limiter {
  return {
    take: (lease, accounts, take) => store.take(lease, accounts, take),
    settle: (lease, accounts, tokens) => store.settle(lease, accounts, tokens, false),
    close: async () => undefined,
  };
}
