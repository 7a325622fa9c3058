import type { Span } from '../../../exchange/signal.ts';
import { type Instructions, PHRASE, phraseAt } from './instructions.ts';
import type { Word } from './words.ts';

/** Words that may stand between two phrases of one passage: what was changed, added or left out. */
const GAP = 2;
/** The distinct telling words that a passage needs. */
const TELLING = 4;

/**
 * The passages of a text that repeat instructions: phrases of them, one after the other, with at least `needed` words of
 * which some are telling, within `reach` units of the original text. Where such passages overlap they are one, so that
 * it may be longer; but what any one unit belongs to is seen within `reach` of it. Linear in the text.
 *
 * @returns spans of the folded text, sorted and apart.
 */
export function passagesIn(
  words: readonly Word[],
  instructions: Instructions,
  needed: number,
  reach: number,
): readonly Span[] {
  const phrases: number[] = [];
  const covered = new Uint8Array(words.length);
  for (let index = 0; index + PHRASE <= words.length; index += 1) {
    if (!instructions.has(phraseAt(words, index))) continue;
    phrases.push(index);
    covered.fill(1, index, index + PHRASE);
  }
  const passages: { start: number; end: number }[] = [];
  const window = createWindow(words, covered);
  let last = -1;
  for (const [first, phrase] of phrases.entries()) {
    last = Math.max(last, first - 1);
    while (last + 1 < phrases.length) {
      const next = phrases[last + 1]!;
      if (last >= first && next - (phrases[last]! + PHRASE) > GAP) break;
      if (words[next + PHRASE - 1]!.to - words[phrase]!.from > reach) break;
      window.extend(next + PHRASE);
      last += 1;
    }
    window.shrink(phrase);
    if (last < first || window.size() < needed || window.telling() < TELLING) continue;
    const [start, end] = [words[phrase]!.start, words[phrases[last]! + PHRASE - 1]!.end];
    const before = passages.at(-1);
    if (before && start <= before.end) before.end = Math.max(before.end, end);
    else passages.push({ start, end });
  }
  return passages;
}

/** The covered words of a range whose both ends only go forward: how many there are, and how many distinct telling ones. */
function createWindow(words: readonly Word[], covered: Uint8Array) {
  const counts = new Map<string, number>();
  let [from, to, size, telling] = [0, 0, 0, 0];
  const change = (index: number, by: 1 | -1) => {
    if (covered[index] === 0) return;
    const { text, weight, isTelling } = words[index]!;
    size += by * weight;
    if (!isTelling) return;
    const count = (counts.get(text) ?? 0) + by;
    if (count === 0) counts.delete(text);
    else counts.set(text, count);
    if (by === 1 ? count === 1 : count === 0) telling += by * weight;
  };
  return {
    extend(end: number) {
      while (to < end) change(to++, 1);
    },
    shrink(start: number) {
      while (from < start && from < to) change(from++, -1);
    },
    size: () => size,
    telling: () => telling,
  };
}
