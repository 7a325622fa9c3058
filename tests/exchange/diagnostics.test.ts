import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  hintFor,
  locateSchemaErrors,
  nearestWord,
  parseJsonTree,
  placeOf,
  renderDiagnostics,
  type SchemaError,
} from '../../exchange/diagnostics.ts';

function treeOf(text: string) {
  const { tree, faults } = parseJsonTree(text);
  expect(faults).toEqual([]);
  return tree!;
}

/** The part of a text that a pointer's key or value takes up. */
function textAt(text: string, pointer: string, part: 'key' | 'value'): string {
  const { offset, length } = placeOf(treeOf(text), pointer, part);
  return text.slice(offset, offset + length);
}

describe('a fault as a person reads it', () => {
  it('is file:line:column, the line, carets under the place, and a hint', () => {
    const text = '{\n  "port": "x",\n  "host": 1\n}';
    const offset = text.indexOf('"x"');
    expect(
      renderDiagnostics(text, 'a.json', [{ offset, length: 3, message: 'must be integer', hint: '1 to 65535' }]),
    ).toBe(
      ['a.json:2:11: must be integer', '  2 |   "port": "x",', '                ^^^', '  hint: 1 to 65535'].join('\n'),
    );
  });

  it('has its carets under the place after tabs, CRLF and wide line numbers, and never past the line', () => {
    const text = `${'\r\n'.repeat(11)}\t\t"a":\t[\r\n]`;
    const offset = text.indexOf('[');
    expect(renderDiagnostics(text, 'a', [{ offset, length: 4, message: 'm' }]).split('\n')).toEqual([
      'a:12:8: m',
      '  12 | \t\t"a":\t[',
      '       \t\t    \t^',
    ]);
  });

  it('points at its place in any text', () => {
    const lines = fc.array(fc.string({ unit: fc.constantFrom('a', '\t', '😀', '"', ' ') }), {
      minLength: 1,
      maxLength: 5,
    });
    fc.assert(
      fc.property(lines, fc.constantFrom('\n', '\r\n'), fc.nat(), fc.nat(20), (all, newline, at, length) => {
        const text = all.join(newline);
        const line = at % all.length;
        const column = at % (all[line]!.length + 1);
        const offset = all.slice(0, line).reduce((sum, one) => sum + one.length + newline.length, 0) + column;
        const [head, source, carets] = renderDiagnostics(text, 'f', [{ offset, length, message: 'm' }]).split('\n');
        expect(head).toBe(`f:${line + 1}:${column + 1}: m`);
        expect(source).toBe(`  ${line + 1} | ${all[line]}`);
        expect(carets?.indexOf('^')).toBe(6 + column);
        expect(carets?.slice(0, 6 + column)).toBe(source?.slice(0, 6 + column).replace(/[^\t]/g, ' '));
        expect(carets?.slice(6 + column)).toMatch(/^\^+$/);
        expect(carets!.length).toBeLessThanOrEqual(Math.max(source!.length, 7 + column));
      }),
    );
  });
});

describe('the tree of a JSON text', () => {
  it.each([
    ['', 0, 'value expected'],
    ['{"a": }', 6, 'value expected'],
    ['{"a": 1,}', 8, 'property name expected'],
    ['[1 2]', 3, 'comma expected'],
    ['{} 1', 3, 'end of file expected'],
    ['// no\n{}', 0, 'invalid comment token'],
    ['{"a" 1}', 5, 'colon expected'],
  ])('%j is not JSON at %i: %s', (text, offset, what) => {
    expect(parseJsonTree(text)).toEqual({
      faults: [expect.objectContaining({ offset, message: `this is not JSON: ${what}` })],
    });
  });

  it('is there for JSON and for nothing else', () => {
    const noise = fc.constantFrom('{', ']', ',', '"', '\\', '01', '//', '\u00a0', 'nul', '', ' ', '\u0001');
    fc.assert(
      fc.property(fc.json(), fc.nat(), noise, (json, at, part) => {
        const text = json.slice(0, at % (json.length + 1)) + part + json.slice(at % (json.length + 1));
        let isJson = true;
        try {
          JSON.parse(text);
        } catch {
          isJson = false;
        }
        expect(parseJsonTree(text).tree !== undefined).toBe(isJson);
      }),
      { numRuns: 1000 },
    );
  });

  it('a key that stands twice is a fault at its second place, at any depth', () => {
    const text = '{"a": [{"b": 1, "\\u0062": 2, "b": 3}], "c": {"a": 1}, "a": 0}';
    const { tree, faults } = parseJsonTree(text);
    expect(tree).toBeDefined();
    expect(faults.map(({ offset, length, message }) => [text.slice(offset, offset + length), message])).toEqual([
      ['"a"', 'the key "a" stands here twice'],
      ['"\\u0062"', 'the key "b" stands here twice'],
      ['"b"', 'the key "b" stands here twice'],
    ]);
    expect(faults[0]?.offset).toBe(text.lastIndexOf('"a"'));
  });

  it.each([
    ['/a/1', 'value', '[2]'],
    ['/a/1/0', 'value', '2'],
    ['/a', 'key', '"a"'],
    ['/b~1c~0', 'value', '{"": null}'],
    ['/b~1c~0/', 'value', 'null'],
    ['/a/0', 'key', '1'],
  ] as const)('places %s, %s', (pointer, part, expected) => {
    expect(textAt('{"a": [1, [2]], "b/c~": {"": null}}', pointer, part)).toBe(expected);
  });

  it('places what is not there at the whole document', () => {
    const text = '{"a": [1]}';
    for (const pointer of ['', '/x', '/a/1', '/a/x', '/a/0/0']) expect(textAt(text, pointer, 'value')).toBe(text);
  });
});

