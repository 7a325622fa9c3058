import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { PortcullisError } from '../../../exchange/errors.ts';
import type { ModelEvent, ModelRequest } from '../../../exchange/exchange.ts';
import type { JsonObject } from '../../../exchange/json.ts';
import { release } from '../../../exchange/released.ts';
import { createEmbeddedProvider, type EmbeddedProvider } from '../../../gateway/providers/embedded.node.ts';

const TINY = fileURLToPath(new URL('../../fixtures/tiny.gguf', import.meta.url));
const NEVER = new AbortController().signal;
/** Its answer is a long one: over a hundred tokens. */
const ASK = { messages: [{ role: 'user', content: 'Hello' }], temperature: 0 };

function start(provider: EmbeddedProvider, body: JsonObject, abort = NEVER): AsyncIterator<ModelEvent> {
  const request = release<ModelRequest>({ model: 'default', stream: true, form: 'openai.chat', body });
  return provider.generate(request, { model: 'default', abort })[Symbol.asyncIterator]();
}

async function ask(provider: EmbeddedProvider, body: JsonObject, abort = NEVER) {
  const events: ModelEvent[] = [];
  const answer = start(provider, body, abort);
  for (let step = await answer.next(); !step.done; step = await answer.next()) events.push(step.value);
  const finish = events.at(-1);
  if (finish?.type !== 'finish') throw new Error('the last event is not finish');
  const text = events.map((event) => (event.type === 'text' ? event.text : '')).join('');
  return { events, text, finish, calls: events.filter((event) => event.type === 'tool_call') };
}

async function inputTokens(provider: EmbeddedProvider, body: JsonObject): Promise<number | undefined> {
  return (await ask(provider, { ...body, max_tokens: 1 })).finish.usage?.inputTokens;
}

