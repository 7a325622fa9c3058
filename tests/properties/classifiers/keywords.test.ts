import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createPatternDetector } from '../../../classifiers/detectors/pattern.ts';
import type { Span } from '../../../exchange/signal.ts';
import { foundIn } from '../../classifiers/detectors/found.ts';

/** Letters that keywords share, what parts words and what does not, and characters of two units. */
const UNITS = ['a', 'a', 'b', 'b', 'c', ' ', '-', '_', '1', 'é', '\u0301', '東', '😀', '𝐀'];
const words = fc
  .string({ unit: fc.constantFrom(...UNITS), minLength: 1, maxLength: 6 })
  .filter((one) => one.trim() !== '');
const keywords = fc.array(words, { minLength: 1, maxLength: 12 });

/** By the definition: at each place, from left to right, the longest keyword that stands there as a whole word. */
function naive(given: readonly string[], text: string): readonly Span[] {
  const spans: Span[] = [];
  for (let start = 0; start < text.length; start += 1) {
    const whole = given.filter(
      (keyword) => text.startsWith(keyword, start) && isWhole(text, start, start + keyword.length),
    );
    const longest = Math.max(0, ...whole.map((keyword) => keyword.length));
    if (longest === 0) continue;
    spans.push({ start, end: start + longest });
    start += longest - 1;
  }
  return spans;
}

const WORD = '[\\p{L}\\p{M}\\p{N}_]';
const SPACED = `(?!\\p{sc=Han})${WORD}`;
const CUT = new RegExp(`^${SPACED}`, 'u');
const CUT_AT_END = new RegExp(`${SPACED}$`, 'u');

function isWhole(text: string, start: number, end: number): boolean {
  const opens = !(CUT.test(text.slice(start, end)) && new RegExp(`${WORD}$`, 'u').test(text.slice(0, start)));
  const closes = !(CUT_AT_END.test(text.slice(start, end)) && new RegExp(`^${WORD}`, 'u').test(text.slice(end)));
  return opens && closes;
}

async function found(given: readonly string[], text: string): Promise<readonly Span[]> {
  return (await foundIn(createPatternDetector([{ name: 'x', keywords: given }]), text)).get('custom.x')!.spans;
}

describe('keywords', () => {
  it('are the longest whole words from left to right, however they lie in one another', async () => {
    await fc.assert(
      fc.asyncProperty(
        keywords.chain((given) =>
          fc.tuple(
            fc.constant(given),
            fc.array(fc.oneof(fc.constantFrom(...given), fc.constantFrom(...UNITS)), { maxLength: 40 }),
          ),
        ),
        async ([given, parts]) => {
          const text = parts.join('');
          expect(await found(given, text)).toEqual(naive(given, text));
        },
      ),
      { numRuns: 2000 },
    );
  });

  it('are found the same in a long text, also where the parts of it that are searched meet', async () => {
    await fc.assert(
      fc.asyncProperty(keywords, fc.integer({ min: 1000, max: 1050 }), async (given, length) => {
        const text = `${'-'.repeat(length)}${given.join('-')}${' '.repeat(1024 - 30)}${given.join(' ')}`;
        expect(await found(given, text)).toEqual(naive(given, text));
      }),
      { numRuns: 300 },
    );
  });

  it('cost time in proportion to the text, however many begin alike', async () => {
    const many = Array.from(
      { length: 5000 },
      (_, index) => `the secret project of ${((index * 7919) % 100_000).toString(36)}`,
    );
    const detector = createPatternDetector([{ name: 'x', keywords: many }]);
    for (const piece of ['the ', 'the secret project o', 'the secret project of zz! ']) {
      const text = piece.repeat(Math.ceil(1_000_000 / piece.length));
      await foundIn(detector, text);
      // Some 50 ms; one look at every keyword of a prefix would take minutes, which is more than a test has.
    }
  });
});
