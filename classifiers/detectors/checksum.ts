/** The check digit of ISO/IEC 7812-1 annex B (Luhn): true when the last of `digits` fits the others. ASCII digits only. */
export function luhn(digits: string): boolean {
  let sum = 0;
  for (let index = 0; index < digits.length; index += 1) {
    const digit = digits.charCodeAt(digits.length - 1 - index) - 48;
    const doubled = index % 2 === 1 ? digit * 2 : digit;
    sum += doubled > 9 ? doubled - 9 : doubled;
  }
  return digits.length > 1 && sum % 10 === 0;
}

const CRC_TABLE = Uint32Array.from({ length: 256 }, (_, byte) => {
  let value = byte;
  for (let bit = 0; bit < 8; bit += 1) value = value & 1 ? (value >>> 1) ^ 0xedb88320 : value >>> 1;
  return value >>> 0;
});

/** CRC-32 (IEEE 802.3) of ASCII text, as an unsigned integer. */
export function crc32(ascii: string): number {
  let value = 0xffffffff;
  for (let index = 0; index < ascii.length; index += 1) {
    value = (value >>> 8) ^ (CRC_TABLE[(value ^ ascii.charCodeAt(index)) & 0xff] ?? 0);
  }
  return (value ^ 0xffffffff) >>> 0;
}

const BASE62 = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';

/**
 * The checksum at the end of a GitHub or npm token: the CRC-32 of what stands between prefix and checksum, in base 62
 * (digits, upper case, lower case), six characters with leading zeros.
 */
export function tokenChecksum(body: string): string {
  let rest = crc32(body);
  let text = '';
  for (let place = 0; place < 6; place += 1) {
    text = (BASE62[rest % 62] ?? '') + text;
    rest = Math.floor(rest / 62);
  }
  return text;
}

/** Shannon entropy of the characters of a text, in bits for each; 0 for an empty text, log2 of the length at most. */
export function entropy(text: string): number {
  const counts = new Map<string, number>();
  for (const character of text) counts.set(character, (counts.get(character) ?? 0) + 1);
  let bits = 0;
  for (const count of counts.values()) bits -= (count / text.length) * Math.log2(count / text.length);
  return bits;
}

/** The sum of the leading digits of a text, each times its weight. Only as many are read as there are weights. */
export function weightedSum(digits: string, weights: readonly number[]): number {
  return weights.reduce((sum, weight, index) => sum + weight * (digits.charCodeAt(index) - 48), 0);
}

/** What remains of a decimal number of any length, divided by `modulus` (below 2^48). */
export function remainder(digits: string, modulus: number): number {
  let rest = 0;
  for (const digit of digits) rest = (rest * 10 + Number(digit)) % modulus;
  return rest;
}

/** ISO/IEC 7064 MOD 11,10: true when the last of `digits` checks the others. */
export function mod11And10(digits: string): boolean {
  let product = 10;
  for (const digit of digits.slice(0, -1)) product = (((product + Number(digit)) % 10 || 10) * 2) % 11;
  return (product + Number(digits.at(-1))) % 10 === 1;
}

/** Verhoeff's permutation of the digits; the one of place `n` is this one `n` times. */
const PERMUTED = [1, 5, 7, 6, 2, 8, 3, 0, 9, 4];

/** Verhoeff's check digit (dihedral group of order ten): true when the last of `digits` checks the others. */
export function verhoeff(digits: string): boolean {
  let check = 0;
  for (let place = 0; place < digits.length; place += 1) {
    let digit = digits.charCodeAt(digits.length - 1 - place) - 48;
    for (let round = 0; round < place % 8; round += 1) digit = PERMUTED[digit] ?? 0;
    check = dihedral(check, digit);
  }
  return check === 0;
}

/** The product in the dihedral group of order ten: 0 to 4 are rotations, 5 to 9 reflections. */
function dihedral(a: number, b: number): number {
  const turned = a < 5 ? (a + b) % 5 : (a - b + 10) % 5;
  return a < 5 === b < 5 ? turned : turned + 5;
}

const BECH32 = 'qpzry9x8gf2tvdw0s3jn54khce6mua7l';
/** The generator of the checksum of BIP 173. */
const GENERATOR = [0x3b6a57b2, 0x26508e6d, 0x1ea119fa, 0x3d4233dd, 0x2a1462b3];

/**
 * The checksum of BIP 173 over a prefix and the data behind its `1`, both in lower case: 1 for a sound Bech32 text,
 * 0x2bc830a3 for Bech32m (BIP 350).
 */
export function bech32(prefix: string, data: string): number {
  const codes = [...prefix].map((character) => character.charCodeAt(0));
  const values = [...codes.map((code) => code >> 5), 0, ...codes.map((code) => code & 31)];
  for (const character of data) values.push(BECH32.indexOf(character));
  let check = 1;
  for (const value of values) {
    const top = check >>> 25;
    check = ((check & 0x1ffffff) << 5) ^ value;
    for (const [bit, generator] of GENERATOR.entries()) if ((top >>> bit) & 1) check ^= generator;
  }
  return check;
}
