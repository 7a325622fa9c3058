import type OpenAI from 'openai';
import { describe, expect, test, vi } from 'vitest';
import type { JsonObject } from '../../exchange/json.ts';
import { MARKER } from '../support/upstream.ts';
import { describeOnEach, type EachGateway } from './each.ts';

const CARD = '4111 1111 1111 1111';
const SECRET_PROJECT = 'Project Zephyr';
const REFUSAL = 'We do not talk about this.';
const BODY_BYTES = 65_536;

/** Reads with detectors alone, so that both runtimes have the same; a busy machine makes no scan late. */
const OWN: JsonObject = {
  id: 'acme/own',
  version: '1.0.0',
  extends: ['detectors@1'],
  detectors: { codename: { keywords: [SECRET_PROJECT], caseSensitive: false } },
  defaults: { budgetMs: 10_000, message: 'no' },
  messages: { no: { as: 'refusal', code: 'no', text: { en: REFUSAL } } },
  rules: [
    {
      id: 'codename',
      at: ['input', 'output', 'tool_call'],
      when: { signal: 'custom.codename', gte: 0.5 },
      then: { effect: 'block' },
    },
  ],
};

const WEATHER = { type: 'object', properties: { city: { type: 'string' } } } as const;
const LOOK_UP = { toolCalls: [{ id: 'call_1', name: 'weather', arguments: '{"city":"Graz"}' }] };
/** Long enough for a good part of it to leave before the rest is there. */
const STORY = 'The keeper lit the lamp and wrote the hour into his book. '.repeat(20);

/** What a client was given, whichever protocol it speaks. */
interface Answer {
  readonly text: string;
  /** The end that a policy brings is `stopped` in each protocol. */
  readonly end: 'complete' | 'tools' | 'stopped';
  readonly tools: readonly { readonly name: string; readonly input: unknown }[];
  /** Tokens of prompt and answer, as the upstream counts them. */
  readonly usage: readonly (number | undefined)[];
}

type Ask = (gateway: EachGateway, text: string, isStreamed: boolean) => Promise<Answer>;

const chat: Ask = async ({ openai }, content, isStreamed) => {
  const request = {
    model: 'any',
    messages: [{ role: 'user' as const, content }],
    tools: [{ type: 'function' as const, function: { name: 'weather', parameters: { ...WEATHER } } }],
  };
  const { choices, usage } = isStreamed
    ? await openai.chat.completions
        .stream({ ...request, stream_options: { include_usage: true } })
        .finalChatCompletion()
    : await openai.chat.completions.create(request);
  const { message, finish_reason: finish } = choices[0]!;
  const calls = (message.tool_calls ?? []).flatMap((call) => (call.type === 'function' ? [call.function] : []));
  return {
    text: message.content ?? '',
    end: finish === 'content_filter' ? 'stopped' : finish === 'tool_calls' ? 'tools' : 'complete',
    tools: calls.map(({ name, arguments: input }) => ({ name, input: JSON.parse(input) })),
    usage: [usage?.prompt_tokens, usage?.completion_tokens],
  };
};

const responses: Ask = async ({ openai }, input, isStreamed) => {
  const tool = { type: 'function' as const, name: 'weather', strict: true, parameters: { ...WEATHER } };
  const request = { model: 'any', input, tools: [tool] };
  const answer: OpenAI.Responses.Response = isStreamed
    ? await openai.responses.stream(request).finalResponse()
    : await openai.responses.create(request);
  const calls = answer.output.filter((item) => item.type === 'function_call');
  const said = answer.output.flatMap((item) => (item.type === 'message' ? item.content : []));
  return {
    text: said.map((part) => (part.type === 'refusal' ? part.refusal : part.text)).join(''),
    end: answer.status === 'incomplete' ? 'stopped' : calls.length > 0 ? 'tools' : 'complete',
    tools: calls.map(({ name, arguments: args }) => ({ name, input: JSON.parse(args) })),
    usage: [answer.usage?.input_tokens, answer.usage?.output_tokens],
  };
};

const messages: Ask = async ({ anthropic }, content, isStreamed) => {
  const request = {
    model: 'any',
    max_tokens: 100,
    messages: [{ role: 'user' as const, content }],
    tools: [{ name: 'weather', input_schema: { ...WEATHER } }],
  };
  const answer = isStreamed
    ? await anthropic.messages.stream(request).finalMessage()
    : await anthropic.messages.create(request);
  const blocks = answer.content;
  return {
    text: blocks.map((block) => (block.type === 'text' ? block.text : '')).join(''),
    end: answer.stop_reason === 'refusal' ? 'stopped' : answer.stop_reason === 'tool_use' ? 'tools' : 'complete',
    tools: blocks.flatMap((block) => (block.type === 'tool_use' ? [{ name: block.name, input: block.input }] : [])),
    usage: [answer.usage.input_tokens, answer.usage.output_tokens],
  };
};

