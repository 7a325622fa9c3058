import OpenAI from 'openai';
import { ContentFilterFinishReasonError } from 'openai/core/error';
import { zodResponseFormat, zodTextFormat } from 'openai/helpers/zod';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { CARD, CITY, LONG, openWorld, REFUSED, STOPS, thrownBy, type World } from './world.ts';

const City = z.object({ city: z.string(), degrees: z.number() });
const CALL = { id: 'call_1', name: 'weather', arguments: '{"city":"Graz"}' };

let world: World;
let client: OpenAI;

beforeAll(async () => {
  world = await openWorld();
  client = world.running.client;
});

afterAll(() => world?.close());

const asked = (content: string) => ({ model: 'fixture', messages: [{ role: 'user' as const, content }] });

function tools(seen: string[]): OpenAI.Chat.Completions.ChatCompletionTool & { function: object } {
  return {
    type: 'function',
    function: {
      name: 'weather',
      description: 'The weather of a city',
      parameters: { type: 'object', properties: { city: { type: 'string' } } },
      parse: JSON.parse,
      function: ({ city }: { city: string }) => {
        seen.push(city);
        return `Sunny in ${city}. Card ${CARD}.`;
      },
    },
  } as never;
}

describe('chat.completions.stream', () => {
  it('puts the answer together, with its redactions', async () => {
    world.upstream.next({ text: `${LONG}The card is ${CARD}.` });
    const stream = client.chat.completions.stream(asked('Hello'));
    let deltas = '';
    stream.on('content.delta', ({ delta }) => {
      deltas += delta;
    });
    expect(await stream.finalContent()).toBe(`${LONG}The card is [CREDIT_CARD].`);
    expect(deltas).toBe(`${LONG}The card is [CREDIT_CARD].`);
  });

  it('gives back what the user wrote, which the model did not see', async () => {
    world.upstream.next({ text: `You wrote ${await world.placeholderFor(CARD)}.` });
    const stream = client.chat.completions.stream(asked(`My card is ${CARD}.`));
    expect(await stream.finalContent()).toBe(`You wrote ${CARD}.`);
    expect(world.sent()).not.toContain('1111');
  });

  it.each(['before', 'in the middle of'])('ends as filtered when it is stopped %s its answer', async (when) => {
    const isBefore = when === 'before';
    if (!isBefore) world.upstream.next({ text: `${LONG}${STOPS.refusal} and more` });
    const stream = client.chat.completions.stream(asked(isBefore ? STOPS.refusal : 'Hello'));
    const { choices } = await stream.finalChatCompletion();
    expect(choices[0]).toMatchObject({ finish_reason: 'content_filter', message: { refusal: REFUSED } });
    expect(JSON.stringify(choices)).not.toContain('and more');
  });

  it('throws an APIError for an error of the policy, and for one of the model server in mid-stream', async () => {
    const early = await thrownBy(() => client.chat.completions.stream(asked(STOPS.error)).finalContent());
    expect(early).toBeInstanceOf(OpenAI.BadRequestError);
    world.upstream.next({ text: LONG, fault: { kind: 'reset-mid', afterPieces: 300 } });
    const late = await thrownBy(() => client.chat.completions.stream(asked('Hello')).finalContent());
    expect(late).toBeInstanceOf(OpenAI.APIError);
    expect(late).toMatchObject({ code: 'upstream_error' });
  });
});

describe('structured output', () => {
  it.each(['chat.parse', 'chat.stream', 'responses.parse', 'responses.stream'])('%s reads it', async (way) => {
    world.upstream.next({ text: CITY, pieces: 'character' });
    expect(await structured(way, 'Hello')).toEqual({ city: 'Graz', degrees: 21 });
  });

  it.each(['chat.parse', 'chat.stream', 'responses.parse', 'responses.stream'])('%s is stopped', async (way) => {
    const outcome = await structured(way, STOPS.refusal).catch((error: unknown) => error);
    if (way === 'chat.parse') expect(outcome).toBeInstanceOf(ContentFilterFinishReasonError);
    else if (outcome !== null) expect(outcome).toBeInstanceOf(OpenAI.OpenAIError);
  });

  async function structured(way: string, content: string): Promise<unknown> {
    const chat = { ...asked(content), response_format: zodResponseFormat(City, 'city') };
    const responses = { model: 'fixture', input: content, text: { format: zodTextFormat(City, 'city') } };
    if (way === 'chat.parse') return (await client.chat.completions.parse(chat)).choices[0]?.message.parsed;
    if (way === 'chat.stream') {
      return (await client.chat.completions.stream(chat).finalChatCompletion()).choices[0]?.message.parsed;
    }
    if (way === 'responses.parse') return (await client.responses.parse(responses)).output_parsed;
    return (await client.responses.stream(responses).finalResponse()).output_parsed;
  }
});

