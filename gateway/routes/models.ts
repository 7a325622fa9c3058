import type { Context, Hono } from 'hono';
import type { JsonObject } from '../../exchange/json.ts';
import type { AppEnv } from '../app.ts';
import type { ModerationParts } from '../moderation/parts.ts';
import type { ModelInfo } from '../providers/provider.ts';
import { speaksAnthropic } from './client-protocol.ts';
import { pageOf, readLimit } from './pages.ts';

/**
 * `GET /v1/models` and `GET /v1/models/ID`: the aliases of the configuration, as OpenAI's and Anthropic's API references
 * ("List models", "Get a model") have them. A name that only the default upstream takes is not listed; asked for by
 * itself it is there, since requests for it are passed on.
 */
export function modelsRoute(app: Hono<AppEnv>, { models }: Pick<ModerationParts, 'models'>): void {
  const isAnthropic = (c: Context<AppEnv>) => speaksAnthropic(c.req.path, c.req.header('anthropic-version'));
  app.get('/v1/models', (c) => {
    const listed = models.list();
    if (!isAnthropic(c)) return c.json({ object: 'list', data: listed.map(openaiModel) });
    const page = pageOf(listed, {
      limit: readLimit(c.req.query('limit'), 20, 1000),
      after: c.req.query('after_id'),
      before: c.req.query('before_id'),
    });
    return c.json({ ...page, data: page.data.map(anthropicModel) });
  });
  // A name may hold slashes: google/gemma-4-E4B-it.
  app.get('/v1/models/:id{.+}', (c) => {
    const model = modelOf(c.req.param('id'), models);
    return c.json(isAnthropic(c) ? anthropicModel(model) : openaiModel(model));
  });
}

/** @throws PortcullisError `model_not_found`. */
function modelOf(id: string, models: ModerationParts['models']): ModelInfo {
  const listed = models.list().find((model) => model.id === id);
  return listed ?? { id, ownedBy: models.resolve(id).provider.id };
}

function openaiModel({ id, ownedBy }: ModelInfo): JsonObject {
  return { id, object: 'model', created: 0, owned_by: ownedBy };
}

/** What the gateway does not know of a model is null, and its day the epoch, as the API has it for that. */
function anthropicModel({ id }: ModelInfo): JsonObject {
  return {
    type: 'model',
    id,
    display_name: id,
    created_at: '1970-01-01T00:00:00Z',
    lifecycle: 'active',
    line: null,
    capabilities: null,
    max_input_tokens: null,
    max_tokens: null,
    deprecated_at: null,
    retires_at: null,
  };
}
