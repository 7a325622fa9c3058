import OpenAI from 'openai';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startOtlpReceiver } from './otlp.ts';
import { MARKER, startUpstream, type Upstream } from './upstream.ts';

let upstream: Upstream;
let client: OpenAI;
beforeAll(async () => {
  upstream = await startUpstream();
  client = new OpenAI({ baseURL: upstream.url, apiKey: 'none', maxRetries: 0 });
});
afterAll(() => upstream.close());

const MESSAGES = [{ role: 'user' as const, content: 'hi' }];
const TEXT = 'Grüße, 世界 🌍!\nA second line.  Two spaces.';

test.each(['token', 'character', 'whole', 'odd'] as const)('a stream cut by %s carries the text', async (pieces) => {
  upstream.next({ text: TEXT, reasoning: 'thinking', pieces });
  const stream = await client.chat.completions.create({ model: 'm', messages: MESSAGES, stream: true });
  let text = '';
  let finish = '';
  for await (const chunk of stream) {
    text += chunk.choices[0]?.delta.content ?? '';
    finish = chunk.choices[0]?.finish_reason ?? finish;
  }
  expect(text).toBe(TEXT);
  expect(finish).toBe('stop');
});

test('tool calls and usage, streamed and not', async () => {
  const toolCalls = [{ id: 'call_1', name: 'weather', arguments: '{"city": "Graz"}' }];
  upstream.next({ toolCalls }, { toolCalls, pieces: 'character' });
  const whole = await client.chat.completions.create({ model: 'm', messages: MESSAGES });
  expect(whole.choices[0]?.message.tool_calls).toMatchObject([{ id: 'call_1', function: { name: 'weather' } }]);
  const stream = client.chat.completions.stream({
    model: 'm',
    messages: MESSAGES,
    stream_options: { include_usage: true },
  });
  const final = await stream.finalChatCompletion();
  expect(final.choices[0]?.message.tool_calls).toMatchObject([{ function: { arguments: '{"city": "Graz"}' } }]);
  expect(final.usage?.total_tokens).toBe(18);
});

test('faults', async () => {
  const ask = (stream: boolean) =>
    fetch(`${upstream.url}/chat/completions`, { method: 'POST', body: JSON.stringify({ model: 'm', stream }) });

  upstream.next({ fault: { kind: 'status', status: 429, retryAfter: 7 } });
  const limited = await ask(false);
  expect([limited.status, limited.headers.get('retry-after')]).toEqual([429, '7']);
  expect(await limited.text()).toContain(MARKER);

  upstream.next({ text: 'a b c d', fault: { kind: 'reset-mid', afterPieces: 2 } });
  await expect(ask(true).then((response) => response.text())).rejects.toThrow();

  upstream.next({ text: 'a b c d', fault: { kind: 'cut-mid', afterPieces: 3 } });
  expect(await (await ask(true)).text()).not.toContain('[DONE]');

  upstream.next({ fault: { kind: 'malformed' } }, { fault: { kind: 'wrong-type' } });
  await expect(ask(false).then((response) => response.json())).rejects.toThrow();
  expect((await ask(false)).headers.get('content-type')).toBe('text/html');
});

test.each([{ kind: 'hang' as const }, { kind: 'hang-mid' as const, afterPieces: 1 }])(
  '$kind, and the client going away is seen',
  async (fault) => {
    upstream.next({ text: 'a b c', fault });
    const abort = new AbortController();
    const before = upstream.received.length;
    const asked = fetch(`${upstream.url}/chat/completions`, {
      method: 'POST',
      body: JSON.stringify({ stream: true }),
      signal: abort.signal,
    }).then((response) => response.text());
    asked.catch(() => undefined);
    await expect.poll(() => upstream.received.length).toBe(before + 1);
    abort.abort();
    await expect(asked).rejects.toThrow();
    expect(await upstream.received.at(-1)?.aborted).toBe(true);
  },
);

test('an answer that was taken whole is not an abort', async () => {
  await client.chat.completions.create({ model: 'named', messages: MESSAGES });
  const last = upstream.received.at(-1);
  expect(await last?.aborted).toBe(false);
  expect(last?.body.model).toBe('named');
  expect(last?.headers.authorization).toBe('Bearer none');
});

test('the OTLP receiver flattens spans', async () => {
  const receiver = await startOtlpReceiver();
  const attributes = [
    { key: 'a', value: { stringValue: 'x' } },
    { key: 'n', value: { intValue: '3' } },
    { key: 'l', value: { arrayValue: { values: [{ boolValue: true }] } } },
  ];
  const span = { name: 'chat', traceId: 't', spanId: 's', kind: 3, attributes };
  await fetch(`${receiver.url}/v1/traces`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ resourceSpans: [{ scopeSpans: [{ spans: [span] }] }] }),
  });
  const [first] = await receiver.until((spans) => spans.length === 1);
  expect(first?.attributes).toEqual({ a: 'x', n: 3, l: [true] });
  await expect(receiver.until((spans) => spans.length === 2, 20)).rejects.toThrow('spans so far: chat');
  await receiver.close();
});
