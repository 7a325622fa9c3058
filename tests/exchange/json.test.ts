import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  isJsonObject,
  isNestedTooDeep,
  type JsonValue,
  MAX_JSON_DEPTH,
  mayNestTooDeep,
  pointerToken,
  replaceAtPointers,
  valueAtPointer,
} from '../../exchange/json.ts';

/** The example of RFC 6901, section 5. */
const DOCUMENT: JsonValue = {
  foo: ['bar', 'baz'],
  '': 0,
  'a/b': 1,
  'c%d': 2,
  'e^f': 3,
  'g|h': 4,
  'i\\j': 5,
  'k"l': 6,
  ' ': 7,
  'm~n': 8,
};

describe('a JSON Pointer (RFC 6901)', () => {
  it.each<[string, JsonValue]>([
    ['', DOCUMENT],
    ['/foo', ['bar', 'baz']],
    ['/foo/0', 'bar'],
    ['/', 0],
    ['/a~1b', 1],
    ['/c%d', 2],
    ['/e^f', 3],
    ['/g|h', 4],
    ['/i\\j', 5],
    ['/k"l', 6],
    ['/ ', 7],
    ['/m~0n', 8],
  ])('%j leads to its value', (pointer, value) => {
    expect(valueAtPointer(DOCUMENT, pointer)).toEqual(value);
  });

  it.each([
    '/x',
    '/foo/2',
    '/foo/-',
    '/foo/',
    '/foo/00',
    '/foo/01',
    '/foo/0x1',
    '/foo/1e0',
    '/foo/ 1',
    '/foo/+1',
    '/foo/-0',
    '/foo/length',
    '/toString',
    '/__proto__',
    '/foo/0/0',
    '//x',
  ])('%j leads to nothing', (pointer) => {
    expect(valueAtPointer(DOCUMENT, pointer)).toBeUndefined();
    expect(() => replaceAtPointers(DOCUMENT, new Map([[pointer, null]]))).toThrow(RangeError);
  });

  it('made of escaped tokens leads to every value, and replaces just that', () => {
    const values = fc.jsonValue({ stringUnit: fc.constantFrom('a', '~', '/', '0', '1'), depthSize: 'small' });
    fc.assert(
      fc.property(values, (root) => {
        for (const [pointer, value] of pointersOf(root as JsonValue)) {
          expect(valueAtPointer(root as JsonValue, pointer)).toBe(value);
          const replaced = replaceAtPointers(root as JsonValue, new Map([[pointer, 'new']]));
          for (const [other, before] of pointersOf(root as JsonValue)) {
            if (other === pointer) expect(valueAtPointer(replaced, other)).toBe('new');
            // What is not on the way is shared, what is on the way is not.
            else if (!other.startsWith(`${pointer}/`) && !pointer.startsWith(`${other}/`) && other !== '')
              expect(valueAtPointer(replaced, other)).toBe(before);
          }
        }
      }),
    );
  });

  it('leaves the document that it replaces in as it was', () => {
    const root = { a: [{ b: 'x' }], c: { d: 1 } };
    const replaced = replaceAtPointers(root, new Map([['/a/0/b', 'y']]));
    expect([root.a[0]?.b, replaced]).toEqual(['x', { a: [{ b: 'y' }], c: { d: 1 } }]);
    expect(isJsonObject(replaced) && replaced.c).toBe(root.c);
  });
});

function pointersOf(value: JsonValue, pointer = ''): readonly (readonly [string, JsonValue])[] {
  const children = Array.isArray(value) ? [...value.entries()] : isJsonObject(value) ? Object.entries(value) : [];
  return [
    [pointer, value],
    ...children.flatMap(([key, child]) => pointersOf(child as JsonValue, `${pointer}/${pointerToken(key)}`)),
  ];
}

describe('the depth of JSON', () => {
  const nested = (depth: number, inner: string) => '['.repeat(depth) + inner + ']'.repeat(depth);

  it('is never too large where few brackets are opened', () => {
    const depth = fc.integer({ min: 0, max: 2 * MAX_JSON_DEPTH });
    fc.assert(
      fc.property(depth, fc.json(), (levels, inner) => {
        const text = nested(levels, inner);
        if (isNestedTooDeep(JSON.parse(text))) expect(mayNestTooDeep(text)).toBe(true);
      }),
    );
    expect(mayNestTooDeep(nested(MAX_JSON_DEPTH, '1'))).toBe(false);
    expect(isNestedTooDeep(JSON.parse(nested(MAX_JSON_DEPTH + 1, '1')))).toBe(true);
    expect(mayNestTooDeep(nested(MAX_JSON_DEPTH + 1, '1'))).toBe(true);
  });
});
