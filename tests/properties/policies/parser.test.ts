import { readdirSync, readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isJsonObject, type JsonValue } from '../../../exchange/json.ts';
import { compilePolicy } from '../../../policies/engine/compile.ts';
import {
  type Diagnostic,
  formatDiagnostic,
  POLICY_ERRORS,
  POLICY_WARNINGS,
  PolicyError,
} from '../../../policies/engine/diagnostic.ts';
import { evaluate } from '../../../policies/engine/evaluate.ts';
import { parsePolicy } from '../../../policies/engine/parse.ts';
import { CARD, compile, policy, type Situation, situation } from './arbitraries.ts';

const library = new URL('../../../policies/library/', import.meta.url);
const TEXTS: readonly string[] = readdirSync(library)
  .filter((file) => file.endsWith('.json'))
  .map((file) => readFileSync(new URL(file, library), 'utf8'));
const FILE = 'mutated.json';

/** By id, for policies that extend one of the library. */
const PARENTS = new Map(TEXTS.map((text) => [String(JSON.parse(text).id), { file: 'parent.json', text }]));

/** Reads a text, and, where it is a policy, compiles and evaluates it: all of it ends, and well or in a PolicyError. */
function read(text: string, situations: readonly Situation[]): 'policy' | readonly Diagnostic[] {
  try {
    const parsed = parsePolicy(text, FILE, { findParent: (id) => PARENTS.get(id) });
    expectSound(parsed.warnings, text);
    const compiled = compilePolicy(parsed, { operatingPoint: (signal, rate) => CARD[signal]?.[rate] ?? rate });
    for (const { facts, signals, time } of situations) {
      expect(evaluate(compiled, facts, signals, time).verdict).toBeTypeOf('string');
    }
    return 'policy';
  } catch (error) {
    if (!(error instanceof PolicyError)) throw error;
    expect(error.diagnostics.length).toBeGreaterThan(0);
    expectSound(error.diagnostics, text);
    return error.diagnostics;
  }
}

/** Each diagnostic has a code of the tables, and a place that is in the text. */
function expectSound(diagnostics: readonly Diagnostic[], text: string): void {
  const lines = text.replace(/^\uFEFF/, '').split('\n');
  for (const diagnostic of diagnostics) {
    const { code, severity, message, file, line, column, length, source } = diagnostic;
    expect(Object.hasOwn(severity === 'error' ? POLICY_ERRORS : POLICY_WARNINGS, code)).toBe(true);
    expect(message).not.toBe('');
    expect(message).not.toContain('undefined');
    expect(file).toBe(FILE);
    expect(source).toBe(lines[line - 1]?.replace(/\r$/, ''));
    expect(column).toBeGreaterThanOrEqual(1);
    // One behind the line is its end, where something is missing.
    expect(column).toBeLessThanOrEqual(source.length + 2);
    expect(length).toBeGreaterThanOrEqual(1);
    expect(column - 1 + length).toBeLessThanOrEqual(Math.max(source.length, column));
    expect(formatDiagnostic(diagnostic)).toContain(`${severity}[${code}]`);
  }
}

const situations = fc.array(situation, { minLength: 2, maxLength: 2 });
const inLibrary = fc.constantFrom(...TEXTS);

/** What stands in a document, by where it stands. */
function places(value: JsonValue, path: readonly (string | number)[] = []): (readonly (string | number)[])[] {
  if (typeof value !== 'object' || value === null) return [path];
  const below = Object.entries(value).flatMap(([key, child]) => places(child ?? null, [...path, key]));
  return [path, ...below];
}

/** The value with another one at a place; undefined takes it out. */
function planted(value: JsonValue, [key, ...rest]: readonly (string | number)[], by: JsonValue | undefined): JsonValue {
  if (key === undefined) return by ?? null;
  const child = (old: JsonValue) => (rest.length === 0 ? by : planted(old, rest, by));
  const entries = Object.entries(value ?? {}).flatMap(([name, old]): [string, JsonValue][] => {
    const next = name === String(key) ? child(old ?? null) : (old ?? null);
    return next === undefined ? [] : [[name, next]];
  });
  return Array.isArray(value) ? entries.map(([, item]) => item) : Object.fromEntries(entries);
}

/** A document in which a key is called otherwise. */
function renamed(value: JsonValue, path: readonly (string | number)[], to: (key: string) => string): JsonValue {
  const key = String(path.at(-1));
  const parent = path
    .slice(0, -1)
    .reduce<JsonValue>((at, step) => (at as Record<string, JsonValue>)[step] ?? null, value);
  if (!isJsonObject(parent)) return value;
  const entries = Object.entries(parent).map(([name, old]) => [name === key ? to(name) : name, old]);
  return planted(value, path.slice(0, -1), Object.fromEntries(entries));
}

