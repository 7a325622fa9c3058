import type { Context } from 'hono';
import type { AppEnv } from '../app.ts';

/** Fires when the client goes away before it has its answer. */
export function clientGone(c: Context<AppEnv>): AbortSignal {
  return c.env?.clientGone ?? c.req.raw.signal;
}
