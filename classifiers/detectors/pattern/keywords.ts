import type { Finder, Finding } from '../detector.ts';
import { fold, originOf } from '../fold.ts';

/** Keywords are looked up by their first units, so that the cost at a place does not grow with their number. */
const HEAD = 4;
const WORD = /[\p{L}\p{M}\p{N}_]/u;
/** Scripts that write no space between words: a keyword in them stands wherever it is written. */
const UNSPACED = /[\p{sc=Han}\p{sc=Hiragana}\p{sc=Katakana}\p{sc=Thai}\p{sc=Lao}\p{sc=Khmer}\p{sc=Myanmar}]/u;

/**
 * Keywords as whole words, the longest at each place; text and keywords are folded first.
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
  const byHead = new Map<string, string[]>();
  for (const keyword of new Set(keywords.map((written) => sameCase(fold(written).text)))) {
    const head = keyword.slice(0, HEAD);
    byHead.set(head, [...(byHead.get(head) ?? []), keyword]);
  }
  for (const list of byHead.values()) list.sort((a, b) => b.length - a.length);
  const heads = [...new Set([...byHead.keys()].map((head) => head.length))].sort((a, b) => b - a);

  return (read) => {
    const folded = fold(read.text);
    const text = sameCase(folded.text);
    const findings: Finding[] = [];
    for (let start = 0; start < text.length; start += 1) {
      const candidates = heads.flatMap((length) => byHead.get(text.slice(start, start + length)) ?? []);
      if (candidates.length === 0) continue;
      const horizon = folded.horizon(start, reach);
      const keyword = candidates.find(
        (word) => text.startsWith(word, start) && isWhole(text, start, start + word.length, horizon),
      );
      if (keyword === undefined) continue;
      findings.push({ name, ...originOf(folded, { start, end: start + keyword.length }), score: 1 });
      start += keyword.length - 1;
    }
    return findings;
  };
}

function isWhole(text: string, start: number, end: number, horizon: number): boolean {
  if (end > horizon) return false;
  return !goesOn(text, start, start - 1) && (end === horizon || !goesOn(text, end - 1, end));
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
