import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { newExchangeId } from '../../exchange/exchange-id.ts';

const SHAPE = /^exc_[0-7][0-9A-HJKMNP-TV-Z]{25}$/;
const ALPHABET = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
const times = fc.integer({ min: 0, max: 2 ** 48 - 1 });

describe('the id of an exchange', () => {
  it('is exc_ and a ULID, and its first ten digits are the time', () => {
    fc.assert(
      fc.property(times, (time) => {
        const id = newExchangeId(time);
        expect(id).toMatch(SHAPE);
        const digits = [...id.slice(4, 14)].map((digit) => ALPHABET.indexOf(digit));
        expect(digits.reduce((sum, digit) => sum * 32 + digit, 0)).toBe(time);
      }),
    );
  });

  it('sorts by time', () => {
    fc.assert(
      fc.property(times, times, (a, b) => {
        fc.pre(a !== b);
        expect(newExchangeId(a) < newExchangeId(b)).toBe(a < b);
      }),
    );
  });

  // The time of the example in the ULID specification.
  it('is written as others write it', () => {
    expect(newExchangeId(1_469_918_176_385).slice(0, 14)).toBe('exc_01ARYZ6S41');
  });

  it('is another for each exchange of a millisecond, and every digit of its random part is used', () => {
    const ids = Array.from({ length: 10_000 }, () => newExchangeId(0));
    expect(new Set(ids).size).toBe(ids.length);
    for (let place = 14; place < 30; place += 1) {
      expect(new Set(ids.map((id) => id[place])).size).toBe(32);
    }
  });
});
