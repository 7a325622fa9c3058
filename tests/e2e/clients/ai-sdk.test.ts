import { createAnthropic } from '@ai-sdk/anthropic';
import { createOpenAI } from '@ai-sdk/openai';
import { APICallError, generateText, isStepCount, type LanguageModel, Output, streamText, tool } from 'ai';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { CARD, CITY, LONG, openWorld, REFUSED, STOPS, thrownBy, type World } from './world.ts';

const CALL = { id: 'call_1', name: 'weather', arguments: '{"city":"Graz"}' };
const City = z.object({ city: z.string(), degrees: z.number() });

const MODELS: Readonly<Record<string, (url: string) => LanguageModel>> = {
  'openai.chat': (url) => createOpenAI({ baseURL: `${url}/v1`, apiKey: 'unused' }).chat('fixture'),
  'openai.responses': (url) => createOpenAI({ baseURL: `${url}/v1`, apiKey: 'unused' }).responses('fixture'),
  anthropic: (url) => createAnthropic({ baseURL: `${url}/v1`, apiKey: 'unused' })('fixture'),
};

describe.each(Object.entries(MODELS))('the AI SDK on %s', (name, open) => {
  let world: World;
  let model: LanguageModel;

  beforeAll(async () => {
    world = await openWorld(name === 'anthropic' ? 'anthropic' : 'openai');
    model = open(world.running.url);
  });

  afterAll(() => world?.close());

  const common = { maxRetries: 0, maxOutputTokens: 100 };

  /** The whole of a stream, whose errors the SDK does not throw. */
  async function streamed(prompt: string) {
    const errors: unknown[] = [];
    const result = streamText({ model, prompt, ...common, onError: ({ error }) => void errors.push(error) });
    let text = '';
    let finish: string | undefined;
    for await (const part of result.fullStream) {
      if (part.type === 'text-delta') text += part.text;
      if (part.type === 'finish') finish = part.finishReason;
    }
    return { text, finish, errors };
  }

  it('generateText', async () => {
    world.upstream.next({ text: `The card is ${CARD}.` });
    const { text, finishReason, usage } = await generateText({ model, prompt: 'Hello', ...common });
    expect([text, finishReason]).toEqual(['The card is [CREDIT_CARD].', 'stop']);
    expect([usage.inputTokens, usage.outputTokens]).toEqual([11, 7]);
  });

  it('gives back what the user wrote, which the model did not see', async () => {
    world.upstream.next({ text: `You wrote ${await world.placeholderFor(CARD)}.` });
    const { text } = await generateText({ model, prompt: `My card is ${CARD}.`, ...common });
    expect(text).toBe(`You wrote ${CARD}.`);
    expect(world.sent()).not.toContain('1111');
  });

  it('streamText', async () => {
    world.upstream.next({ text: `${LONG}The card is ${CARD}.` });
    const { text, finish, errors } = await streamed('Hello');
    expect(text).toBe(`${LONG}The card is [CREDIT_CARD].`);
    expect([finish, errors]).toEqual(['stop', []]);
  });

  it.each([false, true])('uses tools in several steps (streamed: %s)', async (isStreamed) => {
    world.upstream.next({ toolCalls: [CALL] }, { text: 'It is sunny.' });
    const seen: string[] = [];
    const weather = tool({
      description: 'The weather of a city',
      inputSchema: z.object({ city: z.string() }),
      execute: async ({ city }) => {
        seen.push(city);
        return `Sunny in ${city}. Card ${CARD}.`;
      },
    });
    const asked = { model, prompt: 'How is the weather?', ...common, tools: { weather }, stopWhen: isStepCount(3) };
    const result = isStreamed ? streamText(asked) : await generateText(asked);
    expect(await result.text).toBe('It is sunny.');
    expect(await result.steps).toHaveLength(2);
    expect(seen).toEqual(['Graz']);
    expect(world.sent()).toContain('Sunny in Graz. Card [CREDIT_CARD].');
  });

  it.each([false, true])('reads an object (streamed: %s)', async (isStreamed) => {
    // Of Anthropic's models of a name that it does not know, the SDK asks by a tool.
    const isByTool = name === 'anthropic';
    world.upstream.next(isByTool ? { toolCalls: [{ ...CALL, name: 'json', arguments: CITY }] } : { text: CITY });
    const asked = { model, prompt: 'Hello', ...common, output: Output.object({ schema: City }) };
    const result = isStreamed ? streamText(asked) : await generateText(asked);
    expect(await result.output).toEqual({ city: 'Graz', degrees: 21 });
  });

  it('is told of a refusal, whole and streamed, before an answer and in the middle of one', async () => {
    const whole = await generateText({ model, prompt: STOPS.refusal, ...common });
    expect(whole.finishReason).toBe('content-filter');
    const early = await streamed(STOPS.refusal);
    world.upstream.next({ text: `${LONG}${STOPS.refusal} and more` });
    const late = await streamed('Hello');
    for (const { finish, text, errors } of [early, late]) {
      expect([finish, errors]).toEqual(['content-filter', []]);
      expect(text).not.toContain('and more');
    }
    expect((await generateText({ model, prompt: STOPS.answer, ...common })).text).toBe(REFUSED);
  });

  it('throws an error of its own for one of the policy', async () => {
    const error = await thrownBy(() => generateText({ model, prompt: STOPS.error, ...common }));
    expect(APICallError.isInstance(error)).toBe(true);
    const { errors } = await streamed(STOPS.error);
    expect(errors).toHaveLength(1);
    expect(APICallError.isInstance(errors[0])).toBe(true);
  });

  it('tells of an error of the model server in mid-stream, and ends', async () => {
    world.upstream.next({ text: LONG, fault: { kind: 'reset-mid', afterPieces: 300 } });
    const { errors, finish } = await streamed('Hello');
    expect(errors.length).toBeGreaterThan(0);
    expect(finish).not.toBe('stop');
  });

  it('nothing of that was a fault of the gateway', () => {
    expect(world.running.errors).toEqual([]);
  });
});
