import type { Finder, Finding } from '../detector.ts';
import { REACH } from './reach.ts';

/** What may stand in a local part here: a sane subset of RFC 5321's dot-atom, and Latin letters (RFC 6531). */
const LOCAL = /[\w.%+'\u00c0-\u024f-]/;
const LOCAL_MAX = 64;
const DOMAIN =
  /(?:[a-z0-9\u00c0-\u024f](?:[a-z0-9\u00c0-\u024f-]{0,61}[a-z0-9\u00c0-\u024f])?\.){1,8}(?:xn--[a-z0-9-]{2,40}|[a-z\u00c0-\u024f]{2,24})(?![\w-])/iy;
/** Top-level names that are rather a file's extension, as in `icon@2x.png`. */
const FILE_EXTENSION =
  /\.(?:png|jpe?g|gif|svg|webp|avif|ico|css|scss|js|mjs|cjs|ts|tsx|jsx|json|html?|py|java|cpp|map|zip|tgz)$/i;
/** Names that nobody can own (RFC 2606, RFC 6762): an example, or a machine in a local network. */
const RESERVED = /(?:^|\.)(?:example\.(?:com|net|org)|example|test|invalid|localhost|local|internal)$/i;
/** Country codes and the general top-level names that most addresses have. */
const USUAL =
  /\.(?:[a-z]{2}|com|net|org|edu|gov|mil|int|info|biz|name|dev|app|xyz|online|site|cloud|tech|shop|pro|mobi|me)$/i;

/** E-mail addresses: `local@domain` with a dot in the domain. The remote of a git clone (`git@host:path`) is a hint. */
export const findEmails: Finder = (folded) => {
  const { text } = folded;
  const findings: Finding[] = [];
  let covered = 0;
  for (let at = text.indexOf('@'); at >= 0; at = text.indexOf('@', at + 1)) {
    const start = localStart(text, at, covered);
    if (start < 0) continue;
    const horizon = folded.horizon(start, REACH);
    if (at + 1 >= horizon) continue;
    DOMAIN.lastIndex = 0;
    const domain = DOMAIN.exec(text.slice(at + 1, horizon))?.[0];
    if (domain === undefined || FILE_EXTENSION.test(domain)) continue;
    const end = at + 1 + domain.length;
    findings.push({ name: 'pii.email', start, end, score: score(text, start, at, end, domain) });
    covered = end;
  }
  return findings;
};

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
