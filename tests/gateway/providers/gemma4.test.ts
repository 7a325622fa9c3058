import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { PortcullisError } from '../../../exchange/errors.ts';
import type { ModelEvent, ModelRequest } from '../../../exchange/exchange.ts';
import { isJsonObject, type JsonObject, type JsonValue } from '../../../exchange/json.ts';
import { release } from '../../../exchange/released.ts';
import { readRawCall } from '../../../gateway/providers/gemma4-arguments.ts';
import { withoutOldThoughts } from '../../../gateway/providers/gemma4-history.ts';
import { readGemma4 } from '../../../gateway/providers/gemma4-raw.ts';
import { TOKENS } from '../../../gateway/providers/gemma4-tokens.ts';
import { createOpenAIProvider, type ModelFamily } from '../../../gateway/providers/openai.ts';

const STOP: ModelEvent = { type: 'finish', reason: 'stop' };

async function* each<T>(items: readonly T[]): AsyncIterable<T> {
  yield* items;
}

/** The events of a text that comes in these pieces, with texts that follow each other joined, or the error's code. */
async function read(pieces: readonly string[], takesCalls = true, end: ModelEvent = STOP) {
  const texts = pieces.map((text): ModelEvent => ({ type: 'text', text }));
  return readEvents([...texts, end], takesCalls);
}

async function readEvents(events: readonly ModelEvent[], takesCalls = true) {
  const found: ModelEvent[] = [];
  try {
    for await (const event of readGemma4(each(events), takesCalls)) found.push(event);
  } catch (error) {
    if (!(error instanceof PortcullisError)) throw error;
    return [...joined(found), error.code];
  }
  return joined(found);
}

function joined(events: readonly ModelEvent[]): ModelEvent[] {
  const list: ModelEvent[] = [];
  for (const event of events) {
    const last = list.at(-1);
    const isText = event.type === 'text' || event.type === 'reasoning';
    if (isText && last?.type === event.type) list[list.length - 1] = { ...event, text: last.text + event.text };
    else list.push(event);
  }
  return list;
}

/** A text cut at places, given as numbers of any size. */
function split(text: string, places: readonly number[]): string[] {
  const cuts = [...new Set(places.map((place) => place % (text.length + 1)))].sort((a, b) => a - b);
  return [...cuts, text.length].map((to, index) => text.slice(cuts[index - 1] ?? 0, to));
}

const places = fc.array(fc.nat(), { maxLength: 40 });
/** Text that holds no token and cannot begin one, so that what follows does not complete it. */
const plain = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 20 }).filter((text) => !text.includes('<'));
const key = fc.stringMatching(/^[a-z_][a-z0-9_]{0,11}$/);

/** A value as Gemma 4's chat template writes it. */
function written(value: JsonValue): string {
  if (typeof value === 'string') return `<|"|>${value}<|"|>`;
  if (Array.isArray(value)) return `[${value.map(written).join(',')}]`;
  if (!isJsonObject(value)) return String(value);
  return `{${Object.entries(value)
    .map(([name, item]) => `${name}:${written(item ?? null)}`)
    .join(',')}}`;
}

const { value } = fc.letrec<{ value: JsonValue }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 3 },
    fc.string({ unit: 'grapheme', maxLength: 20 }).filter((text) => !text.includes('<|"|>')),
    fc.constantFrom('<tool_call|>', '}<tool_call|>', '<|channel>', '{a:1}', '"', '\\', '\n'),
    fc.integer(),
    fc.double({ noNaN: true, noDefaultInfinity: true }).map((number) => (Object.is(number, -0) ? 0 : number)),
    fc.boolean(),
    fc.constant(null),
    fc.array(tie('value'), { maxLength: 3 }),
    fc.dictionary(key, tie('value'), { maxKeys: 3, noNullPrototype: true }),
  ),
}));

/** A part of an answer: how it is written, and the event that is meant. */
const part = fc.oneof(
  plain.map((text) => ({ raw: text, event: { type: 'text', text } satisfies ModelEvent as ModelEvent })),
  plain.map((text) => ({
    raw: `<|channel>thought\n${text}<channel|>`,
    event: { type: 'reasoning', text } satisfies ModelEvent as ModelEvent,
  })),
  fc.tuple(key, fc.dictionary(key, value, { maxKeys: 4, noNullPrototype: true })).map(([name, args]) => ({
    raw: `<|tool_call>call:${name}${written(args)}<tool_call|>`,
    event: { type: 'tool_call', index: 0, name, arguments: JSON.stringify(args) } satisfies ModelEvent as ModelEvent,
  })),
);

