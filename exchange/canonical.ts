import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js';
import canonicalize from 'canonicalize';
import type { JsonValue } from './json.ts';

/**
 * The canonical text of a JSON value (RFC 8785, JCS): the same value gives the same bytes everywhere, so it can be
 * hashed.
 *
 * @throws TypeError for a value that JSON cannot hold (NaN, Infinity, undefined at the top), and for half of a surrogate
 *   pair, which has no UTF-8.
 */
export function canonicalJson(value: JsonValue): string {
  let text: string | undefined;
  try {
    text = canonicalize(value);
  } catch (cause) {
    throw new TypeError('not a JSON value', { cause });
  }
  if (text === undefined) throw new TypeError('not a JSON value');
  return text;
}

/** SHA-256 (FIPS 180-4) of UTF-8 text or bytes, as `sha256:` and 64 hexadecimal digits. Synchronous on every runtime. */
export function digest(content: string | Uint8Array): string {
  return `sha256:${bytesToHex(sha256(typeof content === 'string' ? utf8ToBytes(content) : content))}`;
}
