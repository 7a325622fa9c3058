import type { Context, MiddlewareHandler } from 'hono';
import type { AppEnv } from '../app.ts';
import type { Admissions } from '../limits/admission.ts';
import type { Standing } from '../limits/limiter.ts';
import { limitHeaders } from '../limits/refusal.ts';

/**
 * Lets a request in by the limits of its caller, before its body is read, and says in headers how they stand. The end of a
 * stream gives its place back; whatever else was answered has done so when the answer leaves.
 *
 * @param names which API's names the headers have, by path.
 */
export function limitCallers(
  admissions: Admissions,
  names: (path: string) => 'openai' | 'anthropic',
  now: () => number,
): MiddlewareHandler<AppEnv> {
  const headersOf = (c: Context<AppEnv>, standings: readonly Standing[]) =>
    Object.entries(limitHeaders(standings, names(c.req.path), now()));
  return async (c, next) => {
    // Nothing but an exchange costs anything.
    if (c.req.method !== 'POST') return next();
    const admission = await admissions.admit(c.get('caller'), c.get('exchangeId'), (standings) => {
      for (const [name, value] of headersOf(c, standings)) c.header(name, value);
    });
    if (!admission) return next();
    c.set('admission', admission);
    try {
      await next();
      // Those of the gateway stand before those of the model's server, of which the client has only a share.
      for (const [name, value] of headersOf(c, admission.standings)) c.res.headers.set(name, value);
    } finally {
      if (!c.get('isStreamed')) await admission.settle({ wasAtWork: false });
    }
  };
}
