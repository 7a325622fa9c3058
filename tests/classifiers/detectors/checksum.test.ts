import { describe, expect, it } from 'vitest';
import {
  bech32,
  crc32,
  entropy,
  luhn,
  mod11And10,
  remainder,
  tokenChecksum,
  verhoeff,
  weightedSum,
} from '../../../classifiers/detectors/checksum.ts';

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
    ['Verhoeff', verhoeff, '2363'],
    ['Verhoeff', verhoeff, '123451'],
    ['Verhoeff', verhoeff, '84736430954837284567892'],
    ['MOD 11,10', mod11And10, '86095742719'],
    ['MOD 11,10', mod11And10, '33392005961'],
  ])('%s: one wrong digit is seen (%#)', (_, check, digits) => {
    expect(check(digits)).toBe(true);
    for (let at = 0; at < digits.length; at += 1) {
      for (let digit = 0; digit < 10; digit += 1) {
        expect(check(digits.slice(0, at) + digit + digits.slice(at + 1))).toBe(`${digit}` === digits[at]);
      }
    }
  });

  it('Verhoeff: two neighbours changed over are seen', () => {
    const digits = '84736430954837284567892';
    for (let at = 1; at < digits.length; at += 1) {
      const [a, b] = [digits.charAt(at - 1), digits.charAt(at)];
      expect(verhoeff(digits.slice(0, at - 1) + b + a + digits.slice(at + 1))).toBe(a === b);
    }
  });

  it('a weighted sum reads as many digits as there are weights', () => {
    expect(weightedSum('1239', [3, 2, 1])).toBe(10);
  });

  it('the remainder of a number longer than a double holds', () => {
    const digits = '12345678901234567890123456789';
    for (const modulus of [7, 11, 97, 101])
      expect(remainder(digits, modulus)).toBe(Number(BigInt(digits) % BigInt(modulus)));
  });

  // From BIP 173 and BIP 350.
  it.each([
    ['a', '2uel5l', 1],
    ['abcdef', 'qpzry9x8gf2tvdw0s3jn54khce6mua7lmqqqxw', 1],
    ['?', 'ezyfcl', 1],
    ['a', 'lqfn3a', 0x2bc830a3],
    ['?', 'v759aa', 0x2bc830a3],
  ])('Bech32 of %s1%s', (prefix, data, constant) => {
    expect(bech32(prefix, data)).toBe(constant);
    expect(bech32(prefix, `${data.slice(0, -1)}${data.endsWith('q') ? 'p' : 'q'}`)).not.toBe(constant);
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