describe('an answer in Gemma 4’s own form', () => {
  it('is read as what it means, however it is split', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(part, { maxLength: 6 }), places, async (parts, cuts) => {
        const raw = parts.map((one) => one.raw).join('');
        let calls = 0;
        const meant = parts.map(({ event }) => (event.type === 'tool_call' ? { ...event, index: calls++ } : event));
        const end: ModelEvent = { type: 'finish', reason: calls > 0 ? 'tool_calls' : 'stop' };
        expect(await read(split(raw, cuts))).toEqual([...joined(meant), end]);
      }),
      { numRuns: 300 },
    );
  });

  it('gives the same for every split, whatever it is', async () => {
    const soup = fc
      .array(fc.oneof(fc.constantFrom(...TOKENS, 'thought\n', 'call:f', '{', '}', 'a:1', '<', '<|', '|>'), plain), {
        maxLength: 12,
      })
      .map((pieces) => pieces.join(''));
    await fc.assert(
      fc.asyncProperty(soup, places, fc.boolean(), async (text, cuts, takesCalls) => {
        expect(await read(split(text, cuts), takesCalls)).toEqual(await read([text], takesCalls));
        expect(await read([...text], takesCalls)).toEqual(await read([text], takesCalls));
      }),
      { numRuns: 500 },
    );
  });

  it('never holds back more than could become a token', async () => {
    async function* pieces(): AsyncIterable<ModelEvent> {
      yield { type: 'text', text: 'a < b <| c <|tool' };
      throw new Error('asked for more');
    }
    const events = readGemma4(pieces(), true)[Symbol.asyncIterator]();
    expect((await events.next()).value).toEqual({ type: 'text', text: 'a < b <| c ' });
  });

  it.each([
    ['an unclosed thought is a thought', ['<|channel>thought\nhm'], [{ type: 'reasoning', text: 'hm' }, STOP]],
    ['an empty thought is none', ['<|channel>thought\n<channel|>Hi'], [{ type: 'text', text: 'Hi' }, STOP]],
    ['another channel is kept whole', ['<|channel>plan\nx<channel|>'], [{ type: 'reasoning', text: 'plan\nx' }, STOP]],
    ['half a label is kept', ['<|channel>thou'], [{ type: 'reasoning', text: 'thou' }, STOP]],
    ['the end of a turn is no text', ['Hi<turn|>'], [{ type: 'text', text: 'Hi' }, STOP]],
    ['half a token is text', ['Hi <|tool_ca'], [{ type: 'text', text: 'Hi <|tool_ca' }, STOP]],
  ])('%s', async (_name, pieces, events) => {
    expect(await read(pieces)).toEqual(events);
  });

  it('what follows a call as its mark is no text', async () => {
    const call = { type: 'tool_call', index: 0, name: 'f', arguments: '{}' };
    const end = { type: 'finish', reason: 'tool_calls' };
    expect(await read(['<|tool_call>call:f{}<tool_call|><|tool_response>'])).toEqual([call, end]);
  });

  it.each([
    '<|tool_call>f{}<tool_call|>',
    '<|tool_call>call:f{a:<|"|>x}<tool_call|>',
    '<|tool_call>call:f{a:1}}<tool_call|>',
    '<|tool_call>call:f{a}<tool_call|>',
    '<|tool_call>call:f g{}<tool_call|>',
    '<|tool_call>call:f{a:1',
    `<|tool_call>call:f{a:${'['.repeat(200)}${']'.repeat(200)}}<tool_call|>`,
  ])('a call that cannot be read is an error, and never text: %s', async (raw) => {
    expect(await read(['before ', raw])).toEqual([{ type: 'text', text: 'before ' }, 'upstream_error']);
  });

  it('a call that the limit of tokens cuts is left out', async () => {
    const end: ModelEvent = { type: 'finish', reason: 'length' };
    expect(await read(['x<|tool_call>call:f{a:<|"|>abc'], true, end)).toEqual([{ type: 'text', text: 'x' }, end]);
  });

  it('a call without end is given up', async () => {
    const piece = 'x'.repeat(65_536);
    const pieces = ['<|tool_call>call:f{a:<|"|>', ...Array.from({ length: 20 }, () => piece)];
    // Where it is not given up, the end says that it was cut.
    expect(await read(pieces, true, { type: 'finish', reason: 'length' })).toEqual(['upstream_error']);
  });

  it('is text where no tool was offered', async () => {
    const raw = '<|tool_call>call:shell{cmd:<|"|>ls<|"|>}<tool_call|>';
    expect(await read([raw], false)).toEqual([{ type: 'text', text: raw }, STOP]);
  });

  it('numbers its calls together with those that the server has read', async () => {
    const call = (index: number, name: string): ModelEvent => ({ type: 'tool_call', index, name, arguments: '{}' });
    const raw = (name: string): ModelEvent => ({ type: 'text', text: `<|tool_call>call:${name}{}<tool_call|>` });
    const end: ModelEvent = { type: 'finish', reason: 'tool_calls' };
    const more: ModelEvent = { type: 'tool_call', index: 0, arguments: 'more' };
    expect(await readEvents([raw('a'), call(0, 'b'), raw('c'), more, call(1, 'd'), end])).toEqual([
      call(0, 'a'),
      call(1, 'b'),
      call(2, 'c'),
      { ...more, index: 1 },
      call(3, 'd'),
      end,
    ]);
  });

  it('costs time in proportion to the text', async () => {
    for (const piece of ['<', '<|tool_call', '<|channel>', '<|"|>', 'x']) {
      await read([...piece.repeat(Math.ceil(100_000 / piece.length))]);
    }
    expect(readRawCall(`call:f{a:"${'x'.repeat(500_000)}`)).toBeUndefined();
    expect(readRawCall(`call:f{a:[${'"",'.repeat(100_000)}`)).toBeUndefined();
  });
});