const STRINGS = [
  '',
  ' ',
  '\u0000\u001b[31m',
  '\u202e\u2066abc',
  '\ud83d\ude00',
  '__proto__',
  'constructor',
  '1'.repeat(300),
];
const NUMBERS = [0, -1, 0.5, 1.5, 1e300, -1e300, 5e-324, 2 ** 53 + 2, 100_000];
const odd: fc.Arbitrary<JsonValue> = fc.oneof(
  fc.constantFrom<JsonValue>(...STRINGS, ...NUMBERS, null, true, false, [], {}, [[]], [{}], { __proto__: null }),
  fc.constantFrom<JsonValue>({ constructor: {} }, JSON.parse('{"__proto__":{"effect":"flag"}}'), Array(300).fill(0)),
  fc.jsonValue({ maxDepth: 3 }) as fc.Arbitrary<JsonValue>,
);

/** A policy of the library with one value taken out, exchanged, doubled in its list, or its key called otherwise. */
const mutant = fc
  .tuple(inLibrary, fc.nat(), fc.constantFrom('delete', 'exchange', 'rename', 'swap'), odd, fc.nat())
  .map(([text, pick, how, value, more]) => {
    const document: JsonValue = JSON.parse(text);
    const all = places(document);
    const path = all[pick % all.length]!;
    if (how === 'delete') return planted(document, path, undefined);
    if (how === 'exchange') return planted(document, path, value);
    const other = all[more % all.length]!;
    if (how === 'swap') {
      const found = other.reduce<JsonValue>((at, step) => (at as Record<string, JsonValue>)[step] ?? null, document);
      return planted(document, path, found);
    }
    return renamed(
      document,
      path,
      (key) => key.slice(0, more % (key.length + 1)) + key.slice((more % (key.length + 1)) + 1),
    );
  });

const INSERTS = [
  ...['NaN', '-', '1e999', '0x1', '01', '//', '/* */', ',', '{', '}', '[', ']', '"', '\\', '\\u12', '\\u0001', "'"],
  ...['\u0000', '\u0007', '\u202e', '\u2028', '\uFEFF', '\r', '\n', '\t', '\ud83d\ude00', '"a":1,', '"__proto__":{},'],
  ...['"constructor":1,', '"id":"a",', 'true', 'null'],
];
/** A text of the library that was cut, or has one byte flipped, or something put into it, or other ends of lines. */
const damaged = fc
  .tuple(inLibrary, fc.nat(), fc.constantFrom('cut', 'flip', 'put', 'put after', 'lines', 'mark'), fc.nat(7), fc.nat())
  .map(([text, pick, how, bit, more]) => {
    const at = pick % text.length;
    const put = INSERTS[more % INSERTS.length]!;
    if (how === 'cut') return text.slice(0, at);
    if (how === 'put') return text.slice(0, at) + put + text.slice(at);
    if (how === 'put after')
      return text.slice(0, text.indexOf('{', at) + 1) + put + text.slice(text.indexOf('{', at) + 1);
    if (how === 'lines')
      return text.slice(0, at).replaceAll('\n', '\r\n') + put + text.slice(at).replaceAll('\n', '\r');
    if (how === 'mark') return `\uFEFF${text.slice(0, at)}${put}${text.slice(at)}`;
    const bytes = Buffer.from(text);
    bytes[at]! ^= 1 << bit;
    return bytes.toString('utf8');
  });

describe('whatever is read as a policy is one, or is refused at its place in the text', () => {
  it('any text, and any JSON', () => {
    const texts = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 60 }),
      fc.json(),
      fc.stringMatching(/^[{}[\]":,\\ua0-9eE+\-. \n]*$/),
    );
    fc.assert(
      fc.property(texts, (text) => {
        expect(read(text, [])).not.toBe('policy');
      }),
      { numRuns: 1000 },
    );
  });

  it('a policy of the library in which a value is another, or missing, or called otherwise', () => {
    const ends = { policy: 0, refused: 0 };
    fc.assert(
      fc.property(mutant, fc.constantFrom(0, 2), situations, (document, indent, given) => {
        ends[read(JSON.stringify(document, null, indent), given) === 'policy' ? 'policy' : 'refused'] += 1;
      }),
      { numRuns: 250 },
    );
    expect(Math.min(ends.policy, ends.refused)).toBeGreaterThan(20);
  });

  it('a text of the library that was damaged', () => {
    const codes = new Set<string>();
    fc.assert(
      fc.property(damaged, situations, (text, given) => {
        const found = read(text, given);
        if (found !== 'policy') for (const { code } of found) codes.add(code);
      }),
      { numRuns: 250 },
    );
    expect(codes.size).toBeGreaterThan(3);
  });

  it('a policy however it is laid out', () => {
    const space = fc.constantFrom('', ' ', '\n', '\r\n', '\t', '\n\n    ');
    fc.assert(
      fc.property(policy, space, fc.boolean(), situation, (document, indent, marked, given) => {
        const text = JSON.stringify(document, null, '\t').replaceAll('\n', '\n').replaceAll('\t', indent);
        const parsed = parsePolicy((marked ? '\uFEFF' : '') + text, FILE);
        expect(parsed.document).toEqual(JSON.parse(JSON.stringify(document)));
        expect(parsed.digest).toBe(compile(document).digest);
        expect(given.facts).toBeDefined();
      }),
      { numRuns: 100 },
    );
  });
});

