import { entropy } from '../checksum.ts';

/** Words that no issuer puts into a live key, but every documentation does. */
const WORDS =
  /example|sample|dummy|placeholder|your|change_?me|redacted|fake|foobar|insert|replace|x{5}|0{8}|1{8}|\*{4}|\.{3}|1234567(?:89|890)|abcdefg|deadbeef|<[^>]*>|\$\{|\{\{/i;

/** True for a key from documentation or a placeholder: it says so itself, counts up, or hardly varies. */
export function isSample(token: string): boolean {
  return WORDS.test(token) || (token.length >= 16 && entropy(token.slice(-32)) < 2.6);
}