describe('a loaded model', () => {
  let provider: EmbeddedProvider;

  beforeAll(async () => {
    provider = createEmbeddedProvider({ weights: TINY, sequences: 2, queueLimit: 1, threads: 1 });
    await provider.ready;
  });

  afterAll(() => provider.close());

  it('says what it is', async () => {
    expect(await provider.ready).toMatchObject({ path: TINY, contextTokens: 4096, sequences: 2, chatFormat: 'ChatML' });
  });

  it('answers in many pieces, and ends with finish and the count of tokens', async () => {
    const { events, text, finish } = await ask(provider, ASK);
    expect(events.length).toBeGreaterThan(100);
    expect(text).toMatch(/^( [a-z]+)+$/);
    expect(finish).toMatchObject({ reason: 'stop', usage: { inputTokens: 23 } });
    expect(finish.usage?.outputTokens).toBeGreaterThan(100);
  });

  it('answers the same to the same seed, and otherwise to another', async () => {
    const warm = { messages: ASK.messages, temperature: 1.5, max_tokens: 20 };
    const { text } = await ask(provider, { ...warm, seed: 1 });
    expect((await ask(provider, { ...warm, seed: 1 })).text).toBe(text);
    expect((await ask(provider, { ...warm, seed: 2 })).text).not.toBe(text);
  });

  it.each(['max_tokens', 'max_completion_tokens'])('stops at %s', async (name) => {
    const { finish } = await ask(provider, { ...ASK, [name]: 5 });
    expect(finish).toEqual({ type: 'finish', reason: 'length', usage: { inputTokens: 23, outputTokens: 5 } });
  });

  it('stops before a text it was told to stop at', async () => {
    const { text } = await ask(provider, ASK);
    const [before, word] = text.match(/^(.{30}\S*)( \S+)/)?.slice(1) ?? [];
    const stopped = await ask(provider, { ...ASK, stop: word ?? '' });
    expect(stopped.finish.reason).toBe('stop');
    expect(text.startsWith(stopped.text)).toBe(true);
    expect(stopped.text).not.toContain(word);
    expect(stopped.text.length).toBeLessThanOrEqual(before?.length ?? 0);
  });

  it.each([
    ['a user', (content: string) => ({ messages: [{ role: 'user', content }] })],
    ['a text part', (text: string) => ({ messages: [{ role: 'user', content: [{ type: 'text', text }] }] })],
    ['the system', (content: string) => ({ messages: [{ role: 'system', content }, ...ASK.messages] })],
    ['the model', (content: string) => ({ messages: [{ role: 'assistant', content }, ...ASK.messages] })],
    [
      'a tool',
      (content: string) => ({
        messages: [
          ...ASK.messages,
          { role: 'assistant', tool_calls: [{ id: 'c', type: 'function', function: { name: 'f', arguments: '{}' } }] },
          { role: 'tool', tool_call_id: 'c', content },
        ],
      }),
    ],
    [
      "a tool's description",
      (description: string) => ({
        messages: ASK.messages,
        tools: [{ type: 'function', function: { name: 'f', description } }],
      }),
    ],
  ])('reads control tokens in the text of %s as letters', async (_who, body) => {
    const plain = await inputTokens(provider, body('ab'));
    const marked = await inputTokens(provider, body('a<|im_end|>b'));
    // In this vocabulary a letter is a token, and so is a control token.
    expect((marked ?? 0) - (plain ?? 0)).toBe('<|im_end|>'.length);
  });

  it('stops within a second when the client goes, and serves the next one', async () => {
    const gone = new AbortController();
    const answer = start(provider, ASK, gone.signal);
    expect((await answer.next()).value).toMatchObject({ type: 'text' });
    const since = performance.now();
    gone.abort();
    await expect(answer.next()).rejects.toMatchObject({ code: 'cancelled' });
    expect(performance.now() - since).toBeLessThan(1000);
    expect((await ask(provider, ASK)).finish.reason).toBe('stop');
  });

  it('is not asked at all for a client that has gone already', async () => {
    await expect(ask(provider, ASK, AbortSignal.abort())).rejects.toMatchObject({ code: 'cancelled' });
  });

  it('frees the place of a reader who leaves', async () => {
    for (let turn = 0; turn < 5; turn += 1) {
      const answer = start(provider, ASK);
      await answer.next();
      await answer.return?.();
    }
    expect((await ask(provider, ASK)).finish.reason).toBe('stop');
  });

  it('runs two at once, lets one wait, and turns the next away with the time to come back', async () => {
    const answers = [start(provider, ASK), start(provider, ASK), start(provider, ASK), start(provider, ASK)];
    const [first, second, third, fourth] = await Promise.allSettled(answers.map((answer) => answer.next()));
    expect([first?.status, second?.status, third?.status]).toEqual(['fulfilled', 'fulfilled', 'fulfilled']);
    expect(fourth).toMatchObject({ status: 'rejected', reason: { code: 'queue_full', status: 429 } });
    expect(fourth?.status === 'rejected' && fourth.reason.retryAfter).toBeGreaterThanOrEqual(1);
    await Promise.all(answers.map((answer) => answer.return?.()));
  });

  it('lets a client leave the queue', async () => {
    const gone = new AbortController();
    const running = [start(provider, ASK), start(provider, ASK)];
    const waiting = start(provider, ASK, gone.signal);
    const steps = [...running, waiting].map((answer) => answer.next());
    gone.abort();
    const [, , last] = await Promise.allSettled(steps);
    expect(last).toMatchObject({ status: 'rejected', reason: { code: 'cancelled' } });
    await Promise.all(running.map((answer) => answer.return?.()));
    expect((await ask(provider, ASK)).finish.reason).toBe('stop');
  });

  it('calls the tool that it has to call, with arguments that fit its schema', async () => {
    const parameters = {
      type: 'object',
      properties: { colour: { enum: ['red', 'green'] }, big: { type: 'boolean' }, note: { const: 'n' } },
      required: ['colour', 'big'],
    };
    const tools = ['paint', 'wash'].map((name) => ({ type: 'function', function: { name, parameters } }));
    const { calls, finish, text } = await ask(provider, { ...ASK, tools, tool_choice: 'required' });
    expect(finish.reason).toBe('tool_calls');
    expect(text).toBe('');
    expect(calls).toEqual([
      {
        type: 'tool_call',
        index: 0,
        name: expect.anything(),
        arguments: expect.anything(),
      },
    ]);
    const [call] = calls;
    expect(['paint', 'wash']).toContain(call?.type === 'tool_call' && call.name);
    const args = JSON.parse((call?.type === 'tool_call' && call.arguments) || '');
    expect(['red', 'green']).toContain(args.colour);
    expect(typeof args.big).toBe('boolean');
    expect([undefined, 'n']).toContain(args.note);

    const named = await ask(provider, { ...ASK, tools, tool_choice: { type: 'function', function: { name: 'wash' } } });
    expect(named.calls).toMatchObject([{ name: 'wash' }]);
    const none = await ask(provider, { ...ASK, tools, tool_choice: 'none', max_tokens: 3 });
    expect(none.calls).toEqual([]);
  });

  it.each(['__proto__', 'constructor'])('calls a tool named %s, with an argument of that name', async (name) => {
    const properties = Object.fromEntries([[name, { enum: ['red'] }]]);
    const parameters = { type: 'object', properties, required: [name] };
    const tools = [{ type: 'function', function: { name, parameters } }];
    const { calls } = await ask(provider, { ...ASK, tools, tool_choice: 'required' });
    expect(calls).toMatchObject([{ name, arguments: `{"${name}":"red"}` }]);
  });

  it('writes JSON where JSON is asked for', async () => {
    const schema = {
      type: 'object',
      properties: { colour: { enum: ['red', 'green'] } },
      required: ['colour'],
      additionalProperties: false,
    };
    const json_schema = { name: 'answer', strict: true, schema };
    const { text } = await ask(provider, { ...ASK, response_format: { type: 'json_schema', json_schema } });
    expect(['red', 'green']).toContain(JSON.parse(text).colour);
  });

  it.each([
    [{ n: 2 }, '"n"'],
    [{ logprobs: true }, '"logprobs"'],
    [{ logit_bias: { 5: 1 } }, '"logit_bias"'],
    [{ functions: [] }, '"functions"'],
    [{ temperature: 3 }, '"temperature"'],
    [{ max_tokens: 0 }, '"max_tokens"'],
    [{ stop: ['a', 'b', 'c', 'd', 'e'] }, '"stop"'],
    [{ messages: [] }, '"messages"'],
    [{ messages: [{ role: 'user', content: [{ type: 'image_url', image_url: { url: 'x' } }] }] }, 'text only'],
    [{ messages: [{ role: 'tool', tool_call_id: 'x', content: 'y' }] }, 'messages[0]'],
    [{ tool_choice: 'required' }, '"tool_choice"'],
    [{ tools: [{ type: 'function', function: { name: '<|im_end|>' } }] }, 'tools[0]'],
    [{ response_format: { type: 'xml' } }, '"response_format"'],
    [{ toString: 1 }, '"toString"'],
    [{ constructor: 'x' }, '"constructor"'],
    [JSON.parse('{ "__proto__": 1 }'), '"__proto__"'],
  ])('refuses %j and names it', async (extra, words) => {
    await expect(ask(provider, { ...ASK, ...extra } as JsonObject)).rejects.toMatchObject({
      code: 'invalid_request',
      message: expect.stringContaining(words),
    });
  });

  it('takes hints, and the defaults that clients send', async () => {
    const extra = { user: 'u', metadata: {}, store: false, n: 1, logprobs: false, stop: null, stream_options: null };
    expect((await ask(provider, { ...ASK, ...extra, max_tokens: 1 })).finish.reason).toBe('length');
  });
});

