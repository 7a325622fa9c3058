import { weightedSum } from '../../checksum.ts';

/** A number that a state gives to a person. */
export interface NationalId {
  /** ISO 3166-1 alpha-2 in lower case: the last part of the signal's name. */
  readonly country: string;
  /** What the number is called. */
  readonly title: string;
  /** How it is written, as the source of a regular expression that ignores case. */
  readonly form: string;
  /** Whether dates and check digits fit; given without separators, in upper case. */
  readonly check: (compact: string) => boolean;
  /** Words that are written beside it, for `contextOf`. */
  readonly words: string;
  /** Its score without such words. Absent where the form is that of many other numbers: then it is not told. */
  readonly alone?: number;
  /** What the writing must fit for `alone`, as a regular expression; by default every writing does. */
  readonly aloneIn?: RegExp;
  /** One that is well formed, beside one of its words. Made up. */
  readonly example: string;
}

/** Two digits as a number. */
export function pair(digits: string, at: number): number {
  return Number(digits.slice(at, at + 2));
}

/** Whether there is such a day in some year. */
export function isDay(month: number, day: number): boolean {
  const longest = month === 2 ? 29 : [4, 6, 9, 11].includes(month) ? 30 : 31;
  return month >= 1 && month <= 12 && day >= 1 && day <= longest;
}

/** Whether month and day stand at `at`, in this order. */
export function hasMonthDay(digits: string, at = 2): boolean {
  return isDay(pair(digits, at), pair(digits, at + 2));
}

/** Whether day and month stand at `at`, in this order. */
export function hasDayMonth(digits: string, at = 0): boolean {
  return isDay(pair(digits, at + 2), pair(digits, at));
}

/** Whether the last digit is `11 - sum mod 11`, with `ten` in place of a ten and 0 in place of eleven. */
export function checkedBy11(digits: string, weights: readonly number[], ten = -1): boolean {
  const check = 11 - (weightedSum(digits, weights) % 11);
  return Number(digits.at(-1)) === (check === 11 ? 0 : check === 10 ? ten : check);
}

/** Whether the last digit is the sum's remainder by 11; ten is written as 0. */
export function checkedByRemainder(digits: string, weights: readonly number[]): boolean {
  const rest = ((weightedSum(digits, weights) % 11) + 11) % 11;
  return Number(digits.at(-1)) === rest % 10;
}

/** Whether all digits are the same. */
export function isUniform(digits: string): boolean {
  return /^(\d)\1+$/.test(digits);
}
