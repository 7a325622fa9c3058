import fc from 'fast-check';
import { expect, test } from 'vitest';
import { PortcullisError } from '../../../exchange/errors.ts';
import { isJsonObject, type JsonObject, type JsonValue } from '../../../exchange/json.ts';
import { openaiChat } from '../../../gateway/protocols/openai-chat.ts';
import { jsonOf, planted, text } from './planted.ts';

/** Field names of the API, at any place, and some that no API has. */
const KEYS = [
  ...['model', 'messages', 'stream', 'stream_options', 'temperature', 'logit_bias', 'tool_choice', 'function_call'],
  ...['reasoning_effort', 'service_tier', 'modalities', 'tools', 'functions', 'response_format', 'stop', 'user'],
  ...['role', 'content', 'name', 'tool_calls', 'tool_call_id', 'refusal', 'audio', 'id', 'type', 'index', 'function'],
  ...['arguments', 'text', 'image_url', 'url', 'detail', 'input_audio', 'data', 'file', 'file_data', 'file_id'],
  ...['parameters', 'description', 'strict', 'chat_template_kwargs', 'prompt', 'whatever'],
];

const { key, scalar, json } = jsonOf(KEYS, [
  'text',
  'user',
  'function',
  'image_url',
  'auto',
  null,
  true,
  false,
  0,
  1.5,
]);

const part = fc.oneof(
  fc.record({ type: fc.constant('text'), text }),
  fc.record({ type: fc.constant('refusal'), refusal: text }),
  fc.record({
    type: fc.constant('image_url'),
    image_url: fc.record({ url: text.map((link) => `https://x.example/${link}`), detail: scalar }),
  }),
  fc.record({ type: fc.constantFrom('file', 'input_audio'), file: json, input_audio: json, other: json }),
);
const call = fc.record({
  id: fc.oneof(fc.constant('call_1'), json),
  type: fc.oneof(fc.constant('function'), json),
  function: fc.record({
    name: fc.constantFrom('weather', 'a.b'),
    arguments: fc.oneof(
      text,
      json.map((value) => JSON.stringify(value)),
    ),
  }),
});
const message = fc
  .record({
    role: fc.constantFrom('system', 'user', 'assistant', 'tool'),
    content: fc.oneof(text, fc.array(part, { maxLength: 3 })),
    tool_calls: fc.option(fc.array(call, { maxLength: 2 })),
    tool_call_id: fc.option(json),
  })
  .chain((known) =>
    fc
      .dictionary(fc.constantFrom('name', 'refusal', 'audio', 'whatever'), json, { maxKeys: 2 })
      .map((more) => ({ ...more, ...known })),
  );
const tool = fc.record({
  type: fc.constant('function'),
  function: fc.record({ name: fc.constantFrom('weather', 'a.b'), parameters: json, description: text }),
});
const body = fc
  .record({
    messages: fc.array(message, { minLength: 1, maxLength: 3 }),
    tools: fc.option(fc.array(tool, { maxLength: 2 })),
  })
  .chain((known) => fc.dictionary(key, json, { maxKeys: 3 }).map((more) => ({ ...more, model: 'default', ...known })));

test('every text of a body is scanned, or the body is refused', () => {
  fc.assert(
    fc.property(body, (given) => {
      // The same body, so that what the medium itself holds can be taken out: nothing reads it, and it is unscannable.
      const medium = new Set(planted(mediaOf(given as JsonObject)));
      let segments: ReturnType<typeof openaiChat.read>['segments'];
      try {
        segments = openaiChat.read(given as JsonObject).segments;
      } catch (error) {
        expect(error).toBeInstanceOf(PortcullisError);
        return;
      }
      const scanned = segments.map(({ text }) => text).join('\n');
      const missed = planted(given as JsonObject).filter((one) => !medium.has(one) && !scanned.includes(one));
      expect(missed).toEqual([]);
    }),
    { numRuns: 2000 },
  );
});

test('a body of known fields alone is never refused', () => {
  const plain = fc.record({
    model: fc.constant('default'),
    messages: fc.array(fc.record({ role: fc.constantFrom('system', 'user', 'assistant'), content: text }), {
      minLength: 1,
    }),
    temperature: fc.double({ min: 0, max: 2, noNaN: true }),
    tools: fc.array(tool, { maxLength: 2 }),
    metadata: fc.dictionary(text, text),
  });
  fc.assert(
    fc.property(plain, (given) => {
      expect(openaiChat.read(given as JsonObject).segments.length).toBeGreaterThanOrEqual(given.messages.length);
    }),
  );
});

/** The media of a body: what `data` and `file_data` hold as a string, where a part says that it is one. */
function mediaOf(given: JsonObject): JsonValue {
  const media: JsonValue[] = [];
  for (const { content } of given.messages as readonly JsonObject[]) {
    if (!Array.isArray(content)) continue;
    for (const one of content as readonly JsonObject[]) {
      const holder = one[one.type as string];
      if (!isJsonObject(holder ?? null)) continue;
      const { data, file_data: fileData } = holder as JsonObject;
      const value = one.type === 'input_audio' ? data : one.type === 'file' ? fileData : undefined;
      if (typeof value === 'string') media.push(value);
    }
  }
  return media;
}
