import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ModelEvent, ModelRequest } from '../../../exchange/exchange.ts';
import type { JsonObject } from '../../../exchange/json.ts';
import { release } from '../../../exchange/released.ts';
import { parseConfig } from '../../../gateway/config.ts';
import { openModels } from '../../../gateway/models.node.ts';
import { createModels } from '../../../gateway/models.worker.ts';

const GEMMA = '@cf/google/gemma-4-26b-a4b-it';

function configOf(upstream: JsonObject = {}, model: JsonObject = {}) {
  return parseConfig(
    JSON.stringify({
      models: { gemma: { provider: 'openai', upstream: 'ai', model: GEMMA, ...model } },
      upstreams: {
        ai: { baseUrl: 'binding:AI', firstByteTimeoutMs: 200, connectTimeoutMs: 50, idleTimeoutMs: 200, ...upstream },
      },
    }),
    'portcullis.json',
  );
}

interface Asked {
  readonly model: string;
  readonly inputs: JsonObject;
  readonly options: JsonObject;
}

/** The binding as Cloudflare documents it, simulated: it answers with what `answer` gives. */
function binding(answer: () => unknown) {
  const asked: Asked[] = [];
  const run = async (model: string, inputs: JsonObject, options: JsonObject) => {
    asked.push({ model, inputs, options });
    return answer();
  };
  return { asked, ai: { run } };
}

const json = (body: unknown, status = 200, headers: Record<string, string> = {}) =>
  new Response(JSON.stringify(body), { status, headers: { 'content-type': 'application/json', ...headers } });

/** A stream in these pieces. */
function stream(pieces: readonly Uint8Array[]): Response {
  const body = new ReadableStream<Uint8Array>({
    start(controller) {
      for (const piece of pieces) controller.enqueue(piece);
      controller.close();
    },
  });
  return new Response(body, { headers: { 'content-type': 'text/event-stream' } });
}

async function ask(
  ai: unknown,
  { stream: isStream = false, config = configOf(), abort = new AbortController().signal } = {},
) {
  const { provider, model } = createModels(config, { AI: ai }).resolve('gemma');
  const body = {
    messages: [{ role: 'user', content: 'x' }],
    tools: [{ type: 'function', function: { name: 'f' } }],
    ...(isStream && { stream: true }),
  };
  const request = release<ModelRequest>({ model: 'gemma', stream: isStream, form: 'openai.chat', body });
  const events: ModelEvent[] = [];
  for await (const event of provider.generate(request, { model, abort })) events.push(event);
  return events;
}

const textOf = (events: readonly ModelEvent[]) =>
  events.map((event) => (event.type === 'text' ? event.text : '')).join('');
const CALL = { type: 'tool_call', index: 0, name: 'f', arguments: '{"a":1}' };

