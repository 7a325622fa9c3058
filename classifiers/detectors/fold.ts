import type { Span } from '../../exchange/signal.ts';

/**
 * A text as the detectors read it: digits, spaces, dashes and a few signs of other scripts and widths become their
 * ASCII equals, and characters that show nothing (zero-width, bidi controls, variation selectors) are dropped, so
 * that `4111<NBSP>1111…` and digits split by zero-width spaces read as what a person sees. Offsets lead back.
 */
export interface Folded {
  readonly text: string;
  /** The offset in the original text, in UTF-16 units, of the unit at `index`; its length at `text.length`. */
  origin(index: number): number;
  /** How many units of the original the unit at `index` stands for: 2 for a pair of surrogates, else 1. */
  width(index: number): number;
  /**
   * The end of what may be looked at for a match that begins at `start`: the first index whose original lies `reach`
   * units or more behind the original of `start`, at most the end of the text. A match that looks no further is found
   * the same in every longer or shorter text that holds as much.
   */
  horizon(start: number, reach: number): number;
}

/** What is not drawn: soft hyphen, joiners, zero-width and bidi controls, variation selectors, keycap, BOM. */
const INVISIBLE = /\u034f|[\u00ad\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]|\u20e3|[\ufe00-\ufe0f]/;
const SPACE = /[\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000]/;
const DASH = /[\u2010-\u2015\u2043\u2212\ufe58\ufe63]/;
const FULL_WIDTH = /[\uff01-\uff5e]/;
/** Zeros of the decimal digits (Unicode category Nd) in the basic plane that people type. */
const ZEROS = [0x0660, 0x06f0, 0x07c0, 0x0966, 0x09e6, 0x0a66, 0x0ae6, 0x0b66, 0x0be6, 0x0c66, 0x0ce6, 0x0d66, 0x0e50];
const DIGIT = new RegExp(`[${ZEROS.map((zero) => `${unit(zero)}-${unit(zero + 9)}`).join('')}]`);
/** Mathematical digits (U+1D7CE to U+1D7FF) have this pair of surrogates. */
const MATH_DIGIT = /\ud835[\udfce-\udfff]/;
const FOLDABLE = new RegExp(
  [INVISIBLE, SPACE, DASH, FULL_WIDTH, DIGIT, MATH_DIGIT].map((part) => part.source).join('|'),
);

function unit(code: number): string {
  return `\\u${code.toString(16).padStart(4, '0')}`;
}

/** A text that is read as it stands. */
export function asIs(text: string): Folded {
  return {
    text,
    origin: (index) => index,
    width: () => 1,
    horizon: (start, reach) => Math.min(text.length, start + reach),
  };
}

/** The span of the original text that `[start, end)` of the folded text stands for. */
export function originOf(folded: Folded, { start, end }: Span): Span {
  return { start: folded.origin(start), end: folded.origin(end - 1) + folded.width(end - 1) };
}

export function fold(text: string): Folded {
  if (!FOLDABLE.test(text)) return asIs(text);
  const origins = new Uint32Array(text.length + 1);
  let folded = '';
  for (let offset = 0; offset < text.length; offset += 1) {
    const code = text.charCodeAt(offset);
    if (code >= 0x80 && INVISIBLE.test(text[offset] ?? '')) continue;
    origins[folded.length] = offset;
    if (code === 0xd835 && isMathDigit(text.charCodeAt(offset + 1))) {
      folded += String((text.charCodeAt(offset + 1) - 0xdfce) % 10);
      offset += 1;
    } else {
      folded += code < 0x80 ? text[offset] : foldUnit(text[offset] ?? '', code);
    }
  }
  const length = folded.length;
  origins[length] = text.length;
  return {
    text: folded,
    origin: (index) => origins[index] ?? text.length,
    width: (index) => (MATH_DIGIT.test(text.slice(origins[index], (origins[index] ?? 0) + 2)) ? 2 : 1),
    horizon(start, reach) {
      const limit = (origins[start] ?? 0) + reach;
      let end = Math.min(length, start + reach);
      while (end > start && (origins[end - 1] ?? 0) >= limit) end -= 1;
      return end;
    },
  };
}

function isMathDigit(low: number): boolean {
  return low >= 0xdfce && low <= 0xdfff;
}

function foldUnit(unit: string, code: number): string {
  if (SPACE.test(unit)) return ' ';
  if (DASH.test(unit)) return '-';
  if (FULL_WIDTH.test(unit)) return String.fromCharCode(code - 0xfee0);
  if (DIGIT.test(unit)) {
    const zero = ZEROS.findLast((candidate) => candidate <= code);
    return String(code - (zero ?? code));
  }
  return unit;
}
