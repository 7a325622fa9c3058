import type { Hono } from 'hono';
import type { AppEnv, AppParts } from '../app.ts';
import { checkLocalRequest } from '../auth.ts';

/**
 * `/healthz` tells that the process lives, `/readyz` whether it can answer and what is missing. Neither needs a key; a
 * gateway without keys tells the second, too, to this machine alone.
 */
export function healthRoutes(app: Hono<AppEnv>, parts: Pick<AppParts, 'readiness' | 'config'>): void {
  app.get('/healthz', (c) => c.json({ status: 'ok' }));
  app.get('/readyz', (c) => {
    checkLocalRequest({ method: c.req.method, host: c.req.header('host') }, parts.config);
    const { isReady, parts: states } = parts.readiness();
    return c.json({ status: isReady ? 'ready' : 'not_ready', parts: states }, isReady ? 200 : 503);
  });
}
