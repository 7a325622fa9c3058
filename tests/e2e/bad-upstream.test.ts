import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ERRORS, type ErrorCode } from '../../exchange/errors.ts';
import { readExchange } from '../../gateway/audit/read.node.ts';
import { DEFAULT_CONFIG } from '../../gateway/config.ts';
import { upstreamWithDefaults } from '../../gateway/model-settings.ts';
import { type RunningGateway, startGateway } from '../support/gateway.ts';
import { type RawAnswer, type RawUpstream, startRawUpstream } from '../support/raw-upstream.ts';
import { MARKER } from '../support/upstream.ts';

const MESSAGES = [{ role: 'user', content: 'Hello' }];
const ROUTES = [
  ['/v1/chat/completions', { model: 'm', messages: MESSAGES }],
  ['/v1/responses', { model: 'm', input: 'Hello' }],
  ['/v1/completions', { model: 'm', prompt: 'Hello' }],
  ['/v1/messages', { model: 'm', max_tokens: 10, messages: MESSAGES }],
] as const;

const json =
  (body: string | Buffer, headers: Record<string, string> = {}): RawAnswer =>
  (response) =>
    response.writeHead(200, { 'content-type': 'application/json', ...headers }).end(body);
const sse =
  (...pieces: (string | Buffer)[]): RawAnswer =>
  (response) => {
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    for (const piece of pieces) response.write(piece);
    response.end();
  };
const data = (...events: (object | string)[]) =>
  events.map((event) => `data: ${typeof event === 'string' ? event : JSON.stringify(event)}\n\n`).join('');

const text = (content: string) => ({ choices: [{ index: 0, delta: { content } }] });
const STOP = { choices: [{ index: 0, delta: {}, finish_reason: 'stop' }] };
const deep = (depth: number) => '['.repeat(depth) + ']'.repeat(depth);
const call = (args: string, index = 0) => ({
  index,
  id: `call_${index}`,
  type: 'function',
  function: { name: 'look', arguments: args },
});
const whole = (message: object, more = '') =>
  `{"choices":[{"index":0,"message":${JSON.stringify({ role: 'assistant', ...message })},"finish_reason":"stop"}]${more}}`;

const block = (index: number, content: object) => ({ type: 'content_block_start', index, content_block: content });
const delta = (index: number, change: object) => ({ type: 'content_block_delta', index, delta: change });
const TEXT_BLOCK = block(0, { type: 'text', text: '' });
const TEXT_DELTA = delta(0, { type: 'text_delta', text: 'Hello.' });
const MESSAGE_DELTA = { type: 'message_delta', delta: { stop_reason: 'end_turn' } };
const MESSAGE_STOP = { type: 'message_stop' };

/** What may come of it, whatever it was: `answered`, or a code of the upstream's. */
type Outcome = 'answered' | ErrorCode;
const BROKEN: readonly Outcome[] = ['upstream_error'];
const FINE: readonly Outcome[] = ['answered'];

