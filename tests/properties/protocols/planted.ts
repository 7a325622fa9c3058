import fc from 'fast-check';
import type { JsonObject, JsonValue } from '../../../exchange/json.ts';

/** A text that no name, id, word or base64 can hold, and that no two values share. */
export const text = fc.uuid().map((id) => `planted ${id}.`);

/** Every text that was planted in a value, also in JSON text, as a string of its own or as the name of a field. */
export function planted(value: JsonValue): readonly string[] {
  return JSON.stringify(value).match(/planted [0-9a-f-]+\./g) ?? [];
}

/**
 * JSON as a client of an API might send it.
 *
 * @param keys field names of the API, at any place, and some that no API has.
 * @param words of the API, and other values without a text.
 */
export function jsonOf(keys: readonly string[], words: readonly JsonValue[]) {
  const key = fc.oneof({ weight: 12, arbitrary: fc.constantFrom(...keys) }, { weight: 1, arbitrary: text });
  const scalar = fc.oneof({ weight: 4, arbitrary: text }, fc.constantFrom<JsonValue>(...words));
  const json: fc.Arbitrary<JsonValue> = fc.letrec<{ value: JsonValue }>((tie) => ({
    value: fc.oneof(
      { depthSize: 'small', withCrossShrink: true },
      scalar,
      fc.array(tie('value'), { maxLength: 3 }),
      fc.dictionary(key, tie('value'), { maxKeys: 4 }),
    ),
  })).value;
  /** An object of a type, with more fields of any kind. */
  const typed = (type: string, known: Record<string, fc.Arbitrary<unknown>>): fc.Arbitrary<JsonObject> =>
    fc
      .tuple(fc.record(known), fc.dictionary(key, json, { maxKeys: 1 }))
      .map(([fields, more]) => ({ ...more, ...fields, type }) as JsonObject);
  return { key, scalar, json, typed };
}
