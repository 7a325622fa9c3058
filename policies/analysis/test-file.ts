import { isJsonObject, type JsonValue } from '../../exchange/json.ts';
import { SIGNALS } from '../../exchange/signal.ts';
import { semanticProblems } from '../engine/checks.ts';
import type { PolicyDocument, TestSource } from '../engine/document.ts';
import { type Policy, refuse } from '../engine/parse.ts';
import { schemaProblems } from '../engine/schema-problems.ts';
import { type Problem, readSource } from '../engine/source.ts';
import { didYouMean } from '../engine/suggest.ts';
import type { TestFile } from './test-runner.ts';

const KEYS: readonly string[] = ['$schema', 'policy', 'tests'];

/**
 * Reads tests that stand in a file of their own beside a policy: `{ "policy": "acme/assistant", "tests": [ … ] }`. They
 * are checked as the policy's own tests would be.
 *
 * @param file the name that errors show.
 * @param signals as for `parsePolicy`.
 * @throws PolicyError with a diagnostic for each thing that is wrong, at its place in this file.
 */
export function parseTestFile(
  text: string,
  file: string,
  { document }: Policy,
  signals: readonly string[] = SIGNALS,
): TestFile {
  const source = readSource(text, file);
  const { value } = source;
  if (!isJsonObject(value))
    refuse(source, [{ code: 'wrong_type', path: [], message: 'an object with "tests" is expected here' }]);
  const { tests, policy, $schema } = value as { readonly [key: string]: JsonValue | undefined };
  refuse(source, [
    ...keyProblems(value),
    ...(policy !== undefined && policy !== document.id ? [otherPolicy(policy, document.id)] : []),
    ...(tests === undefined ? [{ code: 'missing_key' as const, path: [], message: 'the key "tests" is missing' }] : []),
    ...($schema !== undefined && typeof $schema !== 'string'
      ? [{ code: 'wrong_type' as const, path: ['$schema'], message: 'string expected' }]
      : []),
  ]);
  refuse(source, testProblems(tests as JsonValue, document, signals));
  // The schema has been satisfied, which is what this type says.
  return { file, tests: tests as unknown as readonly TestSource[], source };
}

/**
 * What is wrong with tests, as if they stood in the policy: by its schema first, and where that is satisfied by its
 * names. Paths begin with `tests`.
 */
export function testProblems(
  tests: JsonValue,
  document: PolicyDocument,
  signals: readonly string[],
): readonly Problem[] {
  const { id, version } = document;
  const shape = schemaProblems({ id, version, rules: [], tests }).filter(isOfTests);
  if (shape.length > 0) return shape;
  const tested = { ...document, tests: tests as unknown as readonly TestSource[] };
  return semanticProblems(tested, signals).filter(isOfTests);
}

function isOfTests({ path }: Problem): boolean {
  return path[0] === 'tests';
}

function keyProblems(value: JsonValue): readonly Problem[] {
  return Object.keys(value as object)
    .filter((key) => !KEYS.includes(key))
    .map((key) => {
      const hint = didYouMean(key, KEYS);
      const message = `the key "${key}" is not known here`;
      return { code: 'unknown_key', path: [key], atKey: true, message, ...(hint && { hint }) };
    });
}

function otherPolicy(found: JsonValue, id: string): Problem {
  const message = `these tests are for ${JSON.stringify(found)}, and the policy beside them is "${id}"`;
  return { code: 'wrong_value', path: ['policy'], message, hint: `"${id}", or leave the key out` };
}
