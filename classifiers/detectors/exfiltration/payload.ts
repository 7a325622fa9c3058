import { entropy, luhn } from '../checksum.ts';

/**
 * What a piece of an address carries: `plain` is somebody's data in clear or in an encoding that was undone; `prose`
 * is words in a row; `slot` is a place for a value; `opaque` is a run that may be a key, a hash or data.
 */
export type Payload = 'plain' | 'prose' | 'slot' | 'opaque' | 'none';

const EMAIL = /(?<![\w.+-])[\w.+-]{1,64}@(?:[a-z0-9-]{1,63}\.){1,6}([a-z]{2,24})(?![\w-])/i;
/** What stands behind `@2x.` in the name of an image. */
const EXTENSION = /^(?:png|jpe?g|gif|svg|webp|avif|ico|css|js|mjs|ts|tsx|json|html?|zip|tgz|map)$/i;
/** Card numbers of the large issuers, in one run or in groups of four. */
const CARD =
  /(?<![\w.])(?:(?:4\d{3}|5[1-5]\d\d|6011|65\d\d)([ .+_-]?)\d{4}\1\d{4}\1\d{4}|3[47]\d{2}([ .+_-]?)\d{6}\2\d{5})(?![\w.])/g;
const SSN = /(?<![\w-])\d{3}-\d{2}-\d{4}(?![\w-])/;
/** A label that a redaction leaves behind: `[CREDIT_CARD_1]`, `[EMAIL]`. */
const LABEL = /\[[A-Z][A-Z0-9]{1,30}(?:_[A-Z0-9]{1,30}){0,5}\]/;
const SLOT =
  /\{\{?\s{0,4}[\w .-]{3,60}\}|<[a-z][\w .-]{2,40}>|\$\([^()]{1,60}\)|\$\{[^{}]{1,60}\}|%[A-Z_]{3,30}%|\bdocument\.cookie\b|\b(?:local|session)Storage\b|\[(?:insert|your|the|user)[\w ,'-]{2,60}\]/i;
/** Commands of a shell that read what is there to be read. */
const LOOTING = /\$\([^()]{0,60}(?:\bcat\s+[/~.]|\b(?:env|printenv|base64|history|xxd)\b)/;
const PHONE = /\+\d{1,3}[ .-]?\(?\d{2,4}\)?[ .-]?\d{3}[ .-]?\d{3,4}(?!\d)/;
const IBAN = /(?<![A-Za-z0-9])[A-Z]{2}\d{2}[A-Z0-9]{11,30}(?![A-Za-z0-9])/;
/** Numbers of printable ASCII characters in a row, or their bits. */
const CODES = /(?<!\d)(?:(?:3[2-9]|[4-9]\d|1[01]\d|12[0-6])(?:[/,+_.;|\s-]|(?!\d))){6,}/g;
const BITS = /(?<![0-9])(?:0[01]{7}){5,}(?![0-9])/;
const ENCODED = /[A-Za-z0-9+/_-]{12,}={0,2}/g;
const HEX = /(?<![A-Za-z0-9])(?:[0-9a-f]{2}){8,}(?![A-Za-z0-9])/gi;
/** Hexadecimal of the lengths of MD5, SHA-1, SHA-256 and a UUID: the name of a file more often than not. */
const HASH = /^(?:[0-9a-f]{32}|[0-9a-f]{40}|[0-9a-f]{64}|[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})$/i;
const JWT = /^eyJ[\w-]{8,}\.[\w-]+\.[\w-]+$/;
/** As people write words; letters whose case changes about are code. */
const WORD = /^(?:\p{Lu}?[\p{Ll}\p{Lo}\p{M}'’]+|\p{Lu}+)$/u;
const HUMPS = /^[a-z]*(?:[A-Z][a-z]{1,14}){4,}$/;
const UNSPACED = /^[\p{sc=Han}\p{sc=Hira}\p{sc=Kana}\p{sc=Thai}\p{sc=Khmer}\p{sc=Lao}\p{sc=Mymr}ー]+$/u;
const RUN = /[A-Za-z0-9+/=_-]{32,}/g;

/** Somebody's data, in clear or behind base64 or hexadecimal. */
export function isPlain(piece: string): boolean {
  return isClear(piece) || decodings(piece).some((text) => isClear(text) || wordsIn(text) >= 3);
}

/** E-mail addresses, card and social security numbers, labels that a redaction left. */
function isClear(piece: string): boolean {
  const email = EMAIL.exec(piece);
  if (email && !EXTENSION.test(email[1] ?? '')) return true;
  if (SSN.test(piece) || LABEL.test(piece)) return true;
  return Array.from(piece.matchAll(CARD), ([number]) => number.replace(/\D/g, '')).some(luhn);
}

/** Telephone numbers and accounts: in a link there may be many reasons for them. */
export function isPersonal(piece: string): boolean {
  return PHONE.test(piece) || IBAN.test(piece);
}

/** A command that a shell puts the output of in the address. */
export function isLooting(piece: string): boolean {
  return LOOTING.test(piece);
}

/** Text as the numbers of its characters, most of which are letters. */
export function isCodes(piece: string): boolean {
  if (BITS.test(piece)) return true;
  return Array.from(piece.matchAll(CODES), ([run]) => run.match(/\d+/g) ?? []).some((codes) => {
    const letters = codes.filter((code) => /[A-Za-z ]/.test(String.fromCharCode(Number(code))));
    return codes.length >= 6 && letters.length >= codes.length * 0.8;
  });
}

export function hasSlot(piece: string): boolean {
  return SLOT.test(piece);
}

/** Whether a piece is text behind base64 or hexadecimal, whatever it says. */
export function isEncodedText(piece: string): boolean {
  return decodings(piece).length > 0;
}

/** A run that nothing was made of: no hash, and of so many signs as random data has. */
export function isOpaque(piece: string): boolean {
  if (HASH.test(piece) || JWT.test(piece)) return false;
  return Array.from(piece.matchAll(RUN), ([run]) => run).some(
    (run) => !HASH.test(run) && /\d/.test(run) && wordsIn(run) < 4 && entropy(run) >= 3,
  );
}

/**
 * Words of two letters or more that are separated by white space, by the signs that stand for it in an address, or by
 * a capital letter each. A script that has no spaces has a word every three letters or so.
 */
export function wordsIn(piece: string): number {
  let words = 0;
  for (const part of piece.split(/[\s+_\-,.;:|~!*/=]+/)) {
    if (part.length > 3 && UNSPACED.test(part)) words += Math.ceil(part.length / 3);
    else if (HUMPS.test(part)) words += part.match(/[A-Z]/g)?.length ?? 0;
    else if (part.length > 1 && WORD.test(part)) words += 1;
  }
  return words;
}

/** How many white spaces there are between words: a piece that was percent-encoded from a sentence. */
export function spacedWordsIn(piece: string): number {
  return /\s/.test(piece) ? wordsIn(piece) : 0;
}

/** Letters one by one: `h-u-n-t-e-r`. */
export function isSpelt(piece: string): boolean {
  return /(?:^|[\s+_.,|-])[a-z0-9](?:[\s+_.,|-][a-z0-9]){5,}(?:$|[\s+_.,|-])/i.test(piece) && /[a-z]/i.test(piece);
}

/** The texts that runs of base64 and hexadecimal stand for, where they stand for text. */
function decodings(piece: string): readonly string[] {
  const texts: string[] = [];
  for (const [run] of piece.matchAll(HEX)) {
    const text = run.replace(/../g, (pair) => String.fromCharCode(Number.parseInt(pair, 16)));
    if (isText(text)) texts.push(text);
  }
  for (const [run] of piece.matchAll(ENCODED)) {
    const text = fromBase64(run);
    if (text !== undefined && isText(text)) texts.push(text);
  }
  return texts;
}

/** Without a last group that is cut short. The alphabet is checked by the pattern that found the run. */
function fromBase64(run: string): string | undefined {
  const body = run.replace(/=+$/, '').replaceAll('-', '+').replaceAll('_', '/');
  const whole = body.slice(0, body.length - (body.length % 4 === 1 ? 1 : 0));
  return atob(whole);
}

/** Printable, and letters and spaces for the most part, as random bytes are once in a million times. */
function isText(bytes: string): boolean {
  if (bytes.length < 8 || !/^[\t\n\r -~]*$/.test(bytes))
    return /^[\t\n\r -~\x80-\xf4]*$/.test(bytes) && isUtf8Text(bytes);
  return bytes.replace(/[^A-Za-z ]/g, '').length >= bytes.length * 0.6;
}

function isUtf8Text(bytes: string): boolean {
  if (bytes.length < 12) return false;
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(Uint8Array.from(bytes, (byte) => byte.charCodeAt(0)));
    return text.replace(/[^\p{L} ]/gu, '').length >= text.length * 0.8;
  } catch (error) {
    if (error instanceof TypeError) return false;
    throw error;
  }
}