describe('the binding of Workers AI (simulated)', () => {
  it('is asked for the model, with the rest of the body, and through the AI Gateway that is named', async () => {
    const { asked, ai } = binding(() => json({ response: 'Hello.' }));
    await ask(ai, { config: configOf({ baseUrl: 'binding:AI/my-gateway' }) });
    const [{ model, inputs, options }] = asked as [Asked];
    expect(model).toBe(GEMMA);
    expect(inputs).toMatchObject({ messages: [{ role: 'user', content: 'x' }], tools: [{}] });
    expect(inputs).not.toHaveProperty('model');
    expect(options).toMatchObject({ returnRawResponse: true, gateway: { id: 'my-gateway' } });
    await ask(ai);
    expect(asked[1]?.options).not.toHaveProperty('gateway');
  });

  const usage = { prompt_tokens: 3, completion_tokens: 2, total_tokens: 5 };
  const finish = (reason: string) => ({ type: 'finish', reason, usage: { inputTokens: 3, outputTokens: 2 } });

  it.each([
    ['of older models', { response: 'Hello.', usage }],
    ['in the envelope of the REST API', { result: { response: 'Hello.', usage }, success: true }],
    ['of newer models', { choices: [{ index: 0, message: { content: 'Hello.' }, finish_reason: 'stop' }], usage }],
  ])('gives the text of an answer %s', async (_which, body) => {
    expect(await ask(binding(() => json(body)).ai)).toEqual([{ type: 'text', text: 'Hello.' }, finish('stop')]);
  });

  it('gives the tool calls of either form, and JSON that came as an object', async () => {
    const older = { response: null, tool_calls: [{ name: 'f', arguments: { a: 1 } }], usage };
    expect(await ask(binding(() => json(older)).ai)).toEqual([CALL, finish('tool_calls')]);
    expect(await ask(binding(() => json({ response: { a: 1 }, usage })).ai)).toEqual([
      { type: 'text', text: '{"a":1}' },
      finish('stop'),
    ]);
  });

  it('gives the same of a stream, however it is cut', async () => {
    const older = [
      '{"response":"Grüße "}',
      '{"response":"aus Köln."}',
      '{"response":"","tool_calls":[{"name":"f","arguments":{"a":1}}]}',
      `{"response":"","usage":${JSON.stringify(usage)}}`,
    ];
    const newer = [
      '{"choices":[{"index":0,"delta":{"content":"Grüße aus Köln."}}]}',
      '{"choices":[{"index":0,"delta":{"tool_calls":[{"index":0,"id":"c","function":{"name":"f","arguments":"{\\"a\\":1}"}}]}}]}',
      `{"choices":[{"index":0,"delta":{},"finish_reason":"tool_calls"}],"usage":${JSON.stringify(usage)}}`,
    ];
    for (const events of [older, newer]) {
      const bytes = new TextEncoder().encode([...events, '[DONE]'].map((data) => `data: ${data}\n\n`).join(''));
      await fc.assert(
        fc.asyncProperty(
          fc.uniqueArray(fc.integer({ min: 1, max: bytes.length - 1 }), { maxLength: 8 }),
          async (cuts) => {
            const at = [0, ...cuts.sort((a, b) => a - b), bytes.length];
            const pieces = at.slice(1).map((end, index) => bytes.slice(at[index], end));
            const found = await ask(binding(() => stream(pieces)).ai, { stream: true });
            expect(textOf(found)).toBe('Grüße aus Köln.');
            expect(found.filter(({ type }) => type === 'tool_call')).toEqual([CALL]);
            expect(found.at(-1)).toEqual(finish('tool_calls'));
          },
        ),
        { numRuns: 60 },
      );
    }
  });

  it('reads Gemma 4’s own form where the model says so', async () => {
    const { ai } = binding(() => json({ response: '<|tool_call>call:f{a:1}<tool_call|>' }));
    const found = await ask(ai, { config: configOf({}, { family: 'gemma4' }) });
    expect(found).toEqual([CALL, { type: 'finish', reason: 'tool_calls' }]);
  });

  it.each([
    [429, 'upstream_rate_limited'],
    [404, 'model_not_found'],
    [400, 'upstream_rejected'],
    [500, 'upstream_error'],
  ])('says of a status %i in our own words what it means', async (status, code) => {
    const { ai } = binding(() => json({ errors: [{ code: 3040, message: 'SECRET of theirs' }] }, status));
    const failed = ask(ai);
    await expect(failed).rejects.toMatchObject({ code });
    await expect(failed).rejects.not.toThrow(/SECRET/);
  });

  it.each([
    ['throws', () => Promise.reject(new Error('InferenceUpstreamError: SECRET'))],
    ['gives no response', () => ({ response: 'Hello.' })],
    ['gives something else', () => json({ embedding: [1] })],
    ['gives no JSON', () => new Response('Hello.')],
  ])('that %s is an error of the upstream, and nothing is let go', async (_what, answer) => {
    await expect(ask(binding(answer).ai)).rejects.toMatchObject({ code: 'upstream_error' });
  });

  it('that does not answer is left after its time, and when the exchange ends', async () => {
    const silent = binding(() => new Promise(() => undefined)).ai;
    await expect(ask(silent)).rejects.toMatchObject({ code: 'upstream_timeout' });
    const gone = new AbortController();
    setTimeout(() => gone.abort(), 20);
    await expect(ask(silent, { abort: gone.signal })).rejects.toMatchObject({ code: 'cancelled' });
  });

  it('is asked for chats alone', async () => {
    const { provider, model } = createModels(configOf(), { AI: binding(() => json({})).ai }).resolve('gemma');
    const request = release<ModelRequest>({ model, stream: false, form: 'openai.embeddings', body: { input: 'x' } });
    const options = { model, abort: new AbortController().signal };
    await expect(provider.embed?.(request, options)).rejects.toMatchObject({ code: 'upstream_rejected' });
  });

  it('that is not there, or on Node, stops the start; and what means nothing beside it is refused', () => {
    expect(() => createModels(configOf(), {})).toThrow(/add \[ai\] with binding = "AI"/);
    expect(() => createModels(configOf(), { AI: 'a text' })).toThrow(/which is not there/);
    expect(() => openModels(configOf(), {}, () => undefined)).toThrow(/only Workers have/);
    for (const wrong of [{ apiKeyEnv: 'KEY' }, { passClientKey: true }, { headers: { 'x-a': 'b' } }]) {
      expect(() => configOf(wrong)).toThrow(/means nothing where a binding is asked/);
    }
    expect(() => configOf({ baseUrl: 'binding:' })).toThrow();
  });
});
