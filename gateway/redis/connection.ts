/** A Lua script, which Redis runs as one step. */
export interface RedisScript {
  readonly text: string;
  /** By which Redis knows it once it has seen it. */
  readonly sha1: string;
}

/** Whether Redis answers; where it does not, the word for why: an error code of the system or of Redis. */
export type RedisState = { readonly isUp: true } | { readonly isUp: false; readonly why: string };

/**
 * Redis, with a deadline for everything. While it is down nothing is sent, so nobody waits for the deadline; it is tried
 * again by itself.
 */
export interface RedisConnection {
  state(): RedisState;
  /** How often it went down. */
  outages(): number;
  /** @throws RedisUnavailable. */
  run(script: RedisScript, keys: readonly string[], args: readonly string[], deadlineMs: number): Promise<unknown>;
  /** @throws RedisUnavailable. */
  get(key: string, deadlineMs: number): Promise<string | undefined>;
  /** @throws RedisUnavailable. */
  set(key: string, value: string, expireMs: number, deadlineMs: number): Promise<void>;
  close(): Promise<void>;
}

/** Redis did not answer, was late, or refused. The message holds no key, value or address. */
export class RedisUnavailable extends Error {
  constructor(why: string) {
    super(`Redis is not available (${why})`);
    this.name = 'RedisUnavailable';
  }
}
