import type { SharedSignals } from '../../classifiers/cache.ts';
import type { Readiness } from '../app.ts';
import type { Config } from '../config.ts';
import { openRedis } from '../redis/connection.node.ts';
import { type RedisConnection, type RedisState, RedisUnavailable } from '../redis/connection.ts';
import { type KeyedDigest, keyedDigests } from '../redis/secret.node.ts';
import { type RedisConfig, redisUrl } from '../redis/settings.ts';
import { createSharedSignals, type SharedSignalCache } from '../redis/signals.node.ts';
import type { MetricFacts } from '../telemetry/metrics.ts';
import { isLimiting, limitsEverybody } from './accounts.ts';
import { type Admissions, createAdmissions } from './admission.ts';
import type { Limiter } from './limiter.ts';
import { createMemoryLimits } from './memory.ts';
import { createRedisLimits } from './redis.node.ts';
import { createLocalLimiter, createSharedLimiter } from './shared.ts';

/** What counts callers here, and the Redis that it shares. */
export interface OpenedLimits {
  /** Absent where nobody has a limit. */
  readonly admissions?: Admissions;
  /** The cache of signals that other processes share, for the classifiers that it is said to be for. */
  readonly shared?: (keeps: (classifier: string) => boolean) => SharedSignals;
  /** How Redis is, and what that means for the gateway; undefined where none is configured. */
  readiness(): { readonly status: Readiness['status']; readonly words: string } | undefined;
  metrics(): Pick<MetricFacts, 'limits' | 'redis'>;
  close(): Promise<void>;
}

/** What `openLimits` tells, and to whom. */
export interface LimitHooks {
  readonly onError: (error: unknown) => void;
  /** Told once each time Redis goes down or comes back, in words for the log. */
  readonly onRedis: (words: string) => void;
}

type LimitConfig = Pick<Config, 'limits' | 'keys' | 'redis'>;

/**
 * Opens what the limits of a configuration need. A Redis that is not there yet is no reason not to start: `onDown` says
 * what holds meanwhile.
 *
 * @param environment read for the variables that the configuration names, and no other.
 * @throws PortcullisError `invalid_config` for a variable that is not set or holds nothing that could be meant.
 */
export async function openLimits(
  config: LimitConfig,
  environment: Readonly<Record<string, string | undefined>>,
  hooks: LimitHooks,
): Promise<OpenedLimits> {
  const local = createMemoryLimits(monotonic);
  const shared = config.redis && (await openShared(config, config.redis, environment, hooks));
  const isLimited = isLimiting(config.limits);
  const limiter = shared ? limiterOver(shared, config.redis!, local, hooks) : createLocalLimiter(local);
  const admissions = isLimited || shared ? createAdmissions({ limits: config.limits, limiter }) : undefined;
  let signals: SharedSignalCache | undefined;
  return {
    ...(admissions && { admissions }),
    ...(shared && {
      shared: (keeps) => {
        signals = createSharedSignals({ ...shared, keeps, onError: hooks.onError });
        return signals;
      },
    }),
    readiness: () => shared && readinessOf(shared.redis.state(), config),
    metrics: () => ({
      ...(isLimited && admissions && { limits: { refusals: admissions.refusals() } }),
      ...(shared && {
        redis: {
          isUp: shared.redis.state().isUp,
          outages: shared.redis.outages(),
          ...(signals && { signals: signals.counts() }),
        },
      }),
    }),
    async close() {
      await limiter.close();
      await shared?.redis.close();
    },
  };
}

/** Milliseconds of a clock that only goes forward, whatever is done to the time of day. */
function monotonic(): number {
  return Math.floor(performance.timeOrigin + performance.now());
}

interface SharedRedis {
  readonly redis: RedisConnection;
  readonly digestFor: (purpose: string) => KeyedDigest;
}

async function openShared(
  config: LimitConfig,
  redis: RedisConfig,
  environment: Readonly<Record<string, string | undefined>>,
  { onRedis }: LimitHooks,
): Promise<SharedRedis> {
  const digestFor = keyedDigests(redis.secretEnv, environment);
  const tell = (state: RedisState) => onRedis(`redis: ${logWords(state, config)}`);
  return { digestFor, redis: await openRedis(redisUrl(redis, environment), tell, 2 * redis.deadlineMs) };
}

function limiterOver(
  { redis, digestFor }: SharedRedis,
  { onDown, deadlineMs }: RedisConfig,
  local: ReturnType<typeof createMemoryLimits>,
  { onError }: LimitHooks,
): Limiter {
  return createSharedLimiter({
    shared: createRedisLimits(redis, digestFor('limits'), { deadlineMs }),
    local,
    onDown,
    now: monotonic,
    onError,
    isAway: (error) => error instanceof RedisUnavailable,
    every(ms, work) {
      const timer = setInterval(work, ms).unref();
      return () => clearInterval(timer);
    },
  });
}

function readinessOf(state: RedisState, config: LimitConfig): { status: Readiness['status']; words: string } {
  if (state.isUp) return { status: 'ready', words: 'ready' };
  const isShut = config.redis?.onDown === 'closed' && limitsEverybody(config.limits, config.keys);
  return { status: isShut ? 'not_ready' : 'degraded', words: `degraded: Redis is down; ${whileDown(config)}` };
}

function logWords(state: RedisState, config: LimitConfig): string {
  return state.isUp ? 'up again' : `down (${state.why}); ${whileDown(config)}`;
}

function whileDown({ limits, redis }: LimitConfig): string {
  if (!isLimiting(limits)) return 'what other gateways have scanned is scanned again';
  return redis?.onDown === 'closed'
    ? 'callers with limits are refused'
    : 'this process counts limits alone, and other gateways do the same';
}
