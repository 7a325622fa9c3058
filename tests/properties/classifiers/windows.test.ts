import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { pieces } from '../../../classifiers/onnx/tokenizer.ts';
import { windows } from '../../../classifiers/onnx/windows.ts';

/** Sizes and strides, and a stream of the tokens 0, 1, 2 … in chunks of random lengths. */
const streams = fc
  .record({ size: fc.integer({ min: 1, max: 40 }), lengths: fc.array(fc.nat(30), { maxLength: 30 }) })
  .chain(({ size, lengths }) =>
    fc.record({ size: fc.constant(size), stride: fc.integer({ min: 1, max: size }), lengths: fc.constant(lengths) }),
  );

function chunksOf(lengths: readonly number[]): readonly (readonly number[])[] {
  let next = 0;
  return lengths.map((length) => Array.from({ length }, () => next++));
}

describe('windows of tokens', () => {
  it('cover every token, in order, none too long, neighbours in one window as far as the overlap reaches', () => {
    fc.assert(
      fc.property(streams, ({ size, stride, lengths }) => {
        const tokens = chunksOf(lengths).flat();
        const found = [...windows(chunksOf(lengths), size, stride)];
        const seen = new Set<number>();
        for (const [index, window] of found.entries()) {
          expect(window.length).toBe(Math.min(size, tokens.length));
          expect(window).toEqual(tokens.slice(window[0]!, window[0]! + window.length));
          if (index > 0) expect(window[0]! - found[index - 1]![0]!).toBeLessThanOrEqual(stride);
          for (const token of window) seen.add(token);
        }
        expect(seen.size).toBe(tokens.length);
      }),
    );
  });

  it('are the same for every chunking', () => {
    fc.assert(
      fc.property(streams, ({ size, stride, lengths }) => {
        const whole = [...windows([chunksOf(lengths).flat()], size, stride)];
        expect([...windows(chunksOf(lengths), size, stride)]).toEqual(whole);
      }),
    );
  });

  it('are never more than the stride asks for', () => {
    fc.assert(
      fc.property(streams, ({ size, stride, lengths }) => {
        const count = chunksOf(lengths).flat().length;
        const least = count === 0 ? 0 : 1 + Math.max(0, Math.ceil((count - size) / stride));
        expect([...windows(chunksOf(lengths), size, stride)]).toHaveLength(least);
      }),
    );
  });
});

describe('pieces of a text', () => {
  it('are the text, none much longer than asked, none ending inside a surrogate pair', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 200 }), fc.integer({ min: 1, max: 20 }), (text, length) => {
        const found = [...pieces(text, length)];
        expect(found.join('')).toBe(text);
        for (const piece of found) {
          expect(piece.length).toBeGreaterThan(0);
          expect(piece.length).toBeLessThanOrEqual(length + 1);
          expect(piece.isWellFormed()).toBe(true);
        }
      }),
    );
  });
});
