/** Writes a text in one way of hiding it: the least that its author has to do. */
export type Encode = (text: string) => string;

/** What a decoder is allowed to change of a sentence. */
interface Encoding {
  readonly kind: string;
  readonly encode: Encode;
  /** Case is lost, and what is no letter. */
  readonly isLossy?: boolean;
}

const letters = (upper: number, lower: number) => (text: string) =>
  text.replace(/[A-Za-z]/g, (letter) => {
    const code = letter.charCodeAt(0);
    return String.fromCodePoint(code < 97 ? upper + code - 65 : lower + code - 97);
  });
const each = (table: Readonly<Record<string, string>>) => (text: string) =>
  [...text].map((letter) => table[letter] ?? letter).join('');
const bytes = (text: string) => [...Buffer.from(text)];
const hexOf = (text: string) => Buffer.from(text).toString('hex');
const codes = (text: string, write: (code: number) => string) =>
  [...text].map((c) => write(c.codePointAt(0)!)).join('');

const SMALL_CAPITALS = [...'ᴀʙᴄᴅᴇꜰɢʜɪᴊᴋʟᴍɴᴏᴘꞯʀꜱᴛᴜᴠᴡxʏᴢ'];
const MORSE =
  '.- -... -.-. -.. . ..-. --. .... .. .--- -.- .-.. -- -. --- .--. --.- .-. ... - ..- ...- .-- -..- -.-- --..';
const morse = (word: string) =>
  [...word.toLowerCase().replace(/[^a-z]/g, '')].map((letter) => MORSE.split(' ')[letter.charCodeAt(0) - 97]).join(' ');

export const rot13: Encode = (text) =>
  text.replace(/[a-z]/gi, (letter) => {
    const first = letter < 'a' ? 65 : 97;
    return String.fromCharCode(((letter.charCodeAt(0) - first + 13) % 26) + first);
  });
export const reverse: Encode = (text) => [...text].reverse().join('');
export const base64: Encode = (text) => Buffer.from(text).toString('base64');
export const tags: Encode = (text) => codes(text, (code) => (code < 0x80 ? String.fromCodePoint(0xe0000 + code) : ''));
export const selectors: Encode = (text) =>
  bytes(text)
    .map((byte) => String.fromCodePoint(byte < 16 ? 0xfe00 + byte : 0xe0100 + byte - 16))
    .join('');
export const homoglyphs = each({ a: 'а', e: 'е', o: 'о', p: 'р', c: 'с', i: 'і', y: 'у', x: 'х' });
export const leet = each({ a: '4', e: '3', i: '1', o: '0', s: '5', t: '7' });

/** Every way of hiding a text that is undone, by name. */
export const ENCODINGS: Readonly<Record<string, Encoding>> = {
  'Cyrillic look-alikes': { kind: 'lookalike', encode: homoglyphs },
  'Greek look-alikes': { kind: 'lookalike', encode: each({ o: 'ο', v: 'ν', a: 'α', i: 'ι', u: 'υ' }) },
  'mathematical bold': { kind: 'styled', encode: letters(0x1d400, 0x1d41a) },
  'mathematical monospace': { kind: 'styled', encode: letters(0x1d670, 0x1d68a) },
  'full width': { kind: 'styled', encode: letters(0xff21, 0xff41) },
  circled: { kind: 'styled', encode: letters(0x24b6, 0x24d0) },
  'negative squared': {
    kind: 'styled',
    encode: (text) => letters(0x1f170, 0x1f170)(text.toUpperCase()),
    isLossy: true,
  },
  'small capitals': {
    kind: 'styled',
    encode: (text) => text.toLowerCase().replace(/[a-z]/g, (c) => SMALL_CAPITALS[c.charCodeAt(0) - 97]!),
    isLossy: true,
  },
  'zero-width spaces': { kind: 'invisible', encode: (text) => [...text].join('\u200b') },
  'word joiners': { kind: 'invisible', encode: (text) => text.replace(/(?<=\w)(?=\w)/g, '\u2060') },
  'bidi marks': { kind: 'invisible', encode: (text) => text.replace(/(?<=\w)(?=\w)/g, '\u200e') },
  'strokes over letters': { kind: 'invisible', encode: (text) => text.replace(/\w/g, '$&\u0336\u0338') },
  'tag characters': { kind: 'tag', encode: tags },
  'variation selectors': { kind: 'selector', encode: selectors },
  leetspeak: { kind: 'leet', encode: leet },
  'spaced letters': {
    kind: 'spaced',
    encode: (text) =>
      text
        .split(' ')
        .map((word) => [...word].join(' '))
        .join('   '),
    isLossy: true,
  },
  'spaced letters without words': {
    kind: 'spaced',
    encode: (text) => [...text.replace(/\W/g, '')].join(' '),
    isLossy: true,
  },
  'dotted letters': {
    kind: 'spaced',
    encode: (text) =>
      text
        .split(' ')
        .map((word) => [...word].join('.'))
        .join(' '),
    isLossy: true,
  },
  reversed: { kind: 'reversed', encode: reverse },
  'reversed words': { kind: 'reversed', encode: (text) => text.replace(/[A-Za-z]+/g, reverse) },
  base64: { kind: 'base64', encode: base64 },
  'URL-safe base64': { kind: 'base64', encode: (text) => Buffer.from(text).toString('base64url') },
  hexadecimal: { kind: 'hex', encode: hexOf },
  'hexadecimal pairs': { kind: 'hex', encode: (text) => (hexOf(text).match(/../g) ?? []).join(' ') },
  'hexadecimal numbers': {
    kind: 'hex',
    encode: (text) =>
      bytes(text)
        .map((byte) => `0x${byte.toString(16)}`)
        .join(', '),
  },
  'percent-encoding': { kind: 'percent', encode: (text) => hexOf(text).replace(/../g, '%$&') },
  'percent-encoded spaces': { kind: 'percent', encode: (text) => text.replaceAll(' ', '%20') },
  'decimal references': { kind: 'entity', encode: (text) => codes(text, (code) => `&#${code};`) },
  'hexadecimal references': { kind: 'entity', encode: (text) => codes(text, (code) => `&#x${code.toString(16)};`) },
  'unicode escapes': {
    kind: 'escape',
    encode: (text) => codes(text, (code) => `\\u${code.toString(16).padStart(4, '0')}`),
  },
  'braced escapes': { kind: 'escape', encode: (text) => codes(text, (code) => `\\u{${code.toString(16)}}`) },
  'byte escapes': { kind: 'escape', encode: (text) => hexOf(text).replace(/../g, '\\x$&') },
  ROT13: { kind: 'rot13', encode: rot13 },
  Morse: { kind: 'morse', encode: (text) => text.split(' ').map(morse).join(' / '), isLossy: true },
};
