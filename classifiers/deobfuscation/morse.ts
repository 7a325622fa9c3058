import type { Run } from './layer.ts';
import { countWords, wordStarts } from './words.ts';

const CODES =
  '.- -... -.-. -.. . ..-. --. .... .. .--- -.- .-.. -- -. --- .--. --.- .-. ... - ..- ...- .-- -..- -.-- --..';
const LETTERS: ReadonlyMap<string, string> = new Map([
  ...CODES.split(' ').map((code, index): [string, string] => [code, String.fromCharCode(97 + index)]),
  ...['-----', '.----', '..---', '...--', '....-', '.....', '-....', '--...', '---..', '----.'].map(
    (code, digit): [string, string] => [code, String(digit)],
  ),
  ['.-.-.-', '.'],
  ['--..--', ','],
  ['..--..', '?'],
]);
/** Eight signs and more, each of dots and dashes, with space, slashes or bars between. */
const RUN = /[.\u00b7\u2022\-\u2013\u2212_]{1,6}(?:[ \t\n/|]{1,4}[.\u00b7\u2022\-\u2013\u2212_]{1,6}){7,}/g;

/** Runs of Morse code that make known words. */
export function morseRuns(text: string): readonly Run[] {
  const runs: Run[] = [];
  for (const match of text.matchAll(RUN)) {
    const signs = [...signsOf(match[0], match.index)];
    if (signs.some(({ letter }) => letter === undefined)) continue;
    const decoded = signs.map(({ gap, letter }) => gap + letter).join('');
    const starts = decoded.includes(' ') ? new Set<number>() : wordStarts(decoded);
    const words = signs.map(({ gap, letter }, index) => (index > 0 && starts.has(index) ? ' ' : gap) + letter);
    const count = countWords(words.join(''));
    if (count.telling === 0 && count.known < 2) continue;
    runs.push({
      start: match.index,
      end: match.index + match[0].length,
      write(writer) {
        for (const [index, sign] of signs.entries()) writer.put(words[index]!, sign.start, sign.end);
      },
    });
  }
  return runs;
}

function* signsOf(run: string, at: number) {
  for (const match of run.matchAll(/([ \t\n/|]*)([^ \t\n/|]+)/g)) {
    const [, between = '', sign = ''] = match;
    const code = sign.replace(/[\u00b7\u2022]/g, '.').replace(/[\u2013\u2212_]/g, '-');
    const start = at + match.index + between.length;
    yield {
      gap: /[/|\n]|\s{2}/.test(between) ? ' ' : '',
      letter: LETTERS.get(code),
      start,
      end: start + sign.length,
    };
  }
}
