import { describe, expect, it } from 'vitest';
import { compareSpans } from '../../../scripts/eval/spans.ts';

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
