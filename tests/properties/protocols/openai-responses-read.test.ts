import fc from 'fast-check';
import { expect, test } from 'vitest';
import { PortcullisError } from '../../../exchange/errors.ts';
import { isJsonObject, type JsonObject, type JsonValue } from '../../../exchange/json.ts';
import { openaiResponses } from '../../../gateway/protocols/openai-responses.ts';
import { jsonOf, planted, text } from './planted.ts';

/** Field names of the API, at any place, and some that no API has. */
const KEYS = [
  ...['model', 'input', 'instructions', 'stream', 'store', 'background', 'temperature', 'max_output_tokens', 'include'],
  ...['text', 'reasoning', 'metadata', 'tools', 'tool_choice', 'truncation', 'previous_response_id', 'conversation'],
  ...['prompt', 'prompt_cache_key', 'user', 'role', 'content', 'type', 'id', 'status', 'phase', 'detail', 'call_id'],
  ...['name', 'arguments', 'output', 'summary', 'encrypted_content', 'image_url', 'file_data', 'file_id', 'file_url'],
  ...['filename', 'annotations', 'logprobs', 'caller', 'namespace', 'prompt_cache_breakpoint', 'format', 'schema'],
  ...['verbosity', 'effort', 'whatever'],
];

const { key, scalar, json, typed } = jsonOf(KEYS, [
  'text',
  'user',
  'auto',
  'function',
  'json_schema',
  null,
  true,
  false,
  0,
  1.5,
]);

const part = fc.oneof(
  typed('input_text', { text }),
  typed('output_text', { text, annotations: json, logprobs: json }),
  typed('refusal', { refusal: text }),
  typed('input_image', { image_url: scalar, file_id: scalar, detail: scalar }),
  typed('input_file', { file_data: scalar, file_url: scalar, filename: scalar }),
);
const content = fc.oneof(text, fc.array(part, { maxLength: 3 }));
const message = fc.record({
  role: fc.constantFrom('user', 'assistant', 'system', 'developer'),
  content,
  whatever: fc.option(json),
});
const id = fc.oneof(fc.constant('call_1'), json);
const item = fc.oneof(
  message,
  typed('message', { role: fc.constantFrom('user', 'assistant'), content, id, status: scalar }),
  typed('function_call', {
    name: fc.constantFrom('weather', 'a.b'),
    arguments: json.map((one) => JSON.stringify(one)),
    call_id: id,
  }),
  typed('function_call_output', { call_id: id, output: content }),
  typed('reasoning', {
    summary: fc.array(typed('summary_text', { text }), { maxLength: 2 }),
    content: fc.array(typed('reasoning_text', { text }), { maxLength: 2 }),
    encrypted_content: fc.oneof(fc.base64String(), fc.constant(null), text),
  }),
  typed('item_reference', { id: text }),
);
const tool = typed('function', { name: fc.constantFrom('weather', 'a.b'), parameters: json, description: text });
const body = fc
  .record({
    input: fc.oneof(text, fc.array(item, { minLength: 1, maxLength: 3 })),
    instructions: fc.option(text),
    tools: fc.option(fc.array(tool, { maxLength: 2 })),
    text: fc.oneof(
      fc.constant(null),
      fc.record({ format: fc.record({ type: fc.constant('json_schema'), name: scalar, schema: json }), other: json }),
      json,
    ),
  })
  .chain((known) =>
    fc.dictionary(key, json, { maxKeys: 1 }).map((more) => ({ ...more, model: 'default', ...known }) as JsonObject),
  );

/** What the media of parts hold: nothing reads it as text, and it is media or unscannable. */
function mediaOf(value: JsonValue | undefined): readonly string[] {
  if (Array.isArray(value)) return (value as readonly JsonValue[]).flatMap(mediaOf);
  if (!isJsonObject(value)) return [];
  const held = value.type === 'input_image' ? value.image_url : value.type === 'input_file' ? value.file_data : null;
  const inside = [value.content, value.output].flatMap(mediaOf);
  return typeof held === 'string' ? [held, ...inside] : inside;
}

let accepted = 0;

test('every text of a body is scanned, or the body is refused', () => {
  fc.assert(
    fc.property(body, (given) => {
      let segments: ReturnType<typeof openaiResponses.read>['segments'];
      try {
        segments = openaiResponses.read(given).segments;
      } catch (error) {
        expect(error).toBeInstanceOf(PortcullisError);
        return;
      }
      accepted += 1;
      const media = mediaOf(given.input);
      const scanned = segments.map((segment) => segment.text).join('\n');
      expect(planted(given).filter((one) => !media.includes(one) && !scanned.includes(one))).toEqual([]);
      const unread = segments.filter(({ modality }) => modality !== 'text').length;
      expect(unread).toBe(JSON.stringify(given.input).match(/"type":"input_(image|file)"/g)?.length ?? 0);
    }),
    { numRuns: 3000 },
  );
  // Else the property would hold because everything is refused.
  expect(accepted).toBeGreaterThan(300);
});

test('no segment is marked older that came after the last answer, and system text never is', () => {
  const isAnswer = ({ type = 'message', role }: JsonObject) =>
    type === 'reasoning' || type === 'function_call' || (type === 'message' && role === 'assistant');
  fc.assert(
    fc.property(fc.array(item, { minLength: 1, maxLength: 5 }), (given) => {
      const items = given as unknown as readonly JsonObject[];
      let segments: ReturnType<typeof openaiResponses.read>['segments'];
      try {
        segments = openaiResponses.read({ model: 'm', input: items }).segments;
      } catch (error) {
        expect(error).toBeInstanceOf(PortcullisError);
        return;
      }
      for (const { pointer, role, turn } of segments) {
        const at = Number(pointer.split('/')[2]);
        const isBehind = !items.some((one, index) => {
          return index >= at && isAnswer(one) && items.slice(index).some((later) => !isAnswer(later));
        });
        const framing = role === 'system' || role === 'developer';
        expect(turn).toBe(isBehind || framing ? 'newest' : 'older');
      }
    }),
  );
});
