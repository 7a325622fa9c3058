import type { Hono } from 'hono';
import type { AppEnv, AppParts } from '../app.ts';

/** `/healthz` tells that the process lives, `/readyz` whether it can answer and what is missing. Neither needs a key. */
export function healthRoutes(app: Hono<AppEnv>, parts: Pick<AppParts, 'readiness'>): void {
  app.get('/healthz', (c) => c.json({ status: 'ok' }));
  app.get('/readyz', (c) => {
    const { isReady, parts: states } = parts.readiness();
    return c.json({ status: isReady ? 'ready' : 'not_ready', parts: states }, isReady ? 200 : 503);
  });
}
