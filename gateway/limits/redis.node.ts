import { script } from '../redis/connection.node.ts';
import type { RedisConnection } from '../redis/connection.ts';
import { type Account, LIMIT_NAMES, type LimitStore, type Verdict } from './limiter.ts';
import { RENEW, SETTLE, TAKE } from './redis-scripts.ts';

const SCRIPTS = { take: script(TAKE), settle: script(SETTLE), renew: script(RENEW) };

export interface RedisLimitOptions {
  /** Milliseconds that an operation may take; past them Redis counts as down. */
  readonly deadlineMs: number;
  /** Milliseconds; by default the time of Redis, which all gateways share. */
  readonly now?: () => number;
}

/**
 * Counts in Redis, for all gateways that have its secret. An account is one hash that goes when nothing of it counts any
 * more; its name is a keyed digest, so Redis learns no name of a key or a tenant.
 *
 * @param nameOf the keyed digest of a name.
 */
export function createRedisLimits(
  redis: RedisConnection,
  nameOf: (text: string) => string,
  { deadlineMs, now }: RedisLimitOptions,
): LimitStore {
  const run = (
    name: keyof typeof SCRIPTS,
    lease: string,
    accounts: readonly Account[],
    flag: boolean,
    tokens: number,
  ) =>
    redis.run(
      SCRIPTS[name],
      keysOf(accounts, nameOf),
      [now ? String(now()) : '', lease, flag ? '1' : '0', String(tokens), '', ...accounts.flatMap(limitsOf)],
      deadlineMs,
    );
  return {
    async take(lease, accounts, { isEntry, tokens }) {
      return verdictOf(await run('take', lease, accounts, isEntry, tokens), accounts);
    },
    async settle(lease, accounts, tokens, isRetry) {
      await run('settle', lease, accounts, isRetry, tokens);
    },
    async renew(lease, accounts, tokens) {
      await run('renew', lease, accounts, false, tokens);
    },
  };
}

/** The accounts of one request share a tag, for which a cluster of Redis keeps them on one node. */
function keysOf(accounts: readonly Account[], nameOf: (text: string) => string): readonly string[] {
  const widest = accounts.find(({ of }) => of === 'tenant') ?? accounts[0];
  const tag = widest ? nameOf(`${widest.of}:${widest.name}`) : '';
  return accounts.map(({ of, name }) => `portcullis:limits:{${tag}}:${nameOf(`${of}:${name}`)}`);
}

function limitsOf({ limits }: Account): readonly string[] {
  return LIMIT_NAMES.map((limit) => String(limits[limit] ?? -1));
}

/** @throws TypeError for a reply that no script of ours gives. */
function verdictOf(reply: unknown, accounts: readonly Account[]): Verdict {
  const numbers = Array.isArray(reply) ? reply : [];
  if (numbers.length !== 3 + accounts.length * LIMIT_NAMES.length * 2 || !numbers.every(Number.isInteger)) {
    throw new TypeError('Redis answered a script with something else than its numbers');
  }
  const [index, limit, wait, ...rows] = numbers as number[];
  const refusing = accounts[index! - 1];
  const name = LIMIT_NAMES[limit! - 1];
  const most = name && refusing?.limits[name];
  const standings = accounts.flatMap(({ of, limits }, at) =>
    LIMIT_NAMES.flatMap((one, row) => {
      const place = (at * LIMIT_NAMES.length + row) * 2;
      const allowed = limits[one];
      return allowed === undefined
        ? []
        : [{ of, limit: one, most: allowed, left: rows[place]!, resetMs: rows[place + 1]! }];
    }),
  );
  if (!refusing || !name || most === undefined) return { standings };
  return { refused: { of: refusing.of, limit: name, most, ...(wait! >= 0 && { retryMs: wait! }) }, standings };
}
