import { findNodeAtLocation, type Node, type ParseError, parseTree, printParseErrorCode } from 'jsonc-parser';
import { isJsonObject, type JsonObject } from './json.ts';

/** A fault in a JSON document: where it is, what it is, and what to do about it. */
export interface Diagnostic {
  /** Where it begins, in UTF-16 units from the start of the text. */
  readonly offset: number;
  /** How much of the line the carets underline, in UTF-16 units; at least 1. */
  readonly length: number;
  readonly message: string;
  readonly hint?: string;
}

/** What a standalone validator of Ajv says of one fault; the part of its `ErrorObject` that is read here. */
export interface SchemaError {
  readonly instancePath: string;
  readonly keyword: string;
  readonly params: Readonly<Record<string, unknown>>;
  /** A URI fragment: `#/$defs/upstream/additionalProperties`. */
  readonly schemaPath: string;
  readonly message?: string;
}

/** The syntax tree of a JSON text (RFC 8259: no comments, no trailing comma, no key twice), or what is wrong with it. */
export function parseJsonTree(text: string): { readonly tree?: Node; readonly faults: readonly Diagnostic[] } {
  const errors: ParseError[] = [];
  const tree = parseTree(text, errors, { disallowComments: true, allowEmptyContent: false });
  const [first] = errors;
  if (first || !tree) {
    const offset = first?.offset ?? 0;
    const what = first ? words(printParseErrorCode(first.error)) : 'value expected';
    return { faults: [{ offset, length: Math.max(1, first?.length ?? 1), message: `this is not JSON: ${what}` }] };
  }
  return { tree, faults: repeatedKeys(tree) };
}

/** The faults that a validator found, at their places in the text; `schema` is what it was generated from. */
export function locateSchemaErrors(tree: Node, errors: readonly SchemaError[], schema: unknown): readonly Diagnostic[] {
  // `if` and `oneOf` only say that something inside them failed, which has an error of its own.
  const telling = errors.filter(({ keyword }) => keyword !== 'if');
  const specific = telling.filter(({ keyword }) => keyword !== 'oneOf' && keyword !== 'anyOf');
  const faults = (specific.length > 0 ? specific : telling).map((error) => locateSchemaError(tree, error, schema));
  // Branches of a schema can find the same fault twice.
  const distinct = new Map(faults.map((fault) => [`${fault.offset} ${fault.message}`, fault]));
  return [...distinct.values()].sort((a, b) => a.offset - b.offset);
}

function locateSchemaError(tree: Node, error: SchemaError, schema: unknown): Diagnostic {
  const pointer = error.instancePath;
  const unknownKey = error.params.additionalProperty ?? error.params.unevaluatedProperty;
  if (typeof unknownKey === 'string') {
    const hint = hintFor(unknownKey, keysBeside(error.schemaPath, schema));
    return {
      ...placeOf(tree, `${pointer}/${unknownKey.replaceAll('~', '~0').replaceAll('/', '~1')}`, 'key'),
      message: `unknown key ${JSON.stringify(unknownKey)}`,
      ...(hint !== undefined && { hint }),
    };
  }
  const place = placeOf(tree, pointer, 'value');
  const { allowedValues, allowedValue } = error.params;
  if (Array.isArray(allowedValues)) {
    const found = findAt(tree, pointer)?.value;
    const values = allowedValues.map(String);
    const nearest = typeof found === 'string' ? nearestWord(found, values) : undefined;
    return {
      ...place,
      message: `must be one of ${values.map((value) => JSON.stringify(value)).join(', ')}`,
      ...(nearest !== undefined && { hint: `did you mean ${JSON.stringify(nearest)}?` }),
    };
  }
  if (allowedValue !== undefined) return { ...place, message: `must be ${JSON.stringify(allowedValue)}` };
  if (error.keyword === 'required') {
    return { ...place, length: 1, message: `the key ${JSON.stringify(error.params.missingProperty)} is missing` };
  }
  const { description } = schemaOf(error.schemaPath, schema);
  return {
    ...place,
    message: error.message ?? 'is not valid',
    ...(typeof description === 'string' && { hint: description }),
  };
}

/** The keys that the schema gives to the object in which a keyword failed. */
function keysBeside(schemaPath: string, schema: unknown): readonly string[] {
  const { properties } = schemaOf(schemaPath, schema);
  return isJsonObject(properties) ? Object.keys(properties) : [];
}

