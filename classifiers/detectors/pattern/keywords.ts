import { AhoCorasick } from '@monyone/aho-corasick';
import type { Finder, Finding } from '../detector.ts';
import { fold, originOf } from '../fold.ts';

/** Units that are searched at a time: where keywords lie one inside another, a unit can end as many as it has lengths. */
const STRETCH = 1024;
const WORD = /[\p{L}\p{M}\p{N}_]/u;
/** Scripts that write no space between words: a keyword in them stands wherever it is written. */
const UNSPACED = /[\p{sc=Han}\p{sc=Hiragana}\p{sc=Katakana}\p{sc=Thai}\p{sc=Lao}\p{sc=Khmer}\p{sc=Myanmar}]/u;

/**
 * Keywords as whole words, the longest at each place; text and keywords are folded first. All keywords are searched at
 * once by an automaton (Aho and Corasick, 1975): thousands of them with one prefix cost no more than a few.
 *
 * @param reach how far a match may go in the original text, in UTF-16 units.
 */
export function keywordFinder(
  name: string,
  keywords: readonly string[],
  caseSensitive: boolean,
  reach: number,
): Finder {
  const sameCase = caseSensitive ? (text: string) => text : lowerCase;
  const words = [...new Set(keywords.map((written) => sameCase(fold(written).text)))];
  const automaton = new AhoCorasick(words);
  const longest = Math.max(...words.map((word) => word.length));

  return (read) => {
    const folded = fold(read.text);
    const text = sameCase(folded.text);
    const edges = edgesOf(text);
    const findings: Finding[] = [];
    let covered = 0;
    for (let from = 0; from < text.length; from += STRETCH) {
      const longestAt = new Map<number, number>();
      for (const { begin, end } of automaton.matchInText(text.slice(from, from + STRETCH + longest - 1))) {
        const start = from + begin;
        if (begin >= STRETCH || start < covered || from + end <= (longestAt.get(start) ?? 0)) continue;
        if (isWhole(edges, start, from + end, folded.horizon(start, reach))) longestAt.set(start, from + end);
      }
      for (const [start, end] of [...longestAt].sort(([a], [b]) => a - b)) {
        if (start < covered) continue;
        findings.push({ name, ...originOf(folded, { start, end }), score: 1 });
        covered = end;
      }
    }
    return findings;
  };
}

function isWhole({ opens, closes }: Edges, start: number, end: number, horizon: number): boolean {
  return end <= horizon && opens(start) && (end === horizon || closes(end));
}

/** Where in a text a keyword may begin or end; each place is looked at once, however many keywords meet there. */
interface Edges {
  opens(index: number): boolean;
  closes(index: number): boolean;
}

function edgesOf(text: string): Edges {
  return {
    opens: remembered(text.length, (index) => !goesOn(text, index, index - 1)),
    closes: remembered(text.length, (index) => !goesOn(text, index - 1, index)),
  };
}

function remembered(length: number, ask: (index: number) => boolean): (index: number) => boolean {
  const answers = new Int8Array(length + 1);
  return (index) => {
    if (answers[index] === 0) answers[index] = ask(index) ? 1 : -1;
    return answers[index] === 1;
  };
}

/** Whether the character at `edge` of a keyword and its neighbour are of one word. */
function goesOn(text: string, edge: number, neighbour: number): boolean {
  const inside = characterAt(text, edge);
  return WORD.test(inside) && !UNSPACED.test(inside) && WORD.test(characterAt(text, neighbour));
}

/** The character that the unit at `index` belongs to; empty outside the text. */
function characterAt(text: string, index: number): string {
  const code = text.charCodeAt(index);
  if (code >= 0xdc00 && code <= 0xdfff) return text.slice(index - 1, index + 1);
  if (code >= 0xd800 && code <= 0xdbff) return text.slice(index, index + 2);
  return text.charAt(index);
}

/** Lower case without a change of length: the few letters whose lower case is longer stay as they are. */
function lowerCase(text: string): string {
  const lower = text.toLowerCase();
  if (lower.length === text.length) return lower;
  return Array.from(text, (character) => {
    const small = character.toLowerCase();
    return small.length === character.length ? small : character;
  }).join('');
}
