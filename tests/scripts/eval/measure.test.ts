import { describe, expect, it } from 'vitest';
import type { Schedule } from '../../../classifiers/schedule.ts';
import { measure } from '../../../scripts/eval/measure.ts';

/** A text is its own score. The operating points are 0.9 for 0.1 % and 0.5 for 1 %. */
const schedule: Pick<Schedule, 'scan' | 'operatingPoint'> = {
  scan: async ({ text }, needed) =>
    new Map(
      [...needed].map((name) => [
        name,
        text === '?' ? { name, unknown: 'unscannable' as const } : { name, score: name === 'injection' ? +text : 0 },
      ]),
    ),
  operatingPoint: (_, rate) => ({ 0.001: 0.9, 0.01: 0.5 })[rate],
};

const measured = (positives: readonly string[], negatives: readonly string[]) =>
  measure(
    schedule as Schedule,
    { name: 'a set', heads: 'attacks', language: 'en', read: () => [] },
    [...positives.map((text) => ({ text, positive: true })), ...negatives.map((text) => ({ text, positive: false }))],
    positives.length + negatives.length,
  );

describe('the figures of a set', () => {
  it('are those of its texts', async () => {
    const { results } = await measured(['0.95', '0.6', '0.1', '?'], ['0.7', '0.2']);
    expect(results).toEqual([
      {
        ...{ set: 'a set', heads: 'attacks', language: 'en', positives: 4, negatives: 2, unknown: 1 },
        recall: { '0.001': 1 / 4, '0.01': 2 / 4 },
        falsePositives: { '0.001': 0, '0.01': 1 / 2 },
        // Precision 1 and recall 1/4; precision 2/3 and recall 2/4.
        f1: { '0.001': 2 / 5, '0.01': 4 / 7 },
        auroc: 3 / 8,
        averagePrecision: expect.closeTo((1 + 2 / 3 + 3 / 5 + 4 / 6) / 4, 10),
        recallAt1Fpr: 1 / 4,
      },
    ]);
  });

  it('are none where a class is absent', async () => {
    const { results } = await measured(['0.95'], []);
    expect(results[0]).toMatchObject({ f1: { '0.001': null, '0.01': null }, auroc: null, averagePrecision: null });
    expect(results[0]?.recall).toEqual({ '0.001': 1, '0.01': 1 });
  });
});
