import { afterEach, expect, it, vi } from 'vitest';
import type { ModelEvent, ModelRequest } from '../../../exchange/exchange.ts';
import { release } from '../../../exchange/released.ts';
import { parseConfig } from '../../../gateway/config.ts';
import { createModels } from '../../../gateway/models.worker.ts';

afterEach(() => vi.unstubAllGlobals());

const RAW = '<|tool_call>call:f{a:1}<tool_call|>';

/** Two names for one model of Workers AI, of which one says what it is. */
const CONFIG = parseConfig(
  JSON.stringify({
    models: {
      gemma: { provider: 'openai', upstream: 'ai', model: '@cf/google/gemma-4-26b-a4b-it', family: 'gemma4' },
      unsaid: { provider: 'openai', upstream: 'ai', model: '@cf/google/gemma-4-26b-a4b-it' },
    },
    upstreams: { ai: { baseUrl: 'http://fixture/v1' } },
    defaultUpstream: 'ai',
  }),
  'portcullis.json',
);

async function ask(name: string) {
  const sent: string[] = [];
  vi.stubGlobal('fetch', async (_url: string, init: { readonly body: string }) => {
    sent.push(JSON.parse(init.body).model);
    const answer = { choices: [{ index: 0, message: { content: RAW }, finish_reason: 'stop' }] };
    return new Response(JSON.stringify(answer), { headers: { 'content-type': 'application/json' } });
  });
  const { provider, model } = createModels(CONFIG, {}).resolve(name);
  const body = { messages: [{ role: 'user', content: 'x' }], tools: [{ type: 'function', function: { name: 'f' } }] };
  const request = release<ModelRequest>({ model: name, stream: false, form: 'openai.chat', body });
  const events: ModelEvent[] = [];
  const options = { model, abort: new AbortController().signal };
  for await (const event of provider.generate(request, options)) events.push(event);
  return { sent, events };
}

it('reads Gemma 4’s own form on Workers where the model says so, and only there', async () => {
  const gemma = '@cf/google/gemma-4-26b-a4b-it';
  const call = { type: 'tool_call', index: 0, name: 'f', arguments: '{"a":1}' };
  expect(await ask('gemma')).toEqual({ sent: [gemma], events: [call, { type: 'finish', reason: 'tool_calls' }] });
  const text = [
    { type: 'text', text: RAW },
    { type: 'finish', reason: 'stop' },
  ];
  expect(await ask('unsaid')).toEqual({ sent: [gemma], events: text });
  expect(await ask(gemma)).toEqual({ sent: [gemma], events: text });
});
