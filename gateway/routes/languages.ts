import type { Context } from 'hono';
import { parseAccept } from 'hono/utils/accept';

/** So much of the header is read, in UTF-16 units. */
const LONGEST_HEADER = 500;

/** What the header `accept-language` asks for, best first (RFC 9110, 12.5.4). */
export function acceptedLanguages(c: Context): readonly string[] {
  const header = c.req.header('accept-language') ?? '';
  return parseAccept(header.slice(0, LONGEST_HEADER)).flatMap(({ type, q }) => (type === '*' || q === 0 ? [] : [type]));
}
