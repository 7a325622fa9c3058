import { createHash, type Hash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { isJsonObject, type JsonValue } from '../exchange/json.ts';
import { STAGES, type Stage } from '../exchange/segment.ts';
import { type Diagnostic, PolicyError } from '../policies/engine/diagnostic.ts';
import { refuse } from '../policies/engine/parse.ts';
import { type Problem, readSource } from '../policies/engine/source.ts';
import { didYouMean } from '../policies/engine/suggest.ts';

/** The name in `expect` for all that the policy blocks, whatever the reason. */
export const UNSAFE = 'unsafe';

/** A line of a file of labelled texts. */
export interface LabelledText {
  readonly text: string;
  readonly stage: Stage;
  /** What the text answers. No classifier reads it. */
  readonly context?: string;
  /** By a signal, a group or `UNSAFE`: whether it is to be found in the text. Never empty. */
  readonly expect: ReadonlyMap<string, boolean>;
}

/** What a file of labelled texts holds. */
export interface DataSummary {
  /** Lines that are not blank. */
  readonly lines: number;
  /** SHA-256 of the file's bytes: `sha256:…`. */
  readonly digest: string;
  /** Lines that give a context. */
  readonly contexts: number;
}

/** The file is no longer the one that was checked. */
export class DataChangedError extends Error {
  override readonly name = 'DataChangedError';
}

/** So many faulty lines are told: who has more begins with these. */
const MOST_LINES = 20;

/**
 * Reads a whole file without keeping it, and says what it holds or what is wrong with it.
 *
 * @param names the signals that can be expected, without groups.
 * @throws what `node:fs` throws where the file cannot be read.
 */
export async function checkData(
  file: string,
  names: readonly string[],
): Promise<DataSummary | { readonly faults: readonly Diagnostic[] }> {
  const faults: Diagnostic[] = [];
  let [lines, contexts, faulty] = [0, 0, 0];
  const hash = createHash('sha256');
  for await (const line of linesOf(file, hash)) {
    try {
      const item = readLine(line, file, names);
      lines += 1;
      if (item.context !== undefined) contexts += 1;
    } catch (error) {
      if (!(error instanceof PolicyError)) throw error;
      faults.push(...error.diagnostics);
      faulty += 1;
      if (faulty === MOST_LINES) break;
    }
  }
  return faulty > 0 ? { faults } : { lines, contexts, digest: `sha256:${hash.digest('hex')}` };
}

/**
 * The labelled texts of a file that `checkData` found to be sound, one after the other. Its last line is followed by an
 * error where the file is no longer the one that was checked.
 *
 * @throws DataChangedError; PolicyError where a line has become faulty.
 */
export async function* readData(
  file: string,
  names: readonly string[],
  digest: string,
): AsyncGenerator<LabelledText, void> {
  const hash = createHash('sha256');
  for await (const line of linesOf(file, hash)) yield readLine(line, file, names);
  if (`sha256:${hash.digest('hex')}` !== digest)
    throw new DataChangedError('it has changed while it was read: measure it again');
}

interface Line {
  /** From 1. */
  readonly number: number;
  readonly bytes: Uint8Array;
}

/**
 * The lines of a file that are not blank. Only a line feed ends one: U+2028, at which `node:readline` would cut too, may
 * stand in a JSON string.
 *
 * @param hash is given every byte of the file.
 */
async function* linesOf(file: string, hash: Hash): AsyncGenerator<Line> {
  let number = 0;
  let begun: Buffer[] = [];
  const finish = (last: Buffer): readonly Line[] => {
    const bytes = begun.length === 0 ? last : Buffer.concat([...begun, last]);
    begun = [];
    number += 1;
    return isBlank(bytes) ? [] : [{ number, bytes }];
  };
  for await (const chunk of createReadStream(file) as AsyncIterable<Buffer>) {
    hash.update(chunk);
    let from = 0;
    for (let end = chunk.indexOf(LF); end !== -1; end = chunk.indexOf(LF, from)) {
      yield* finish(chunk.subarray(from, end));
      from = end + 1;
    }
    if (from < chunk.length) begun.push(chunk.subarray(from));
  }
  yield* finish(Buffer.alloc(0));
}

const LF = 0x0a;

/** The white space of JSON. */
function isBlank(bytes: Uint8Array): boolean {
  return bytes.every((byte) => byte === 0x20 || byte === 0x09 || byte === 0x0d);
}

/** @throws PolicyError with the line's number in the file. */
function readLine({ number, bytes }: Line, file: string, names: readonly string[]): LabelledText {
  const text = decode(bytes, file, number);
  try {
    const source = readSource(text, file);
    refuse(source, problemsOf(source.value, names));
    // No problem with it is what this type says.
    const { expect, stage = 'input', ...rest } = source.value as unknown as Written;
    const labels = Object.entries(expect).map(([name, label]) => [name, label === 1] as const);
    return { ...rest, stage, expect: new Map(labels) };
  } catch (error) {
    if (!(error instanceof PolicyError)) throw error;
    throw new PolicyError(error.diagnostics.map((diagnostic) => ({ ...diagnostic, line: number })));
  }
}

/** A line as it is written. */
interface Written {
  readonly text: string;
  readonly stage?: Stage;
  readonly context?: string;
  readonly expect: Readonly<Record<string, 0 | 1>>;
}

function decode(bytes: Uint8Array, file: string, line: number): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    const source = new TextDecoder().decode(bytes);
    const at = source.indexOf('\uFFFD');
    const place = { file, line, column: at + 1, length: 1, source };
    const hint = 'save the file as UTF-8';
    throw new PolicyError([{ code: 'invalid_json', severity: 'error', message: 'this is not UTF-8', hint, ...place }]);
  }
}