describe('arguments', () => {
  it.each([
    ['call:f{}', '{}'],
    ['call:f{ a : 1 , b : [ true , false , null , None ] }', '{"a":1,"b":[true,false,null,null]}'],
    ['call:f{n:12345678901234567890123,m:-1.50e+3}', '{"n":12345678901234567890123,"m":-1.50e+3}'],
    ['call:f{<|"|>a b<|"|>:1,"c\\n":"d"}', '{"a b":1,"c\\n":"d"}'],
    ['call:f{city:New York,code:007}', '{"city":"New York","code":"007"}'],
    ['call:f{{"city":"Graz","at":{"day":2}}}', '{"city":"Graz","at":{"day":2}}'],
    ['call:f{ {} }', '{}'],
    ['call:f{a:1,a:2}', '{"a":2}'],
    ['call:f{__proto__:{x:1}}', '{"__proto__":{"x":1}}'],
    ['call:a.b-c_1{x:<|"|><|"|>}', '{"x":""}'],
  ])('%s', (raw, json) => {
    expect(readRawCall(raw)?.arguments).toBe(json);
  });
});

/** What the model's server is sent, and what is read of its answer. */
async function exchange(request: JsonObject, content: string, family?: ModelFamily) {
  let sent: JsonObject = {};
  const timeouts = { connectMs: 1000, firstByteMs: 1000, idleMs: 1000 };
  const provider = createOpenAIProvider(
    { baseUrl: 'http://fixture/v1', timeouts, ...(family && { family }) },
    async ({ body }) => {
      sent = JSON.parse(body);
      const answer = { choices: [{ index: 0, message: { content }, finish_reason: 'stop' }] };
      return { status: 200, header: () => undefined, body: each([new TextEncoder().encode(JSON.stringify(answer))]) };
    },
  );
  const released = release<ModelRequest>({ model: 'm', stream: false, form: 'openai.chat', body: request });
  const events: ModelEvent[] = [];
  for await (const event of provider.generate(released, { model: 'm', abort: new AbortController().signal })) {
    events.push(event);
  }
  return { sent, events };
}

const TOOLS = [{ type: 'function', function: { name: 'f' } }];
const CALL = '<|channel>thought\nhm<channel|><|tool_call>call:f{}<tool_call|>';

describe('a server of chat completions', () => {
  it('has Gemma 4’s form read only where the configuration says that it runs Gemma 4', async () => {
    const request = { messages: [{ role: 'user', content: CALL }], tools: TOOLS };
    const { events } = await exchange(request, CALL, 'gemma4');
    expect(events.map(({ type }) => type)).toEqual(['reasoning', 'tool_call', 'finish']);
    expect((await exchange(request, CALL)).events).toEqual([{ type: 'text', text: CALL }, STOP]);
  });

  it.each([{}, { tools: [] }, { tools: TOOLS, tool_choice: 'none' }])('reads no call with %j', async (offer) => {
    const { events } = await exchange({ messages: [], ...offer }, CALL, 'gemma4');
    expect(joined(events).map(({ type }) => type)).toEqual(['reasoning', 'text', 'finish']);
  });

  it('is sent no thoughts of older turns, and all else as it was', async () => {
    const answer = (index: number): JsonObject => ({ role: 'assistant', content: `a${index}`, name: 'kept' });
    const thoughts = { reasoning_content: 'T', reasoning: 'T', reasoning_details: [{ text: 'T' }], thinking: 'T' };
    const user = { role: 'user', content: 'q', reasoning: 'not a thought of the model' };
    const result = { role: 'tool', tool_call_id: 'c', content: 'r' };
    const messages = [user, { ...answer(0), ...thoughts }, result, { ...answer(1), ...thoughts }, user];
    const going = [{ ...answer(2), ...thoughts }, result];
    const request = { messages: [...messages, ...going], temperature: 1 };
    const { sent } = await exchange(request, 'x', 'gemma4');
    expect(sent.messages).toEqual([user, answer(0), result, answer(1), user, ...going]);
    expect(sent.temperature).toBe(1);
    expect((await exchange(request, 'x')).sent.messages).toEqual(request.messages);
  });

  it('is not asked otherwise by what is no list of messages', () => {
    expect(withoutOldThoughts({ messages: 'x' })).toEqual({ messages: 'x' });
    expect(withoutOldThoughts({ messages: [1, null, { role: 'user' }] })).toEqual({
      messages: [1, null, { role: 'user' }],
    });
  });
});
