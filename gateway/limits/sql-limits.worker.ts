import type { SqlStorage } from 'cloudflare:workers';
import { type Account, LEASE_MS, LIMIT_NAMES, type LimitName, type LimitStore } from './limiter.ts';
import { createMemoryLimits } from './memory.ts';
import { WINDOWS } from './window.ts';

/** Counts that outlive the object that makes them. */
export interface SqlLimits extends LimitStore {
  /** Drops what counts no more. @returns whether anything is left. */
  forget(): boolean;
}

/** More than any limit: what was let in once is taken again without a question. */
const NO_LIMIT = Number.MAX_SAFE_INTEGER;

/**
 * Counts in memory, and keeps in SQLite what that needs to begin again: what each slice of a window holds, and the
 * leases. Memory decides; what it decided is durable before anybody hears of it.
 *
 * @param clock milliseconds since the epoch; where it goes backwards, it stands.
 */
export function createSqlLimits(sql: SqlStorage, clock: () => number): SqlLimits {
  sql.exec(`CREATE TABLE IF NOT EXISTS counts (
    account TEXT NOT NULL, name TEXT NOT NULL, slice INTEGER NOT NULL, amount INTEGER NOT NULL, ends INTEGER NOT NULL,
    PRIMARY KEY (account, name, slice)) STRICT, WITHOUT ROWID`);
  sql.exec(`CREATE TABLE IF NOT EXISTS leases (
    account TEXT NOT NULL, lease TEXT NOT NULL, tokens INTEGER NOT NULL, expires INTEGER NOT NULL,
    PRIMARY KEY (account, lease)) STRICT, WITHOUT ROWID`);
  let now = 0;
  const memory = createMemoryLimits(() => now, LEASE_MS);
  const setNow = (time: number): void => {
    now = Math.max(now, time);
  };
  restore(sql, memory, setNow);

  const count = ({ of, name, limits }: Account, limit: LimitName, amount: number, time: number): void => {
    const window = WINDOWS[limit];
    if (!window || limits[limit] === undefined || amount === 0) return;
    const slice = Math.floor(time / window.sliceMs);
    sql.exec(
      `INSERT INTO counts VALUES (?, ?, ?, ?, ?)
       ON CONFLICT DO UPDATE SET amount = amount + excluded.amount`,
      `${of}:${name}`,
      limit,
      slice,
      amount,
      (slice + window.slices) * window.sliceMs,
    );
  };
  const hold = ({ of, name, limits }: Account, lease: string, tokens: number, time: number): void => {
    if (LIMIT_NAMES.every((limit) => limit === 'requestsPerMinute' || limits[limit] === undefined)) return;
    sql.exec('INSERT OR REPLACE INTO leases VALUES (?, ?, ?, ?)', `${of}:${name}`, lease, tokens, time + LEASE_MS);
  };
  /** Whether the lease was there. */
  const release = ({ of, name }: Account, lease: string): boolean => {
    const query = 'DELETE FROM leases WHERE account = ? AND lease = ? RETURNING expires';
    const [row] = sql.exec<{ expires: number }>(query, `${of}:${name}`, lease).toArray();
    return row !== undefined && row.expires > now;
  };

  return {
    async take(lease, accounts, take) {
      setNow(clock());
      // Another call may move the clock while this one waits for what has been decided.
      const time = now;
      const verdict = await memory.take(lease, accounts, take);
      if (verdict.refused) return verdict;
      for (const account of accounts) {
        if (take.isEntry) count(account, 'requestsPerMinute', 1, time);
        hold(account, lease, take.tokens, time);
      }
      return verdict;
    },
    async settle(lease, accounts, tokens, isRetry) {
      setNow(clock());
      for (const account of accounts) {
        const wasThere = release(account, lease);
        if (!wasThere && isRetry) continue;
        count(account, 'tokensPerMinute', tokens, now);
        count(account, 'tokensPerDay', tokens, now);
      }
      await memory.settle(lease, accounts, tokens, isRetry);
    },
    async renew(lease, accounts, tokens) {
      setNow(clock());
      for (const account of accounts) hold(account, lease, tokens, now);
      await memory.renew(lease, accounts, tokens);
    },
    forget() {
      setNow(clock());
      sql.exec('DELETE FROM counts WHERE ends <= ?', now);
      sql.exec('DELETE FROM leases WHERE expires <= ?', now);
      const query = 'SELECT (SELECT count(*) FROM counts) + (SELECT count(*) FROM leases) AS rows';
      return sql.exec<{ rows: number }>(query).toArray()[0]!.rows > 0;
    },
  };
}

/** Does in memory once more what the rows tell, in the order in which it was done. */
function restore(sql: SqlStorage, memory: LimitStore, setNow: (time: number) => void): void {
  const counts = sql.exec<{ account: string; name: LimitName; slice: number; amount: number }>(
    'SELECT account, name, slice, amount FROM counts',
  );
  const leases = sql.exec<{ account: string; lease: string; tokens: number; expires: number }>(
    'SELECT account, lease, tokens, expires FROM leases',
  );
  const steps = [
    ...Array.from(counts, ({ account, name, slice, amount }) => ({
      time: slice * WINDOWS[name]!.sliceMs,
      run: () => recount(memory, accountOf(account, name), name, amount),
    })),
    ...Array.from(leases, ({ account, lease, tokens, expires }) => ({
      time: expires - LEASE_MS,
      run: () => void memory.renew(lease, [accountOf(account, 'concurrent')], tokens),
    })),
  ];
  for (const { time, run } of steps.sort((a, b) => a.time - b.time)) {
    setNow(time);
    run();
  }
}

function recount(memory: LimitStore, account: Account, name: LimitName, amount: number): void {
  if (name !== 'requestsPerMinute') void memory.settle('', [account], amount, false);
  else for (let one = 0; one < amount; one += 1) void memory.take('', [account], { isEntry: true, tokens: 0 });
}

function accountOf(account: string, limit: LimitName): Account {
  const [of] = account.split(':', 1);
  return { of: of === 'tenant' ? 'tenant' : 'key', name: account.slice(of!.length + 1), limits: { [limit]: NO_LIMIT } };
}
