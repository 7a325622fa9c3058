import type { Finder, Finding } from '../detector.ts';
import type { Folded } from '../fold.ts';
import { REACH } from './reach.ts';

const HIDDEN_SCORE = 0.8;
/** What may stand in a local part here: a sane subset of RFC 5321's dot-atom, and letters of Latin, Greek and Cyrillic (RFC 6531). */
const LOCAL = /[\w.%+'\u00c0-\u024f\u0370-\u03ff\u0400-\u052f-]/;
const LOCAL_MAX = 64;
const LETTER = 'a-z\\u00c0-\\u024f\\u0370-\\u03ff\\u0400-\\u052f';
const LABEL = `[${LETTER}0-9](?:[${LETTER}0-9-]{0,61}[${LETTER}0-9])?`;
/** Of one script: letters of several are how words are disguised, not how domains end. */
const TOP =
  '(?:xn--[a-z0-9-]{2,40}|[a-z\\u00c0-\\u024f]{2,24}|[\\u0370-\\u03ff]{2,24}|[\\u0400-\\u052f]{2,24})(?![\\w-])';
const DOMAIN = new RegExp(`(?:${LABEL}\\.){1,8}${TOP}`, 'iy');
/** How people write an address so that programs do not see it: `jane [at] corp (dot) com`. The brackets make it sure. */
const HIDDEN_AT = / ?(?:\[ ?at ?\]|\( ?at ?\)|\{ ?at ?\}) ?/gi;
const DOT = '(?:\\.| ?(?:\\[ ?dot ?\\]|\\( ?dot ?\\)|\\{ ?dot ?\\}) ?)';
const HIDDEN_DOT = new RegExp(DOT, 'gi');
const HIDDEN_DOMAIN = new RegExp(`(?:${LABEL}${DOT}){1,8}${TOP}`, 'iy');
/** Top-level names that are rather a file's extension, as in `icon@2x.png`. */
const FILE_EXTENSION =
  /\.(?:png|jpe?g|gif|svg|webp|avif|ico|css|scss|js|mjs|cjs|ts|tsx|jsx|json|html?|py|java|cpp|map|zip|tgz)$/i;
/** Names that nobody can own (RFC 2606, RFC 6762): an example, or a machine in a local network. */
const RESERVED = /(?:^|\.)(?:example\.(?:com|net|org)|example|test|invalid|localhost|local|internal)$/i;
/** Country codes and the general top-level names that most addresses have. */
const USUAL =
  /\.(?:[a-z]{2}|com|net|org|edu|gov|mil|int|info|biz|name|dev|app|xyz|online|site|cloud|tech|shop|pro|mobi|me)$/i;

/**
 * E-mail addresses: `local@domain` with a dot in the domain, or `local [at] domain`. The remote of a git clone
 * (`git@host:path`) is a hint.
 */
export const findEmails: Finder = (folded) => {
  const { text } = folded;
  const findings: Finding[] = [];
  let covered = 0;
  for (let at = text.indexOf('@'); at >= 0; at = text.indexOf('@', at + 1)) {
    const found = emailAt(folded, at, at + 1, covered, DOMAIN);
    if (!found) continue;
    findings.push({ ...found, score: score(text, found.start, at, found.end, text.slice(at + 1, found.end)) });
    covered = found.end;
  }
  covered = 0;
  for (const { 0: at, index } of text.matchAll(HIDDEN_AT)) {
    const found = emailAt(folded, index, index + at.length, covered, HIDDEN_DOMAIN);
    // In prose a full stop without a space behind it looks like a domain.
    if (!found || !USUAL.test(text.slice(index, found.end).replaceAll(HIDDEN_DOT, '.'))) continue;
    findings.push({ ...found, score: HIDDEN_SCORE });
    covered = found.end;
  }
  return findings.sort((a, b) => a.start - b.start);
};

/** The address whose local part ends at `at` and whose domain begins at `from`. */
function emailAt(
  folded: Folded,
  at: number,
  from: number,
  covered: number,
  pattern: RegExp,
): Pick<Finding, 'name' | 'start' | 'end'> | undefined {
  const start = localStart(folded.text, at, covered);
  if (start < 0) return undefined;
  const horizon = folded.horizon(start, REACH);
  if (from >= horizon) return undefined;
  pattern.lastIndex = 0;
  const domain = pattern.exec(folded.text.slice(from, horizon))?.[0];
  if (domain === undefined || FILE_EXTENSION.test(domain)) return undefined;
  return { name: 'pii.email', start, end: from + domain.length };
}

/** Where the local part that ends at `at` begins; -1 where there is none, or it is too long or not well formed. */
function localStart(text: string, at: number, covered: number): number {
  let start = at;
  while (start > covered && at - start <= LOCAL_MAX && LOCAL.test(text[start - 1] ?? '')) start -= 1;
  if (at - start > LOCAL_MAX || text[at - 1] === '.') return -1;
  // The letter of an escaped line end or tab (`\n`) is not the address's.
  if (text[start - 1] === '\\' && /[nrt]/.test(text[start] ?? '')) start += 1;
  while (start < at && /[.'%+-]/.test(text[start] ?? '')) start += 1;
  if (start === at || text.slice(start, at).includes('..')) return -1;
  return start;
}

function score(text: string, start: number, at: number, end: number, domain: string): number {
  if (text[end] === ':' && /[\w~./]/.test(text[end + 1] ?? '') && text.slice(start, at) === 'git') return 0.2;
  if (/[/:]/.test(text[start - 1] ?? '') && text.slice(Math.max(0, start - 3), start) === '://') return 0.3;
  if (RESERVED.test(domain)) return 0.6;
  return USUAL.test(domain) ? 0.97 : 0.8;
}
