import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { JsonObject, JsonValue } from '../../../exchange/json.ts';
import { chatBody, messagesBody } from '../../../gateway/providers/translate.ts';

const text = fc.uuid().map((id) => `planted ${id}.`);
const object = fc.dictionary(fc.constantFrom('a', 'b', 'city'), fc.oneof(text, fc.integer(), fc.boolean()), {
  maxKeys: 3,
});
const image = fc
  .base64String({ minLength: 8 })
  .map((data) => ({ type: 'image_url', image_url: { url: `data:image/png;base64,${data}` } }));
const textPart = text.map((one) => ({ type: 'text', text: one }));
const content = fc.oneof(text, fc.array(fc.oneof(textPart, image), { minLength: 1, maxLength: 3 }));

/** A turn of the user, and what follows: an answer, or calls with a result for each. */
const turn = fc.oneof(
  content.map((said): JsonObject[] => [{ role: 'user', content: said } as JsonObject]),
  fc
    .tuple(content, text)
    .map(([said, answer]) => [{ role: 'user', content: said } as JsonObject, { role: 'assistant', content: answer }]),
  fc
    .tuple(content, fc.option(text), fc.array(fc.tuple(object, text), { minLength: 1, maxLength: 3 }))
    .map(([said, answer, calls]): JsonObject[] => [
      { role: 'user', content: said } as JsonObject,
      {
        role: 'assistant',
        content: answer,
        tool_calls: calls.map(([input], index) => ({
          id: `call_${index}`,
          type: 'function',
          function: { name: `f${index}`, arguments: JSON.stringify(input) },
        })),
      },
      ...calls.map(([, result], index) => ({ role: 'tool', tool_call_id: `call_${index}`, content: result })),
    ]),
);
const tool = fc
  .tuple(fc.constantFrom('f0', 'f1', 'f2'), fc.option(text), object)
  .map(([name, description, schema]) => ({
    type: 'function',
    function: {
      name,
      ...(description !== null && { description }),
      parameters: { type: 'object', properties: schema },
    },
  }));
const chat = fc
  .record({
    system: fc.array(text, { maxLength: 2 }),
    turns: fc.array(turn, { minLength: 1, maxLength: 4 }),
    tools: fc.array(tool, { maxLength: 3 }),
    choice: fc.constantFrom<JsonValue>('auto', 'none', 'required', { type: 'function', function: { name: 'f0' } }),
    stop: fc.array(text, { maxLength: 2 }),
    limit: fc.integer({ min: 1, max: 9999 }),
  })
  .map(
    ({ system, turns, tools, choice, stop, limit }): JsonObject => ({
      model: 'm',
      stream: false,
      max_tokens: limit,
      ...(stop.length > 0 && { stop }),
      ...(tools.length > 0 && { tools, tool_choice: choice }),
      messages: [...system.map((one) => ({ role: 'system', content: one })), ...turns.flat()],
    }),
  );

/** A conversation with nothing of how its texts were divided: who says what, calls, and results, in their order. */
function normal(body: JsonObject): JsonValue[] {
  const said: { role: JsonValue | undefined; what: JsonValue }[] = [];
  for (const message of body.messages as readonly JsonObject[]) {
    const { role, content: given, tool_calls: calls, tool_call_id: id } = message;
    const parts =
      typeof given === 'string' ? [{ type: 'text', text: given }] : ((given ?? []) as readonly JsonObject[]);
    for (const one of parts) said.push({ role: id ?? role, what: one });
    for (const call of (calls ?? []) as readonly JsonObject[]) {
      const fn = call.function as JsonObject;
      said.push({ role: call.id, what: [fn.name ?? null, JSON.parse(fn.arguments as string)] });
    }
  }
  return said as unknown as JsonValue[];
}

const asMessages = (body: JsonObject) => messagesBody({ model: 'm', stream: false, form: 'openai.chat', body }, 4096);
const asChat = (body: JsonObject) => chatBody({ model: 'm', stream: false, form: 'anthropic.messages', body });

test('chat completions come back from messages with their texts, images, tools, calls and settings', () => {
  fc.assert(
    fc.property(chat, (given) => {
      const back = asChat(asMessages(given));
      expect(normal(back)).toEqual(normal(given));
      const { messages: _, ...settings } = given;
      const { messages: __, ...backSettings } = back;
      expect(backSettings).toEqual(settings);
    }),
    { numRuns: 500 },
  );
});

test('messages alternate, and every result stands before anything else of its message', () => {
  fc.assert(
    fc.property(chat, (given) => {
      const messages = asMessages(given).messages as readonly JsonObject[];
      messages.forEach((message, index) => {
        expect(message.role).not.toBe(messages[index - 1]?.role);
        const types = (message.content as readonly JsonObject[]).map(({ type }) => type === 'tool_result');
        expect(types.lastIndexOf(true)).toBeLessThan(types.includes(false) ? types.indexOf(false) : types.length);
      });
    }),
  );
});

