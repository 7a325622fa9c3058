import fc from 'fast-check';
import { RE2JS } from 're2js';
import { describe, expect, it } from 'vitest';
import { createPatternDetector } from '../../../classifiers/detectors/pattern.ts';
import { patternProblem } from '../../../exchange/pattern.ts';
import { foundIn } from '../../classifiers/detectors/found.ts';

const EMPTY = /matches the empty text/;
const NEVER = /no text can match/;
const TOO_LONG = /can never match/;
const SLOW = /too slow/;

describe('what is wrong with a pattern', () => {
  it.each<[string, RegExp]>([
    ['a(?=b)', /is invalid \(.*Perl syntax/],
    ['(', /is invalid/],
    ['a*', EMPTY],
    ['a?|b', EMPTY],
    ['\\b', EMPTY],
    ['\\b|a', EMPTY],
    ['(?m)^', EMPTY],
    ['a^b', NEVER],
    ['$a', NEVER],
    ['[^\\s\\S]', NEVER],
    ['[^\\x00-\\x{10FFFF}]', NEVER],
    ['a[^\\s\\S]|b$c', NEVER],
    ['a\\b\\w', NEVER],
    ['a\\B ', NEVER],
    ['\\Aa\\A', NEVER],
    ['(?m)a$b', NEVER],
    ['[a-c]{257}', TOO_LONG],
    ['a{200}\\x{1F600}{50}', TOO_LONG],
    ['[a-c]{599}', SLOW],
    ['(?:(?:a?){150}b?)*c', SLOW],
    ['(?:.{0,50}a){10}', SLOW],
  ])('%s', (pattern, message) => {
    expect(patternProblem(pattern, true)).toEqual({
      message: expect.stringMatching(message),
      hint: expect.stringMatching(/./),
    });
  });

  it.each([
    ...['a', 'ACME-[0-9]{6}', 'A.*B', '\\bcat\\b', '^a', 'x$', '(?m)^a$', '(?m)a$\\nb', '[a-c]{256}', '\\p{Greek}+'],
    ...['a{200}\\x{1F600}{28}', 'a[^\\s\\S]|b', '\\b[\\w.+-]+@[\\w-]+\\.[a-z]{2,}\\b', '\\B-\\B', 'a\\b '],
  ])('is nothing: %s', (pattern) => {
    expect(patternProblem(pattern, true)).toBeUndefined();
    expect(patternProblem(pattern, false)).toBeUndefined();
  });

  it('takes case as it is told to', () => {
    expect(patternProblem('[^\\x{17f}\\x00-Rs-\\x{10FFFF}T-r]\\B[S-\\x{17f}&&S]|q\\b\\x{17f}', true)).toBeUndefined();
    // ſ (U+017F) is a letter s in either case, and no word character: between it and an a there is a boundary.
    expect(patternProblem('a\\bs', false)).toBeUndefined();
    expect(patternProblem('a\\bs', true)).toMatchObject({ message: expect.stringMatching(NEVER) });
  });
});

const atom = fc.constantFrom(
  ...['a', 'b', '.', '[ab]', '[^a]', '\\w', '\\W', '(?i:b)', '\\x{1F600}', '[^\\s\\S]', '(?s:.)', '\\s'],
  ...['\\b', '\\B', '^', '$', '(?m:^)', '(?m:$)', '\\A', '\\z'],
);
const piece = fc.tuple(atom, fc.constantFrom('', '', '', '?', '*', '+')).map((parts) => parts.join(''));
const sequence = fc.array(piece, { minLength: 1, maxLength: 4 }).map((parts) => parts.join(''));
const regex = fc.array(sequence, { minLength: 1, maxLength: 2 }).map((ways) => ways.join('|'));

/** All texts of at most five characters of the kinds that these patterns tell apart. */
const TEXTS = Array.from({ length: 5 })
  .reduce<string[][]>(
    (lengths) => [
      ...lengths,
      lengths.at(-1)!.flatMap((text) => ['a', 'b', ' ', '\n', '😀'].map((more) => text + more)),
    ],
    [['']],
  )
  .flat();

describe('that no text can match, or the empty one can', () => {
  it('is said of a pattern exactly when it is so', { timeout: 60_000 }, () => {
    const told = { never: 0, empty: 0, fine: 0 };
    fc.assert(
      fc.property(regex, (pattern) => {
        const message = patternProblem(pattern, true)?.message ?? '';
        const compiled = RE2JS.compile(pattern);
        const matchesNothing = emptyMatcher(pattern);
        if (NEVER.test(message)) {
          told.never += 1;
          expect(TEXTS.find((text) => compiled.test(text))).toBeUndefined();
        } else if (EMPTY.test(message)) {
          told.empty += 1;
          expect(TEXTS.some(matchesNothing)).toBe(true);
        } else {
          told.fine += 1;
          expect(message).toBe('');
          expect(TEXTS.some((text) => compiled.test(text))).toBe(true);
          expect(TEXTS.slice(0, 800).find(matchesNothing)).toBeUndefined();
        }
      }),
      { numRuns: 1000 },
    );
    for (const count of Object.values(told)) expect(count).toBeGreaterThan(5);
  });
});

/**
 * Whether a pattern can match nothing at some place of a text, by RE2JS: in any of its ways, not only in the one that it
 * prefers there. `.|\b\A` prefers its first wherever its second holds.
 */
function emptyMatcher(pattern: string): (text: string) => boolean {
  const compiled = new Map<string, RE2JS>();
  const around = (before: number, behind: number) => {
    const key = `${before} ${behind}`;
    const known = compiled.get(key) ?? RE2JS.compile(`\\A(?s:.{${before}})(?:${pattern})(?s:.{${behind}})\\z`);
    compiled.set(key, known);
    return known;
  };
  return (text) => {
    const { length } = [...text];
    return Array.from({ length: length + 1 }, (_, at) => around(at, length - at)).some((regex) => regex.test(text));
  };
}

describe('a pattern without a problem', () => {
  const text = (piece: string, end: string) => piece.repeat(Math.ceil(100_000 / piece.length)) + end;
  it.each([
    ['A.*B', text(`${'A'.repeat(500)}B`, '')],
    ['(?:a|b|cc|dd|ee|ff|gg|hh)*X|a', text('ab', 'X')],
    ['[a-c]{256}', text('abc', '')],
    ['[a-c]{199}x', text(`${'a'.repeat(198)}x`, `${'a'.repeat(200)}x`)],
    ['(?:.?.?){145}[xy]', text('abab', 'x')],
    ['(?:(?:a?b?){70}y?)*[xz]', text('aabab', 'x')],
    ['[ab]*a[ab]{590}[xy]|z', text('aababbbabaab', 'z')],
  ])('%s costs time in proportion to the text, and not much', async (pattern, given) => {
    const detector = createPatternDetector([{ name: 'x', pattern }]);
    await foundIn(detector, given);
    // Some 500 ms for the slowest; the search of RE2JS takes up to a minute, which is more than a test has.
  });
});
