import type { Finder, Finding } from '../detector.ts';
import { REACH } from './reach.ts';

const OPENING = /-----BEGIN (?:[A-Z0-9]{1,16} ){0,4}PRIVATE KEY(?: BLOCK)?-----/g;
const CLOSING = /-----END [A-Z0-9 ]{0,64}-----/y;
/** The lines of a header in an encrypted key or a PGP block (RFC 1421, RFC 9580). */
const HEADER_LINE =
  /(?:\s|\\[nr]|["'+,])*(?:Proc-Type|DEK-Info|Version|Comment|Hash|Charset|MessageID): [^\n\\]{0,160}(?=\n|\\n|\\r|\r)/y;
/** A piece of the body: what stands between white space, escaped line ends and the marks of string literals. */
const PIECE = /(?:\s|\\[nr]|["'+,;()])*((?:(?!\\[nr])[^\s"'+,;()]|\+(?=[A-Za-z0-9/=])){1,4096})?/y;
const BASE64 = /^[A-Za-z0-9+/=]+$/;
/** A word of ordinary writing; lines of a key are longer, or mix cases and digits. */
const ORDINARY = /^[A-Z]?[a-z]{0,13}$/;
const MAX_HEADER_LINES = 8;
/** Units of base64 from which on a broken block is a key all the same, and not a mention of one. */
const KEY_UNITS = 40;
/** Pieces in a row that are no base64 after which a block is over. */
const BROKEN_AFTER = 3;

/**
 * Private keys in PEM or PGP armour. A block has no longest length: from its opening on the span reaches to its END
 * line or, where there is none yet, to the end of the text. It ends earlier only where ordinary writing follows, and
 * then it is a key if enough of one stood there; the mere mention of an opening line is none.
 */
export const findPrivateKeys: Finder = (folded) => {
  const { text } = folded;
  const findings: Finding[] = [];
  let covered = 0;
  for (const { 0: opening, index: start } of text.matchAll(OPENING)) {
    if (start < covered) continue;
    const { end, units, closed } = readBody(text, start + opening.length, folded.horizon(start, REACH));
    covered = end;
    if (units < KEY_UNITS && closed !== 'open') {
      if (closed === 'end') findings.push({ name: 'secret.sample', start, end, score: 0.8 });
      continue;
    }
    findings.push({ name: 'secret.private_key', start, end, score: closed === 'end' ? 0.99 : 0.9 });
  }
  return findings;
};

interface Body {
  readonly end: number;
  readonly units: number;
  readonly closed: 'end' | 'broken' | 'open';
}

/** @param horizon where at least the beginning of a key must have been seen, if anything else was. */
function readBody(text: string, from: number, horizon: number): Body {
  let at = from;
  let units = 0;
  // A quote that closes right behind the opening line speaks of it.
  let strange = /["'`]/.test(text[from] ?? '') ? 1 : 0;
  let lastSound = from;
  for (let line = 0; line < MAX_HEADER_LINES && matchAt(HEADER_LINE, text, at); line += 1) at = HEADER_LINE.lastIndex;
  while (at < text.length) {
    const piece = matchAt(PIECE, text, at);
    const written = piece?.[1] ?? '';
    const start = PIECE.lastIndex - written.length;
    // At the end of the text a backslash may be half of an escaped line end.
    const word = PIECE.lastIndex === text.length ? written.replace(/\\$/, '') : written;
    const closing = word.startsWith('-----') ? matchAt(CLOSING, text, start) : null;
    // What stands behind the horizon does not make a key of what was none up to there.
    const isNone = units === 0 && strange > 0;
    if (closing && !(isNone && CLOSING.lastIndex > horizon)) return { end: CLOSING.lastIndex, units, closed: 'end' };
    if (word === '') break;
    const seen = isNone ? word.slice(0, Math.max(0, horizon - start)) : word;
    if (seen === '') return { end: lastSound, units, closed: 'broken' };
    at = PIECE.lastIndex;
    if (BASE64.test(seen) && !ORDINARY.test(seen)) {
      units += word.length;
      strange = 0;
      lastSound = at;
    } else if (at < text.length || !BASE64.test(word)) {
      strange += 1;
    }
    if (strange === BROKEN_AFTER || (units === 0 && strange > 0 && at >= horizon))
      return { end: lastSound, units, closed: 'broken' };
  }
  return { end: text.length, units, closed: units === 0 && strange > 0 ? 'broken' : 'open' };
}

function matchAt(pattern: RegExp, text: string, index: number): RegExpExecArray | null {
  pattern.lastIndex = index;
  return pattern.exec(text);
}