describe('runTools', () => {
  it.each([false, true])('calls, answers and ends (streamed: %s)', async (stream) => {
    world.upstream.next({ toolCalls: [CALL] }, { text: 'It is sunny.' });
    const seen: string[] = [];
    const body = { ...asked('How is the weather?'), tools: [tools(seen)] as never[] };
    const runner = stream
      ? client.chat.completions.runTools({ ...body, stream: true })
      : client.chat.completions.runTools(body);
    expect(await runner.finalContent()).toBe('It is sunny.');
    expect(seen).toEqual(['Graz']);
    expect(world.sent()).toContain('Sunny in Graz. Card [CREDIT_CARD].');
  });

  it.each([false, true])('ends when what a tool says is stopped (streamed: %s)', async (stream) => {
    world.upstream.next({ toolCalls: [{ ...CALL, arguments: `{"city":"${STOPS.refusal}"}` }] });
    const seen: string[] = [];
    const body = { ...asked('How is the weather?'), tools: [tools(seen)] as never[] };
    const runner = stream
      ? client.chat.completions.runTools({ ...body, stream: true })
      : client.chat.completions.runTools(body);
    expect(await thrownBy(() => runner.done())).toBeInstanceOf(ContentFilterFinishReasonError);
    expect(seen).toEqual([]);
  });
});

describe('responses.stream', () => {
  it('puts the answer together, with its redactions', async () => {
    world.upstream.next({ reasoning: 'Let me see.', text: `${LONG}The card is ${CARD}.` });
    const response = await client.responses.stream({ model: 'fixture', input: 'Hello' }).finalResponse();
    expect(response.output_text).toBe(`${LONG}The card is [CREDIT_CARD].`);
    expect(response.status).toBe('completed');
  });

  it('gives calls whole, and takes their results', async () => {
    world.upstream.next({ toolCalls: [CALL] });
    const tool = { type: 'function' as const, name: 'weather', strict: true, parameters: { type: 'object' } };
    const first = await client.responses.stream({ model: 'fixture', input: 'Hello', tools: [tool] }).finalResponse();
    const call = first.output.find((item) => item.type === 'function_call');
    if (!call) throw new Error('there is no call');
    // What the client adds to a call is its own, and in no form of the API.
    const { parsed_arguments: parsed, ...own } = call;
    expect(own).toMatchObject({ name: 'weather', arguments: '{"city":"Graz"}' });
    expect(parsed).toEqual({ city: 'Graz' });
    const result = { type: 'function_call_output' as const, call_id: own.call_id, output: `Card ${CARD}` };
    await client.responses.create({ model: 'fixture', input: [own, result] });
    expect(world.sent()).toContain('Card [CREDIT_CARD]');
  });

  it.each(['before', 'in the middle of'])('ends as incomplete when it is stopped %s its answer', async (when) => {
    const isBefore = when === 'before';
    if (!isBefore) world.upstream.next({ text: `${LONG}${STOPS.refusal} and more` });
    const input = isBefore ? STOPS.refusal : 'Hello';
    const response = await client.responses.stream({ model: 'fixture', input }).finalResponse();
    expect(response.incomplete_details).toEqual({ reason: 'content_filter' });
    expect(JSON.stringify(response)).toContain(REFUSED);
    expect(JSON.stringify(response)).not.toContain('and more');
  });

  it('throws an APIError for an error of the policy, and for one of the model server in mid-stream', async () => {
    const ask = (input: string) => client.responses.stream({ model: 'fixture', input }).finalResponse();
    expect(await thrownBy(() => ask(STOPS.error))).toBeInstanceOf(OpenAI.BadRequestError);
    world.upstream.next({ text: LONG, fault: { kind: 'reset-mid', afterPieces: 300 } });
    expect(await thrownBy(() => ask('Hello'))).toBeInstanceOf(OpenAI.OpenAIError);
  });
});

it('nothing of that was a fault of the gateway', () => {
  expect(world.running.errors).toEqual([]);
});