const PROTOCOLS = [
  ['chat', false, chat],
  ['chat', true, chat],
  ['responses', false, responses],
  ['responses', true, responses],
  ['messages', false, messages],
  ['messages', true, messages],
] as const;

const CHAT = '/v1/chat/completions';
const hello = (content = 'Hello'): JsonObject => ({ model: 'any', messages: [{ role: 'user', content }] });
const exchangeOf = (response: Response): string => response.headers.get('x-portcullis-exchange-id') ?? '';
const sent = (gateway: EachGateway): string => JSON.stringify(gateway.upstream.received.at(-1)?.body);
const placeholderIn = (text: string): string => /\[CREDIT_CARD_[a-z]+\]/.exec(text)?.[0] ?? 'no placeholder';

const settings = { configuration: { limits: { bodyBytes: BODY_BYTES } }, policies: { 'acme/own': OWN } };

describeOnEach('the gateway', settings, (gateway) => {
  describe.each(PROTOCOLS)('%s (streamed: %s)', (_, isStreamed, ask) => {
    test('passes on an answer and its usage', async () => {
      gateway().upstream.next({ text: 'Grüß Gott, world!', pieces: 'odd' });
      expect(await ask(gateway(), 'Hello', isStreamed)).toEqual({
        text: 'Grüß Gott, world!',
        end: 'complete',
        tools: [],
        usage: [11, 7],
      });
    });

    test('blocks a request, and the model is not asked', async () => {
      const before = gateway().upstream.received.length;
      const { text, end } = await ask(gateway(), `Tell me about ${SECRET_PROJECT}.`, isStreamed);
      expect([text, end]).toEqual([REFUSAL, 'stopped']);
      expect(gateway().upstream.received.length).toBe(before);
    });

    test('redacts a request, and gives back what stood there', async () => {
      await ask(gateway(), `My card is ${CARD}.`, isStreamed);
      expect(sent(gateway())).not.toContain('4111');
      const placeholder = placeholderIn(sent(gateway()));
      gateway().upstream.next({ text: `I noted ${placeholder}.`, pieces: 'character' });
      expect((await ask(gateway(), `My card is ${CARD}.`, isStreamed)).text).toBe(`I noted ${CARD}.`);
    });

    test('redacts an answer', async () => {
      gateway().upstream.next({ text: `Your card is ${CARD}. Anything else?`, pieces: 'character' });
      const { text } = await ask(gateway(), 'Which card?', isStreamed);
      expect(text).toMatch(/^Your card is \S*CREDIT_CARD\S* Anything else\?$/);
    });

    test('stops an answer in the middle', async () => {
      gateway().upstream.next({ text: `${STORY}It was ${SECRET_PROJECT}. ${STORY}` });
      const { text, end } = await ask(gateway(), 'Tell me a story.', isStreamed);
      expect(end).toBe('stopped');
      expect(text).not.toContain('Zephyr');
    });

    test('passes on a tool call, and stops one that it must not make', async () => {
      gateway().upstream.next(LOOK_UP);
      expect(await ask(gateway(), 'Weather?', isStreamed)).toMatchObject({
        end: 'tools',
        tools: [{ name: 'weather', input: { city: 'Graz' } }],
      });
      const argument = JSON.stringify({ city: SECRET_PROJECT });
      gateway().upstream.next({ toolCalls: [{ id: 'call_2', name: 'weather', arguments: argument }] });
      expect(await ask(gateway(), 'Weather?', isStreamed)).toMatchObject({ end: 'stopped', tools: [] });
    });

    test('tells of an upstream that fails, and nothing that it says', async () => {
      gateway().upstream.next({ fault: { kind: 'status', status: 500 } });
      const failed = await ask(gateway(), 'Hello', isStreamed).catch((error: unknown) => error);
      expect(failed).toMatchObject({ status: 502 });
      expect(String(failed)).not.toContain(MARKER);
    });
  });

  test('what leaves of an answer that is stopped is its beginning', async () => {
    gateway().upstream.next({ text: `${STORY}It was ${SECRET_PROJECT}. ${STORY}` });
    const { text } = await chat(gateway(), 'Tell me a story.', true);
    const shown = text.replace(REFUSAL, '').trimEnd();
    expect(shown.length).toBeGreaterThan(100);
    expect(`${STORY}It was `.startsWith(shown)).toBe(true);
  });

  test('the results of a tool are read', async () => {
    const body: JsonObject = {
      model: 'any',
      messages: [
        { role: 'user', content: 'Weather?' },
        {
          role: 'assistant',
          tool_calls: [{ id: 'c', type: 'function', function: { name: 'weather', arguments: '{}' } }],
        },
        { role: 'tool', tool_call_id: 'c', content: `Sunny, paid with ${CARD}.` },
      ],
    };
    expect((await gateway().post(CHAT, body)).status).toBe(200);
    expect(sent(gateway())).toContain('Sunny, paid with [CREDIT_CARD');
    expect(sent(gateway())).not.toContain('4111');
  });

  test('an exchange is recorded from its beginning to its end, without a word of it', async () => {
    gateway().upstream.next({ text: 'Paris is the capital of France.' });
    const response = await gateway().post(CHAT, hello(`The capital, paid with ${CARD}?`));
    await response.text();
    const [opened, closed, ...others] = await gateway().records(exchangeOf(response));
    expect(others).toEqual([]);
    expect(opened).toMatchObject({
      event: 'opened',
      protocol: 'openai.chat',
      policies: [{ id: 'acme/own', version: '1.0.0' }],
      scans: [{ stage: 'input', commitment: expect.stringMatching(/^hmac-sha256:[0-9a-f]{64}$/) }],
    });
    expect(closed).toMatchObject({ event: 'closed', outcome: 'answered', provider: 'openai' });
    expect((await gateway().auditLines()).join()).not.toMatch(/France|4111|capital/);
  });

  test.each([
    ['a refusal', SECRET_PROJECT, {}, { outcome: 'refused' }],
    ['a failure', 'Hello', { fault: { kind: 'wrong-type' } }, { outcome: 'failed', code: 'upstream_error' }],
    ['silence', 'Hello', { fault: { kind: 'hang' } }, { outcome: 'failed', code: 'upstream_timeout' }],
  ] as const)('%s is recorded as such', async (_, content, script, end) => {
    if (content === 'Hello') gateway().upstream.next(script);
    const response = await gateway().post(CHAT, hello(content));
    expect(await response.text()).not.toContain(MARKER);
    expect((await gateway().records(exchangeOf(response))).at(-1)).toMatchObject({ event: 'closed', ...end });
  });

  test('a stream that breaks ends with an error in the terms of its protocol', async () => {
    for (const kind of ['cut-mid', 'reset-mid'] as const) {
      gateway().upstream.next({ text: STORY, fault: { kind, afterPieces: 150 } });
      const response = await gateway().post(CHAT, { ...hello(), stream: true });
      const events = (await response.text()).trimEnd().split('\n\n');
      expect(events.length, kind).toBeGreaterThan(3);
      expect(events.slice(-2).join(), kind).toMatch(/"code":"upstream_error".*DONE/);
      expect(events.join(), kind).not.toContain('"finish_reason":"stop"');
    }
  });

  test('a client that goes stops the model, and the exchange is recorded as cancelled', async () => {
    gateway().upstream.next({ text: STORY, waitMs: 2 });
    const client = new AbortController();
    const response = await fetch(`${gateway().url}${CHAT}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ ...hello(), stream: true }),
      signal: client.signal,
    });
    await response.body!.getReader().read();
    client.abort();
    expect(await gateway().upstream.received.at(-1)!.aborted).toBe(true);
    await vi.waitFor(async () => {
      const records = await gateway().records(exchangeOf(response));
      expect(records.at(-1)).toMatchObject({ event: 'closed', outcome: 'cancelled' });
    });
  });

  test('texts are checked without a model', async () => {
    const segments = [
      { stage: 'output', text: `Card ${CARD}` },
      { stage: 'input', text: SECRET_PROJECT },
    ];
    const response = await gateway().post('/v1/guard', { segments });
    expect(await response.json()).toMatchObject({
      verdict: 'block',
      message: REFUSAL,
      segments: [
        { verdict: 'pass', text: expect.stringMatching(/^Card \S*CREDIT_CARD\S*$/) },
        { verdict: 'block', text: null, rules: [{ policy: 'acme/own', rule: 'codename', effect: 'block' }] },
      ],
    });
  });

  test.each([
    ['an unknown route', '/v1/other', hello(), 404, 'unknown_route'],
    ['a body that is too large', CHAT, hello('x'.repeat(BODY_BYTES)), 413, 'request_too_large'],
    ['a request of another form', CHAT, { model: 'any', messages: 'Hello' }, 400, 'invalid_request'],
  ])('%s is told in the envelope of OpenAI', async (_, path, body, status, code) => {
    const before = gateway().upstream.received.length;
    const response = await gateway().post(path, body);
    expect(response.status).toBe(status);
    expect(exchangeOf(response)).toMatch(/^exc_/);
    expect(await response.json()).toMatchObject({ error: { code, message: expect.any(String) } });
    expect(gateway().upstream.received.length).toBe(before);
  });

  test('and in that of Anthropic', async () => {
    const body = { model: 'any', max_tokens: 9, messages: [{ role: 'user', content: 'x'.repeat(BODY_BYTES) }] };
    const response = await gateway().post('/v1/messages', body);
    expect(response.status).toBe(413);
    expect(await response.json()).toMatchObject({ type: 'error', error: { type: expect.any(String) } });
  });

  test('the log of all this is one chain, and every exchange is closed', async () => {
    const { entries } = await gateway().verifyAudit();
    await Promise.all(Array.from({ length: 12 }, (_, index) => gateway().post(CHAT, hello(`Hello ${index}`))));
    expect(await gateway().verifyAudit()).toMatchObject({
      ok: true,
      entries: entries + 24,
      problems: [],
      unclosed: [],
    });
  });
});
