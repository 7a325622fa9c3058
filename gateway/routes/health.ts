import type { Hono } from 'hono';
import type { AppEnv, AppParts } from '../app.ts';
import { checkLocalRequest } from '../auth.ts';
import { METRICS_TYPE, renderMetrics } from '../telemetry/metrics.ts';

/**
 * `/healthz` tells that the process lives, `/readyz` whether it can answer and what is missing, `/metrics` what it
 * counts. None needs a key; a gateway without keys tells the last two, too, to this machine alone. A gateway that is
 * degraded is ready, 200: one bad file must not take every replica out of service.
 */
export function healthRoutes(app: Hono<AppEnv>, parts: Pick<AppParts, 'readiness' | 'metrics' | 'config'>): void {
  const { readiness, metrics, config } = parts;
  app.get('/healthz', (c) => c.json({ status: 'ok' }));
  app.get('/readyz', (c) => {
    checkLocalRequest({ method: c.req.method, host: c.req.header('host') }, config);
    const now = readiness();
    return c.json(now, now.status === 'not_ready' ? 503 : 200);
  });
  if (!metrics) return;
  app.get('/metrics', (c) => {
    checkLocalRequest({ method: c.req.method, host: c.req.header('host') }, config);
    return c.body(renderMetrics(metrics()), 200, { 'content-type': METRICS_TYPE });
  });
}
