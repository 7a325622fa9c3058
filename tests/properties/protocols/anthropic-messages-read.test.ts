import fc from 'fast-check';
import { expect, test } from 'vitest';
import { PortcullisError } from '../../../exchange/errors.ts';
import { isJsonObject, type JsonObject, type JsonValue } from '../../../exchange/json.ts';
import { anthropicMessages } from '../../../gateway/protocols/anthropic-messages.ts';
import { jsonOf, planted, text } from './planted.ts';

/** Field names of the API, at any place, and some that no API has. */
const KEYS = [
  ...['model', 'messages', 'system', 'stream', 'max_tokens', 'temperature', 'thinking', 'cache_control', 'metadata'],
  ...['tools', 'tool_choice', 'stop_sequences', 'output_config', 'service_tier', 'container', 'mcp_servers', 'role'],
  ...['content', 'type', 'text', 'source', 'data', 'media_type', 'url', 'file_id', 'title', 'context', 'citations'],
  ...['id', 'name', 'input', 'input_schema', 'description', 'tool_use_id', 'is_error', 'caller', 'toolset_name'],
  ...['signature', 'ttl', 'whatever'],
];

const {
  key,
  scalar,
  json,
  typed: block,
} = jsonOf(KEYS, ['text', 'user', 'base64', 'url', 'image', 'ephemeral', '5m', null, true, false, 0, 1.5]);

const seal = fc.oneof(
  { weight: 4, arbitrary: fc.base64String({ minLength: 4 }) },
  { weight: 1, arbitrary: fc.oneof(text, fc.constant('')) },
);
const source = fc.oneof(
  fc.record({ type: fc.constantFrom('base64', 'url', 'file'), media_type: scalar, data: scalar, url: scalar }),
  fc.record({ type: fc.constant('text'), media_type: fc.constant('text/plain'), data: text, other: json }),
);
const textBlock = block('text', { text, citations: json });
const image = block('image', { source });
const document = block('document', {
  source: fc.oneof(
    source,
    fc.record({ type: fc.constant('content'), content: fc.oneof(text, fc.array(textBlock, { maxLength: 2 })) }),
  ),
  title: scalar,
  context: scalar,
});
const found = block('search_result', { content: fc.array(textBlock, { maxLength: 2 }), source: text, title: text });
const result = block('tool_result', {
  tool_use_id: fc.oneof(fc.constant('toolu_1'), json),
  content: fc.oneof(text, fc.array(fc.oneof(textBlock, image, document, found), { maxLength: 3 })),
});
const call = block('tool_use', {
  id: fc.oneof(fc.constant('toolu_1'), json),
  name: fc.constantFrom('weather', 'a.b'),
  input: fc.dictionary(key, json, { maxKeys: 3 }),
  caller: json,
});
const thinking = block('thinking', { thinking: text, signature: seal });
const sealed = block('redacted_thinking', { data: seal });

const said = fc.oneof(text, fc.array(fc.oneof(textBlock, image, document, found, result), { maxLength: 3 }));
const answered = fc.oneof(text, fc.array(fc.oneof(textBlock, thinking, sealed, call), { maxLength: 3 }));
const message = fc.oneof(
  fc.record({ role: fc.constant('user'), content: said, whatever: fc.option(json) }),
  fc.record({ role: fc.constant('assistant'), content: answered }),
  fc.record({ role: fc.constant('system'), content: fc.oneof(text, fc.array(textBlock, { maxLength: 2 })) }),
);
const tool = fc.record({
  type: fc.constantFrom('custom', 'bash_20250124', 'web_search_20250305'),
  name: fc.constantFrom('weather', 'a.b'),
  input_schema: json,
  description: text,
});
const body = fc
  .record({
    messages: fc.array(message, { minLength: 1, maxLength: 3 }),
    system: fc.option(fc.oneof(text, fc.array(textBlock, { maxLength: 2 }))),
    tools: fc.option(fc.array(tool, { maxLength: 2 })),
    max_tokens: fc.constant(10),
  })
  .chain((known) =>
    fc.dictionary(key, json, { maxKeys: 2 }).map((more) => ({ ...more, model: 'default', ...known }) as JsonObject),
  );

/** What the base64 sources of images and documents hold: nothing reads it as text, and it is media or unscannable. */
function mediaOf(value: JsonValue | undefined): readonly string[] {
  if (Array.isArray(value)) return (value as readonly JsonValue[]).flatMap(mediaOf);
  if (!isJsonObject(value)) return [];
  const { type, source: held } = value;
  const isMedium = (type === 'image' || type === 'document') && isJsonObject(held) && held.type === 'base64';
  const own = isMedium && typeof held.data === 'string' ? [held.data] : [];
  return [...own, ...Object.values(value).flatMap((item) => mediaOf(item))];
}

let accepted = 0;

test('every text of a body is scanned, or the body is refused', () => {
  fc.assert(
    fc.property(body, (given) => {
      let segments: ReturnType<typeof anthropicMessages.read>['segments'];
      try {
        segments = anthropicMessages.read(given).segments;
      } catch (error) {
        expect(error).toBeInstanceOf(PortcullisError);
        return;
      }
      accepted += 1;
      const media = mediaOf(given.messages);
      const scanned = segments.map((segment) => segment.text).join('\n');
      expect(planted(given).filter((one) => !media.includes(one) && !scanned.includes(one))).toEqual([]);
    }),
    { numRuns: 3000 },
  );
  // Else the property would hold because everything is refused.
  expect(accepted).toBeGreaterThan(300);
});

test('no segment is marked older that came after the last answer, and system text never is', () => {
  fc.assert(
    fc.property(fc.array(message, { minLength: 1, maxLength: 5 }), (messages) => {
      let segments: ReturnType<typeof anthropicMessages.read>['segments'];
      try {
        segments = anthropicMessages.read({ model: 'm', max_tokens: 1, messages } as JsonObject).segments;
      } catch (error) {
        expect(error).toBeInstanceOf(PortcullisError);
        return;
      }
      const last = messages.slice(0, -1).findLastIndex(({ role }) => role === 'assistant');
      for (const { pointer, role, turn } of segments) {
        const isAfter = Number(pointer.split('/')[2]) > last;
        expect(turn).toBe(isAfter || role === 'system' ? 'newest' : 'older');
      }
    }),
  );
});
