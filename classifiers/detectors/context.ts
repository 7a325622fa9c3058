/** Units of text before and behind a match in which words may speak for it or against it. */
const BEFORE = 56;
const BEHIND = 24;

/**
 * A test for words beside a match, whatever their case: in the text before `start`, and behind `end` but not past
 * `horizon`. Words are separated by `|`, each the source of a regular expression without one; they stand alone (`card`,
 * not `discard`), but one that ends in `*` may go on (`expir*`).
 */
export function contextOf(words: string): (text: string, start: number, end: number, horizon: number) => boolean {
  const pattern = wordPattern(words);
  return (text, start, end, horizon) =>
    pattern.test(text.slice(Math.max(0, start - BEFORE), start)) ||
    pattern.test(text.slice(end, Math.min(horizon, end + BEHIND)));
}

/** As `contextOf`, but only in the `reach` units before the match. */
export function precededBy(words: string, reach = BEFORE): (text: string, start: number) => boolean {
  const pattern = wordPattern(words);
  return (text, start) => pattern.test(text.slice(Math.max(0, start - reach), start));
}

/** Scripts without spaces between words, and Korean, whose words take endings. */
const UNSPACED = /^[\u0e00-\u0e7f\u3040-\u30ff\u4e00-\u9fff\uac00-\ud7af]/;

function wordPattern(words: string): RegExp {
  // In code and JSON an underscore or a dash stands where prose has a space: `tax_id`.
  const all = words.replaceAll(' ', '[ _-]').split('|');
  const spaced = all
    .filter((word) => !UNSPACED.test(word))
    .map((word) => (word.endsWith('*') ? word.slice(0, -1) : `${word}(?![\\p{L}\\p{N}])`));
  const unspaced = all.filter((word) => UNSPACED.test(word)).map((word) => `|${word}`);
  return new RegExp(`(?<![\\p{L}\\p{N}])(?:${spaced.join('|')})${unspaced.join('')}`, 'iu');
}

/** True where a letter, a digit or an underscore of ASCII stands at `index`. */
export function isWordAt(text: string, index: number): boolean {
  const code = text.charCodeAt(index);
  return (code >= 48 && code <= 57) || (code >= 65 && code <= 90) || code === 95 || (code >= 97 && code <= 122);
}

/** True where an ASCII digit stands at `index`. */
export function isDigitAt(text: string, index: number): boolean {
  const code = text.charCodeAt(index);
  return code >= 48 && code <= 57;
}
