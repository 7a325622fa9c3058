import { readUtf8, writeCharacters } from './bytes.ts';
import type { Run } from './layer.ts';
import { countWords } from './words.ts';

/** Escaped letters beside each other, and all of a text; fewer are in ordinary markup and code. */
const FEWEST_BESIDE = 4;
const FEWEST_LETTERS = 12;
const ENTITY =
  /&#(?:x[0-9a-f]{1,6}|[0-9]{1,7});?|&(?:amp|lt|gt|quot|apos|nbsp|sol|colon|comma|period|lowbar|Tab|NewLine);/gi;
const ESCAPE = /\\(?:u\{[0-9a-f]{1,6}\}|u[0-9a-f]{4}|x[0-9a-f]{2})/gi;
const NAMED: Readonly<Record<string, string>> = {
  amp: '&',
  lt: '<',
  gt: '>',
  quot: '"',
  apos: "'",
  nbsp: ' ',
  sol: '/',
  colon: ':',
  comma: ',',
  period: '.',
  lowbar: '_',
  tab: '\t',
  newline: '\n',
};

/** Runs that are escaped, or none where too few of them are letters. */
type Finder = (text: string) => readonly Run[];

/** Numeric and the common named character references of HTML. */
export const entityRuns: Finder = (text) => (text.includes('&') ? escaped(text, ENTITY, entityOf) : []);

/** `\u0069`, `\u{69}` and `\x69`. */
export const escapeRuns: Finder = (text) => (text.includes('\\') ? escaped(text, ESCAPE, escapeOf) : []);

function escaped(text: string, unit: RegExp, meaningOf: (match: string) => string | undefined): readonly Run[] {
  const runs: Run[] = [];
  let letters = 0;
  let beside = 0;
  let most = 0;
  for (const match of text.matchAll(unit)) {
    const value = meaningOf(match[0]);
    if (value === undefined) continue;
    const [start, end] = [match.index, match.index + match[0].length];
    const isLetter = /^[a-z]$/i.test(value);
    if (isLetter) letters += 1;
    beside = isLetter ? (runs.at(-1)?.end === start ? beside + 1 : 1) : 0;
    most = Math.max(most, beside);
    runs.push({ start, end, write: (writer) => writer.put(value, start, end) });
  }
  return most >= FEWEST_BESIDE || letters >= FEWEST_LETTERS ? runs : [];
}

function entityOf(match: string): string | undefined {
  const name = match.slice(1).replace(';', '');
  if (!name.startsWith('#')) return NAMED[name.toLowerCase()];
  const isHex = /^#x/i.test(name);
  return characterOf(Number.parseInt(name.slice(isHex ? 2 : 1), isHex ? 16 : 10));
}

function escapeOf(match: string): string | undefined {
  return characterOf(Number.parseInt(match.slice(2).replace(/[{}]/g, ''), 16));
}

/** A half of a surrogate pair stays one, and meets its other half in the text. */
function characterOf(code: number): string | undefined {
  return code > 0 && code <= 0x10ffff ? String.fromCodePoint(code) : undefined;
}

/**
 * Percent-encoded runs. A URL never needs it for ASCII letters; where it stands for the spaces of a sentence with words
 * of instructions, that sentence is one too.
 */
export const percentRuns: Finder = (text) => {
  if (!text.includes('%')) return [];
  const runs: Run[] = [];
  let letters = 0;
  for (const match of text.matchAll(/(?:%[0-9a-f]{2})+/gi)) {
    const start = match.index;
    const bytes = Array.from({ length: match[0].length / 3 }, (_, index) =>
      Number.parseInt(match[0].slice(index * 3 + 1, index * 3 + 3), 16),
    );
    const characters = readUtf8(bytes);
    if (!characters || characters.length === 0) continue;
    letters += characters.filter((character) => /^[a-z]$/i.test(character.text)).length;
    const place = (byte: number) => ({ start: start + byte * 3, end: start + byte * 3 + 3 });
    runs.push({
      start,
      end: start + match[0].length,
      write: (writer) => writeCharacters(writer, characters, place),
    });
  }
  return letters >= FEWEST_BESIDE || hasSentence(text) ? runs : [];
};

function hasSentence(text: string): boolean {
  if (!text.includes('%20')) return false;
  return text.split(/[\s"'<>&]+/).some((part) => {
    const words = part.split('%20');
    if (words.length < 3) return false;
    const { known, telling } = countWords(words.join(' '));
    return known >= 3 && telling >= 1;
  });
}
