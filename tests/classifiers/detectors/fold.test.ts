import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fold, originOf } from '../../../classifiers/detectors/fold.ts';
import { hostile } from './texts.ts';

/** Mostly what folds, in one unit or two. */
const foldable = fc.string({
  unit: fc.constantFrom('a', '1', '\u00a0', '\u200b', '\u{1D7D2}', '４', '٤', '\u2013', '😀'),
});
const texts = fc.oneof(foldable, hostile);

describe('a folded text', () => {
  it.each([
    ['plain', 'plain'],
    ['4111\u00a01111\u3000\u2009', '4111 1111  '],
    ['a\u2010b\u2011c\u2013d\u2014e\u2212f', 'a-b-c-d-e-f'],
    ['４１＋＠．ｃｏｍ', '41+@.com'],
    ['٤١ ۴۱ ४१ ৪১ ๔๑', '41 41 41 41 41'],
    ['\u{1D7CE}\u{1D7D7}\u{1D7D8}\u{1D7FF}', '0909'],
    ['\u200b1\u200d2\ufe0f3\u20e3\u00ad\u202e\ufeff', '123'],
    ['e\u0301 😀 \ud835 \udfce x', 'e\u0301 😀 \ud835 \udfce x'],
  ])('%j reads as %j', (text, folded) => {
    expect(fold(text).text).toBe(folded);
  });

  it('leads back: what a part of it stands for folds to that part', () => {
    fc.assert(
      fc.property(texts, fc.nat(), fc.nat(), (text, from, length) => {
        const folded = fold(text);
        fc.pre(folded.text.length > 0);
        const start = from % folded.text.length;
        const end = start + 1 + (length % (folded.text.length - start));
        const span = originOf(folded, { start, end });
        expect(fold(text.slice(span.start, span.end)).text).toBe(folded.text.slice(start, end));
      }),
      { numRuns: 500 },
    );
  });

  it('is seen up to the horizon, which is counted in the text as it was given', () => {
    fc.assert(
      fc.property(texts, fc.nat(), fc.integer({ min: 1, max: 200 }), (text, from, reach) => {
        const folded = fold(text);
        fc.pre(folded.text.length > 0);
        const start = from % folded.text.length;
        const horizon = folded.horizon(start, reach);
        for (let index = start; index < folded.text.length; index += 1) {
          const isInside = folded.origin(index) < folded.origin(start) + reach;
          expect(index < horizon).toBe(isInside);
        }
      }),
    );
  });
});