/** Answers of a server of chat completions. */
const CHAT: readonly (readonly [string, RawAnswer, readonly Outcome[]])[] = [
  ['nothing', json(''), BROKEN],
  ['JSON that breaks off', json('{"choices":[{"message":{"content":"Hel'), BROKEN],
  ['JSON that is a list', json('[]'), BROKEN],
  ['an error with status 200', json(`{"error":{"message":"${MARKER}"}}`), BROKEN],
  ['no choice', json('{"choices":[]}'), BROKEN],
  [
    'a key twice',
    json(`{"choices":[{"message":{"content":"${MARKER}"}}],"choices":[{"message":{"content":"Hi"}}]}`),
    FINE,
  ],
  [
    'keys of prototypes',
    json(whole({ content: 'Hi' }, ',"__proto__":{"x":1},"constructor":{"prototype":{"x":1}}')),
    FINE,
  ],
  ['JSON of 10,000 lists in each other', json(whole({ content: 'Hi' }, `,"extra":${deep(10_000)}`)), BROKEN],
  ['content of 10,000 lists in each other', json(`{"choices":[{"message":{"content":${deep(10_000)}}}]}`), BROKEN],
  ['bytes that are no UTF-8', json(Buffer.from(whole({ content: 'Hi \u00ff\u00fe' }), 'latin1')), FINE],
  [
    'bytes that are compressed, unasked',
    json(gzipSync(whole({ content: 'Hi' })), { 'content-encoding': 'gzip' }),
    BROKEN,
  ],
  ['arguments that are no JSON', json(whole({ content: null, tool_calls: [call('{"city": oops')] })), FINE],
  ['arguments of 100,000 lists in each other', json(whole({ content: null, tool_calls: [call(deep(100_000))] })), FINE],
  [
    'arguments that are an object',
    json(whole({ tool_calls: [{ ...call(''), function: { name: 'a', arguments: {} } }] })),
    BROKEN,
  ],
  [
    'a thousand calls',
    json(whole({ content: null, tool_calls: Array.from({ length: 1000 }, (_, at) => call('{}', at)) })),
    FINE,
  ],
  [
    'a body with another length',
    (response) => {
      response.writeHead(200, { 'content-type': 'application/json', 'content-length': '1000' });
      response.write('{"choices"');
      setTimeout(() => response.destroy(), 20);
    },
    BROKEN,
  ],
  [
    'headers without end',
    (response) => {
      response.writeHead(200, { 'content-type': 'application/json', 'x-long': 'x'.repeat(100_000) }).end('{}');
    },
    BROKEN,
  ],
  ['no HTTP', (response) => response.socket?.end('NONSENSE\r\n\r\n'), BROKEN],
  ['a stream of nothing', sse(), BROKEN],
  ['a stream of nothing but its end', sse(data('[DONE]')), FINE],
  ['a stream that breaks off in an event', sse(data(text('Hi')), 'data: {"choices":[{"delta":{"cont'), BROKEN],
  ['a stream that ends before its end', sse(data(text('Hi'))), BROKEN],
  ['an event that is no JSON', sse(data(text('Hi'), `{"choices": [${MARKER}`, STOP)), BROKEN],
  ['an event that is a list', sse(data(text('Hi'), '[]', STOP)), BROKEN],
  ['an event that is an error', sse(data(text('Hi'), { error: { message: MARKER } })), BROKEN],
  [
    'events of no form',
    sse('event\n\n: x\n\ndata\n\nretry: x\n\n\u0000\n\n', data(text('Hi'), STOP)),
    [...FINE, ...BROKEN],
  ],
  ['an event of 10,000 lists', sse(data(text('Hi'), `{"x":${deep(10_000)}}`, STOP)), BROKEN],
  ['an end before the text', sse(data(STOP, text('Hi'), '[DONE]')), FINE],
  ['its end twice', sse(data(text('Hi'), STOP, STOP, '[DONE]', text(MARKER))), FINE],
  [
    'bytes in a stream that are no UTF-8',
    sse(data(text('Hi')), Buffer.from('data: \xff\xfe\n\n', 'latin1'), data(STOP)),
    BROKEN,
  ],
  [
    'a character cut in two, and never whole',
    sse(data(text('Hi')), Buffer.from([0x64, 0xc3]), data(STOP)),
    [...FINE, ...BROKEN],
  ],
  [
    'a call whose pieces come before its name',
    sse(
      data(
        { choices: [{ delta: { tool_calls: [{ index: 1, function: { arguments: '{}' } }] } }] },
        { choices: [{ delta: { tool_calls: [{ index: 1, id: 'x', function: { name: 'look' } }] } }] },
        STOP,
      ),
    ),
    [...FINE, ...BROKEN],
  ],
  [
    'a thousand calls in pieces',
    sse(
      data(
        ...Array.from({ length: 1000 }, (_, at) => ({ choices: [{ delta: { tool_calls: [call('{"a":', at)] } }] })),
        ...Array.from({ length: 1000 }, (_, at) => ({
          choices: [{ delta: { tool_calls: [{ index: at, function: { arguments: '1}' } }] } }],
        })),
        STOP,
      ),
    ),
    FINE,
  ],
  [
    'a call with an index that is none',
    sse(data({ choices: [{ delta: { tool_calls: [{ ...call('{}'), index: '__proto__' }] } }] }, STOP)),
    FINE,
  ],
];

