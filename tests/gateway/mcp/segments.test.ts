import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import { PASS } from '../../../exchange/decision.ts';
import { PortcullisError } from '../../../exchange/errors.ts';
import { isJsonObject, type JsonObject, type JsonValue, valueAtPointer } from '../../../exchange/json.ts';
import type { Segment } from '../../../exchange/segment.ts';
import { type RpcMessage, readMessage } from '../../../gateway/mcp/message.ts';
import { METHODS, type Sender, segmentsOf } from '../../../gateway/mcp/segments.ts';
import { releaseRequest } from '../../../gateway/moderation/apply.ts';
import { Fill } from '../../../gateway/moderation/fill.ts';

/** Holds a space, so that it is in no form that carries no text. */
const MARKER = 'marked text';

/** Names with a meaning somewhere in the protocol, beside those that have none. */
const KEYS = [
  '_meta',
  'annotations',
  'arguments',
  'blob',
  'content',
  'contents',
  'cursor',
  'data',
  'description',
  'icons',
  'instructions',
  'isError',
  'message',
  'messages',
  'mimeType',
  'name',
  'nextCursor',
  'progress',
  'progressToken',
  'prompts',
  'protocolVersion',
  'requestId',
  'resource',
  'resources',
  'role',
  'roots',
  'structuredContent',
  'text',
  'title',
  'tools',
  'total',
  'type',
  'uri',
  'x',
  'constructor',
  '__proto__',
  `a ${MARKER}`,
] as const;
const WORDS = [
  MARKER,
  `${MARKER} 2`,
  '',
  'image',
  'audio',
  'text',
  'resource',
  'user',
  'aGVsbG8=',
  'tok-1',
  '2025-11-25',
  'image/png',
];

const { value: json } = fc.letrec<{ value: JsonValue; object: JsonObject }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 5, depthSize: 'small' },
    fc.constantFrom(...WORDS),
    fc.constantFrom(null, true, 0, 4111),
    fc.array(tie('value'), { maxLength: 3 }),
    tie('object'),
  ),
  object: fc
    .uniqueArray(fc.tuple(fc.constantFrom(...KEYS), tie('value')), { maxLength: 5, selector: ([key]) => key })
    .map((entries): JsonObject => Object.fromEntries(entries)),
}));
const object = json.filter(isJsonObject);

const method = fc.constantFrom(...METHODS, `acme/${MARKER}`, 'acme/any');
const message = fc.oneof(
  fc.record({ jsonrpc: fc.constant('2.0'), id: fc.constantFrom(1, 'a'), method, params: object }),
  fc.record({ jsonrpc: fc.constant('2.0'), method, params: object }),
  fc.record({ jsonrpc: fc.constant('2.0'), id: fc.constantFrom(1, 'a'), result: object }),
  fc
    .record({ message: fc.constantFrom(...WORDS), data: json })
    .map((error) => ({ jsonrpc: '2.0', id: 1, error: { code: -1, ...error } })),
);
const sender = fc.constantFrom<Sender>('client', 'server');

/** The message and its segments; undefined where it is refused, which passes nothing. */
function read(
  value: JsonValue,
  from: Sender,
  asked: string,
): { body: JsonObject; segments: readonly Segment[] } | undefined {
  const rpc = readMessage(value) as RpcMessage;
  try {
    return { body: rpc.body, segments: segmentsOf(rpc, from, { method: asked }) };
  } catch (error) {
    expect(error).toBeInstanceOf(PortcullisError);
    return undefined;
  }
}

/** Every string, key and number of a value, by its pointer. */
function* leaves(value: JsonValue, pointer = ''): Generator<{ pointer: string; text: string; isKey: boolean }> {
  if (typeof value === 'string' || typeof value === 'number') yield { pointer, text: String(value), isKey: false };
  else if (typeof value === 'object' && value !== null) {
    for (const [key, child] of Object.entries(value)) {
      const at = `${pointer}/${key.replaceAll('~', '~0').replaceAll('/', '~1')}`;
      if (!Array.isArray(value)) yield { pointer: at, text: key, isKey: true };
      yield* leaves(child ?? null, at);
    }
  }
}

/** The fields that carry no text, each by its form, written down a second time. */
const NAMED: Readonly<Record<string, RegExp>> = {
  jsonrpc: /^2\.0$/,
  id: /^(?:\d+|[\w.:-]{1,64})$/,
  method: /^[a-z]+(?:\/[a-zA-Z_]+)*$/,
  code: /^-?\d+$/,
  type: /^(?:text|image|audio|resource|resource_link|tool_use|tool_result)$/,
  role: /^(?:user|assistant)$/,
  protocolVersion: /^\d{4}-\d{2}-\d{2}$/,
  progressToken: /^[\w.:-]{1,64}$/,
  requestId: /^[\w.:-]{1,64}$/,
  cursor: /^[\w.:-]{1,64}$/,
  nextCursor: /^[\w.:-]{1,64}$/,
  progress: /^-?[\d.e+-]+$/,
  total: /^-?[\d.e+-]+$/,
};
const MEDIA = /^[A-Za-z0-9+/_-]*={0,2}$/;

