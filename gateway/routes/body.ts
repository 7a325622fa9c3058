import type { Context } from 'hono';
import { PortcullisError } from '../../exchange/errors.ts';
import type { JsonValue } from '../../exchange/json.ts';

/** The body of a request as JSON (RFC 8259, UTF-8). @throws PortcullisError `invalid_request`. */
export async function readJsonBody(c: Context): Promise<JsonValue> {
  const bytes = await c.req.arrayBuffer();
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch (cause) {
    throw new PortcullisError('invalid_request', 'The body is not JSON in UTF-8.', { cause });
  }
}
