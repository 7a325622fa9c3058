import {
  findNodeAtLocation,
  type JSONPath,
  type Node,
  type ParseError,
  parseTree,
  printParseErrorCode,
} from 'jsonc-parser';
import type { JsonValue } from '../../exchange/json.ts';
import { type Diagnostic, POLICY_WARNINGS, PolicyError } from './diagnostic.ts';

/** Steps from the root of a policy to a value in it: keys and indices. */
export type Path = JSONPath;

/** What is wrong and at which value, before it is known where in the text that is. */
export interface Problem {
  readonly code: Diagnostic['code'];
  readonly path: Path;
  readonly message: string;
  readonly hint?: string;
  /** Marks the key instead of the value. */
  readonly atKey?: boolean;
}

/** A JSON text and where in it everything stands. */
export interface Source {
  readonly file: string;
  readonly text: string;
  readonly value: JsonValue;
  /** The diagnostic for a problem; a path that leads to nothing marks its nearest ancestor. */
  diagnose(problem: Problem): Diagnostic;
}

/**
 * Reads strict JSON (RFC 8259): no comments, no trailing commas, no key twice.
 *
 * @throws PolicyError `invalid_json` or `duplicate_key`.
 */
export function readSource(text: string, file: string): Source {
  const content = text.startsWith('\uFEFF') ? text.slice(1) : text;
  const place = placesIn(content, file);
  const refuse = (code: 'invalid_json' | 'duplicate_key', faults: readonly (readonly [string, Marked])[]): void => {
    if (faults.length === 0) return;
    const marked = faults.slice(0, MOST_FAULTS);
    throw new PolicyError(marked.map(([message, mark]) => ({ code, severity: 'error', message, ...place(mark) })));
  };
  const deep = tooDeep(content);
  if (deep !== undefined) {
    refuse('invalid_json', [
      [`lists and objects may lie in each other ${MOST_LEVELS} deep`, { offset: deep, length: 1 }],
    ]);
  }
  const errors: ParseError[] = [];
  const root = parseTree(content, errors, {
    disallowComments: true,
    allowTrailingComma: false,
    allowEmptyContent: false,
  });
  if (errors.length > 0 || !root) {
    const { error, offset, length } = errors[0] ?? { error: undefined, offset: 0, length: 1 };
    const message = (error && JSON_ERRORS[printParseErrorCode(error)]) || 'this is not JSON';
    refuse('invalid_json', [[message, { offset, length }]]);
    throw new TypeError('a text that cannot be read was not refused');
  }
  const halves = nodesOf(root).filter(({ type, value }) => type === 'string' && !value.isWellFormed());
  refuse(
    'invalid_json',
    halves.map((node) => ['this string holds half of a character (a lone surrogate)', node]),
  );
  const twice = duplicateKeys(root);
  refuse(
    'duplicate_key',
    twice.map((node) => [`the key "${node.value}" stands twice in this object`, node]),
  );
  return {
    file,
    text: content,
    value: toValue(root),
    diagnose({ code, path, message, hint, atKey }) {
      const node = markedNode(root, path, atKey ?? false);
      const severity = Object.hasOwn(POLICY_WARNINGS, code) ? 'warning' : 'error';
      return { code, severity, message, ...(hint !== undefined && { hint }), ...place(node) };
    },
  };
}

/** What reads a policy goes down by recursion, as deep as this. */
const MOST_LEVELS = 512;

/** So many faults of a text are told: who has more begins with these. */
export const MOST_FAULTS = 100;

/** The offset at which a text is nested too deep; undefined where it is not. Brackets in strings are none. */
function tooDeep(text: string): number | undefined {
  let depth = 0;
  let isString = false;
  for (let at = 0; at < text.length; at += 1) {
    const sign = text[at];
    if (isString && sign === '\\') at += 1;
    else if (sign === '"') isString = !isString;
    else if (!isString && (sign === '{' || sign === '[')) depth += 1;
    else if (!isString && (sign === '}' || sign === ']')) depth -= 1;
    if (depth > MOST_LEVELS) return at;
  }
  return undefined;
}

