import type { PortcullisError } from '../../exchange/errors.ts';
import type { Caller } from '../../exchange/exchange.ts';
import { accountsOf, type CallerLimits } from './accounts.ts';
import { type Account, LIMIT_NAMES, type Limiter, type LimitName, type Standing, type Verdict } from './limiter.ts';
import { refusalOf } from './refusal.ts';

/** How many requests each limit refused, since the start. */
export type LimitRefusals = Readonly<Record<LimitName, number>>;

/** What is known of the tokens of an exchange when it has ended. */
export interface Ended {
  /** As the model's server counted them. */
  readonly tokens?: number;
  /** The model has worked on it, whether or not anybody counted. */
  readonly wasAtWork: boolean;
}

/** One request that was let in, until it has ended. */
export interface Admission {
  /** How its limits stand, as the last call told. */
  readonly standings: readonly Standing[];
  /** Holds the tokens that it may use. @throws PortcullisError `rate_limited`, `budget_exhausted`, `limits_unavailable`. */
  reserve(tokens: number): Promise<void>;
  /**
   * Gives its place back, and counts what it used: what the server says; where it says nothing of a model that was at
   * work, all that was held; otherwise nothing. A second call does nothing. Never rejects.
   */
  settle(ended: Ended): Promise<void>;
}

/** Who is let in, by the limits of the configuration. */
export interface Admissions {
  /**
   * Counts a request; undefined for a caller without limits.
   *
   * @param onStandings told how the limits stand, before anything is thrown.
   * @throws PortcullisError `rate_limited`, `budget_exhausted`, `limits_unavailable`.
   */
  admit(
    caller: Caller,
    exchangeId: string,
    onStandings: (standings: readonly Standing[]) => void,
  ): Promise<Admission | undefined>;
  refusals(): LimitRefusals;
  close(): Promise<void>;
}

export interface AdmissionParts {
  readonly limits: CallerLimits;
  readonly limiter: Limiter;
}

/** Admission by limits of keys and of tenants: a request needs room in both, so no tenant takes the share of another. */
export function createAdmissions({ limits, limiter }: AdmissionParts): Admissions {
  const counts = Object.fromEntries(LIMIT_NAMES.map((name) => [name, 0])) as Record<LimitName, number>;
  const refuse = (verdict: Verdict): PortcullisError | undefined => {
    if (!verdict.refused) return undefined;
    counts[verdict.refused.limit] += 1;
    return refusalOf(verdict.refused);
  };
  return {
    async admit(caller, exchangeId, onStandings) {
      const accounts = accountsOf(caller, limits);
      if (accounts.length === 0) return undefined;
      const hasTokens = limitsTokens(accounts);
      // One token has to be left: an account that has none is refused before its body is read.
      const entry = await limiter.take(exchangeId, accounts, { isEntry: true, tokens: hasTokens ? 1 : 0 });
      onStandings(entry.standings);
      const error = refuse(entry);
      if (error) throw error;
      let standings = entry.standings;
      let held = 0;
      let settled: Promise<void> | undefined;
      return {
        get standings() {
          return standings;
        },
        async reserve(tokens) {
          if (!hasTokens || tokens === 0) return;
          const verdict = await limiter.take(exchangeId, accounts, { isEntry: false, tokens });
          standings = verdict.standings;
          const refusal = refuse(verdict);
          if (refusal) throw refusal;
          held = tokens;
        },
        settle({ tokens, wasAtWork }) {
          settled ??= limiter.settle(exchangeId, accounts, hasTokens ? (tokens ?? (wasAtWork ? held : 0)) : 0);
          return settled;
        },
      };
    },
    refusals: () => ({ ...counts }),
    close: () => limiter.close(),
  };
}

function limitsTokens(accounts: readonly Account[]): boolean {
  return accounts.some(({ limits }) => limits.tokensPerMinute !== undefined || limits.tokensPerDay !== undefined);
}
