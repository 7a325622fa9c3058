import Anthropic from '@anthropic-ai/sdk';
import { betaZodTool } from '@anthropic-ai/sdk/helpers/beta/zod';
import { zodOutputFormat } from '@anthropic-ai/sdk/helpers/zod';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { CARD, CITY, LONG, openWorld, REFUSED, STOPS, thrownBy, type World } from './world.ts';

const CALL = { id: 'toolu_1', name: 'weather', arguments: '{"city":"Graz"}' };
const City = z.object({ city: z.string(), degrees: z.number() });

describe.each(['anthropic', 'openai'] as const)('@anthropic-ai/sdk, and a model server of %s', (provider) => {
  let world: World;
  let client: Anthropic;

  beforeAll(async () => {
    world = await openWorld(provider);
    client = new Anthropic({ baseURL: world.running.url, apiKey: 'unused', maxRetries: 0 });
  });

  afterAll(() => world?.close());

  const asked = (content: string) => ({
    model: 'fixture',
    max_tokens: 100,
    messages: [{ role: 'user' as const, content }],
  });

  describe('messages.stream', () => {
    it('puts the answer together, with its redactions', async () => {
      world.upstream.next({ reasoning: 'Let me see.', text: `${LONG}The card is ${CARD}.` });
      const stream = client.messages.stream(asked('Hello'));
      let deltas = '';
      stream.on('text', (delta) => {
        deltas += delta;
      });
      expect(await stream.finalText()).toBe(`${LONG}The card is [CREDIT_CARD].`);
      expect(deltas).toBe(`${LONG}The card is [CREDIT_CARD].`);
    });

    it('gives back what the user wrote, which the model did not see', async () => {
      world.upstream.next({ text: `You wrote ${await world.placeholderFor(CARD)}.` });
      expect(await client.messages.stream(asked(`My card is ${CARD}.`)).finalText()).toBe(`You wrote ${CARD}.`);
      expect(world.sent()).not.toContain('1111');
    });

    it.each(['before', 'in the middle of'])('ends as refused when it is stopped %s its answer', async (when) => {
      const isBefore = when === 'before';
      if (!isBefore) world.upstream.next({ text: `${LONG}${STOPS.refusal} and more` });
      const message = await client.messages.stream(asked(isBefore ? STOPS.refusal : 'Hello')).finalMessage();
      expect(message.stop_reason).toBe('refusal');
      expect(JSON.stringify(message.content)).toContain(REFUSED);
      expect(JSON.stringify(message)).not.toContain('and more');
    });

    it('throws an APIError for an error of the policy, and for one of the model server in mid-stream', async () => {
      const early = await thrownBy(() => client.messages.stream(asked(STOPS.error)).finalMessage());
      expect(early).toBeInstanceOf(Anthropic.BadRequestError);
      world.upstream.next({ text: LONG, fault: { kind: 'reset-mid', afterPieces: 300 } });
      const late = await thrownBy(() => client.messages.stream(asked('Hello')).finalMessage());
      expect(late).toBeInstanceOf(Anthropic.APIError);
    });
  });

  it.each([false, true])('structured output is read (streamed: %s)', async (isStreamed) => {
    world.upstream.next({ text: CITY, pieces: 'character' });
    const params = { ...asked('Hello'), output_config: { format: zodOutputFormat(City) } };
    const message = isStreamed
      ? await client.messages.stream(params).finalMessage()
      : await client.messages.parse(params);
    expect(message.parsed_output).toEqual({ city: 'Graz', degrees: 21 });
  });

  describe('the tool runner', () => {
    const weather = (seen: string[]) =>
      betaZodTool({
        name: 'weather',
        description: 'The weather of a city',
        inputSchema: z.object({ city: z.string() }),
        run: ({ city }) => {
          seen.push(city);
          return `Sunny in ${city}. Card ${CARD}.`;
        },
      });

    it.each([false, true])('calls, answers and ends (streamed: %s)', async (stream) => {
      world.upstream.next({ reasoning: 'Look it up.', text: 'I look.', toolCalls: [CALL] }, { text: 'It is sunny.' });
      const seen: string[] = [];
      const params = { ...asked('How is the weather?'), tools: [weather(seen)] };
      const runner = stream
        ? client.beta.messages.toolRunner({ ...params, stream: true })
        : client.beta.messages.toolRunner(params);
      const message = await runner.runUntilDone();
      expect(message.content).toMatchObject([{ type: 'text', text: 'It is sunny.' }]);
      expect(seen).toEqual(['Graz']);
      expect(world.sent()).toContain('Sunny in Graz. Card [CREDIT_CARD].');
    });

    it.each([false, true])('ends when what a tool is asked is stopped (streamed: %s)', async (stream) => {
      world.upstream.next({ toolCalls: [{ ...CALL, arguments: `{"city":"${STOPS.refusal}"}` }] });
      const seen: string[] = [];
      const params = { ...asked('How is the weather?'), tools: [weather(seen)] };
      const runner = stream
        ? client.beta.messages.toolRunner({ ...params, stream: true })
        : client.beta.messages.toolRunner(params);
      expect(await runner.runUntilDone()).toMatchObject({ stop_reason: 'refusal' });
      expect(seen).toEqual([]);
    });
  });

  it('nothing of that was a fault of the gateway', () => {
    expect(world.running.errors).toEqual([]);
  });
});