const ATOM = '{"signal":"injection","gte":0.5}';
const WITH = (when: string, more = '') =>
  `{"id":"a","version":"1.0.0","defaults":{"message":"m","onError":"flag"},${more}
   "messages":{"m":{"as":"refusal","code":"m","text":{"en":"m"}}},
   "rules":[{"id":"r","when":${when},"then":{"effect":"flag"}}]}`;
const nested = (open: string, depth: number, inner: string, close: string) =>
  open.repeat(depth) + inner + close.repeat(depth);

describe('a text that is deep, long or odd', () => {
  const given = fc.sample(situation, { numRuns: 3, seed: 1 });

  it('nested 200 deep is a policy', () => {
    for (const [open, close] of [
      ['{"not":', '}'],
      ['{"any":[', ']}'],
      ['{"all":[', ']}'],
      ['{"atLeast":1,"of":[', ']}'],
      [`{"atLeast":2,"of":[${ATOM},`, ']}'],
    ] as const) {
      expect(read(WITH(nested(open, 200, ATOM, close)), given)).toBe('policy');
    }
  });

  // A RangeError of the stack, until reading has a bound on depth; and where there is no digest, a TypeError.
  it.each([
    ['lists that do not end', '['.repeat(10_000)],
    ['lists', nested('[', 10_000, '', ']')],
    ['objects', nested('{"a":', 10_000, '1', '}')],
    ['negations', WITH(nested('{"not":', 10_000, ATOM, '}'))],
    ['alternatives', WITH(nested('{"any":[', 2_000, ATOM, ']}'))],
  ])('nested 10,000 deep is refused: %s', (_, text) => {
    expect(read(text, given)).not.toBe('policy');
  });

  it.each([
    ['title', WITH(ATOM, '"title":"\\ud800",')],
    ['pattern', WITH(ATOM, '"detectors":{"d":{"pattern":"\\udc00+"}},')],
    ['literal', WITH('{"field":"model","in":["\\ud800"]}')],
  ])('half of a character in a %s is refused, since such a text has no digest', (_, text) => {
    expect(read(text, given)).not.toBe('policy');
  });

  // More than a minute each, until the faults that are told of have a bound.
  it.each([
    ['rules', `{"id":"a","version":"1.0.0","rules":[${Array(30_000).fill('0').join(',')}]}`],
    ['conditions', WITH(`{"any":[${Array(30_000).fill('{}').join(',')}]}`)],
    [
      'keys',
      `{"id":"a","version":"1.0.0","rules":[],${Array.from({ length: 8_000 }, (__, index) => `"k${index}":0`).join(',')}}`,
    ],
    ['keys of one name', `{\n${Array(15_000).fill('"k":0').join(',\n')}}`],
    [
      'names of no signal',
      WITH(`{"any":[${Array.from({ length: 3_000 }, (__, index) => `{"signal":"x${index}","gte":1}`).join(',')}]}`),
    ],
  ])('with thousands of faults is refused in time that grows with it: %s', (_, text) => {
    expect(read(text, given)).not.toBe('policy');
  });

  it.each([
    ['nothing', ''],
    ['a byte order mark', '\uFEFF'],
    ['a number too large', '1e999'],
    ['names of the prototype', WITH(ATOM, '"__proto__":{},"constructor":{},')],
    ['a message of the prototype', WITH(ATOM).replace('"message":"m"', '"message":"constructor"')],
    ['a signal of the prototype', WITH('{"signal":"__proto__","gte":0.5}')],
    ['a name of 90,000 letters', WITH(`{"signal":"${'x'.repeat(90_000)}","gte":0.5}`)],
    ['more than there are', WITH(`{"atLeast":1e300,"of":[${ATOM}]}`)],
    ['a pattern too large', WITH(ATOM, `"detectors":{"d":{"pattern":"((a{1,1000}){1,1000}){1,1000}"}},`)],
  ])('%s is refused', (_, text) => {
    expect(read(text, given)).not.toBe('policy');
  });
});