/** The part of the schema that holds the keyword at the end of `schemaPath`. */
function schemaOf(schemaPath: string, schema: unknown): JsonObject {
  let node = schema;
  for (const token of schemaPath.split('/').slice(1, -1)) {
    const key = decodeURIComponent(token).replaceAll('~1', '/').replaceAll('~0', '~');
    node = isJsonObject(node) ? node[key] : Array.isArray(node) ? node[Number(key)] : undefined;
  }
  return isJsonObject(node) ? node : {};
}

/** Where the value at a JSON Pointer stands in the text, or the key that leads to it. The whole document if it leads to nothing. */
export function placeOf(tree: Node, pointer: string, part: 'key' | 'value'): Pick<Diagnostic, 'offset' | 'length'> {
  const node = findAt(tree, pointer) ?? tree;
  const key = node.parent?.type === 'property' ? node.parent.children?.[0] : undefined;
  const { offset, length } = part === 'key' && key ? key : node;
  return { offset, length: Math.max(1, length) };
}

function findAt(tree: Node, pointer: string): Node | undefined {
  let node: Node | undefined = tree;
  for (const token of pointer.split('/').slice(1)) {
    const key = token.replaceAll('~1', '/').replaceAll('~0', '~');
    node = node && findNodeAtLocation(node, [node.type === 'array' ? Number(key) : key]);
  }
  return node;
}

/**
 * Faults as a person reads them: `file:line:column: message`, the source line, carets under the place, and a hint.
 * Lines and columns count from 1, columns in UTF-16 units, as editors do.
 */
export function renderDiagnostics(text: string, file: string, diagnostics: readonly Diagnostic[]): string {
  return diagnostics.map((diagnostic) => renderDiagnostic(text, file, diagnostic)).join('\n');
}

function renderDiagnostic(text: string, file: string, { offset, length, message, hint }: Diagnostic): string {
  const before = text.slice(0, offset).split('\n');
  const line = before.length;
  const column = (before.at(-1) ?? '').length;
  const source = (text.split('\n')[line - 1] ?? '').replace(/\r$/, '');
  const gutter = `${line} | `;
  const carets = '^'.repeat(Math.max(1, Math.min(length, source.length - column)));
  return [
    `${file}:${line}:${column + 1}: ${message}`,
    `  ${gutter}${source}`,
    // Tabs stay tabs, so that the carets stand under what they mean however wide a tab is.
    `  ${' '.repeat(gutter.length)}${source.slice(0, column).replace(/[^\t]/g, ' ')}${carets}`,
    ...(hint === undefined ? [] : [`  hint: ${hint}`]),
  ].join('\n');
}

/** `did you mean "policies"?` where one of the known words is near; otherwise the list of them, if it is short. */
export function hintFor(word: string, known: readonly string[]): string | undefined {
  const nearest = nearestWord(word, known);
  if (nearest !== undefined) return `did you mean ${JSON.stringify(nearest)}?`;
  if (known.length === 0 || known.length > 20) return undefined;
  return `known here: ${known.map((name) => JSON.stringify(name)).join(', ')}`;
}

/** The known word with the fewest edits from `word`, where they are at most a third of its length (and at least one). */
export function nearestWord(word: string, known: readonly string[]): string | undefined {
  const limit = Math.max(1, Math.floor(word.length / 3));
  let best: { readonly name: string; readonly edits: number } | undefined;
  for (const name of known) {
    const edits = editDistance(word.toLowerCase(), name.toLowerCase());
    if (edits <= limit && (!best || edits < best.edits)) best = { name, edits };
  }
  return best?.name;
}

/** Levenshtein distance, row by row. */
function editDistance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i += 1) {
    const next = [i];
    for (let j = 1; j <= b.length; j += 1) {
      const replaced = (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      next.push(Math.min(replaced, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1));
    }
    row = next;
  }
  return row[b.length] ?? 0;
}

function repeatedKeys(node: Node): readonly Diagnostic[] {
  const children = node.children ?? [];
  const inside = children.flatMap(repeatedKeys);
  if (node.type !== 'object') return inside;
  const seen = new Set<string>();
  const repeated = children.flatMap(({ children: [key] = [] }) => {
    if (!key || !seen.has(key.value)) {
      if (key) seen.add(key.value);
      return [];
    }
    return [
      { offset: key.offset, length: key.length, message: `the key ${JSON.stringify(key.value)} stands here twice` },
    ];
  });
  return [...repeated, ...inside];
}

/** `CommaExpected` as `comma expected`. */
function words(code: string): string {
  return code.replace(/(?<=[a-z])[A-Z]/g, (letter) => ` ${letter}`).toLowerCase();
}
