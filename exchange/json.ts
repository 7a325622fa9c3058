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

/** The value that a JSON Pointer (RFC 6901) leads to; undefined when it leads to nothing. */
export function valueAtPointer(root: JsonValue, pointer: string): JsonValue | undefined {
  let node: JsonValue | undefined = root;
  for (const token of pointerTokens(pointer)) {
    if (Array.isArray(node)) node = node[Number(token)];
    else if (isJsonObject(node) && Object.hasOwn(node, token)) node = node[token];
    else return undefined;
  }
  return node;
}

function pointerTokens(pointer: string): string[] {
  return pointer
    .split('/')
    .slice(1)
    .map((token) => token.replaceAll('~1', '/').replaceAll('~0', '~'));
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
    result = replaceAt(result, pointerTokens(pointer), value, pointer);
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