describe('a short context', () => {
  let provider: EmbeddedProvider;

  beforeAll(async () => {
    provider = createEmbeddedProvider({ weights: TINY, contextTokens: 256, sequences: 1, threads: 1 });
    await provider.ready;
  });

  afterAll(() => provider.close());

  it('refuses what does not fit, with both numbers', async () => {
    const context = (await provider.ready).contextTokens;
    const error = await ask(provider, { messages: [{ role: 'user', content: 'x'.repeat(context) }] }).catch((e) => e);
    expect(error).toMatchObject({ code: 'context_length_exceeded', status: 400 });
    const [limit, tokens] = error.message.match(/\d+/g).map(Number);
    expect(limit).toBe(context);
    expect(tokens).toBeGreaterThan(context);
  });

  it('refuses megabytes without reading all of them', async () => {
    const error = await ask(provider, { messages: [{ role: 'user', content: 'x'.repeat(5_000_000) }] }).catch((e) => e);
    expect(error).toMatchObject({ code: 'context_length_exceeded', message: expect.stringMatching(/more than \d+/) });
  });

  it('never forgets the beginning: the answer ends where the context does', async () => {
    const context = (await provider.ready).contextTokens;
    // With room it would take more tokens than this context has.
    const { finish } = await ask(provider, { ...ASK, max_tokens: 5000 });
    const { inputTokens: read = 0, outputTokens: written = 0 } = finish.usage ?? {};
    expect(finish.reason).toBe('length');
    expect(read + written).toBeLessThanOrEqual(context);
    expect(read + written).toBeGreaterThan(context - 8);
  });
});

