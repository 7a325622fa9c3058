import { Validator } from '@cfworker/json-schema';
import type { JsonObject, JsonValue } from '../../exchange/json.ts';

/**
 * Keywords of which the server's own words would run here for as long as they like (a regular expression), or lead in a
 * circle (a reference).
 */
const UNBOUNDED = /"(?:pattern|patternProperties|format|uniqueItems|\$ref|\$dynamicRef|\$recursiveRef)":/;

/**
 * Whether a structured result that was redacted is still what the tool's `outputSchema` says. False where that cannot be
 * told in bounded time: the client then gets an error, and no result that its own check would throw on.
 */
export function isStillValid(structured: JsonValue, schema: JsonObject): boolean {
  if (UNBOUNDED.test(JSON.stringify(schema))) return false;
  try {
    // A copy, since the validator writes into the schema, and what was released is frozen.
    return new Validator(structuredClone(schema), '2020-12').validate(structured).valid;
  } catch {
    // A schema that is none: nothing can be said to be valid by it.
    return false;
  }
}