/** Answers of a server of messages. */
const ANTHROPIC: readonly (readonly [string, RawAnswer, readonly Outcome[]])[] = [
  ['nothing', json(''), BROKEN],
  ['no content', json('{"type":"message"}'), BROKEN],
  ['an error with status 200', json(`{"type":"error","error":{"message":"${MARKER}"}}`), BROKEN],
  ['a block that is none', json('{"content":[[]]}'), BROKEN],
  ['a block of a type that is not known', json('{"content":[{"type":"constructor"}]}'), BROKEN],
  [
    'keys of prototypes',
    json('{"__proto__":{"x":1},"content":[{"type":"text","text":"Hi","constructor":{}}],"stop_reason":"constructor"}'),
    FINE,
  ],
  [
    'a call with 10,000 lists in each other',
    json(`{"content":[{"type":"tool_use","id":"x","name":"look","input":{"a":${deep(10_000)}}}]}`),
    [...FINE, ...BROKEN],
  ],
  [
    'a thousand calls',
    json(
      `{"content":[${Array.from({ length: 1000 }, () => '{"type":"tool_use","id":"x","name":"look","input":{}}').join()}]}`,
    ),
    FINE,
  ],
  ['bytes that are compressed, unasked', json(gzipSync('{"content":[]}'), { 'content-encoding': 'gzip' }), BROKEN],
  ['a stream of nothing', sse(), BROKEN],
  ['a stream that ends before its end', sse(data({ type: 'message_start' }, TEXT_BLOCK, TEXT_DELTA)), BROKEN],
  ['a stream that breaks off in an event', sse(data(TEXT_BLOCK, TEXT_DELTA), 'data: {"type":"message_d'), BROKEN],
  ['an event that is no JSON', sse(data(TEXT_BLOCK, TEXT_DELTA, MARKER)), BROKEN],
  ['nothing but its end', sse(data(MESSAGE_STOP)), FINE],
  ['a piece without a block', sse(data(TEXT_DELTA, MESSAGE_DELTA, MESSAGE_STOP)), FINE],
  [
    'the end of a block that never began',
    sse(data({ type: 'content_block_stop', index: 7 }, MESSAGE_DELTA, MESSAGE_STOP)),
    FINE,
  ],
  ['an end before the text', sse(data(MESSAGE_DELTA, TEXT_BLOCK, TEXT_DELTA, MESSAGE_STOP)), FINE],
  [
    'a block that begins twice',
    sse(data(TEXT_BLOCK, TEXT_DELTA, TEXT_BLOCK, TEXT_DELTA, MESSAGE_DELTA, MESSAGE_STOP)),
    FINE,
  ],
  [
    'pieces of another kind',
    sse(data(TEXT_BLOCK, delta(0, { type: 'input_json_delta', partial_json: MARKER }), MESSAGE_DELTA, MESSAGE_STOP)),
    FINE,
  ],
  [
    'events of types that are not known',
    sse(data({ type: '__proto__' }, { type: 'constructor' }, TEXT_BLOCK, TEXT_DELTA, MESSAGE_DELTA, MESSAGE_STOP)),
    FINE,
  ],
  [
    'arguments that are no JSON',
    sse(
      data(
        block(0, { type: 'tool_use', id: 'x', name: 'look', input: {} }),
        delta(0, { type: 'input_json_delta', partial_json: '{"city": oops' }),
        MESSAGE_DELTA,
        MESSAGE_STOP,
      ),
    ),
    FINE,
  ],
  [
    'arguments of 10,000 lists in each other',
    sse(
      data(
        block(0, { type: 'tool_use', id: 'x', name: 'look', input: {} }),
        delta(0, { type: 'input_json_delta', partial_json: `{"a":${deep(10_000)}}` }),
        MESSAGE_DELTA,
        MESSAGE_STOP,
      ),
    ),
    FINE,
  ],
];

describe.each([
  ['openai', CHAT],
  ['anthropic', ANTHROPIC],
] as const)('a model server of %s that answers', (provider, answers) => {
  let upstream: RawUpstream;
  let running: RunningGateway;

  beforeAll(async () => {
    upstream = await startRawUpstream();
    running = await startGateway({
      policies: ['detectors'],
      classifiers: { models: [], cachedSignals: 10_000 },
      upstreams: {
        fixture: upstreamWithDefaults({
          provider,
          baseUrl: upstream.url,
          firstByteTimeoutMs: 3000,
          idleTimeoutMs: 3000,
        }),
      },
      defaultUpstream: 'fixture',
      limits: { ...DEFAULT_CONFIG.limits, exchangeSeconds: 10 },
    });
  });

  afterAll(async () => {
    await running?.close();
    await upstream?.close();
  });

  // Each answer on every route, and both ways on two of them.
  const cases = answers.flatMap(([name, answer, outcomes], at) =>
    ROUTES.map(([path, body], route) => [name, path, (at + route) % 2 === 1, body, answer, outcomes] as const),
  );

  it.each(cases)('%s: %s (streamed: %s)', async (_, path, stream, body, answer, outcomes) => {
    upstream.answer(answer);
    const errorsBefore = running.errors.length;
    const response = await fetch(running.url + path, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ ...body, stream }),
    });
    const text = await response.text();
    const record = await readExchange(running.auditDirectory, response.headers.get('x-portcullis-exchange-id') ?? '');
    const { closed } = record ?? {};
    const outcome = closed?.outcome === 'failed' ? closed.code : closed?.outcome;
    expect(running.errors.slice(errorsBefore)).toEqual([]);
    expect(outcomes).toContain(outcome);
    expect(text).not.toContain(MARKER);
    if (outcome === 'answered') expect(response.status).toBe(200);
    else if (response.status !== 200) expect([response.status, codeOf(text)]).toEqual([statusOf(outcome), outcome]);
    else expect(text).toMatch(new RegExp(`"code":"${outcome}"|"type":"(api_error|error)"|server_error`));
  });
});

function codeOf(body: string): unknown {
  return JSON.parse(body).error?.code;
}

function statusOf(outcome: string | undefined): number | undefined {
  return ERRORS[outcome as ErrorCode]?.status;
}
