/**
 * The most UTF-16 units that a pattern in RE2 syntax can match, or Infinity where it has no bound or says something
 * that is not understood here; never less than it can match. Every atom counts as the two units of a surrogate pair.
 */
export function longestOf(pattern: string): number {
  const reader: Reader = { pattern, at: 0 };
  const length = alternatives(reader);
  return reader.at === pattern.length ? length : Number.POSITIVE_INFINITY;
}

interface Reader {
  readonly pattern: string;
  at: number;
}

const ATOM = 2;
const QUANTIFIER = /(?:[*+]|\?|\{(\d+)(,?)(\d*)\})\??/y;
const GROUP = /\((?:\?(?:P?<\w+>|[imsU-]*:))?/y;
const FLAGS = /\(\?[imsU-]+\)/y;
const ESCAPE = /\\(?:x\{[0-9a-f]+\}|x[0-9a-f]{2}|p\{\^?\w+\}|p\w|[0-7]{1,3}|[^QE])/iy;
const QUOTED = /\\Q([\s\S]*?)(?:\\E|$)/y;
/** A class, with the named ones (`[:alpha:]`) and escapes in it; a `]` right after the opening is a member. */
const CLASS = /\[\^?\]?(?:\[:\^?\w+:\]|\\[\s\S]|[^\]\\])*\]/y;

function take(reader: Reader, part: RegExp): RegExpExecArray | null {
  part.lastIndex = reader.at;
  const match = part.exec(reader.pattern);
  if (match) reader.at += match[0].length;
  return match;
}

function alternatives(reader: Reader): number {
  let longest = sequence(reader);
  while (reader.pattern[reader.at] === '|') {
    reader.at += 1;
    longest = Math.max(longest, sequence(reader));
  }
  return longest;
}

function sequence(reader: Reader): number {
  let length = 0;
  while (reader.at < reader.pattern.length && !/[|)]/.test(reader.pattern[reader.at] ?? '')) {
    const atom = atomLength(reader);
    length += repeated(reader, atom);
  }
  return length;
}

function atomLength(reader: Reader): number {
  if (take(reader, FLAGS)) return 0;
  if (take(reader, GROUP)) {
    const inner = alternatives(reader);
    if (reader.pattern[reader.at] !== ')') return Number.POSITIVE_INFINITY;
    reader.at += 1;
    return inner;
  }
  const quoted = take(reader, QUOTED);
  // A quantifier behind it repeats the last character only; counting the whole is more than enough.
  if (quoted) return ATOM * (quoted[1] ?? '').length;
  if (take(reader, CLASS)) return ATOM;
  if (/^\\[bBAzZ]/.test(reader.pattern.slice(reader.at, reader.at + 2))) {
    reader.at += 2;
    return 0;
  }
  if (take(reader, ESCAPE)) return ATOM;
  const character = String.fromCodePoint(reader.pattern.codePointAt(reader.at) ?? 0);
  reader.at += character.length;
  return character === '^' || character === '$' ? 0 : character === '.' ? ATOM : Math.max(1, character.length);
}

function repeated(reader: Reader, atom: number): number {
  let length = atom;
  for (let quantifier = take(reader, QUANTIFIER); quantifier; quantifier = take(reader, QUANTIFIER)) {
    const [whole, least, comma, most] = quantifier;
    if (whole.startsWith('?') || length === 0) continue;
    if (least === undefined || (comma && !most)) length = Number.POSITIVE_INFINITY;
    else length *= Number(most || least);
  }
  return length;
}
