import { isJsonObject, isNestedTooDeep, type JsonObject, type JsonValue } from './json.ts';

/**
 * The arguments of a tool call, which are JSON text, as the object that some protocols want. None at all are an empty
 * object; what is no JSON object (a model may write anything), or nested deeper than `MAX_JSON_DEPTH`, is kept as the text
 * it is, under `arguments`.
 *
 * @example toolInput('{"city":"Graz"}') // { city: 'Graz' }
 */
export function toolInput(text: string): JsonObject {
  if (text.trim() === '') return {};
  let value: JsonValue;
  try {
    value = JSON.parse(text);
  } catch (error) {
    if (error instanceof SyntaxError) return { arguments: text };
    throw error;
  }
  return isJsonObject(value) && !isNestedTooDeep(value) ? value : { arguments: text };
}