const base64Image = { type: 'image', source: { type: 'base64', media_type: 'image/png', data: 'iVBORw0KGgo=' } };
const textBlock = text.map((one): JsonObject => ({ type: 'text', text: one, cache_control: { type: 'ephemeral' } }));
const document = fc
  .record({
    source: fc.oneof(
      text.map((data) => ({ type: 'text', media_type: 'text/plain', data })),
      fc.array(textBlock, { maxLength: 2 }).map((blocks) => ({ type: 'content', content: blocks })),
      text.map((one) => ({ type: 'content', content: one })),
      fc.constant({ type: 'base64', media_type: 'application/pdf', data: 'JVBERi0=' }),
    ),
    title: text,
    context: text,
  })
  .map((fields) => ({ type: 'document', ...fields }) as JsonObject);
const found = fc
  .record({ title: text, source: text, content: fc.array(textBlock, { maxLength: 2 }) })
  .map((fields): JsonObject => ({ type: 'search_result', ...fields }));
const anyBlock = fc.oneof(textBlock, document, found, fc.constant<JsonObject>(base64Image));
const resultBlock = fc
  .tuple(text, fc.oneof(text, fc.array(anyBlock, { maxLength: 3 })))
  .map(([id, held]): JsonObject => ({ type: 'tool_result', tool_use_id: id, is_error: true, content: held }));
const callBlock = fc
  .tuple(text, text, object)
  .map(([id, name, input]): JsonObject => ({ type: 'tool_use', id, name, input, caller: { type: 'direct' } }));
const messages = fc.record({
  model: fc.constant('m'),
  max_tokens: fc.constant(5),
  system: fc.oneof(text, fc.array(textBlock, { minLength: 1, maxLength: 2 })),
  stop_sequences: fc.array(text, { maxLength: 2 }),
  metadata: text.map((one) => ({ user_id: one })),
  tools: fc.array(fc.record({ name: text, description: text, input_schema: fc.record({ title: text }) }), {
    maxLength: 2,
  }),
  output_config: fc.record({ format: text.map((title) => ({ type: 'json_schema', schema: { title } })) }),
  messages: fc.array(
    fc.oneof(
      fc.record({
        role: fc.constant('user'),
        content: fc.oneof(text, fc.array(fc.oneof(anyBlock, resultBlock), { maxLength: 4 })),
      }),
      fc.record({
        role: fc.constant('assistant'),
        content: fc.oneof(text, fc.array(fc.oneof(textBlock, callBlock), { maxLength: 4 })),
      }),
    ),
    { minLength: 1, maxLength: 4 },
  ),
});

test('no text of messages is lost on the way to chat completions, but the thinking of older turns', () => {
  fc.assert(
    fc.property(messages, (given) => {
      const thought = { type: 'thinking', thinking: 'planted thought', signature: 'c2ln' };
      const body = { ...given, messages: [...given.messages, { role: 'assistant', content: [thought] }] };
      const other = JSON.stringify(asChat(body as unknown as JsonObject));
      const planted = JSON.stringify(given).match(/planted [0-9a-f-]+\./g) ?? [];
      expect(planted.filter((one) => !other.includes(one))).toEqual([]);
      expect(other).not.toContain('planted thought');
      const media = (one: unknown) => JSON.stringify(one).match(/iVBORw0KGgo=|JVBERi0=/g) ?? [];
      expect(media(other).length).toBe(media(given).length);
    }),
    { numRuns: 500 },
  );
});

/** Any fields, of which each is known, is left out on purpose, or is refused. */
const odd = fc.dictionary(
  fc.constantFrom('whatever', 'logprobs', 'seed', 'thinking', 'container', 'prompt', 'functions', 'min_p', 'audio'),
  text,
  { minKeys: 1, maxKeys: 3 },
);
/** Left out on purpose, as to-anthropic.ts and to-chat.ts say. */
const LEFT_OUT: Readonly<Record<string, readonly string[]>> = { messages: ['seed'], chat: ['thinking'] };

test('no text of a field is lost in silence', () => {
  fc.assert(
    fc.property(odd, text, (fields, hello) => {
      const body = { model: 'm', max_tokens: 5, messages: [{ role: 'user', content: hello }], ...fields };
      for (const [form, translate] of [
        ['messages', asMessages],
        ['chat', asChat],
      ] as const) {
        let other: JsonObject;
        try {
          other = translate(body);
        } catch (error) {
          expect(error).toMatchObject({ code: 'invalid_request' });
          continue;
        }
        const lost = Object.entries(fields).filter(([, one]) => !JSON.stringify(other).includes(one));
        for (const [name] of lost) expect(LEFT_OUT[form]).toContain(name);
      }
    }),
  );
});
