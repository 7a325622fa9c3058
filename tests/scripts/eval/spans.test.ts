import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compareSpans, sharesOf } from '../../../scripts/eval/spans.ts';

const spans = fc.array(
  fc.tuple(fc.nat(50), fc.integer({ min: 1, max: 20 })).map(([start, length]) => ({ start, end: start + length })),
  { maxLength: 6 },
);

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

  it('are not found twice over by marks of the same place', () => {
    const third = { start: 0, end: 3 };
    expect(compareSpans([{ start: 0, end: 9 }], [third, third, third])).toMatchObject({ found: 0, right: 3 });
    expect(compareSpans([{ start: 0, end: 9 }], [{ start: 6, end: 9 }, third])).toMatchObject({ found: 1 });
  });

  it('are all found and right where the marks are the labels, whatever overlaps', () => {
    fc.assert(
      fc.property(spans, (labelled) => {
        const count = labelled.length;
        expect(compareSpans(labelled, labelled)).toEqual({
          labelled: count,
          found: count,
          marked: count,
          right: count,
        });
      }),
    );
  });

  it('marked more than once change what is marked, never what is found', () => {
    fc.assert(
      fc.property(spans, spans, (labelled, marked) => {
        const once = compareSpans(labelled, marked);
        const twice = compareSpans(labelled, [...marked, ...marked]);
        expect(twice).toEqual({ ...once, marked: once.marked * 2, right: once.right * 2 });
      }),
    );
  });

  it('marked in what is neutral are not counted, unless they are right', () => {
    const town = { start: 12, end: 18 };
    const street = { start: 0, end: 20 };
    expect(compareSpans([], [town], [street])).toMatchObject({ marked: 0, right: 0 });
    expect(compareSpans([town], [town], [street])).toMatchObject({ marked: 1, right: 1 });
    expect(compareSpans([], [{ start: 19, end: 30 }], [street])).toMatchObject({ marked: 1, right: 0 });
  });
});

describe('shares', () => {
  it('are those of what is labelled and marked', () => {
    expect(sharesOf({ labelled: 4, found: 2, marked: 2, right: 2 })).toEqual({ precision: 1, recall: 0.5, f1: 2 / 3 });
    expect(sharesOf({ labelled: 4, found: 0, marked: 5, right: 0 })).toEqual({ precision: 0, recall: 0, f1: 0 });
  });

  it('are not there where there is nothing of which they could be one', () => {
    expect(sharesOf({ labelled: 0, found: 0, marked: 0, right: 0 })).toEqual({});
    expect(sharesOf({ labelled: 0, found: 0, marked: 3, right: 0 })).toEqual({ precision: 0 });
    expect(sharesOf({ labelled: 3, found: 0, marked: 0, right: 0 })).toEqual({ recall: 0, f1: 0 });
  });
});
