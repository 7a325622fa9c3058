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
  const errors: ParseError[] = [];
  const root = parseTree(content, errors, {
    disallowComments: true,
    allowTrailingComma: false,
    allowEmptyContent: false,
  });
  if (errors.length > 0 || !root) {
    const { error, offset, length } = errors[0] ?? { error: undefined, offset: 0, length: 1 };
    throw new PolicyError([
      {
        code: 'invalid_json',
        severity: 'error',
        message: (error && JSON_ERRORS[printParseErrorCode(error)]) || 'this is not JSON',
        ...place(content, file, offset, length),
      },
    ]);
  }
  const twice = duplicateKeys(root);
  if (twice.length > 0) {
    throw new PolicyError(
      twice.map((node) => ({
        code: 'duplicate_key' as const,
        severity: 'error' as const,
        message: `the key "${node.value}" stands twice in this object`,
        ...place(content, file, node.offset, node.length),
      })),
    );
  }
  return {
    file,
    text: content,
    value: toValue(root),
    diagnose({ code, path, message, hint, atKey }) {
      const node = markedNode(root, path, atKey ?? false);
      const severity = Object.hasOwn(POLICY_WARNINGS, code) ? 'warning' : 'error';
      const where = place(content, file, node.offset, node.length);
      return { code, severity, message, ...(hint !== undefined && { hint }), ...where };
    },
  };
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

function place(
  text: string,
  file: string,
  offset: number,
  length: number,
): Omit<Diagnostic, 'code' | 'severity' | 'message'> {
  const at = Math.min(offset, text.length);
  const lineStart = at === 0 ? 0 : text.lastIndexOf('\n', at - 1) + 1;
  const lineEnd = text.indexOf('\n', at);
  const source = text.slice(lineStart, lineEnd === -1 ? text.length : lineEnd).replace(/\r$/, '');
  return {
    file,
    line: text.slice(0, lineStart).split('\n').length,
    column: at - lineStart + 1,
    length: Math.max(1, Math.min(length, source.length - (at - lineStart))),
    source,
  };
}
