import { describe, expect, it } from 'vitest';
import {
  checkedBy11,
  checkedByRemainder,
  hasDayMonth,
  hasMonthDay,
  isDay,
  isUniform,
} from '../../../../classifiers/detectors/pii/national-id/form.ts';

describe('a check digit by the remainder of 11', () => {
  // The sum of the digits before it, each times 1, is 3, 11, 10 and 1.
  it.each([
    ['1118', -1, true],
    ['1117', -1, false],
    ['5510', -1, true],
    ['5511', -1, false],
    // Eleven less one is ten, which no digit can show but by a rule of its own.
    ['1000', -1, false],
    ['1000', 0, true],
    ['1009', 9, true],
    ['1009', 0, false],
  ])('%s with %i for ten: %s', (digits, ten, fits) => {
    expect(checkedBy11(digits, [1, 1, 1], ten)).toBe(fits);
  });

  it.each([
    ['1113', [1, 1, 1], true],
    ['1114', [1, 1, 1], false],
    // Ten is written 0, and a sum below zero counts from eleven.
    ['5500', [1, 1, 0], true],
    ['5401', [1, 1, 1], false],
    ['5501', [1, 1, 1], false],
    ['9100', [1, 1, 1], true],
    ['1009', [-2, 1, 1], true],
    ['1001', [-1, 1, 1], false],
    ['1000', [-1, 1, 1], true],
  ])('%s by the remainder itself, weights %j: %s', (digits, weights, fits) => {
    expect(checkedByRemainder(digits, weights)).toBe(fits);
  });
});

describe('days', () => {
  it.each([
    [1, 31, true],
    [2, 29, true],
    [2, 30, false],
    [4, 31, false],
    [12, 31, true],
    [0, 1, false],
    [13, 1, false],
    [1, 0, false],
    [1, 32, false],
  ])('month %i, day %i: %s', (month, day, fits) => {
    const digits = [month, day].map((number) => String(number).padStart(2, '0'));
    expect(isDay(month, day)).toBe(fits);
    expect(hasMonthDay(`99${digits.join('')}`)).toBe(fits);
    expect(hasDayMonth(digits.reverse().join(''))).toBe(fits);
  });
});

it.each([
  ['1111', true],
  ['1112', false],
])('%s has only one digit: %s', (digits, fits) => {
  expect(isUniform(digits)).toBe(fits);
});
