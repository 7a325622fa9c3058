import type { Run } from './layer.ts';
import { isKnown, isTelling } from './words.ts';

const SIGNS: Readonly<Record<string, string>> = {
  '0': 'o',
  '1': 'i',
  '3': 'e',
  '4': 'a',
  '5': 's',
  '7': 't',
  '8': 'b',
  '9': 'g',
  '@': 'a',
  $: 's',
  '!': 'i',
  '|': 'l',
  '+': 't',
  '\u20ac': 'e',
};
/** Letters with a digit or a sign before or behind one; at its end `!` is an exclamation mark. */
const WORD = /[a-z0-9@$|+!\u20ac]*(?:[a-z][0-9@$|+!\u20ac]|[0-9@$|+!\u20ac][a-z])[a-z0-9@$|+!\u20ac]*/gi;
const LONGEST_WORD = 24;
/** `1` is an i or an l: so many of them are tried both ways. */
const MOST_ONES = 3;

/** Words with digits and signs for letters, where at least two of them are known words, or one of instructions. */
export function leetRuns(text: string): readonly Run[] {
  if (!/[0-9@$|+!\u20ac][a-z]/i.test(text)) return [];
  const runs: Run[] = [];
  let known = 0;
  let telling = 0;
  for (const match of text.matchAll(WORD)) {
    const written = match[0].replace(/!+$/, '');
    if (written.length > LONGEST_WORD || written.length < 2) continue;
    const letters = written.match(/[a-z]/gi)?.length ?? 0;
    if (letters === written.length || letters * 4 < written.length) continue;
    const word = read(written);
    const isWord = isKnown(word.toLowerCase());
    if (isWord && written.length > 2) known += 1;
    if (isTelling(word.toLowerCase())) telling += 1;
    const [start, end] = [match.index, match.index + written.length];
    runs.push({
      start,
      end,
      write(writer) {
        for (const [index, letter] of [...word].entries()) writer.put(letter, start + index, start + index + 1);
      },
    });
  }
  return known >= 2 || telling >= 1 ? runs : [];
}

/** The word that is meant, or the likeliest letters where it is not known. */
function read(written: string): string {
  const plain = [...written].map((sign) => SIGNS[sign] ?? sign);
  const ones = [...written].flatMap((sign, index) => (sign === '1' ? [index] : [])).slice(0, MOST_ONES);
  for (let choice = 0; choice < 1 << ones.length; choice += 1) {
    const letters = plain.map((letter, index) =>
      (choice >> ones.indexOf(index)) & 1 && ones.includes(index) ? 'l' : letter,
    );
    if (isKnown(letters.join('').toLowerCase())) return letters.join('');
  }
  return plain.join('');
}
