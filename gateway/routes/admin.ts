import type { Hono } from 'hono';
import { internalError, PortcullisError } from '../../exchange/errors.ts';
import { PolicyError } from '../../policies/engine/diagnostic.ts';
import type { AppEnv, AppParts } from '../app.ts';
import type { Authenticator } from '../auth.ts';

/**
 * `POST /admin/reload` reads the policies anew: 200 with what decided before and what decides from now on, or 422 with
 * everything that is wrong with them, while the old ones stay. All of `/admin` needs a key with `"admin": true`. Where
 * no keys are configured nobody has one, and it is refused: whoever may use a model on this machine need not be who may
 * change its rules, and who may is able to send a signal.
 */
export function adminRoutes(
  app: Hono<AppEnv>,
  parts: Pick<AppParts, 'reload' | 'config'>,
  authenticate: Authenticator,
): void {
  const { reload, config } = parts;
  app.use('/admin/*', async (c, next) => {
    const { caller, disclose, isAdmin } = authenticate({
      authorization: c.req.header('authorization'),
      apiKey: c.req.header('x-api-key'),
    });
    if (!isAdmin) {
      const problem =
        config.keys.length === 0
          ? 'this gateway has no API keys, so nobody can show that they may do this: make one with "admin": true'
          : 'this API key may not do this: it needs "admin": true in the configuration';
      throw new PortcullisError('permission_denied', problem);
    }
    c.set('caller', caller);
    c.set('disclose', disclose);
    await next();
  });
  if (!reload) return;
  app.post('/admin/reload', async (c) => {
    const { before, after, outcome, error } = await reload(`the key ${c.get('caller').key}`);
    if (outcome !== 'failed') return c.json({ status: outcome, before, after });
    // Any other error is a fault of our own; the log has it.
    if (!(error instanceof PortcullisError)) throw internalError(error);
    const diagnostics = error instanceof PolicyError ? error.diagnostics : [];
    return c.json(
      { status: outcome, before, after, error: { code: error.code, message: error.message, diagnostics } },
      422,
    );
  });
}
