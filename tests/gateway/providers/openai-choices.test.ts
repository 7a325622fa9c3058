import { describe, expect, it } from 'vitest';
import type { ModelEvent, ModelRequest } from '../../../exchange/exchange.ts';
import type { JsonObject, JsonValue } from '../../../exchange/json.ts';
import { release } from '../../../exchange/released.ts';
import { createOpenAIProvider } from '../../../gateway/providers/openai.ts';
import { type Asked, decodeStream, decodeWhole } from '../../../gateway/providers/openai-decode.ts';
import { MARKER } from '../../support/upstream.ts';

const TIMEOUTS = { firstByteMs: 1000, idleMs: 1000 };
const FAILED = { code: 'upstream_error', message: expect.not.stringContaining(MARKER) };

async function* bytes(text: string): AsyncIterable<Uint8Array> {
  yield new TextEncoder().encode(text);
}

async function all(events: AsyncIterable<ModelEvent>): Promise<ModelEvent[]> {
  const found: ModelEvent[] = [];
  for await (const event of events) found.push(event);
  return found;
}

const sse = (...values: (JsonObject | string)[]) =>
  values.map((value) => `data: ${typeof value === 'string' ? value : JSON.stringify(value)}\n\n`).join('');
const chunk = (...choices: JsonObject[]): JsonObject => ({ choices });
const said = (index: number, content: string, finish: string | null = null): JsonObject => ({
  index,
  delta: { content },
  finish_reason: finish,
});

const streamed = (asked: Asked, ...values: (JsonObject | string)[]) =>
  all(decodeStream(bytes(sse(...values)), TIMEOUTS, asked));
const whole = (asked: Asked, ...choices: JsonObject[]) => all(decodeWhole(bytes(JSON.stringify({ choices })), asked));

const THREE = { choices: 3 };

describe('several answers', () => {
  it('come in any mixture, also several in one chunk, each with its own end', async () => {
    const events = await streamed(
      THREE,
      chunk(said(1, 'B'), said(0, 'A')),
      chunk(said(2, 'C', 'length')),
      chunk(said(0, 'a', 'stop')),
      chunk(said(1, 'b'), said(1, '!', 'content_filter')),
      { choices: [], usage: { prompt_tokens: 1, completion_tokens: 6 } },
      '[DONE]',
    );
    expect(events).toEqual([
      { type: 'text', text: 'B', choice: 1 },
      { type: 'text', text: 'A' },
      { type: 'text', text: 'C', choice: 2 },
      { type: 'text', text: 'a' },
      { type: 'text', text: 'b', choice: 1 },
      { type: 'text', text: '!', choice: 1 },
      {
        type: 'finish',
        reason: 'stop',
        others: ['content_filter', 'length'],
        usage: { inputTokens: 1, outputTokens: 6 },
      },
    ]);
  });

  it('number their calls each from 0', async () => {
    const call = (index: number, name: string) => ({
      index: 0,
      id: `${index}${name}`,
      function: { name, arguments: '{}' },
    });
    const calling = (index: number, ...names: string[]) => ({
      index,
      delta: { tool_calls: names.map((name) => call(index, name)) },
      finish_reason: 'tool_calls',
    });
    const events = await streamed({ choices: 2 }, chunk(calling(0, 'f', 'g'), calling(1, 'h')), '[DONE]');
    expect(events).toMatchObject([
      { name: 'f', index: 0 },
      { name: 'g', index: 1 },
      { name: 'h', index: 0, choice: 1 },
      { others: ['tool_calls'] },
    ]);
  });

  it('of a whole completion are told apart by their index, or by their place', async () => {
    const message = (content: string, index?: number): JsonObject => ({
      ...(index !== undefined && { index }),
      message: { content },
      finish_reason: 'stop',
    });
    const found = [
      { type: 'text', text: 'b', choice: 1 },
      { type: 'text', text: 'a' },
      { type: 'finish', reason: 'stop', others: ['stop'] },
    ];
    expect(await whole({ choices: 2 }, message('b', 1), message('a', 0))).toEqual(found);
    expect(await whole({ choices: 2 }, message('a'), message('b'))).toEqual([found[1], found[0], found[2]]);
  });

  it('are as many as the server gives, where that is less', async () => {
    expect(await streamed(THREE, chunk(said(0, 'A', 'stop')), '[DONE]')).toEqual([
      { type: 'text', text: 'A' },
      { type: 'finish', reason: 'stop' },
    ]);
  });

  it('that have no end are none', async () => {
    const broken = streamed(THREE, chunk(said(0, 'A', 'stop')), chunk(said(1, 'B', 'stop')), chunk(said(2, 'C')));
    await expect(broken).rejects.toMatchObject({ code: 'upstream_error' });
  });

  it.each<[string, JsonValue]>([
    ['is beyond those that were asked for', 3],
    ['is no number', MARKER],
    ['is negative', -1],
    ['is no whole one', 0.5],
  ])('whose index %s are none', async (_, index) => {
    await expect(streamed(THREE, chunk({ ...said(0, MARKER), index }), '[DONE]')).rejects.toMatchObject(FAILED);
  });

  it('of which one was asked for are that one, however it is numbered', async () => {
    const events = await streamed({}, chunk(said(7, 'A', 'stop'), said(1, MARKER)), '[DONE]');
    expect(events).toEqual([
      { type: 'text', text: 'A' },
      { type: 'finish', reason: 'stop' },
    ]);
  });
});

