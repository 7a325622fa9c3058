/**
 * Letters of other scripts that look like a Latin one, by the Latin letter: those of the confusables of Unicode
 * (UTS #39) that stand in the way of reading English, and the Greek and Cyrillic ones that are used for it by looks.
 */
const LOOKALIKES: Readonly<Record<string, string>> = {
  A: 'АΑᎪ',
  B: 'ВΒᏴ',
  C: 'СᏟϹ',
  D: 'Ꭰ',
  E: 'ЕΕᎬЀ',
  F: 'ҒϜ',
  G: 'ԌᏀ',
  H: 'НΗᎻҺ',
  I: 'ІΙӀЇ',
  J: 'ЈᎫ',
  K: 'КΚᏦ',
  L: 'Ꮮ',
  M: 'МΜᎷ',
  N: 'Ν',
  O: 'ОΟՕ',
  P: 'РΡᏢ',
  Q: 'Ԛ',
  R: 'ᎡᏒ',
  S: 'ЅՏᏚ',
  T: 'ТΤᎢ',
  U: 'Ս',
  V: 'ѴᏙ',
  W: 'ԜᎳᏔ',
  X: 'ХΧ',
  Y: 'УΥҮ',
  Z: 'ΖᏃ',
  a: 'аαӑӓ',
  b: 'ьβᏏ',
  c: 'сϲςҫ',
  d: 'ԁժ',
  e: 'еεёѐҽє',
  f: 'ғϝք',
  g: 'ցԍ',
  h: 'һհн',
  i: 'іιїίϊ',
  j: 'јյϳ',
  k: 'кκ',
  l: 'ӏ',
  m: 'м',
  n: 'пηոռ',
  o: 'оοօσόө',
  p: 'рρ',
  q: 'ԛզ',
  r: 'гґ',
  s: 'ѕ',
  t: 'тτ',
  u: 'υսμύц',
  v: 'ѵνᴠ',
  w: 'ԝωաш',
  x: 'хχҳ',
  y: 'уγүў',
  z: 'ᴢ',
};

const SMALL_CAPITALS = 'ᴀʙᴄᴅᴇꜰɢʜɪᴊᴋʟᴍɴᴏᴘꞯʀꜱᴛᴜᴠᴡxʏᴢ';
const TURNED: Readonly<Record<string, string>> = {
  ɐ: 'a',
  ɔ: 'c',
  ǝ: 'e',
  ɟ: 'f',
  ƃ: 'g',
  ɥ: 'h',
  ɯ: 'm',
  ɹ: 'r',
  ʇ: 't',
  ʌ: 'v',
  ʍ: 'w',
  ʎ: 'y',
};
const NEGATIVE_SQUARES = 0x1f170;
const NEGATIVE_CIRCLES = 0x1f150;
const SQUARES = 0x1f130;
const PARENTHESISED = 0x249c;
const PARENTHESISED_CAPITALS = 0x1f110;
const REGIONAL = 0x1f1e6;
/** Blocks whose letters are Latin ones in a style by their compatibility decomposition (NFKC). */
const STYLED_BLOCKS = [
  [0x2b0, 0x2b8],
  [0x1d2c, 0x1d6a],
  [0x2071, 0x2071],
  [0x207f, 0x207f],
  [0x2090, 0x209c],
  [0x2102, 0x2115],
  [0x2118, 0x211d],
  [0x2124, 0x2138],
  [0x24b6, 0x24e9],
  [0xff21, 0xff3a],
  [0xff41, 0xff5a],
  [0x1d400, 0x1d6a5],
] as const;

/** The Latin letter that a code point of another script looks like. */
export const LOOKALIKE: ReadonlyMap<number, string> = new Map(
  Object.entries(LOOKALIKES).flatMap(([latin, others]) =>
    [...others].map((other): [number, string] => [other.codePointAt(0)!, latin]),
  ),
);

/** The letter that a code point is in another style: mathematical, full width, circled, squared, small capital. */
export const STYLED: ReadonlyMap<number, string> = new Map(styledLetters());

function* styledLetters(): Generator<[number, string]> {
  for (const [from, to] of STYLED_BLOCKS) {
    for (let code = from; code <= to; code += 1) {
      const letter = String.fromCodePoint(code).normalize('NFKC');
      if (/^[A-Za-z]$/.test(letter)) yield [code, letter];
    }
  }
  for (let index = 0; index < 26; index += 1) {
    const capital = String.fromCharCode(65 + index);
    for (const block of [NEGATIVE_SQUARES, NEGATIVE_CIRCLES, SQUARES, PARENTHESISED_CAPITALS, REGIONAL]) {
      yield [block + index, capital];
    }
    yield [PARENTHESISED + index, capital.toLowerCase()];
    const small = SMALL_CAPITALS.codePointAt(index)!;
    if (small > 0x7f) yield [small, capital.toLowerCase()];
  }
  for (const [turned, letter] of Object.entries(TURNED)) yield [turned.codePointAt(0)!, letter];
}

/** Whether a code point is a regional indicator, of which two are a flag. */
export function isRegional(code: number): boolean {
  return code >= REGIONAL && code < REGIONAL + 26;
}
