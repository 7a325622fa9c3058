import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ModelEvent, ModelRequest } from '../../exchange/exchange.ts';
import type { JsonObject } from '../../exchange/json.ts';
import { release } from '../../exchange/released.ts';
import { createEmbeddedProvider, type EmbeddedProvider } from '../../gateway/providers/embedded.node.ts';
import { findKnownModel } from '../../gateway/providers/weights/models.ts';
import { resolveWeights } from '../../gateway/providers/weights/weights.node.ts';

/*
 * Gemma 3 270M, the real weights. It is the base model, not tuned to chat, so nothing is asked of what it says: only that
 * its architecture, its tokenizer and its format of a chat are run as they are.
 */
const NAME = 'gemma-3-270m';
const QUESTION = { role: 'user', content: 'What is the weather in Paris?' };

let provider: EmbeddedProvider;

async function ask(body: JsonObject): Promise<readonly ModelEvent[]> {
  const full = { temperature: 0, max_tokens: 24, messages: [QUESTION], ...body };
  const request = release<ModelRequest>({ model: NAME, stream: true, form: 'openai.chat', body: full });
  const events: ModelEvent[] = [];
  const options = { model: NAME, abort: new AbortController().signal };
  for await (const event of provider.generate(request, options)) events.push(event);
  return events;
}

async function inputTokens(content: string): Promise<number> {
  const end = (await ask({ messages: [{ role: 'user', content }], max_tokens: 1 })).at(-1);
  return end?.type === 'finish' ? (end.usage?.inputTokens ?? 0) : 0;
}

beforeAll(async () => {
  const sampling = findKnownModel(NAME)?.sampling ?? {};
  provider = createEmbeddedProvider({ weights: resolveWeights(NAME), sampling, contextTokens: 1024, sequences: 1 });
  await provider.ready;
});

afterAll(() => provider?.close());

describe('Gemma 3', () => {
  it('is the one that was meant, in the format of a Gemma', async () => {
    expect(await provider.ready).toMatchObject({ name: expect.stringMatching(/gemma/i), chatFormat: 'Gemma' });
  });

  it('answers in pieces', async () => {
    const events = await ask({});
    expect(events.filter(({ type }) => type === 'text').length).toBeGreaterThan(3);
    expect(events.at(-1)).toMatchObject({ type: 'finish', usage: { outputTokens: expect.any(Number) } });
  });

  it('takes what the system says, for which its format has no role', async () => {
    const messages = [{ role: 'system', content: 'You are brief.' }, QUESTION];
    expect((await ask({ messages })).at(-1)?.type).toBe('finish');
  });

  it('calls a tool that it is told to call, with arguments that fit', async () => {
    const parameters = {
      type: 'object',
      properties: { city: { type: 'string', enum: ['Paris', 'Rome'] } },
      required: ['city'],
    };
    const tools = [
      { type: 'function', function: { name: 'get_weather', description: 'Weather in a city', parameters } },
    ];
    const events = await ask({ tools, tool_choice: 'required', max_tokens: 60 });
    const [call] = events.filter((event) => event.type === 'tool_call');
    expect(call?.name).toBe('get_weather');
    expect(JSON.parse(call?.arguments ?? '')).toMatchObject({ city: expect.stringMatching(/^(Paris|Rome)$/) });
    expect(events.at(-1)).toMatchObject({ reason: 'tool_calls' });
  });

  it.each(['<start_of_turn>', '<end_of_turn>', '<bos>', '<eos>', '<unused99>'])(
    'reads %s in a question as letters',
    async (token) => {
      expect((await inputTokens(`a ${token} b`)) - (await inputTokens('a b'))).toBeGreaterThan(2);
    },
  );
});
