import { type AIMessage, HumanMessage, type ToolMessage } from '@langchain/core/messages';
import { tool } from '@langchain/core/tools';
import { ChatOpenAI } from '@langchain/openai';
import OpenAI from 'openai';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { CARD, CITY, LONG, openWorld, REFUSED, STOPS, thrownBy, type World } from './world.ts';

const City = z.object({ city: z.string(), degrees: z.number() });
const CALL = { id: 'call_1', name: 'weather', arguments: '{"city":"Graz"}' };
const weather = tool(({ city }: { city: string }) => `Sunny in ${city}. Card ${CARD}.`, {
  name: 'weather',
  description: 'The weather of a city',
  schema: z.object({ city: z.string() }),
});

describe.each([false, true])('ChatOpenAI (Responses: %s)', (useResponsesApi) => {
  let world: World;
  let model: ChatOpenAI;

  beforeAll(async () => {
    world = await openWorld();
    const configuration = { baseURL: `${world.running.url}/v1` };
    model = new ChatOpenAI({ model: 'fixture', apiKey: 'unused', maxRetries: 0, useResponsesApi, configuration });
  });

  afterAll(() => world?.close());

  it('invoke', async () => {
    world.upstream.next({ text: `The card is ${CARD}.` });
    const answer = await model.invoke('Hello');
    expect(answer.text).toBe('The card is [CREDIT_CARD].');
    expect(answer.usage_metadata).toMatchObject({ input_tokens: 11, output_tokens: 7 });
  });

  it('gives back what the user wrote, which the model did not see', async () => {
    world.upstream.next({ text: `You wrote ${await world.placeholderFor(CARD)}.` });
    expect((await model.invoke(`My card is ${CARD}.`)).text).toBe(`You wrote ${CARD}.`);
    expect(world.sent()).not.toContain('1111');
  });

  it('stream', async () => {
    world.upstream.next({ text: `${LONG}The card is ${CARD}.` });
    let text = '';
    for await (const chunk of await model.stream('Hello')) text += chunk.text;
    expect(text).toBe(`${LONG}The card is [CREDIT_CARD].`);
  });

  it('bindTools, and what the tool says', async () => {
    const bound = model.bindTools([weather]);
    for (const isStreamed of [false, true]) {
      world.upstream.next({ toolCalls: [CALL] }, { text: 'It is sunny.' });
      const question = new HumanMessage('How is the weather?');
      const first = isStreamed ? await joined(bound.stream([question])) : await bound.invoke([question]);
      expect(first.tool_calls).toMatchObject([{ name: 'weather', args: { city: 'Graz' } }]);
      const [call] = first.tool_calls ?? [];
      const result: ToolMessage = await weather.invoke({ ...call!, type: 'tool_call' });
      expect((await bound.invoke([question, first, result])).text).toBe('It is sunny.');
      expect(world.sent()).toContain('Sunny in Graz. Card [CREDIT_CARD].');
    }
  });

  it.each(['jsonSchema', 'functionCalling'] as const)('withStructuredOutput by %s', async (method) => {
    world.upstream.next(
      method === 'jsonSchema' ? { text: CITY } : { toolCalls: [{ ...CALL, name: 'extract', arguments: CITY }] },
    );
    expect(await model.withStructuredOutput(City, { method }).invoke('Hello')).toEqual({ city: 'Graz', degrees: 21 });
  });

  it('is told of a refusal, whole and streamed', async () => {
    const whole = await model.invoke(STOPS.refusal);
    const streamed = await joined(model.stream(STOPS.refusal));
    for (const answer of [whole, streamed]) {
      expect(JSON.stringify(answer)).toContain(REFUSED);
      expect(JSON.stringify(answer.response_metadata)).toContain('content_filter');
    }
    expect((await model.invoke(STOPS.answer)).text).toBe(REFUSED);
  });

  it('throws an error of the client for one of the policy, and one of the model server in mid-stream', async () => {
    expect(await thrownBy(() => model.invoke(STOPS.error))).toMatchObject({ status: 400 });
    world.upstream.next({ text: LONG, fault: { kind: 'reset-mid', afterPieces: 300 } });
    const late = await thrownBy(() => joined(model.stream('Hello')));
    expect(late).toBeInstanceOf(OpenAI.OpenAIError);
  });

  it('nothing of that was a fault of the gateway', () => {
    expect(world.running.errors).toEqual([]);
  });
});

async function joined(streaming: ReturnType<ChatOpenAI['stream']>): Promise<AIMessage> {
  let all: Awaited<ReturnType<ChatOpenAI['invoke']>> | undefined;
  for await (const chunk of await streaming) all = all ? all.concat(chunk) : chunk;
  if (!all) throw new Error('there was no answer');
  return all;
}