const KEYS = ['text', 'stage', 'context', 'expect'];
const FORM = '{ "text": "…", "stage": "input", "expect": { "injection": 1 } }';

function problemsOf(value: JsonValue, names: readonly string[]): readonly Problem[] {
  if (!isJsonObject(value)) {
    return [{ code: 'wrong_type', path: [], message: 'a line is an object', hint: FORM }];
  }
  const { text, stage, context, expect } = value;
  const problems: Problem[] = [];
  for (const key of Object.keys(value)) {
    if (KEYS.includes(key)) continue;
    const hint = didYouMean(key, KEYS);
    problems.push({
      code: 'unknown_key',
      path: [key],
      atKey: true,
      message: `unknown key "${key}"`,
      ...(hint && { hint }),
    });
  }
  for (const [key, found] of [
    ['text', text],
    ['context', context],
  ] as const) {
    if (found !== undefined && typeof found !== 'string')
      problems.push({ code: 'wrong_type', path: [key], message: `"${key}" is a string` });
  }
  for (const key of ['text', 'expect']) {
    if (value[key] === undefined)
      problems.push({ code: 'missing_key', path: [], message: `the key "${key}" is missing`, hint: FORM });
  }
  if (stage !== undefined && !STAGES.some((known) => known === stage)) {
    const hint = typeof stage === 'string' ? didYouMean(stage, STAGES) : `one of ${STAGES.join(', ')}`;
    problems.push({ code: 'wrong_value', path: ['stage'], message: 'there is no such stage', ...(hint && { hint }) });
  }
  return expect === undefined ? problems : [...problems, ...expectProblems(expect, names)];
}

function expectProblems(expect: JsonValue, names: readonly string[]): readonly Problem[] {
  const path = ['expect'];
  if (!isJsonObject(expect)) return [{ code: 'wrong_type', path, message: '"expect" is an object', hint: FORM }];
  const labels = Object.entries(expect);
  if (labels.length === 0) return [{ code: 'wrong_value', path, message: '"expect" names no signal', hint: FORM }];
  const known = [UNSAFE, ...names, ...groupsOf(names)];
  return labels.flatMap(([name, label]) => {
    const problems: Problem[] = [];
    if (!known.includes(name)) {
      const hint = didYouMean(name, known);
      const message = `no classifier gives the signal "${name}"`;
      problems.push({ code: 'unknown_signal', path: [...path, name], atKey: true, message, ...(hint && { hint }) });
    }
    if (label !== 0 && label !== 1) {
      const hint = 'for a text whose label is not known, leave the name out';
      problems.push({ code: 'wrong_value', path: [...path, name], message: 'a label is 1 or 0', hint });
    }
    return problems;
  });
}

/** `pii` for `pii.email`. */
function groupsOf(names: readonly string[]): readonly string[] {
  return [...new Set(names.flatMap((name) => (name.includes('.') ? [name.slice(0, name.indexOf('.'))] : [])))];
}
