import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { auroc, share, wilson } from '../../../scripts/eval/metrics.ts';
import { compareSpans } from '../../../scripts/eval/spans.ts';

describe('AUROC', () => {
  it('is the share of pairs in the right order, ties counting half', () => {
    const rows = fc.array(fc.record({ positive: fc.boolean(), score: fc.integer({ min: 0, max: 5 }) }), {
      maxLength: 30,
    });
    fc.assert(
      fc.property(rows, (measured) => {
        const [positives, negatives] = [true, false].map((is) => measured.filter((row) => row.positive === is));
        const pairs = positives!.flatMap(({ score: a }) =>
          negatives!.map(({ score: b }) => (a > b ? 1 : a === b ? 0.5 : 0)),
        );
        const naive = pairs.reduce<number>((sum, pair) => sum + pair, 0) / pairs.length;
        if (pairs.length === 0) expect(auroc(measured)).toBeUndefined();
        else expect(auroc(measured)).toBeCloseTo(naive, 12);
      }),
    );
  });
});

describe('shares', () => {
  it('have no value over nothing', () => {
    expect(share([], () => true)).toBeUndefined();
    expect(share([1, 2, 3, 4], (item) => item > 3)).toBe(0.25);
  });

  it('have intervals that agree with published ones', () => {
    // Newcombe, Statistics in Medicine 17 (1998), table I, method 3.
    for (const [hits, count, low, high] of [
      [81, 263, 0.2553, 0.3662],
      [15, 148, 0.0624, 0.1605],
      [0, 20, 0, 0.1611],
      [1, 29, 0.0061, 0.1718],
    ] as const) {
      const [from, to] = wilson(hits, count);
      expect(from).toBeCloseTo(low, 4);
      expect(to).toBeCloseTo(high, 4);
    }
  });
});

describe('spans', () => {
  it('are found, and right, from half of them on', () => {
    const labelled = [
      { start: 0, end: 10 },
      { start: 20, end: 30 },
    ];
    expect(
      compareSpans(labelled, [
        { start: 5, end: 10 },
        { start: 40, end: 50 },
      ]),
    ).toEqual({ labelled: 2, found: 1, marked: 2, right: 1 });
    expect(compareSpans(labelled, [{ start: 6, end: 10 }])).toEqual({ labelled: 2, found: 0, marked: 1, right: 1 });
    expect(compareSpans(labelled, [{ start: 0, end: 30 }])).toEqual({ labelled: 2, found: 2, marked: 1, right: 1 });
    expect(compareSpans([], [])).toEqual({ labelled: 0, found: 0, marked: 0, right: 0 });
  });
});
