import type { GbnfJsonSchema } from 'node-llama-cpp';
import { PortcullisError } from '../../exchange/errors.ts';
import { isJsonObject, type JsonValue } from '../../exchange/json.ts';
import { toGrammarSchema } from './embedded-schema.ts';

/** JSON that the answer has to be. */
export interface ResponseFormat {
  readonly schema: GbnfJsonSchema;
}

/**
 * Reads `response_format`; undefined for plain text. A schema that is not `strict` is held as far as a grammar can,
 * with every property present.
 *
 * @throws PortcullisError `invalid_request`.
 */
export function readResponseFormat(value: JsonValue | undefined): ResponseFormat | undefined {
  if (value === undefined || value === null) return undefined;
  if (isJsonObject(value) && value.type === 'text') return undefined;
  if (isJsonObject(value) && value.type === 'json_object') {
    return { schema: { type: 'object', additionalProperties: true } };
  }
  const format = isJsonObject(value) && value.type === 'json_schema' ? value.json_schema : undefined;
  if (!isJsonObject(format) || !isJsonObject(format.schema)) {
    throw new PortcullisError(
      'invalid_request',
      '"response_format" must be text, json_object, or json_schema with a schema.',
    );
  }
  return { schema: toGrammarSchema(format.schema, format.strict === true ? 'exact' : 'loose') };
}