test('every string of every message is in a segment, or in a named field of a form that carries no text', () => {
  fc.assert(
    fc.property(message, sender, fc.constantFrom(...METHODS), (value, from, asked) => {
      const found = read(value, from, asked);
      if (!found) return;
      const { body, segments } = found;
      for (const { pointer, text, isKey } of leaves(body)) {
        const covering = segments.filter((one) => pointer === one.pointer || pointer.startsWith(`${one.pointer}/`));
        if (covering.some((one) => one.modality === 'text' && one.text.includes(text))) continue;
        if (isKey) {
          expect(text, pointer).toMatch(/^[\w.$-]{1,64}$/);
          continue;
        }
        const key = pointer.slice(pointer.lastIndexOf('/') + 1);
        const isMedia = covering.some(({ media }) => media === text) && MEDIA.test(text);
        // The name of a tool that is called: it has the form of one, and has to be listed.
        const isTool = pointer === '/params/name' && body.method === 'tools/call' && /^[\w.:/@+-]{1,128}$/.test(text);
        if (text !== '' && !isMedia && !isTool) expect(text, pointer).toMatch(NAMED[key] ?? /^(?!)/);
      }
    }),
    { numRuns: 2_000 },
  );
});

test('what is redacted everywhere is nowhere: every segment leads to what it read', () => {
  const transform = { policy: 'p', rule: 'r', severity: 'high', replacement: 'gone' } as const;
  fc.assert(
    fc.property(message, sender, fc.constantFrom(...METHODS), (value, from, asked) => {
      const found = read(value, from, asked);
      if (!found) return;
      const { body, segments } = found;
      const decided = segments.map((segment) => {
        expect(valueAtPointer(body, segment.pointer), segment.pointer).toBeDefined();
        return { segment, decision: { ...PASS, transforms: [transform] } };
      });
      const request = { model: 'm', stream: false, form: 'openai.chat', body } as const;
      const exchange = { id: 'e', time: 0, protocol: 'mcp', caller: { key: 'k' }, request, segments };
      const released = releaseRequest(exchange, decided, new Fill(() => 'hash:00'));
      expect(JSON.stringify(released.value.body)).not.toContain(MARKER);
    }),
    { numRuns: 2_000 },
  );
});

describe('where a text is read', () => {
  const at = (value: JsonValue, from: Sender, asked?: string) =>
    segmentsOf(
      readMessage(value) as RpcMessage,
      from,
      asked === undefined ? undefined : { method: asked, toolName: 't' },
    ).map(({ pointer, stage, role, toolName, modality }) => [pointer, stage, role, toolName, modality]);
  const result = (value: JsonObject) => ({ jsonrpc: '2.0', id: 1, result: value });

  it('a call leaves, with the name of its tool', () => {
    const params = { name: 'shell', arguments: { a: 'b' } };
    expect(at({ jsonrpc: '2.0', id: 1, method: 'tools/call', params }, 'client')).toEqual([
      ['/params/arguments', 'tool_call', 'assistant', 'shell', 'text'],
    ]);
  });

  it('the name of a tool that is none is a text', () => {
    const params = { name: 'two words' };
    expect(at({ jsonrpc: '2.0', id: 1, method: 'tools/call', params }, 'client')).toEqual([
      ['/params/name', 'tool_call', 'assistant', undefined, 'text'],
    ]);
  });

  it('definitions, instructions, documents and results are told apart', () => {
    const tool = { name: 'a', description: 'b', inputSchema: { type: 'object' } };
    expect(at(result({ tools: [tool] }), 'server', 'tools/list')).toEqual([
      ['/result/tools/0', 'tool_definition', 'developer', 'a', 'text'],
    ]);
    expect(at(result({ instructions: 'x' }), 'server', 'initialize')).toEqual([
      ['/result/instructions', 'tool_definition', 'developer', undefined, 'text'],
    ]);
    const messages = [{ role: 'user', content: { type: 'text', text: 'x' } }];
    expect(at(result({ messages }), 'server', 'prompts/get')).toEqual([
      ['/result/messages/0/content/text', 'tool_result', 'document', undefined, 'text'],
    ]);
    expect(at(result({ content: [{ type: 'text', text: 'x' }] }), 'server', 'tools/call')).toEqual([
      ['/result/content/0/text', 'tool_result', 'tool', 't', 'text'],
    ]);
  });

  it('pictures, sounds and files are media, and no base64 is a text as well', () => {
    const content = [
      { type: 'image', data: 'aGk=', mimeType: 'image/png' },
      { type: 'audio', data: 'aGk=' },
      { type: 'image', data: 'no base64' },
      { type: 'resource', resource: { blob: 'aGk=', mimeType: 'image/gif' } },
      { type: 'resource', resource: { blob: 'aGk=' } },
    ];
    expect(
      at(result({ content }), 'server', 'tools/call').map(([pointer, , , , modality]) => [pointer, modality]),
    ).toEqual([
      ['/result/content/0', 'image'],
      ['/result/content/0/mimeType', 'text'],
      ['/result/content/1', 'audio'],
      ['/result/content/2/data', 'text'],
      ['/result/content/3/resource', 'image'],
      ['/result/content/3/resource/mimeType', 'text'],
      ['/result/content/4/resource', 'file'],
    ]);
  });
});
