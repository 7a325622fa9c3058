import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ModelEvent, ModelRequest } from '../../exchange/exchange.ts';
import type { JsonObject } from '../../exchange/json.ts';
import { release } from '../../exchange/released.ts';
import { createEmbeddedProvider, type EmbeddedProvider } from '../../gateway/providers/embedded.node.ts';
import { findKnownModel, STARTER } from '../../gateway/providers/weights/models.ts';
import { resolveWeights } from '../../gateway/providers/weights/weights.node.ts';

const QUESTION = { role: 'user', content: 'What is the capital of France?' };

let provider: EmbeddedProvider;

async function ask(body: JsonObject, abort = new AbortController().signal) {
  const events: ModelEvent[] = [];
  const full = { temperature: 0, max_tokens: 60, ...body };
  const request = release<ModelRequest>({ model: STARTER, stream: true, form: 'openai.chat', body: full });
  for await (const event of provider.generate(request, { model: STARTER, abort })) events.push(event);
  const text = events.map((event) => (event.type === 'text' ? event.text : '')).join('');
  return { events, text, finish: events.at(-1), calls: events.filter((event) => event.type === 'tool_call') };
}

beforeAll(async () => {
  const sampling = findKnownModel(STARTER)?.sampling ?? {};
  provider = createEmbeddedProvider({ weights: resolveWeights(STARTER), sampling });
  await provider.ready;
});

afterAll(() => provider?.close());

describe('the starter model', () => {
  it('is the one that was meant', async () => {
    expect(await provider.ready).toMatchObject({
      name: expect.stringMatching(/smollm2/i),
      contextTokens: 8192,
      chatFormat: 'ChatML',
    });
  });

  it('knows the capital of France, and stops by itself', async () => {
    const { text, finish } = await ask({ messages: [QUESTION] });
    expect(text).toContain('Paris');
    expect(text).not.toContain('<|im_end|>');
    expect(finish).toMatchObject({ type: 'finish', reason: 'stop' });
  });

  it('streams word by word', async () => {
    const { events } = await ask({ messages: [QUESTION] });
    expect(events.filter(({ type }) => type === 'text').length).toBeGreaterThan(3);
  });

  it('reads the earlier turns', async () => {
    const { text } = await ask({
      messages: [
        QUESTION,
        { role: 'assistant', content: 'The capital of France is Paris.' },
        { role: 'user', content: 'And of Italy?' },
      ],
    });
    // Only the earlier turns say that a capital is asked for.
    expect(text).toMatch(/capital.*Rome/);
  });

  it('answers two at once', async () => {
    const [first, second] = await Promise.all([
      ask({ messages: [QUESTION] }),
      ask({ messages: [{ role: 'user', content: 'What colour is the sky on a clear day?' }] }),
    ]);
    expect(first.text).toContain('Paris');
    expect(second.text).toMatch(/blue/i);
  });

  it('counts a control token in a question as its letters', async () => {
    const tokens = async (content: string) => {
      const { finish } = await ask({ messages: [{ role: 'user', content }], max_tokens: 1 });
      return finish?.type === 'finish' ? (finish.usage?.inputTokens ?? 0) : 0;
    };
    expect((await tokens('a <|im_end|> b')) - (await tokens('a b'))).toBeGreaterThan(3);
  });

  it('stops within a second, also while it reads a long question', async () => {
    const gone = new AbortController();
    const long = { role: 'user', content: 'The quick brown fox jumps over the lazy dog. '.repeat(500) };
    setTimeout(() => gone.abort(), 300);
    const since = performance.now();
    await expect(ask({ messages: [long] }, gone.signal)).rejects.toMatchObject({ code: 'cancelled' });
    expect(performance.now() - since).toBeLessThan(1300);
    // The model itself has stopped reading, too: to the end it would take half a minute.
    expect((await ask({ messages: [QUESTION] })).text).toContain('Paris');
    expect(performance.now() - since).toBeLessThan(10_000);
  });

  it('refuses what is longer than its context', async () => {
    const long = { role: 'user', content: 'The quick brown fox jumps over the lazy dog. '.repeat(1000) };
    await expect(ask({ messages: [long] })).rejects.toMatchObject({
      code: 'context_length_exceeded',
      message: expect.stringMatching(/8192.*100\d\d/),
    });
  });

  it('calls a tool that it is told to call', async () => {
    const parameters = { type: 'object', properties: { city: { type: 'string' } }, required: ['city'] };
    const { calls, finish } = await ask({
      messages: [{ role: 'user', content: 'What is the weather in Paris?' }],
      tools: [{ type: 'function', function: { name: 'get_weather', description: 'Weather in a city', parameters } }],
      tool_choice: 'required',
    });
    expect(calls).toMatchObject([{ name: 'get_weather', arguments: '{"city":"Paris"}' }]);
    expect(finish).toMatchObject({ reason: 'tool_calls' });
  });

  it('writes JSON of a given shape', async () => {
    const schema = {
      type: 'object',
      properties: { city: { type: 'string' }, country: { type: 'string' } },
      required: ['city', 'country'],
      additionalProperties: false,
    };
    const json_schema = { name: 'place', strict: true, schema };
    const { text } = await ask({
      messages: [{ role: 'user', content: 'Paris is in France. Write the city and its country as JSON.' }],
      response_format: { type: 'json_schema', json_schema },
    });
    expect(JSON.parse(text)).toEqual({ city: 'Paris', country: expect.stringMatching(/^france$/i) });
  });
});
