import type { Context } from 'hono';
import { PortcullisError } from '../../exchange/errors.ts';
import { isNestedTooDeep, type JsonValue, MAX_JSON_DEPTH, mayNestTooDeep } from '../../exchange/json.ts';

/**
 * The body of a request as JSON (RFC 8259, UTF-8), nested no deeper than `MAX_JSON_DEPTH`: everything that walks it
 * from here on may do so by recursion.
 *
 * @throws PortcullisError `invalid_request`; `unsupported_media_type` for one that is compressed, which could be of any
 *   size when it is unpacked.
 */
export async function readJsonBody(c: Context): Promise<JsonValue> {
  const encoding = c.req.header('content-encoding');
  if (encoding !== undefined && encoding.toLowerCase() !== 'identity') {
    throw new PortcullisError('unsupported_media_type', 'The body is compressed. Send it as it is, as JSON in UTF-8.');
  }
  const { text, body } = parse(await c.req.arrayBuffer());
  if (mayNestTooDeep(text) && isNestedTooDeep(body)) {
    throw new PortcullisError(
      'invalid_request',
      `The body is nested too deep: its arrays and objects may lie in each other up to ${MAX_JSON_DEPTH} levels.`,
    );
  }
  return body;
}

function parse(bytes: ArrayBuffer): { readonly text: string; readonly body: JsonValue } {
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
    return { text, body: JSON.parse(text) };
  } catch (cause) {
    throw new PortcullisError('invalid_request', 'The body is not JSON in UTF-8.', { cause });
  }
}
