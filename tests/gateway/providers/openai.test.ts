import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { ModelEvent, ModelRequest } from '../../../exchange/exchange.ts';
import type { JsonObject } from '../../../exchange/json.ts';
import { release } from '../../../exchange/released.ts';
import { LONGEST_EVENT } from '../../../gateway/providers/event-stream.ts';
import { createOpenAIProvider } from '../../../gateway/providers/openai.ts';
import { MARKER } from '../../support/upstream.ts';

const TIMEOUTS = { connectMs: 1000, firstByteMs: 1000, idleMs: 1000 };

interface Answer {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body: AsyncIterable<Uint8Array>;
}

/** Asks a model server that answers so. */
async function ask({ status = 200, headers = {}, body }: Answer): Promise<ModelEvent[]> {
  const provider = createOpenAIProvider({ baseUrl: 'http://fixture/v1', timeouts: TIMEOUTS }, async () => ({
    status,
    header: (name) => headers[name],
    body,
  }));
  const request = release<ModelRequest>({ model: 'm', stream: true, form: 'openai.chat', body: { messages: [] } });
  const events: ModelEvent[] = [];
  for await (const event of provider.generate(request, { model: 'm', abort: new AbortController().signal })) {
    events.push(event);
  }
  return events;
}

async function* bytes(...pieces: string[]): AsyncIterable<Uint8Array> {
  for (const piece of pieces) yield new TextEncoder().encode(piece);
}

const STREAM = { 'content-type': 'text/event-stream' };
const sse = (value: unknown) => `data: ${typeof value === 'string' ? value : JSON.stringify(value)}\n\n`;
const chunk = (delta: JsonObject, finish: string | null = null) =>
  sse({ choices: [{ index: 0, delta, finish_reason: finish }] });
const FINISH = chunk({}, 'stop');

function streamed(...pieces: string[]): Promise<ModelEvent[]> {
  return ask({ headers: STREAM, body: bytes(...pieces) });
}

function whole(message: JsonObject, more: JsonObject = {}, finish = 'stop'): Promise<ModelEvent[]> {
  return ask({ body: bytes(JSON.stringify({ choices: [{ index: 0, message, finish_reason: finish }], ...more })) });
}

const textOf = (events: readonly ModelEvent[]) =>
  events.map((event) => (event.type === 'text' ? event.text : '')).join('');

/** The calls as a reader of the events would put them together. */
function callsOf(events: readonly ModelEvent[]) {
  const calls: { name?: string; arguments: string }[] = [];
  for (const event of events) {
    if (event.type !== 'tool_call') continue;
    const { name, arguments: args } = event;
    const call = calls[event.index] ?? { arguments: '' };
    calls[event.index] = { ...(name !== undefined && { name }), ...call, arguments: call.arguments + args };
  }
  return calls;
}

describe('the end of an answer', () => {
  it.each(['__proto__', 'constructor', 'toString', 'something'])('by the reason %s is a plain end', async (reason) => {
    const end = { type: 'finish', reason: 'stop' };
    expect((await whole({ content: 'x' }, {}, reason)).at(-1)).toEqual(end);
    expect((await streamed(chunk({ content: 'x' }, reason), sse('[DONE]'))).at(-1)).toEqual(end);
  });

  it.each([
    [
      { prompt_tokens: 3, completion_tokens: 0 },
      { inputTokens: 3, outputTokens: 0 },
    ],
    [{ prompt_tokens: 4111111111111111, completion_tokens: 1 }, undefined],
    [{ prompt_tokens: 1, completion_tokens: 1.5 }, undefined],
    [{ prompt_tokens: -1, completion_tokens: 1 }, undefined],
    [{ prompt_tokens: '1', completion_tokens: 1 }, undefined],
  ])('with the usage %j has the counts %j', async (usage, counts) => {
    expect(await whole({ content: 'x' }, { usage })).toEqual([
      { type: 'text', text: 'x' },
      { type: 'finish', reason: 'stop', ...(counts && { usage: counts }) },
    ]);
  });
});

it('an answer ends by the mark [DONE] where it has no reason, and without both it is none', async () => {
  expect((await streamed(chunk({ content: 'x' }), sse('[DONE]'))).at(-1)).toEqual({ type: 'finish', reason: 'stop' });
  await expect(streamed(chunk({ content: 'x' }))).rejects.toMatchObject({ code: 'upstream_error' });
});

