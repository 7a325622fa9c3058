/** JSON as a type (RFC 8259). Everything that crosses a boundary of the gateway is one of these. */
export type JsonValue = null | boolean | number | string | readonly JsonValue[] | JsonObject;
export interface JsonObject {
  readonly [key: string]: JsonValue | undefined;
}

export function isJsonObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** JSON nested deeper than this is not read: what walks it (a parser, a provider) may do so by recursion. */
export const MAX_JSON_DEPTH = 128;

/** Whether arrays and objects lie in each other deeper than `MAX_JSON_DEPTH`; it goes level by level, without recursion. */
export function isNestedTooDeep(value: JsonValue): boolean {
  let level = containersIn([value]);
  for (let depth = 0; depth < MAX_JSON_DEPTH && level.length > 0; depth += 1) level = level.flatMap(containersIn);
  return level.length > 0;
}

/**
 * Whether JSON text could be nested deeper than `MAX_JSON_DEPTH`: it opens more arrays and objects than that, anywhere. Most
 * texts do not, and then nobody has to walk what they hold.
 */
export function mayNestTooDeep(text: string): boolean {
  let opened = 0;
  for (let at = 0; at < text.length && opened <= MAX_JSON_DEPTH; at += 1) {
    const unit = text.charCodeAt(at);
    if (unit === 0x7b || unit === 0x5b) opened += 1;
  }
  return opened > MAX_JSON_DEPTH;
}

function containersIn(value: object): readonly object[] {
  return Object.values(value).filter((child) => typeof child === 'object' && child !== null);
}

/** One reference token of a JSON Pointer, escaped (RFC 6901, section 3). */
export function pointerToken(key: string | number): string {
  return String(key).replaceAll('~', '~0').replaceAll('/', '~1');
}

/** How a pointer names an item of an array: no sign, no leading zero, nothing else (RFC 6901, section 4). */
const INDEX = /^(?:0|[1-9]\d*)$/;

/** The value that a JSON Pointer (RFC 6901) leads to; undefined when it leads to nothing. */
export function valueAtPointer(root: JsonValue, pointer: string): JsonValue | undefined {
  let node: JsonValue | undefined = root;
  for (const token of pointerTokens(pointer)) {
    if (Array.isArray(node)) node = INDEX.test(token) ? node[Number(token)] : undefined;
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
  const changes = newChange();
  for (const [pointer, value] of replacements) plant(changes, root, pointer, value);
  return changed(root, changes);
}

/** What becomes of a value: it is replaced, or something below it is; where both, below what replaced it. */
interface Change {
  value?: JsonValue;
  /** By the token that leads from here. */
  readonly below: Map<string, Change>;
}

function newChange(): Change {
  return { below: new Map() };
}

/** Adds a replacement to a tree of those before it, so that each array and object is copied once for all of them. */
function plant(root: Change, document: JsonValue, pointer: string, value: JsonValue): void {
  let change = root;
  let node = change.value === undefined ? document : change.value;
  for (const token of pointerTokens(pointer)) {
    const child = childOf(node, token);
    if (child === undefined) throw new RangeError(`JSON Pointer ${pointer} leads to nothing`);
    const next = change.below.get(token) ?? newChange();
    change.below.set(token, next);
    change = next;
    node = change.value === undefined ? child : change.value;
  }
  change.value = value;
  change.below.clear();
}

function childOf(node: JsonValue, token: string): JsonValue | undefined {
  if (Array.isArray(node)) return INDEX.test(token) && Number(token) < node.length ? node[Number(token)] : undefined;
  return isJsonObject(node) && Object.hasOwn(node, token) ? (node[token] ?? null) : undefined;
}

function changed(before: JsonValue, { value, below }: Change): JsonValue {
  const node = value === undefined ? before : value;
  if (below.size === 0) return node;
  const child = <T extends JsonValue | undefined>(key: string | number, item: T) => {
    const change = below.get(String(key));
    return change ? changed(item ?? null, change) : item;
  };
  if (Array.isArray(node)) return node.map((item: JsonValue, index) => child(index, item));
  // Not by assignment, to which the name `__proto__` would mean something else.
  return Object.fromEntries(Object.entries(node ?? {}).map(([key, item]) => [key, child(key, item)]));
}
