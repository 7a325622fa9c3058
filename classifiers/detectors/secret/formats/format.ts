/** A credential that is known by how it begins. */
export interface Format {
  /** The signal's member of `secret`. */
  readonly name: string;
  /** What every token begins with, as the source of a regular expression; the search for all of them is one pass. */
  readonly opening: string;
  /** The token from its beginning, at most 128 units of it. */
  readonly pattern: RegExp;
  /** What a token longer than `pattern` goes on with. Absent where the pattern is the whole token. */
  readonly more?: RegExp;
  readonly score: number;
  /** The score after a closer look at the token. */
  readonly check?: (token: string) => number;
}

/** How a token of letters, digits, `_` and `-` goes on. */
export const WORD = /[\w-]*/y;
export const ALPHANUMERIC = /[A-Za-z0-9]*/y;
export const BASE64 = /[A-Za-z0-9+/_-]*={0,2}/y;

/** A format whose opening nothing else has. */
export function prefixed(name: string, opening: string, pattern: RegExp, more?: RegExp): Format {
  return { name, opening, pattern, ...(more && { more }), score: 0.95 };
}