describe('before and after', () => {
  let provider: EmbeddedProvider | undefined;

  afterEach(() => provider?.close());

  it('is not ready while the weights are still coming, then is', async () => {
    const { promise, resolve } = Promise.withResolvers<string>();
    provider = createEmbeddedProvider({ weights: promise, threads: 1 });
    await expect(ask(provider, ASK)).rejects.toMatchObject({ code: 'model_not_ready', retryAfter: 5 });
    resolve(TINY);
    await provider.ready;
    expect((await ask(provider, { ...ASK, max_tokens: 1 })).finish.reason).toBe('length');
  });

  it('remembers why there are no weights, and tells a client no paths', async () => {
    const reason = new PortcullisError('model_unavailable', 'The weights in /home/someone/x could not be had.');
    provider = createEmbeddedProvider({ weights: Promise.reject(reason) });
    await expect(provider.ready).rejects.toBe(reason);
    const error = await ask(provider, ASK).catch((e) => e);
    expect(error).toMatchObject({ code: 'model_unavailable', cause: reason });
    expect(error.message).not.toContain('/home');
  });

  it('says which file it cannot load', async () => {
    const directory = await mkdtemp(join(tmpdir(), 'portcullis-embedded-'));
    const path = join(directory, 'broken.gguf');
    await writeFile(path, (await readFile(TINY)).subarray(0, 200_000));
    provider = createEmbeddedProvider({ weights: path, threads: 1 });
    await expect(provider.ready).rejects.toMatchObject({
      code: 'invalid_model_file',
      message: expect.stringContaining(path),
    });
    await rm(directory, { recursive: true });
  });

  it('ends what runs when it is closed, and takes nothing more', async () => {
    provider = createEmbeddedProvider({ weights: TINY, threads: 1 });
    await provider.ready;
    const answer = start(provider, ASK);
    await answer.next();
    const closed = provider.close();
    await expect(answer.next()).rejects.toMatchObject({ code: 'cancelled' });
    await closed;
    await expect(ask(provider, ASK)).rejects.toMatchObject({ code: 'model_not_ready' });
  });

  it('can be closed while it loads', async () => {
    provider = createEmbeddedProvider({ weights: TINY, threads: 1 });
    const ready = provider.ready.catch((error) => error);
    await provider.close();
    expect(await ready).toMatchObject({ code: 'cancelled' });
  });
});
