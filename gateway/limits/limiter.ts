/** What a key or a tenant may have, in the order in which it is looked at. */
export const LIMIT_NAMES = ['concurrent', 'requestsPerMinute', 'tokensPerMinute', 'tokensPerDay'] as const;
export type LimitName = (typeof LIMIT_NAMES)[number];

/** The limits of one key or tenant; what is left out is not limited. */
export type CallLimits = { readonly [Name in LimitName]?: number };

/** Whose requests and tokens are counted together. */
export interface Account {
  readonly of: 'key' | 'tenant';
  /** The id of the key, or the name of the tenant. */
  readonly name: string;
  readonly limits: CallLimits;
}

/** How one limit of one account stands. */
export interface Standing {
  readonly of: Account['of'];
  readonly limit: LimitName;
  readonly most: number;
  /** What could be had now: never below 0. */
  readonly left: number;
  /** Milliseconds until all of it can be had again, if nothing more is taken; answers under way not counted. */
  readonly resetMs: number;
}

/** The limit that is in the way. */
export interface Refused {
  readonly of: Account['of'];
  readonly limit: LimitName;
  readonly most: number;
  /** Milliseconds until what was asked for may fit; absent where it is more than the limit and never will. */
  readonly retryMs?: number;
}

/** Whether a request may go on. Where it may not, nothing was taken. */
export interface Verdict {
  readonly refused?: Refused;
  readonly standings: readonly Standing[];
}

/** What a request takes: it counts as one request where it enters, and holds so many tokens until it is settled. */
export interface Take {
  readonly isEntry: boolean;
  readonly tokens: number;
}

/**
 * Where requests and tokens are counted: in this process, in Redis, or in another store. Each call is atomic over all of
 * its accounts: either each of them has room for what is taken, or nothing is taken from any.
 *
 * A lease is what one request holds until it is settled: a place of `concurrent`, and the tokens that it may use. A store
 * that outlives its callers forgets a lease that is not renewed for `LEASE_MS`.
 */
export interface LimitStore {
  /** Takes for a lease; what it held before is replaced. @throws whatever is wrong with the store. */
  take(lease: string, accounts: readonly Account[], take: Take): Promise<Verdict>;
  /**
   * Ends a lease, and counts the tokens that were used, at this time.
   *
   * @param isRetry an earlier call may have done it already: then only a lease that is still there is counted.
   * @throws whatever is wrong with the store.
   */
  settle(lease: string, accounts: readonly Account[], tokens: number, isRetry: boolean): Promise<void>;
  /** Keeps a lease for another `LEASE_MS`. @throws whatever is wrong with the store. */
  renew(lease: string, accounts: readonly Account[], tokens: number): Promise<void>;
}

/** What the gateway asks: a store with an answer to its being away. */
export interface Limiter {
  /** @throws PortcullisError `limits_unavailable`. */
  take(lease: string, accounts: readonly Account[], take: Take): Promise<Verdict>;
  /** Never rejects: the answer is there, and what could not be counted is counted later. */
  settle(lease: string, accounts: readonly Account[], tokens: number): Promise<void>;
  close(): Promise<void>;
}

/** How long a lease lives without being renewed, in milliseconds: what a gateway that dies leaves behind. */
export const LEASE_MS = 60_000;
