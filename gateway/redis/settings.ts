import type { Node } from 'jsonc-parser';
import { type Diagnostic, placeOf } from '../../exchange/diagnostics.ts';
import { PortcullisError } from '../../exchange/errors.ts';
import type { OnDown } from '../limits/shared.ts';

/** The Redis that several gateways share. */
export interface RedisConfig {
  /** Without user and password. */
  readonly url?: string;
  /** The environment variable that holds the URL; one of both is there. */
  readonly urlEnv?: string;
  /** The environment variable that holds the secret of all gateways that share it. */
  readonly secretEnv: string;
  /** What holds for callers with limits while it is down. */
  readonly onDown: OnDown;
  /** Milliseconds in which a limit has to be looked up; past them Redis counts as down. */
  readonly deadlineMs: number;
}

/** What a configuration may leave out. */
export type WrittenRedis = Omit<RedisConfig, 'deadlineMs'> & Partial<RedisConfig>;

/** A Redis with the defaults for what is not said. */
export function redisWithDefaults(written: WrittenRedis): RedisConfig {
  return { deadlineMs: 50, ...written };
}

/** What the schema cannot say of it. */
export function redisFaults(tree: Node, redis: RedisConfig | undefined): readonly Diagnostic[] {
  if (!redis) return [];
  const { url, urlEnv } = redis;
  const at = (key: string, place: 'key' | 'value' = 'key') => placeOf(tree, `/redis${key}`, place);
  if (url === undefined && urlEnv === undefined) {
    return [{ ...at(''), message: '"redis" does not say where it is', hint: 'add "urlEnv" or "url"' }];
  }
  if (url !== undefined && urlEnv !== undefined) {
    return [{ ...at('/url'), message: '"url" and "urlEnv" contradict each other', hint: 'keep one of them' }];
  }
  if (url !== undefined && URL.canParse(url) && new URL(url).password !== '') {
    const hint = 'put the whole URL into an environment variable, and name that with "urlEnv"';
    return [{ ...at('/url', 'value'), message: 'a configuration is no place for a password', hint }];
  }
  return [];
}

/**
 * Where Redis is.
 *
 * @param environment read for the one variable that the configuration names, and no other.
 * @throws PortcullisError `invalid_config` when that variable is not set.
 */
export function redisUrl(
  { url, urlEnv = '' }: RedisConfig,
  environment: Readonly<Record<string, string | undefined>>,
): string {
  const found = url ?? environment[urlEnv];
  if (found !== undefined && found !== '') return found;
  const message = `the environment variable ${urlEnv}, which holds the URL of Redis, is not set`;
  throw new PortcullisError('invalid_config', message);
}