describe('tool calls in a stream', () => {
  const F = { name: 'f', arguments: '{"x":1}' };
  const G = { name: 'g', arguments: '{"y":2}' };
  const calls = (...deltas: JsonObject[]) => streamed(...deltas.map((call) => chunk({ tool_calls: [call] })), FINISH);

  it.each<[string, JsonObject[]]>([
    [
      'with the same index and different ids',
      [
        { index: 0, id: 'a', function: F },
        { index: 0, id: 'b', function: G },
      ],
    ],
    [
      'without an index',
      [
        { id: 'a', function: F },
        { id: 'b', function: G },
      ],
    ],
    ['without an index and an id', [{ function: F }, { function: G }]],
    [
      'with an empty id and no index',
      [
        { id: '', function: F },
        { id: '', function: G },
      ],
    ],
    [
      'with indices that leave gaps',
      [
        { index: 7, id: 'a', function: F },
        { index: 9, id: 'b', function: G },
      ],
    ],
    [
      'that come in turns',
      [
        { index: 0, id: 'a', function: { name: 'f', arguments: '{"x"' } },
        { index: 1, id: 'b', function: { name: 'g', arguments: '{"y"' } },
        { index: 0, function: { arguments: ':1}' } },
        { index: 1, function: { arguments: ':2}' } },
      ],
    ],
    [
      'that repeat their id with every piece',
      [
        { index: 0, id: 'a', function: { name: 'f', arguments: '{"x"' } },
        { index: 0, id: 'a', function: { arguments: ':1}' } },
        { index: 0, id: 'b', function: { name: 'g', arguments: '{"y"' } },
        { index: 0, id: 'b', function: { arguments: ':2}' } },
      ],
    ],
    [
      'without an index, in pieces',
      [
        { id: 'a', function: { name: 'f', arguments: '{"x"' } },
        { function: { arguments: ':1}' } },
        { id: 'b', function: { name: 'g', arguments: '{"y"' } },
        { function: { arguments: ':2}' } },
      ],
    ],
  ])('%s are kept apart', async (_, deltas) => {
    expect(callsOf(await calls(...deltas))).toEqual([F, G]);
  });

  it('may begin with an empty name', async () => {
    const deltas = [
      { index: 0, id: 'a', function: { name: '', arguments: '' } },
      { index: 0, function: F },
    ];
    expect(callsOf(await calls(...deltas))).toEqual([F]);
  });

  it('in one piece, and those of a whole answer, are as many as there are', async () => {
    const tool_calls = [
      { index: 0, id: 'a', function: F },
      { index: 0, id: 'a', function: G },
    ];
    expect(callsOf(await whole({ tool_calls }))).toEqual([F, G]);
    const bare = [{ function: F }, { function: G }];
    expect(callsOf(await streamed(chunk({ tool_calls: bare }), FINISH))).toEqual([F, G]);
  });
});

describe('an answer in another form', () => {
  const parts = [
    { type: 'text', text: 'Hel' },
    { type: 'text', text: 'lo.' },
  ];

  it('of text parts is read as its text', async () => {
    expect(textOf(await whole({ content: parts }))).toBe('Hello.');
    expect(textOf(await streamed(chunk({ content: parts }), FINISH))).toBe('Hello.');
  });

  it.each<[string, JsonObject]>([
    ['a legacy function call', { content: null, function_call: { name: 'f', arguments: '{}' } }],
    ['an image', { content: [{ type: 'image_url', image_url: { url: MARKER } }] }],
    ['content that is an object', { content: { text: MARKER } }],
    ['tool calls that are no list', { tool_calls: { name: MARKER } }],
    ['arguments that are no text', { tool_calls: [{ function: { name: 'f', arguments: { a: MARKER } } }] }],
  ])('(%s) is not taken for an empty one', async (_, message) => {
    const error = { code: 'upstream_error', message: expect.not.stringContaining(MARKER) };
    await expect(whole(message)).rejects.toMatchObject(error);
    await expect(streamed(chunk(message), FINISH)).rejects.toMatchObject(error);
  });

  it('is a stream whatever the case of its content type', async () => {
    const headers = { 'content-type': 'Text/Event-Stream; charset=UTF-8' };
    expect(textOf(await ask({ headers, body: bytes(chunk({ content: 'Hello.' }), FINISH) }))).toBe('Hello.');
  });
});

