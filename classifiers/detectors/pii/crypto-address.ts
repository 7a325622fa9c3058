import { sha256 } from '@noble/hashes/sha2.js';
import { keccak_256 } from '@noble/hashes/sha3.js';
import { candidates } from '../candidates.ts';
import { bech32 } from '../checksum.ts';
import { contextOf } from '../context.ts';
import type { Finder, Finding } from '../detector.ts';
import { REACH } from './reach.ts';

const BASE58 = '123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz';
const LEGACY = /(?<!\w)[13][1-9A-HJ-NP-Za-km-z]{25,34}(?!\w)/g;
const SEGWIT = /(?<!\w)(?:bc1[02-9ac-hj-np-z]{11,87}|BC1[02-9AC-HJ-NP-Z]{11,87})(?!\w)/g;
const ETHEREUM = /(?<!\w)0x[0-9a-fA-F]{40}(?!\w)/g;
const ETHEREUM_WORDS = contextOf(
  'wallet*|ethereum|eth|ether|erc-?20|usdt|usdc|address|send|pay|payment|donat*|polygon|metamask|bnb|钱包|錢包',
);
/**
 * Addresses of Bitcoin (Base58Check, Bech32 and Bech32m) and Ethereum (EIP-55 where upper and lower case are mixed), with
 * their checksums. One of Ethereum in one case has none: it is a hint without words such as "wallet".
 */
export const findCryptoAddresses: Finder = (folded) => {
  const { text } = folded;
  const findings: Finding[] = [];
  const find = (pattern: RegExp, score: (address: string, start: number, end: number) => number) => {
    for (const { 0: address, index: start } of candidates(folded, pattern, REACH)) {
      const end = start + address.length;
      const found = score(address, start, end);
      if (found > 0) findings.push({ name: 'pii.crypto_address', start, end, score: found });
    }
  };
  find(LEGACY, (address) => (isBase58Check(address) ? 0.97 : 0));
  find(SEGWIT, (address) => (isBech32(address.toLowerCase()) ? 0.98 : 0));
  find(ETHEREUM, (address, start, end) => {
    const digits = address.slice(2);
    if (/^(.)\1{7}/.test(digits)) return 0;
    if (digits !== digits.toLowerCase() && digits !== digits.toUpperCase()) return isEip55(digits) ? 0.95 : 0;
    return ETHEREUM_WORDS(text, start, end, folded.horizon(start, REACH)) ? 0.85 : 0.4;
  });
  return findings.sort((a, b) => a.start - b.start);
};

/** A version of Bitcoin's main chain, twenty bytes, and the first four bytes of their double SHA-256. */
function isBase58Check(address: string): boolean {
  let value = 0n;
  for (const character of address) value = value * 58n + BigInt(BASE58.indexOf(character));
  if (value >> 200n) return false;
  const bytes = Uint8Array.from({ length: 25 }, (_, index) => Number((value >> BigInt(8 * (24 - index))) & 0xffn));
  if (bytes[0] !== (address.startsWith('1') ? 0 : 5)) return false;
  const digest = sha256(sha256(bytes.subarray(0, 21)));
  return bytes.subarray(21).every((byte, index) => byte === digest[index]);
}

/** Bech32 for witnesses of version 0, of 20 or 32 bytes; Bech32m for later ones (BIP 141, BIP 350). */
function isBech32(address: string): boolean {
  const check = bech32('bc', address.slice(3));
  if (address[3] !== 'q') return check === 0x2bc830a3;
  return check === 1 && (address.length === 42 || address.length === 62);
}

/** A letter is upper case where the Keccak-256 of the lower-case digits has a nibble of 8 or more. */
function isEip55(digits: string): boolean {
  const hash = keccak_256(new TextEncoder().encode(digits.toLowerCase()));
  return [...digits].every((digit, index) => {
    const nibble = ((hash[index >> 1] ?? 0) >> (index % 2 === 0 ? 4 : 0)) & 15;
    return digit === (nibble >= 8 ? digit.toUpperCase() : digit.toLowerCase());
  });
}