describe('the faults that a validator found', () => {
  const schema = {
    $defs: { host: { type: 'string', description: 'a name or an address' } },
    properties: { port: { type: 'integer' }, host: { $ref: '#/$defs/host' }, mode: { enum: ['fast', 'safe'] } },
  };
  const text = '{"prt": 1, "host": 7, "mode": "saf", "kind": "x"}';
  const fault = (change: Partial<SchemaError>): SchemaError => ({
    instancePath: '',
    keyword: 'type',
    params: {},
    schemaPath: '#/type',
    message: 'must be string',
    ...change,
  });
  const locate = (...errors: readonly SchemaError[]) =>
    locateSchemaErrors(treeOf(text), errors, schema).map(({ offset, length, ...said }) => ({
      at: text.slice(offset, offset + length),
      ...said,
    }));

  it('say what is wrong, where, and what to do', () => {
    const found = locate(
      fault({ keyword: 'const', instancePath: '/kind', params: { allowedValue: 'y' } }),
      fault({ keyword: 'enum', instancePath: '/mode', params: { allowedValues: ['fast', 'safe'] } }),
      fault({ instancePath: '/host', schemaPath: '#/$defs/host/type' }),
      fault({
        keyword: 'additionalProperties',
        params: { additionalProperty: 'prt' },
        schemaPath: '#/additionalProperties',
      }),
      fault({ keyword: 'required', params: { missingProperty: 'port' } }),
    );
    expect(found).toEqual([
      { at: '{', message: 'the key "port" is missing' },
      { at: '"prt"', message: 'unknown key "prt"', hint: 'did you mean "port"?' },
      { at: '7', message: 'must be string', hint: 'a name or an address' },
      { at: '"saf"', message: 'must be one of "fast", "safe"', hint: 'did you mean "safe"?' },
      { at: '"x"', message: 'must be "y"' },
    ]);
  });

  it('leave out what only says that something inside failed, and what is said twice', () => {
    const inside = fault({ instancePath: '/host' });
    const found = locate(
      inside,
      fault({ keyword: 'oneOf', message: 'must match one' }),
      fault({ keyword: 'if', message: 'must match then' }),
      { ...inside, schemaPath: '#/oneOf/1/type' },
    );
    expect(found.map(({ message }) => message)).toEqual(['must be string']);
    expect(locate(fault({ keyword: 'oneOf', message: 'must match one' }))).toHaveLength(1);
  });
});

describe('a hint', () => {
  it.each([
    ['polices', ['policies', 'police-box'], 'policies'],
    ['PORT', ['port'], 'port'],
    ['ab', ['ax'], 'ax'],
    ['ab', ['xy'], undefined],
    ['abcdef', ['abcdxy'], 'abcdxy'],
    ['abcdef', ['abcxyz'], undefined],
    ['x', [], undefined],
  ])('for %j of %j is the nearest word: %j', (word, known, nearest) => {
    expect(nearestWord(word, known)).toBe(nearest);
  });

  it('is the list of the known words where none is near and they are few', () => {
    expect(hintFor('zzz', ['port', 'host'])).toBe('known here: "port", "host"');
    expect(hintFor('zzz', [])).toBeUndefined();
    expect(
      hintFor(
        'zzz',
        Array.from({ length: 21 }, (_, index) => `word${index}`),
      ),
    ).toBeUndefined();
  });
});
