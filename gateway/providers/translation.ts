import { PortcullisError } from '../../exchange/errors.ts';
import { isJsonObject, type JsonObject, type JsonValue } from '../../exchange/json.ts';

/**
 * An error for what the form that the model's server speaks has no place for.
 *
 * @param value of it, which is shown where it is a word.
 */
export function noPlace(what: string, value?: JsonValue): PortcullisError {
  const shown = typeof value === 'string' && /^[\w-]{1,40}$/.test(value) ? ` ${JSON.stringify(value)}` : '';
  return new PortcullisError(
    'invalid_request',
    `${what}${shown} has no counterpart in the protocol of this model's server. Leave it out, or use a model whose server has it.`,
  );
}

/** An error for what is not as the API has it. */
export function wrong(what: string, problem: string): PortcullisError {
  return new PortcullisError('invalid_request', `${what} ${problem}.`);
}

/**
 * Checks that every field of an object is either translated or left out on purpose; null is as good as none.
 *
 * @param at stands before the name of a field in the error.
 * @throws PortcullisError `invalid_request` for any other.
 */
export function checkFields(object: JsonObject, at: string, ...known: readonly Iterable<string>[]): void {
  const names = new Set(known.flatMap((list) => [...list]));
  for (const [name, value] of Object.entries(object)) {
    if (value !== null && value !== undefined && !names.has(name)) throw noPlace(`${at}${name}`);
  }
}

/** The given fields of an object, those that are there. */
export function pick(object: JsonObject, names: readonly string[]): JsonObject {
  return Object.fromEntries(
    names.flatMap((name) => {
      const value = object[name];
      return value === null || value === undefined ? [] : [[name, value] as const];
    }),
  );
}

/** A list of objects, each with where it is. @throws PortcullisError `invalid_request` where it is none. */
export function objectsOf(value: JsonValue | undefined, at: string): readonly (readonly [JsonObject, string])[] {
  if (value === null || value === undefined) return [];
  if (!Array.isArray(value)) throw wrong(at, 'has to be a list');
  return (value as readonly JsonValue[]).map((item, index) => {
    if (!isJsonObject(item)) throw wrong(`${at}[${index}]`, 'has to be an object');
    return [item, `${at}[${index}]`] as const;
  });
}

/** A string. @throws PortcullisError `invalid_request` where it is none. */
export function stringOf(value: JsonValue | undefined, at: string): string {
  if (typeof value === 'string') return value;
  throw wrong(at, 'has to be a string');
}

/** An image or a document in a data URL (RFC 2397) of base64. */
const DATA_URL = /^data:(?<type>[\w.+/-]+);base64,(?<data>.*)$/s;

/** The parts of a data URL; undefined for anything else. */
export function readDataUrl(url: string): { readonly type: string; readonly data: string } | undefined {
  const { type, data } = DATA_URL.exec(url)?.groups ?? {};
  return type === undefined || data === undefined ? undefined : { type, data };
}
