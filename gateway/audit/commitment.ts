import { hmac } from '@noble/hashes/hmac.js';
import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js';

/** The length of a log's commitment key, in bytes. */
export const KEY_BYTES = 32;

/**
 * The commitment of a log: HMAC-SHA-256 (RFC 2104) of a text under the log's key. Whoever has the text and the key can
 * show that it was the one scanned; without the key not even a guess can be tried.
 */
export function createCommitment(key: Uint8Array): (text: string) => string {
  if (key.length !== KEY_BYTES) throw new RangeError(`a commitment key has ${KEY_BYTES} bytes`);
  // The key's two blocks are hashed once; a clone continues from there.
  const keyed = hmac.create(sha256, key);
  return (text) => `hmac-sha256:${bytesToHex(keyed.clone().update(utf8ToBytes(text)).digest())}`;
}