describe('an error of the model server', () => {
  const rejected = (status: number, body: unknown, headers = {}) =>
    ask({ status, headers, body: bytes(JSON.stringify(body)) });

  it.each([
    ['OpenAI', { error: { message: MARKER, code: 'context_length_exceeded' } }],
    ['vLLM', { error: { message: `This model's maximum context length is 9 tokens. ${MARKER}`, code: 400 } }],
    ['an older vLLM', { object: 'error', message: `maximum context length ${MARKER}`, code: 400 }],
    ['vLLM, of the prompt', { error: { message: `longer than the maximum model length of 9. ${MARKER}`, code: 400 } }],
    ['llama.cpp', { error: { code: 400, message: MARKER, type: 'exceed_context_size_error', n_ctx: 9 } }],
    ['Ollama', { error: { message: `the input length exceeds the context length ${MARKER}`, type: 'api_error' } }],
    ['Ollama, bare', { error: `prompt too long; exceeded max context length by 4 tokens ${MARKER}` }],
  ])('that says, as %s does, that the request is too long', async (_, body) => {
    await expect(rejected(400, body)).rejects.toMatchObject({
      code: 'context_length_exceeded',
      message: 'The request is longer than the context of m. Shorten it.',
    });
  });

  it('is no matter of length where it speaks of something else', async () => {
    const body = { error: { message: 'The context has no length.', code: 400 } };
    await expect(rejected(400, body)).rejects.toMatchObject({ code: 'upstream_rejected' });
  });

  it.each([
    ['0.25', 1],
    ['7', 7],
    ['7.2', 8],
    ['99999', 3600],
    ['-3', 1],
    ['Wed, 21 Oct 2026 07:28:00 GMT', 1],
    [undefined, 1],
  ])('with retry-after %s gives whole seconds: %i', async (value, retryAfter) => {
    const headers = value === undefined ? {} : { 'retry-after': value };
    await expect(rejected(429, {}, headers)).rejects.toMatchObject({ code: 'upstream_rate_limited', retryAfter });
  });
});

describe('a stream that goes on', () => {
  beforeEach(() => void vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] }));
  afterEach(() => void vi.useRealTimers());

  const wait = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds));

  /** Runs the clock until the answer is there. */
  async function settled(answer: Promise<ModelEvent[]>): Promise<ModelEvent[]> {
    let done = false;
    const end = () => {
      done = true;
    };
    answer.then(end, end);
    for (let seconds = 0; seconds < 60 && !done; seconds += 1) await vi.advanceTimersByTimeAsync(1000);
    return done ? answer : [];
  }

  it.each([
    ['from the start', ''],
    ['after a while', chunk({ content: 'Hello' })],
  ])('with comments only, %s, ends in a timeout', async (_, begin) => {
    async function* body() {
      yield* bytes(begin);
      for (let pings = 0; pings < 300; pings += 1) {
        await wait(100);
        yield* bytes(': ping\n\n');
      }
    }
    await expect(settled(ask({ headers: STREAM, body: body() }))).rejects.toMatchObject({ code: 'upstream_timeout' });
  });

  it('slowly, but with events, is read to its end', async () => {
    async function* body() {
      for (const piece of [...Array(20).fill(chunk({ content: 'x' })), FINISH]) {
        await wait(900);
        yield* bytes(piece);
      }
    }
    expect(textOf(await settled(ask({ headers: STREAM, body: body() })))).toBe('x'.repeat(20));
  });

  it('open, after its finish reason, is complete, with the usage that came after it', async () => {
    async function* body() {
      yield* bytes(chunk({ content: 'Hello' }), FINISH);
      await wait(300);
      yield* bytes(sse({ choices: [], usage: { prompt_tokens: 2, completion_tokens: 1 } }));
      await wait(1_000_000);
    }
    expect(await settled(ask({ headers: STREAM, body: body() }))).toEqual([
      { type: 'text', text: 'Hello' },
      { type: 'finish', reason: 'stop', usage: { inputTokens: 2, outputTokens: 1 } },
    ]);
  });
});

it('does not keep an event that has no end', async () => {
  let sent = 0;
  async function* body() {
    yield* bytes('data: ');
    const piece = 'a'.repeat(1024 * 1024);
    for (; sent < 4 * LONGEST_EVENT; sent += piece.length) {
      yield* bytes(piece);
      await sleep(0);
    }
  }
  await expect(ask({ headers: STREAM, body: body() })).rejects.toMatchObject({ code: 'upstream_error' });
  expect(sent).toBeLessThan(2 * LONGEST_EVENT);
});
