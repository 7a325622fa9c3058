import { DurableObject, type DurableObjectState } from 'cloudflare:workers';
import type { Account, LimitStore, Take, Verdict } from './limiter.ts';
import { createSqlLimits, type SqlLimits } from './sql-limits.worker.ts';

/** How often what counts no more is dropped, in milliseconds. */
const FORGET_MS = 600_000;

/**
 * What counts the requests and tokens of a tenant, or of a key without one: a Durable Object, so that all isolates
 * count in one place, with its rows in SQLite, so that a spent budget stays spent when the object is moved.
 */
export class LimiterObject extends DurableObject implements LimitStore {
  readonly #limits: SqlLimits;
  #hasAlarm = false;

  constructor(state: DurableObjectState, env: unknown) {
    super(state, env);
    this.#limits = createSqlLimits(state.storage.sql, Date.now);
  }

  /** As `LimitStore.take`. */
  async take(lease: string, accounts: readonly Account[], take: Take): Promise<Verdict> {
    const verdict = await this.#limits.take(lease, accounts, take);
    await this.#willForget();
    return verdict;
  }

  /** As `LimitStore.settle`. */
  async settle(lease: string, accounts: readonly Account[], tokens: number, isRetry: boolean): Promise<void> {
    await this.#limits.settle(lease, accounts, tokens, isRetry);
    await this.#willForget();
  }

  /** As `LimitStore.renew`. */
  async renew(lease: string, accounts: readonly Account[], tokens: number): Promise<void> {
    await this.#limits.renew(lease, accounts, tokens);
  }

  /** Drops what counts no more, until nothing is left. */
  async alarm(): Promise<void> {
    this.#hasAlarm = this.#limits.forget();
    if (this.#hasAlarm) await this.ctx.storage.setAlarm(Date.now() + FORGET_MS);
  }

  async #willForget(): Promise<void> {
    if (this.#hasAlarm) return;
    this.#hasAlarm = true;
    const { storage } = this.ctx;
    if ((await storage.getAlarm()) === null) await storage.setAlarm(Date.now() + FORGET_MS);
  }
}
