import type { Run } from './layer.ts';
import { countWords, isKnown, wordStarts } from './words.ts';

/** Single letters with the same sign, or space, between each two. */
const RUN = /(?<![a-z0-9])[a-z]([^a-z0-9\n\u00ad\u200b-\u200f\u2060-\u2064\ufeff])[a-z](?:\1[a-z])*(?![a-z0-9])/gi;
/** What stands between the one-letter names of code: only a word of instructions tells there. */
const CODE = /[,=;:?&<>()[\]{}+*"'`|]/;
/** Letters that make a run long enough to be taken for words that are not known. */
const LONG_RUN = 5;

/** Letters spaced or dotted apart (`i g n o r e`, `i-g-n-o-r-e`), where they make known words. */
export function spacedRuns(text: string): readonly Run[] {
  const runs: Run[] = [];
  let known = 0;
  let telling = 0;
  for (const match of text.matchAll(RUN)) {
    const letters = match[0].replace(/[^a-z]/gi, '');
    const starts = wordStarts(letters);
    const words = [...letters]
      .map((letter, index) => (index > 0 && starts.has(index) ? ` ${letter}` : letter))
      .join('');
    const count = countWords(words);
    if (!CODE.test(match[1]!)) known += count.known;
    telling += count.telling;
    const isWord = count.known > 0 || isKnown(letters.toLowerCase());
    if (isWord || letters.length >= LONG_RUN) runs.push(spacedRun(match.index, letters, starts));
  }
  return known >= 2 || telling >= 1 ? runs : [];
}

/** Every letter of a run is one unit, and so is what stands between. */
function spacedRun(start: number, letters: string, starts: ReadonlySet<number>): Run {
  return {
    start,
    end: start + letters.length * 2 - 1,
    write(writer) {
      for (const [index, letter] of [...letters].entries()) {
        const at = start + index * 2;
        if (index > 0 && starts.has(index)) writer.put(' ', at - 1, at);
        writer.put(letter, at, at + 1);
      }
    },
  };
}
