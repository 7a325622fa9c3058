/** JSON as a type (RFC 8259). Everything that crosses a boundary of the gateway is one of these. */
export type JsonValue = null | boolean | number | string | readonly JsonValue[] | JsonObject;
export interface JsonObject {
  readonly [key: string]: JsonValue | undefined;
}

export function isJsonObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** One reference token of a JSON Pointer, escaped (RFC 6901, section 3). */
export function pointerToken(key: string | number): string {
  return String(key).replaceAll('~', '~0').replaceAll('/', '~1');
}

/**
 * A copy of `root` in which the strings at the given JSON Pointers (RFC 6901) are replaced; what is not on the way
 * to one of them is shared with `root`.
 *
 * @throws RangeError when a pointer does not lead to a value.
 */
export function replaceAtPointers(root: JsonValue, replacements: ReadonlyMap<string, JsonValue>): JsonValue {
  let result = root;
  for (const [pointer, value] of replacements) {
    const tokens = pointer
      .split('/')
      .slice(1)
      .map((token) => token.replaceAll('~1', '/').replaceAll('~0', '~'));
    result = replaceAt(result, tokens, value, pointer);
  }
  return result;
}

function replaceAt(node: JsonValue, tokens: readonly string[], value: JsonValue, pointer: string): JsonValue {
  const [token, ...rest] = tokens;
  if (token === undefined) return value;
  if (Array.isArray(node) && Number(token) in node) {
    return node.map((item, index) => (index === Number(token) ? replaceAt(item, rest, value, pointer) : item));
  }
  if (isJsonObject(node) && Object.hasOwn(node, token)) {
    return { ...node, [token]: replaceAt(node[token] ?? null, rest, value, pointer) };
  }
  throw new RangeError(`JSON Pointer ${pointer} leads to nothing`);
}