/** A node and all in it. */
function nodesOf(node: Node): readonly Node[] {
  return [node, ...(node.children ?? []).flatMap(nodesOf)];
}

/** jsonc-parser's names for what it met, in words. */
const JSON_ERRORS: Readonly<Record<string, string>> = {
  InvalidSymbol: 'this is not a JSON value; strings stand in double quotes',
  InvalidNumberFormat: 'this is not a JSON number',
  PropertyNameExpected: 'a key in double quotes is expected here; JSON has no trailing comma',
  ValueExpected: 'a value is expected here; JSON has no trailing comma',
  ColonExpected: 'a colon is expected here',
  CommaExpected: 'a comma is expected here',
  CloseBraceExpected: 'a closing brace is expected here',
  CloseBracketExpected: 'a closing bracket is expected here',
  EndOfFileExpected: 'the JSON value has ended before this',
  InvalidCommentToken: 'JSON has no comments; rules and policies have a "description"',
  UnexpectedEndOfComment: 'JSON has no comments; rules and policies have a "description"',
  UnexpectedEndOfString: 'this string does not end',
  UnexpectedEndOfNumber: 'this number does not end',
  InvalidUnicode: 'this is not a \\u escape',
  InvalidEscapeCharacter: 'JSON has no such escape',
  InvalidCharacter: 'this character has to be escaped in a string',
};

function duplicateKeys(node: Node): Node[] {
  const found: Node[] = [];
  const keys = new Set<string>();
  for (const child of node.children ?? []) {
    if (child.type !== 'property') {
      found.push(...duplicateKeys(child));
      continue;
    }
    const [key, value] = child.children ?? [];
    if (key && keys.has(key.value)) found.push(key);
    if (key) keys.add(key.value);
    if (value) found.push(...duplicateKeys(value));
  }
  return found;
}

/** `Object.fromEntries` defines own properties, so a key `__proto__` stays a key, and the schema refuses it. */
function toValue(node: Node): JsonValue {
  if (node.type === 'array') return (node.children ?? []).map(toValue);
  if (node.type !== 'object') return node.value;
  return Object.fromEntries(
    (node.children ?? []).flatMap(({ children }) =>
      children?.[0] && children[1] ? [[children[0].value, toValue(children[1])]] : [],
    ),
  );
}

function markedNode(root: Node, path: Path, atKey: boolean): Node {
  for (let end = path.length; end >= 0; end--) {
    const node = findNodeAtLocation(root, path.slice(0, end));
    if (!node) continue;
    const key = node.parent?.type === 'property' ? node.parent.children?.[0] : undefined;
    // An object or a list is marked by its key or its first character: not by all its lines.
    if (end === path.length && !atKey && node.type !== 'object' && node.type !== 'array') return node;
    return key ?? { ...node, length: 1 };
  }
  return { ...root, length: 1 };
}

/** A part of a text: offset and length in UTF-16 units. */
type Marked = Pick<Node, 'offset' | 'length'>;

/** Finds lines and columns in a text; the lines are counted once. */
function placesIn(text: string, file: string): (mark: Marked) => Omit<Diagnostic, 'code' | 'severity' | 'message'> {
  const starts = [0];
  for (let at = text.indexOf('\n'); at !== -1; at = text.indexOf('\n', at + 1)) starts.push(at + 1);
  return ({ offset, length }) => {
    const at = Math.min(offset, text.length);
    const line = lineOf(starts, at);
    const start = starts[line]!;
    const source = text.slice(start, (starts[line + 1] ?? text.length + 1) - 1).replace(/\r$/, '');
    return {
      file,
      line: line + 1,
      column: at - start + 1,
      length: Math.max(1, Math.min(length, source.length - (at - start))),
      source,
    };
  };
}

/** The last line that begins at or before an offset. */
function lineOf(starts: readonly number[], offset: number): number {
  let [low, high] = [0, starts.length - 1];
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if (starts[middle]! <= offset) low = middle;
    else high = middle - 1;
  }
  return low;
}
