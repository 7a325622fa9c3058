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
  // A UUID's first and last twelve digits are random. Runtimes keep some ready; 16 bytes of one's own cost ten times as much.
  const uuid = crypto.randomUUID();
  const random = uuid.slice(0, 8) + uuid.slice(24);
  for (let place = 0; place < 20; place += 5) {
    const bits = Number.parseInt(random.slice(place, place + 5), 16);
    for (let shift = 15; shift >= 0; shift -= 5) text += ALPHABET.charAt((bits >> shift) & 31);
  }
  return `exc_${text}`;
}
