import { isJsonObject } from '../../../exchange/json.ts';
import type { Finder, Finding } from '../detector.ts';

/** The base64 of `{"`, or of a brace and white space. */
const OPENING = /(?<![\w-])(?:eyJ|eyA[gi]|ew[0ok])/g;
const RUN = /[\w-]*/y;
/** How a JOSE header begins: one of the parameters that RFC 7515, 7516 and 7519 register. */
const HEADER =
  /^\{\s{0,8}"(?:alg|typ|kid|cty|enc|jku|jwk|x5[ucte]|x5t#S256|zip|crit|b64|iss|sub|aud|exp|apu|apv|epk|nonce|url)"/;
/** The payload of the token that every tutorial shows. */
const TUTORIAL = /"sub":\s?"1234567890"|"name":\s?"(?:John|Jane) Doe"/;

/**
 * JSON web tokens (RFC 7519): a header that decodes to JSON with `alg`, a payload, a signature. They have no longest
 * length: one that reaches the end of the text is taken for a token as soon as its header begins like one.
 */
export const findJwts: Finder = ({ text }) => {
  const findings: Finding[] = [];
  let covered = 0;
  for (const { index: start } of text.matchAll(OPENING)) {
    if (start < covered) continue;
    const parts = partsOf(text, start);
    covered = start + parts[0].length;
    const end = start + parts.join('.').length;
    const score = scoreOf(parts, end === text.length);
    if (score === 0) continue;
    const sample = TUTORIAL.test(decode(parts[1] ?? ''));
    findings.push({ name: sample ? 'secret.sample' : 'secret.jwt', start, end, score });
    covered = end;
  }
  return findings;
};

/** The dotted parts from `start` on: three of a signed token, five of an encrypted one. */
function partsOf(text: string, start: number): readonly [string, ...string[]] {
  const parts: [string, ...string[]] = [runAt(text, start)];
  let end = start + parts[0].length;
  while (parts.length < 5 && text[end] === '.') {
    const part = runAt(text, end + 1);
    if (part === '' && end + 1 < text.length && parts.length > 2) break;
    parts.push(part);
    end += 1 + part.length;
    if (parts.length === 3 && !isEncrypted(parts[0])) break;
  }
  return parts;
}

function runAt(text: string, start: number): string {
  RUN.lastIndex = start;
  return RUN.exec(text)?.[0] ?? '';
}

function isEncrypted(header: string): boolean {
  return decode(header).includes('"enc"');
}

function scoreOf(parts: readonly string[], open: boolean): number {
  const header = decode(parts[0] ?? '');
  if (parts.length === 1) return open && HEADER.test(header) ? 0.9 : 0;
  if (!hasAlgorithm(header)) return 0;
  return parts.length >= 3 || open ? 0.98 : 0;
}

function hasAlgorithm(header: string): boolean {
  if (!header.includes('"alg"')) return false;
  try {
    const value: unknown = JSON.parse(header);
    return isJsonObject(value) && typeof value.alg === 'string';
  } catch {
    // Not JSON, hence not a header.
    return false;
  }
}

/** Base64url text as Latin-1, as far as it can be decoded; empty where it cannot. */
function decode(part: string): string {
  const whole = part.slice(0, part.length - (part.length % 4 === 1 ? 1 : 0));
  try {
    return atob(whole.replaceAll('-', '+').replaceAll('_', '/'));
  } catch {
    // A run of these characters with an impossible length or ending.
    return '';
  }
}
