import { isJsonObject, type JsonValue } from '../../exchange/json.ts';

/** A value of an enumeration: it carries no text. */
export const WORD = /^[a-z_]{1,24}$/;

/** How long something is to last: `5m`. */
const DURATION = /^\d{1,4}[smhd]$/;

/** `numbers` are by token id, `booleans` by a word; `options` are an object of words, numbers and durations by a word. */
export type Shape = 'boolean' | 'number' | 'word' | 'numbers' | 'booleans' | 'options';

const SHAPES: Readonly<Record<Shape, { readonly words: string; readonly holds: (value: JsonValue) => boolean }>> = {
  boolean: { words: 'true or false', holds: (value) => typeof value === 'boolean' },
  number: { words: 'a number', holds: (value) => typeof value === 'number' },
  word: { words: 'one of the words of the API', holds: (value) => typeof value === 'string' && WORD.test(value) },
  numbers: {
    words: 'a map of token ids to numbers',
    holds: (value) => isMap(value, (key, item) => /^\d{1,10}$/.test(key) && typeof item === 'number'),
  },
  booleans: {
    words: 'a map of options to true or false',
    holds: (value) => isMap(value, (key, item) => WORD.test(key) && typeof item === 'boolean'),
  },
  options: {
    words: 'a map of options to the words of the API, numbers, or true or false',
    holds: (value) => isMap(value, (key, item) => WORD.test(key) && isOption(item)),
  },
};

/** Whether a value has a shape that carries no text. */
export function holds(shape: Shape, value: JsonValue): boolean {
  return SHAPES[shape].holds(value);
}

/** What is wrong with the value of a setting, in words that go on after "has to be"; undefined where nothing is. */
export function faultOf(shape: Shape, value: JsonValue): string | undefined {
  return SHAPES[shape].holds(value) ? undefined : SHAPES[shape].words;
}

function isOption(item: JsonValue): boolean {
  if (typeof item === 'string') return WORD.test(item) || DURATION.test(item);
  return item === null || typeof item === 'boolean' || typeof item === 'number';
}

function isMap(value: JsonValue, holdsItem: (key: string, item: JsonValue) => boolean): boolean {
  return isJsonObject(value) && Object.entries(value).every(([key, item]) => holdsItem(key, item ?? null));
}