describe('log probabilities', () => {
  const TOKENS = [
    { token: 'Hel', logprob: -0.5 },
    { token: 'lo', logprob: 0 },
  ];
  const told = async (content: JsonValue, text = 'Hello', asked: Asked = { logprobs: true }) => {
    const one = { index: 0, logprobs: { content }, finish_reason: 'stop' };
    const [event] = await whole(asked, { ...one, message: { content: text } });
    const [other] = await streamed(asked, chunk({ ...one, delta: { content: text } }), '[DONE]');
    expect(other).toEqual(event);
    return event?.type === 'text' ? event.logprobs : 'no text';
  };

  it('are read where they are asked for, without alternatives and bytes', async () => {
    const more = TOKENS.map((one) => ({ ...one, bytes: [1], top_logprobs: [{ token: MARKER, logprob: -1 }] }));
    expect(await told(more)).toEqual(TOKENS);
    expect(await told(more, 'Hello', {})).toBeUndefined();
  });

  it.each<[string, JsonValue, string?]>([
    ['of another text', TOKENS, 'Hullo'],
    ['of more than the text', TOKENS, 'Hel'],
    ['of a number that is none', [{ token: 'Hello', logprob: null }]],
    ['of a number that could be a card', [{ token: 'Hello', logprob: -4111111111111111 }]],
    ['of a number over 0', [{ token: 'Hello', logprob: 1 }]],
    ['of a token that is none', [{ token: 5, logprob: -1 }]],
    ['of tokens without text', [...TOKENS, { token: '', logprob: -1 }]],
    ['in another form', { tokens: TOKENS }],
  ])('%s are left out', async (_, content, text) => {
    expect(await told(content, text)).toBeUndefined();
  });
});

it('more than one answer of a model whose answers are read in a way of their own is refused before it is asked', async () => {
  let isAsked = false;
  const upstream = { baseUrl: 'http://fixture/v1', timeouts: { connectMs: 1, ...TIMEOUTS }, family: 'gemma4' as const };
  const provider = createOpenAIProvider(upstream, async () => {
    isAsked = true;
    throw new Error('was asked');
  });
  const body = { messages: [{ role: 'user', content: 'hi' }], n: 2 };
  const request = release<ModelRequest>({ model: 'm', stream: false, form: 'openai.chat', body, choices: 2 });
  const events = all(provider.generate(request, { model: 'm', abort: new AbortController().signal }));
  await expect(events).rejects.toMatchObject({ code: 'invalid_request', message: expect.stringMatching(/^n /) });
  expect(isAsked).toBe(false);
});
