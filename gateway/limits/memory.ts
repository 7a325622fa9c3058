import {
  type Account,
  LIMIT_NAMES,
  type LimitName,
  type LimitStore,
  type Refused,
  type Standing,
  type Take,
  type Verdict,
} from './limiter.ts';
import { ANSWER_MS, WINDOWS, type Window } from './window.ts';

/** What one account holds; redis-scripts.ts keeps the same in a hash. */
interface Held {
  /** The latest time that was seen: a clock that goes backwards makes nothing free. */
  last: number;
  /** By limit, by slice. */
  readonly counts: ReadonlyMap<LimitName, Map<number, number>>;
  readonly leases: Map<string, { readonly expires: number; readonly tokens: number }>;
}

/**
 * Counts in this process.
 *
 * @param now milliseconds, best from a clock that only goes forward.
 * @param leaseMs for how long a lease stands that is not renewed: for ever by default, since it ends with this process.
 */
export function createMemoryLimits(now: () => number, leaseMs = Number.POSITIVE_INFINITY): LimitStore {
  const accounts = new Map<string, Held>();

  /** The account as it is now, without what is over. */
  function heldBy({ of, name }: Account): Held {
    const id = `${of}:${name}`;
    let held = accounts.get(id);
    if (!held) {
      const limited = LIMIT_NAMES.filter((limit) => WINDOWS[limit]);
      held = { last: 0, counts: new Map(limited.map((limit) => [limit, new Map()])), leases: new Map() };
      accounts.set(id, held);
    }
    held.last = Math.max(held.last, now());
    forget(held);
    return held;
  }

  return {
    async take(lease, asked, take) {
      const rows = asked.flatMap((account) => rowsOf(account, heldBy(account), lease, take));
      const refused = worstOf(rows);
      if (!refused) for (const account of asked) apply(heldBy(account), account, lease, take, leaseMs);
      return { ...(refused && { refused }), standings: standingsOf(asked, heldBy) };
    },
    async settle(lease, asked, tokens, isRetry) {
      for (const account of asked) {
        const held = heldBy(account);
        const wasThere = held.leases.delete(lease);
        if (wasThere || !isRetry) countTokens(held, account, tokens);
      }
    },
    async renew(lease, asked, tokens) {
      for (const account of asked) hold(heldBy(account), account, lease, tokens, leaseMs);
    },
  };
}

function forget(held: Held): void {
  for (const [limit, slices] of held.counts) {
    const { sliceMs, slices: most } = WINDOWS[limit]!;
    const oldest = Math.floor(held.last / sliceMs) - most + 1;
    for (const slice of slices.keys()) if (slice < oldest) slices.delete(slice);
  }
  for (const [lease, { expires }] of held.leases) if (expires <= held.last) held.leases.delete(lease);
}

/** A limit beside what is asked of it; `waitMs` is 0 where it fits, and infinite where it never will. */
interface Row extends Omit<Refused, 'retryMs'> {
  readonly waitMs: number;
}

function rowsOf(account: Account, held: Held, lease: string, { isEntry, tokens }: Take): readonly Row[] {
  return LIMIT_NAMES.flatMap((limit) => {
    const most = account.limits[limit];
    const need = limit === 'concurrent' || limit === 'requestsPerMinute' ? Number(isEntry) : tokens;
    if (most === undefined || need === 0) return [];
    return [{ of: account.of, limit, most, waitMs: waitFor(held, limit, most, need, lease) }];
  });
}

/** @param lease whose own tokens are not in its way. */
function waitFor(held: Held, limit: LimitName, most: number, need: number, lease: string): number {
  let over = usedOf(held, limit) + heldFor(held, limit, lease) + need - most;
  if (over <= 0) return 0;
  if (need > most) return Number.POSITIVE_INFINITY;
  const slices = [...(held.counts.get(limit) ?? [])].sort(([a], [b]) => a - b);
  for (const [slice, amount] of slices) {
    over -= amount;
    if (over <= 0) return endOf(slice, WINDOWS[limit]!) - held.last;
  }
  return ANSWER_MS;
}

/** The limit for which the wait is longest; of equal ones the first. */
function worstOf(rows: readonly Row[]): Refused | undefined {
  let worst: Row | undefined;
  for (const row of rows) if (row.waitMs > (worst?.waitMs ?? 0)) worst = row;
  if (!worst) return undefined;
  const { waitMs, ...refused } = worst;
  return { ...refused, ...(Number.isFinite(waitMs) && { retryMs: waitMs }) };
}

function apply(held: Held, account: Account, lease: string, { isEntry, tokens }: Take, leaseMs: number): void {
  if (isEntry) count(held, account, 'requestsPerMinute', 1);
  hold(held, account, lease, tokens, leaseMs);
}

function hold(held: Held, { limits }: Account, lease: string, tokens: number, leaseMs: number): void {
  const { concurrent, tokensPerMinute, tokensPerDay } = limits;
  if (concurrent === undefined && tokensPerMinute === undefined && tokensPerDay === undefined) return;
  held.leases.set(lease, { expires: held.last + leaseMs, tokens });
}

function countTokens(held: Held, account: Account, tokens: number): void {
  count(held, account, 'tokensPerMinute', tokens);
  count(held, account, 'tokensPerDay', tokens);
}

function count(held: Held, { limits }: Account, limit: LimitName, amount: number): void {
  const slices = held.counts.get(limit);
  if (limits[limit] === undefined || !slices || amount === 0) return;
  const slice = Math.floor(held.last / WINDOWS[limit]!.sliceMs);
  slices.set(slice, (slices.get(slice) ?? 0) + amount);
}

function standingsOf(asked: readonly Account[], heldBy: (account: Account) => Held): Verdict['standings'] {
  return asked.flatMap((account) => {
    const held = heldBy(account);
    return LIMIT_NAMES.flatMap((limit): Standing[] => {
      const most = account.limits[limit];
      if (most === undefined) return [];
      const left = Math.max(0, most - usedOf(held, limit) - heldFor(held, limit));
      const newest = Math.max(...(held.counts.get(limit)?.keys() ?? []));
      const resetMs = Number.isFinite(newest) ? endOf(newest, WINDOWS[limit]!) - held.last : 0;
      return [{ of: account.of, limit, most, left, resetMs }];
    });
  });
}

function usedOf(held: Held, limit: LimitName): number {
  let sum = 0;
  for (const amount of held.counts.get(limit)?.values() ?? []) sum += amount;
  return sum;
}

/** What leases hold of a limit, but for one of them. */
function heldFor(held: Held, limit: LimitName, except?: string): number {
  if (limit === 'requestsPerMinute') return 0;
  let sum = 0;
  for (const [lease, { tokens }] of held.leases) if (lease !== except) sum += limit === 'concurrent' ? 1 : tokens;
  return sum;
}

/** When nothing of a slice counts any more, in milliseconds. */
function endOf(slice: number, { sliceMs, slices }: Window): number {
  return (slice + slices) * sliceMs;
}
