import { describe, expect, it } from 'vitest';
import { checkSignals } from '../../classifiers/check-signals.ts';
import type { FoundSpan } from '../../exchange/signal.ts';
import { fakeClassifier } from './fakes.ts';

const classifier = fakeClassifier(['injection'], async () => []);
const check = (score: number, spans: readonly FoundSpan[]) =>
  checkSignals(classifier, '0123456789', [{ name: 'injection', score, spans }]);

describe('the spans of a signal', () => {
  it.each<[string, number, readonly FoundSpan[]]>([
    ['none', 0.5, []],
    [
      'apart',
      0.5,
      [
        { start: 0, end: 2 },
        { start: 2, end: 10 },
      ],
    ],
    [
      'windows that overlap',
      0.9,
      [
        { start: 0, end: 8, score: 0.9 },
        { start: 4, end: 10, score: 0.1 },
      ],
    ],
    [
      'windows of the same text',
      0.9,
      [
        { start: 0, end: 8, score: 0.2 },
        { start: 0, end: 8, score: 0.9 },
      ],
    ],
  ])('may be %s', (_, score, spans) => {
    expect(check(score, spans)).toHaveLength(1);
  });

  it.each<[string, number, readonly FoundSpan[]]>([
    [
      'overlapping, without scores',
      0.5,
      [
        { start: 0, end: 8 },
        { start: 4, end: 10 },
      ],
    ],
    [
      'unsorted',
      0.9,
      [
        { start: 4, end: 10, score: 0.9 },
        { start: 0, end: 8, score: 0.1 },
      ],
    ],
    ['outside the text', 0.9, [{ start: 4, end: 11, score: 0.9 }]],
    ['empty', 0.9, [{ start: 4, end: 4, score: 0.9 }]],
    ['windows of which none has the score', 0.9, [{ start: 0, end: 8, score: 0.8 }]],
    [
      'windows of which one has more',
      0.9,
      [
        { start: 0, end: 8, score: 0.9 },
        { start: 4, end: 9, score: 0.95 },
      ],
    ],
    ['windows with a score that is no number', 0.9, [{ start: 0, end: 8, score: Number.NaN }]],
    [
      'windows and other spans',
      0.9,
      [
        { start: 0, end: 3, score: 0.9 },
        { start: 4, end: 9 },
      ],
    ],
    ['a fraction', 0.9, [{ start: 0.5, end: 3 }]],
  ])('may not be %s', (_, score, spans) => {
    expect(() => check(score, spans)).toThrow(/injection: spans outside the text, unsorted/);
  });
});
