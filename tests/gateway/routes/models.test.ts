import Anthropic from '@anthropic-ai/sdk';
import { describe, expect, it } from 'vitest';
import { EXCHANGE_ID_HEADER } from '../../../gateway/app.ts';
import { MODELS, responsesApp } from './responses-app.ts';
import { scanApp } from './scan-app.ts';

function anthropicClient(app: ReturnType<typeof responsesApp>['app'], apiKey = 'key-one') {
  const fetch: typeof globalThis.fetch = async (url, init) => app.request(String(url), init);
  return new Anthropic({ baseURL: 'http://localhost', apiKey, maxRetries: 0, fetch });
}

describe('the models', () => {
  it('are listed for the official OpenAI client, and told of one by one', async () => {
    const { client } = responsesApp();
    const listed = (await client.models.list()).data;
    expect(listed.map(({ id }) => id)).toEqual(MODELS);
    for (const id of MODELS) expect(await client.models.retrieve(id)).toMatchObject({ id, object: 'model' });
    // A name that is not listed and that a request may name all the same.
    expect(await client.models.retrieve('other')).toMatchObject({ id: 'other', owned_by: 'fake' });
    const error = await client.models.retrieve('no-such').catch((caught) => caught);
    expect(error).toMatchObject({ status: 404, code: 'model_not_found', type: 'invalid_request_error' });
  });

  it('are listed for the official Anthropic client, and told of one by one', async () => {
    const client = anthropicClient(responsesApp().app);
    const page = await client.models.list();
    expect([page.has_more, page.first_id, page.last_id]).toEqual([false, MODELS[0], MODELS.at(-1)]);
    expect(page.data[0]).toMatchObject({ type: 'model', id: 'm', display_name: 'm' });
    expect(new Date(page.data[0]!.created_at).getTime()).toBe(0);
    const all: string[] = [];
    for await (const { id } of client.models.list({ limit: 1 })) all.push(id);
    expect(all).toEqual(MODELS);
    const back: string[] = [];
    for await (const { id } of client.models.list({ limit: 1, before_id: 'last' })) back.push(id);
    expect(back).toEqual(['google/gemma-4', 'm']);
    for (const id of MODELS) expect(await client.models.retrieve(id)).toEqual(page.data.find((one) => one.id === id));
    const error = await client.models.retrieve('no-such').catch((caught) => caught);
    expect(error).toBeInstanceOf(Anthropic.NotFoundError);
    expect(error.error).toMatchObject({ type: 'error', error: { type: 'not_found_error', code: 'model_not_found' } });
    const beyond = await client.models.list({ limit: 1001 }).catch((caught) => caught);
    expect(beyond).toMatchObject({ status: 400, message: expect.stringContaining('limit') });
    expect(await client.models.list({ after_id: 'gone' }).catch((caught) => caught)).toMatchObject({ status: 400 });
  });
});

describe('an error before any protocol has read the request', () => {
  const { app } = responsesApp();
  const open = scanApp().app;
  const envelope = async (asked: Response | Promise<Response>) => {
    const response = await asked;
    expect(response.headers.get(EXCHANGE_ID_HEADER)).toMatch(/^exc_/);
    const body = (await response.json()) as { type?: string; error: { code: string } };
    return `${body.type === 'error' ? 'anthropic' : 'openai'} ${response.status} ${body.error.code}`;
  };
  const version = { 'anthropic-version': '2023-06-01' };
  const json = { 'content-type': 'application/json' };

  it.each<[string, string, Record<string, string>, string]>([
    ['GET', '/v1/files', {}, 'openai 401 invalid_api_key'],
    ['GET', '/v1/files', version, 'anthropic 401 invalid_api_key'],
    ['GET', '/v1/files', { ...version, 'x-api-key': 'key-one' }, 'anthropic 404 unknown_route'],
    ['GET', '/v1/files', { authorization: 'Bearer key-one' }, 'openai 404 unknown_route'],
    ['GET', '/v1/models', version, 'anthropic 401 invalid_api_key'],
    ['GET', '/v1/models/m', {}, 'openai 401 invalid_api_key'],
    ['POST', '/v1/messages', json, 'anthropic 401 invalid_api_key'],
    ['POST', '/v1/messages/batches', { ...json, 'x-api-key': 'key-one' }, 'anthropic 404 unknown_route'],
    ['POST', '/v1/messagesx', { ...json, 'x-api-key': 'key-one' }, 'openai 404 unknown_route'],
    ['POST', '/v1/messages', {}, 'anthropic 415 unsupported_media_type'],
    ['POST', '/v1/chat/completions', { ...json, ...version }, 'openai 401 invalid_api_key'],
    ['POST', '/v1/responses', { ...json, ...version }, 'openai 401 invalid_api_key'],
    ['POST', '/beta/litellm_basic_guardrail_api', { ...json, ...version }, 'openai 401 invalid_api_key'],
    ['DELETE', '/v1/responses/resp_1', {}, 'openai 401 invalid_api_key'],
  ])('%s %s with %j is %s', async (method, path, headers, expected) => {
    expect(await envelope(app.request(`http://localhost${path}`, { method, headers }))).toBe(expected);
  });

  it.each<[string, Record<string, string>, string]>([
    ['/v1/models', version, 'anthropic 403 invalid_host'],
    ['/v1/models', {}, 'openai 403 invalid_host'],
    ['/v1/messages', {}, 'anthropic 403 invalid_host'],
  ])('a wrong host at %s with %j is %s', async (path, headers, expected) => {
    const asked = open.request(`http://evil.example${path}`, { headers: { host: 'evil.example', ...headers } });
    expect(await envelope(asked)).toBe(expected);
  });
});
