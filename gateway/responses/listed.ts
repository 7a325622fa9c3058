import { isJsonObject, type JsonObject, type JsonValue } from '../../exchange/json.ts';
import { outputOf } from './conversation.ts';
import type { StoredResponse } from './store.ts';

type Listed = JsonObject & { readonly id: string };

/** How OpenAI's ids of the items of an input begin. */
const PREFIXES: ReadonlyMap<JsonValue, string> = new Map([
  ['message', 'msg'],
  ['function_call', 'fc'],
  ['function_call_output', 'fco'],
  ['reasoning', 'rs'],
]);

/**
 * What the last response of a conversation was made from, oldest first, in the form in which the API lists it: every item
 * with an id and a type, and every content in parts.
 */
export function listedItems(conversation: readonly StoredResponse[]): readonly Listed[] {
  return conversation.flatMap(({ id, input, response }, index) => {
    const isLast = index === conversation.length - 1;
    return [...input.map((item, place) => listed(item, id, place)), ...(isLast ? [] : answered(response, id))];
  });
}

function answered(response: JsonObject, id: string): readonly Listed[] {
  return outputOf(response).map((item, place) => listed(item, id, place));
}

/** @param response of the id that an item without one is named after. */
function listed(item: JsonValue, response: string, place: number): Listed {
  const fields = isJsonObject(item) ? item : {};
  const { type = 'message', content } = fields;
  const id = typeof fields.id === 'string' ? fields.id : `${PREFIXES.get(type) ?? 'item'}_${response}_in_${place}`;
  if (typeof content !== 'string') return { ...fields, type, id };
  const part = { type: fields.role === 'assistant' ? 'output_text' : 'input_text', text: content };
  return { status: 'completed', ...fields, type, id, content: [part] };
}
