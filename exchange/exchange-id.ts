const ALPHABET = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';

/**
 * A new id for an exchange: `exc_` and a ULID, 10 digits of time and 16 random ones in Crockford's base32, so that
 * ids sort by time.
 *
 * @param time milliseconds since the epoch.
 */
export function newExchangeId(time: number): string {
  let text = '';
  for (let rest = time, digit = 0; digit < 10; digit++) {
    text = ALPHABET.charAt(rest % 32) + text;
    rest = Math.floor(rest / 32);
  }
  for (const byte of crypto.getRandomValues(new Uint8Array(16))) text += ALPHABET.charAt(byte % 32);
  return `exc_${text}`;
}
