import { type Run, union } from './layer.ts';
import { changedWords, isKnown, isTelling } from './words.ts';

/** The words of a text that are known, or would be when turned back, with where they are. */
interface Word {
  readonly start: number;
  readonly end: number;
  /** How much a turned word says for its being turned, a plain one against it. */
  readonly reversed: number;
  readonly rot13: number;
}

export interface TurnedRuns {
  readonly reversed: readonly Run[];
  readonly reversedWords: readonly Run[];
  readonly rot13: readonly Run[];
}

const REVERSED = changedWords((word) => [...word].reverse().join(''));
const ROT13 = changedWords((word) => [...word].map(rot13).join(''));
const NONE: TurnedRuns = { reversed: [], reversedWords: [], rot13: [] };
const AGAINST = -3;
const UNKNOWN = -0.5;
/** What the words of a run weigh together at least: three frequent ones. */
const ENOUGH = 6;
/** A run ends where it is so much lighter than it was. */
const DROP = 6;
/** How far a run reaches over words that are not known, in units. */
const MARGIN = 200;

/**
 * Runs of words that are known when read from behind, or with each letter thirteen further, and hardly one that is known
 * as it stands. Words that were reversed each in its place are told apart by nobody, so both readings are given.
 */
export function turnedRuns(text: string): TurnedRuns {
  const words = wordsOf(text);
  if (words === undefined) return NONE;
  const reversed = union(heaviest(words, 'reversed').map((span) => widened(text, span)));
  return {
    reversed: reversed.map(({ start, end }) => reversedRun(text, start, end)),
    reversedWords: reversed.map(({ start, end }) => reversedWordsRun(text, start, end)),
    rot13: union(heaviest(words, 'rot13').map((span) => widened(text, span))).map((span) => rot13Run(text, span)),
  };
}

/** Undefined where nothing is known when turned. */
function wordsOf(text: string): readonly Word[] | undefined {
  const words: Word[] = [];
  let turned = 0;
  for (const match of text.matchAll(/[A-Za-z]+/g)) {
    const word = match[0].length > 14 ? '' : match[0].toLowerCase();
    const isPlain = word.length > 1 && isKnown(word);
    const reversed = weigh(REVERSED.get(word), isPlain);
    const rotated = weigh(ROT13.get(word), isPlain);
    if (reversed > 0 || rotated > 0) turned += 1;
    words.push({ start: match.index, end: match.index + match[0].length, reversed, rot13: rotated });
  }
  return turned >= 2 ? words : undefined;
}

function weigh(turned: string | undefined, isPlain: boolean): number {
  if (turned === undefined) return isPlain ? AGAINST : UNKNOWN;
  if (isPlain) return 0;
  if (isTelling(turned)) return 4;
  return turned.length === 2 ? 1 : 2;
}

/** The spans of the words that weigh enough together. */
function heaviest(words: readonly Word[], kind: 'reversed' | 'rot13'): { start: number; end: number }[] {
  const spans: { start: number; end: number }[] = [];
  let [first, last, sum, best] = [0, -1, 0, 0];
  const end = (next: number) => {
    if (best >= ENOUGH) spans.push({ start: words[first]!.start, end: words[last]!.end });
    [first, last, sum, best] = [next, -1, 0, 0];
  };
  for (const [index, word] of words.entries()) {
    if (sum === 0 && word[kind] <= 0) continue;
    if (sum === 0) first = index;
    sum += word[kind];
    if (sum > best) [best, last] = [sum, index];
    if (sum <= 0 || sum < best - DROP) end(index + 1);
  }
  end(words.length);
  return spans;
}

/** Over the words at either side that are not known, and the signs at their ends, on the same line. */
function widened(text: string, { start, end }: { start: number; end: number }): { start: number; end: number } {
  const stretch = text.slice(Math.max(0, start - MARGIN), start);
  const before = stretch.slice(stretch.lastIndexOf('\n') + 1);
  const behind = /^[^\n]*/.exec(text.slice(end, end + MARGIN))![0];
  return { start: start - unknownLength(before, true), end: end + unknownLength(behind, false) };
}

/** How many units of a stretch belong to a run beside it: up to the nearest known word. */
function unknownLength(stretch: string, isFromEnd: boolean): number {
  const words = [...stretch.matchAll(/[A-Za-z]+/g)];
  const known = isFromEnd ? words.findLast(isKnownMatch) : words.find(isKnownMatch);
  if (!known) return isFromEnd ? stretch.trimStart().length : stretch.trimEnd().length;
  return isFromEnd
    ? stretch.slice(known.index + known[0].length).trimStart().length
    : stretch.slice(0, known.index).trimEnd().length;
}

function isKnownMatch(match: RegExpExecArray): boolean {
  return isKnown(match[0].toLowerCase());
}

function reversedRun(text: string, start: number, end: number): Run {
  return {
    start,
    end,
    write(writer) {
      const characters = [...text.slice(start, end)];
      let at = end;
      for (const character of characters.reverse()) {
        writer.put(character, at - character.length, at);
        at -= character.length;
      }
    },
  };
}

function reversedWordsRun(text: string, start: number, end: number): Run {
  return {
    start,
    end,
    write(writer) {
      for (const match of text.slice(start, end).matchAll(/[A-Za-z]+|[^A-Za-z]+/g)) {
        const from = start + match.index;
        const to = from + match[0].length;
        if (/^[A-Za-z]/.test(match[0])) reversedRun(text, from, to).write(writer);
        else writer.copy(text, from, to);
      }
    },
  };
}

function rot13Run(text: string, { start, end }: { start: number; end: number }): Run {
  return {
    start,
    end,
    write(writer) {
      for (let at = start; at < end; at += 1) writer.put(rot13(text[at]!), at, at + 1);
    },
  };
}

function rot13(letter: string): string {
  const code = letter.charCodeAt(0);
  const first = code & 0x60;
  const place = code - first;
  if (code < 0x41 || code > 0x7a || place < 1 || place > 26) return letter;
  return String.fromCharCode(first + ((place + 12) % 26) + 1);
}
