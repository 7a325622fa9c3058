import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  auroc,
  averagePrecision,
  type Measured,
  quantile,
  ratesOf,
  recallAtFpr,
  share,
  wilson,
} from '../../cli/metrics.ts';

/** Few different scores, so that there are ties, and often only one. */
const ROWS = fc
  .integer({ min: 0, max: 5 })
  .chain((max) =>
    fc.array(fc.record({ positive: fc.boolean(), score: fc.integer({ min: 0, max }) }), { maxLength: 30 }),
  );

const scoresOf = (rows: readonly Measured[], positive: boolean) =>
  rows.filter((row) => row.positive === positive).map(({ score }) => score);
const countFrom = (scores: readonly number[], threshold: number) => scores.filter((score) => score >= threshold).length;

/** What a metric by its definition is where both classes are there, and undefined elsewhere. */
function expectDefinition(
  metric: (rows: readonly Measured[]) => number | undefined,
  definition: (positives: readonly number[], negatives: readonly number[]) => number,
): void {
  const outcomes = { defined: 0, undefined: 0 };
  fc.assert(
    fc.property(ROWS, (rows) => {
      const [positives, negatives] = [scoresOf(rows, true), scoresOf(rows, false)];
      if (positives.length === 0 || negatives.length === 0) {
        outcomes.undefined += 1;
        expect(metric(rows)).toBeUndefined();
      } else {
        outcomes.defined += 1;
        expect(metric(rows)).toBeCloseTo(definition(positives, negatives), 12);
      }
    }),
    { numRuns: 500 },
  );
  expect(outcomes.defined).toBeGreaterThan(50);
  expect(outcomes.undefined).toBeGreaterThan(5);
}

describe('AUROC', () => {
  it('is the share of pairs in the right order, ties counting half', () => {
    expectDefinition(auroc, (positives, negatives) => {
      const pairs = positives.flatMap((a) => negatives.map((b) => (a > b ? 1 : a === b ? 0.5 : 0)));
      return pairs.reduce<number>((sum, pair) => sum + pair, 0) / pairs.length;
    });
  });

  it('is a half where all scores are the same, and leaves its input as it was', () => {
    const rows = [true, false, true, false, false].map((positive) => ({ positive, score: 0.3 }));
    expect(auroc(rows)).toBe(0.5);
    const mixed = [{ positive: true, score: 0.2 }, ...rows];
    const before = structuredClone(mixed);
    for (const metric of [auroc, averagePrecision, (list: readonly Measured[]) => recallAtFpr(list, 0.01)])
      metric(mixed);
    expect(mixed).toEqual(before);
  });
});

describe('average precision', () => {
  it('is the sum, over the distinct scores as thresholds, of precision times the gain in recall', () => {
    expectDefinition(averagePrecision, (positives, negatives) => {
      const thresholds = [...new Set([...positives, ...negatives])];
      return thresholds.reduce((sum, threshold) => {
        const found = countFrom(positives, threshold);
        const gained = positives.filter((score) => score === threshold).length / positives.length;
        return sum + (gained * found) / (found + countFrom(negatives, threshold));
      }, 0);
    });
  });

  it('is the share of positives where all scores are the same', () => {
    const rows = [true, false, false, false].map((positive) => ({ positive, score: 1 }));
    expect(averagePrecision(rows)).toBe(0.25);
  });

  it('is that of the example in the documentation of scikit-learn', () => {
    const rows = [
      { positive: false, score: 0.1 },
      { positive: false, score: 0.4 },
      { positive: true, score: 0.35 },
      { positive: true, score: 0.8 },
    ];
    expect(averagePrecision(rows)).toBeCloseTo(0.8333, 4);
  });
});

describe('recall at a false-positive rate', () => {
  it.each([0, 0.01, 0.25, 1])('is the highest recall of a threshold that keeps to it: %d', (rate) => {
    expectDefinition(
      (rows) => recallAtFpr(rows, rate),
      (positives, negatives) => {
        const thresholds = [...positives, ...negatives, Number.POSITIVE_INFINITY];
        const kept = thresholds.filter((threshold) => countFrom(negatives, threshold) / negatives.length <= rate);
        return Math.max(...kept.map((threshold) => countFrom(positives, threshold) / positives.length));
      },
    );
  });

  it('is allowed exactly one in a hundred at 1 %, and not one in ninety-nine', () => {
    const rows = (negatives: number): readonly Measured[] => [
      { positive: true, score: 0.5 },
      { positive: false, score: 0.6 },
      ...Array.from({ length: negatives - 1 }, () => ({ positive: false, score: 0.1 })),
    ];
    expect(recallAtFpr(rows(100), 0.01)).toBe(1);
    expect(recallAtFpr(rows(99), 0.01)).toBe(0);
  });
});

describe('rates', () => {
  const count = fc.integer({ min: 0, max: 4 });
  const COUNTS = fc.record({
    truePositives: count,
    falsePositives: count,
    trueNegatives: count,
    falseNegatives: count,
  });

  it('are the shares of the counts, and null where there is nothing to take one of or only one class', () => {
    fc.assert(
      fc.property(COUNTS, (counts) => {
        const { truePositives: tp, falsePositives: fp, trueNegatives: tn, falseNegatives: fn } = counts;
        const isBoth = tp + fn > 0 && fp + tn > 0;
        const { precision, recall, f1, fpr } = ratesOf(counts);
        expect(recall).toBe(tp + fn === 0 ? null : tp / (tp + fn));
        expect(fpr).toBe(fp + tn === 0 ? null : fp / (fp + tn));
        expect(precision).toBe(isBoth && tp + fp > 0 ? tp / (tp + fp) : null);
        if (!isBoth) expect(f1).toBeNull();
        else if (precision === null || recall === null || precision + recall === 0) expect(f1).toBe(0);
        else expect(f1).toBeCloseTo((2 * precision * recall) / (precision + recall), 12);
      }),
    );
  });
});

describe('quantiles', () => {
  it('are samples: the lowest that this share of them does not exceed', () => {
    const samples = fc.array(fc.integer({ min: 0, max: 9 }), { minLength: 1, maxLength: 20 });
    fc.assert(
      fc.property(samples, fc.constantFrom(0.5, 0.99), (list, q) => {
        const enough = list.filter((sample) => list.filter((other) => other <= sample).length >= q * list.length);
        expect(quantile(list, q)).toBe(Math.min(...enough));
      }),
    );
    expect(quantile([], 0.5)).toBeUndefined();
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
