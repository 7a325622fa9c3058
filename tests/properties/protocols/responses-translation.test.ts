import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { JsonObject, JsonValue } from '../../../exchange/json.ts';
import { chatBody, messagesBody } from '../../../gateway/providers/translate.ts';

const text = fc.uuid().map((id) => `planted ${id}.`);
const image = fc.constant<JsonObject>({ type: 'input_image', image_url: 'data:image/png;base64,iVBORw0KGgo=' });
const file = text.map(
  (filename): JsonObject => ({ type: 'input_file', filename, file_data: 'data:application/pdf;base64,JVBERi0=' }),
);
const inputText = text.map((one): JsonObject => ({ type: 'input_text', text: one }));
const outputText = text.map((one): JsonObject => ({ type: 'output_text', text: one, annotations: [] }));
const refusal = text.map((one): JsonObject => ({ type: 'refusal', refusal: one }));
const thought = fc.constant<JsonObject>({
  type: 'reasoning',
  summary: [{ type: 'summary_text', text: 'planted thought' }],
});
const answered = fc
  .oneof(text, fc.array(fc.oneof(outputText, refusal), { maxLength: 3 }))
  .map((content) => ({ role: 'assistant', content }) as JsonObject);
const said = fc
  .tuple(fc.constantFrom('user', 'system', 'developer'), fc.oneof(text, fc.array(inputText, { maxLength: 3 })))
  .map(([role, content]) => ({ role, content }) as JsonObject);
const shown = fc
  .array(fc.oneof(inputText, image, file), { minLength: 1, maxLength: 3 })
  .map((content) => ({ role: 'user', content }) as JsonObject);
/** Calls, with what may come between them and their results, as servers have it. */
const looked = fc
  .tuple(
    fc.array(fc.tuple(text, fc.oneof(text, fc.array(fc.oneof(inputText, image, file), { maxLength: 3 }))), {
      minLength: 1,
      maxLength: 3,
    }),
    fc.option(answered),
    fc.boolean(),
  )
  .map(([calls, between, isParallel]): JsonObject[] => {
    const pairs = calls.map(([one, output], index): [JsonObject, JsonObject] => [
      { type: 'function_call', call_id: `call_${index}`, name: `f${index}`, arguments: JSON.stringify({ one }) },
      { type: 'function_call_output', call_id: `call_${index}`, output: output as JsonValue },
    ]);
    const more = between === null ? [] : [between];
    if (!isParallel) return [...more, ...pairs.flat()];
    return [...pairs.map(([call]) => call), ...more, ...pairs.map(([, output]) => output)];
  });
const items = fc
  .array(
    fc.oneof(
      said.map((one) => [one]),
      shown.map((one) => [one]),
      answered.map((one) => [one]),
      thought.map((one) => [one]),
      looked,
    ),
    {
      minLength: 1,
      maxLength: 5,
    },
  )
  .map((groups) => groups.flat());
const body = fc.record({
  model: fc.constant('m'),
  instructions: text,
  input: fc.oneof(text, items),
  tools: fc.array(
    fc.record({ type: fc.constant('function'), name: text, description: text, parameters: fc.record({ title: text }) }),
    { maxLength: 2 },
  ),
  text: text.map((title) => ({ format: { type: 'json_schema', name: 'answer', schema: { title } } })),
});

const request = (given: unknown) => ({
  ...{ model: 'm', stream: false, form: 'openai.responses' as const },
  body: given as JsonObject,
});
const asChat = (given: unknown) => chatBody(request(given));
const asMessages = (given: unknown) => messagesBody(request(given), 4096);

test('no text is lost on the way to either protocol, but the reasoning of older turns', () => {
  fc.assert(
    fc.property(body, (given) => {
      for (const translate of [asChat, asMessages]) {
        const other = JSON.stringify(translate(given));
        const planted = JSON.stringify(given).match(/planted [0-9a-f-]+\./g) ?? [];
        expect(planted.filter((one) => !other.includes(one))).toEqual([]);
        expect(other).not.toContain('planted thought');
        const media = (one: unknown) => JSON.stringify(one).match(/iVBORw0KGgo=|JVBERi0=/g)?.length ?? 0;
        expect(media(other)).toBe(media(given));
      }
    }),
    { numRuns: 500 },
  );
});

test('texts stay in their order, and every result follows the message that calls', () => {
  fc.assert(
    fc.property(items, (input) => {
      const messages = asChat({ model: 'm', input }).messages as readonly JsonObject[];
      // Of a call the arguments come behind the text of its message, so only what is no call is compared.
      const texts = (value: unknown) => {
        const bare = JSON.stringify(value, (name, inner) => (name === 'arguments' ? undefined : inner));
        return bare.match(/planted [0-9a-f-]+\./g) ?? [];
      };
      const isText = (item: JsonObject) => !JSON.stringify(item).includes('"input_file"');
      if (input.every(isText)) expect(texts(messages)).toEqual(texts(input));
      let open: readonly JsonValue[] = [];
      for (const message of messages) {
        if (message.role === 'tool') {
          expect(open).toContain(message.tool_call_id);
          continue;
        }
        const calls = (message.tool_calls ?? []) as readonly JsonObject[];
        open = calls.map(({ id }) => id ?? null);
      }
    }),
    { numRuns: 500 },
  );
});

/** Left out on purpose, as from-responses.ts says. */
const LEFT_OUT = ['metadata', 'store', 'truncation', 'context_management', 'prompt_cache_options', 'stream_options'];
const odd = fc.dictionary(
  fc.constantFrom('whatever', 'moderation', 'prompt', 'conversation', 'messages', 'stop', 'user', ...LEFT_OUT),
  text,
  { minKeys: 1, maxKeys: 3 },
);

test('no text of a field is lost in silence', () => {
  fc.assert(
    fc.property(odd, text, (fields, hello) => {
      for (const translate of [asChat, asMessages]) {
        let other: JsonObject;
        try {
          other = translate({ model: 'm', input: hello, ...fields });
        } catch (error) {
          expect(error).toMatchObject({ code: 'invalid_request' });
          continue;
        }
        const lost = Object.entries(fields).filter(([, one]) => !JSON.stringify(other).includes(one));
        for (const [name] of lost) expect(LEFT_OUT).toContain(name);
      }
    }),
  );
});
