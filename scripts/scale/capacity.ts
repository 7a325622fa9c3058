import { AUDIT, EXCHANGE, LIMITS, OBJECT_BYTES, OBJECT_CALLS, PLANNED_USE, REDIS } from './facts.ts';
import type { Encoder, Measured } from './measured.ts';
import { concentration } from './tenants.ts';

/** Milliseconds of one core of Node for an exchange; without an encoder those of the gateway alone. */
export function nodeMs({ processPerSecond, scanMs }: Measured, encoder?: Encoder): number {
  return 1_000 / processPerSecond + (encoder ? EXCHANGE.scans * scanMs[encoder] : 0);
}

/** Milliseconds of CPU of an isolate for an exchange, with `guard-edge` or detectors alone. */
export function workerMs({ workerRunMs }: Measured, hasEncoder: boolean): number {
  return EXCHANGE.workerCpuMs + (hasEncoder ? EXCHANGE.scans * workerRunMs : 0);
}

/** Cores, or isolates of one, that so much work needs where each is planned to be `PLANNED_USE` busy. */
export function cores(perSecond: number, ms: number): number {
  return Math.max(1, Math.ceil((perSecond * ms) / 1_000 / PLANNED_USE));
}

/** Audit shards that so many exchanges a second need by calls and by what an object may store, spread evenly. */
export function shards(perSecond: number): { readonly byCalls: number; readonly byStorage: number } {
  const kept = perSecond * entryBytesOf() * (AUDIT.keepSeconds + AUDIT.sealSeconds);
  return {
    byCalls: Math.max(1, Math.ceil((perSecond * EXCHANGE.appends) / (OBJECT_CALLS.most * PLANNED_USE))),
    byStorage: Math.max(1, Math.ceil(kept / (OBJECT_BYTES * PLANNED_USE))),
  };
}

/** Exchanges after which one audit object without a bucket is full. */
export function exchangesUntilFull(): number {
  return OBJECT_BYTES / entryBytesOf();
}

/**
 * Exchanges a second that a number of evenly used shards store.
 *
 * @param keepSeconds for which an object keeps what is in the bucket.
 */
export function storedPerSecond(count: number, keepSeconds: number = AUDIT.keepSeconds): number {
  return (count * OBJECT_BYTES) / (entryBytesOf() * (keepSeconds + AUDIT.sealSeconds));
}

/** Exchanges a second of all tenants at which the largest has as many as its shard can take. */
export function hottestPerSecond(tenants: readonly number[], shardPerSecond: number): number {
  return shardPerSecond / Math.max(...tenants);
}

/** Exchanges a second at which one tenant's limiter object gets as many calls as it can take. */
export function limiterPerSecond(calls: number): number {
  return calls / LIMITS.calls;
}

/**
 * The part of its time that one Redis works. A script reads every lease of its tenant, of which there are as many as
 * exchanges under way (Little's law), so it grows with the square of a tenant's rate.
 */
export function redisUse(perSecond: number, tenants: readonly number[], encoderScans: number): number {
  const each = REDIS.scripts + encoderScans * REDIS.signal;
  const leases = perSecond * concentration(tenants) * EXCHANGE.seconds * REDIS.perLease;
  return (perSecond * (each + leases)) / 1_000_000;
}

/** Exchanges a second at which one Redis works all of its time. */
export function redisPerSecond(tenants: readonly number[], encoderScans: number): number {
  let [low, high] = [0, 1_000_000];
  while (high - low > 0.5) {
    const middle = (low + high) / 2;
    if (redisUse(middle, tenants, encoderScans) > 1) high = middle;
    else low = middle;
  }
  return low;
}

function entryBytesOf(): number {
  return EXCHANGE.appends * EXCHANGE.entryBytes;
}
