import type { Hono } from 'hono';
import type { AppEnv } from '../app.ts';
import type { ModerationParts } from '../moderation/parts.ts';

/** `GET /v1/models`: the aliases of the configuration (OpenAI API reference, "List models"). */
export function modelsRoute(app: Hono<AppEnv>, parts: Pick<ModerationParts, 'models'>): void {
  app.get('/v1/models', (c) => {
    const data = parts.models.list().map(({ id, ownedBy }) => ({ id, object: 'model', created: 0, owned_by: ownedBy }));
    return c.json({ object: 'list', data });
  });
}
