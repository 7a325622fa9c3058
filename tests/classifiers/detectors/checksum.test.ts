import { describe, expect, it } from 'vitest';
import { crc32, entropy, luhn, tokenChecksum } from '../../../classifiers/detectors/checksum.ts';

describe('check digits', () => {
  it.each(['79927398713', '4111111111111111', '378282246310005', '00', '18'])('Luhn: %s', (digits) => {
    expect(luhn(digits)).toBe(true);
    for (let last = 0; last < 10; last += 1) {
      expect(luhn(digits.slice(0, -1) + last)).toBe(`${last}` === digits.at(-1));
    }
  });

  it('Luhn: a single digit and no digit have none', () => {
    expect([luhn('0'), luhn('')]).toEqual([false, false]);
  });

  it.each([
    ['', 0],
    ['a', 0xe8b7be43],
    ['123456789', 0xcbf43926],
    ['The quick brown fox jumps over the lazy dog', 0x414fa339],
  ])('CRC-32 of %j', (text, value) => {
    expect(crc32(text)).toBe(value);
  });

  it.each([
    ['', '000000'],
    // 3,421,780,262 in base 62.
    ['123456789', '3jZRME'],
  ])('the checksum of a token, %j', (text, checksum) => {
    expect(tokenChecksum(text)).toBe(checksum);
  });

  it.each([
    ['', 0],
    ['aaaa', 0],
    ['abab', 1],
    ['abcd', 2],
    ['abcdefgh', 3],
  ])('the entropy of %j', (text, bits) => {
    expect(entropy(text)).toBeCloseTo(bits, 10);
  });
});
