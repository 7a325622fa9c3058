import { type Schema, Validator } from '@cfworker/json-schema';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { JsonValue } from '../../../exchange/json.ts';
import { matchesSchema } from '../../../gateway/moderation/json-schema.ts';
import { findsIn, linearPattern, sizeBound } from '../../../gateway/moderation/json-schema-pattern.ts';
import { UnusableSchema } from '../../../gateway/moderation/unusable-schema.ts';

const runs = { numRuns: 3000 };

const names = ['a', 'b', 'ab', '__proto__', 'x/y'];
const scalar = fc.constantFrom<JsonValue>(
  null,
  true,
  false,
  0,
  1,
  2,
  0.3,
  -1,
  1.5,
  'a',
  'b',
  'ab',
  '',
  '😀',
  'a@b.example',
);
const { value } = fc.letrec<{ value: JsonValue }>((tie) => ({
  value: fc.oneof(
    { withCrossShrink: true, maxDepth: 3 },
    scalar,
    fc.array(fc.oneof(scalar, tie('value')), { maxLength: 3 }),
    fc.dictionary(fc.constantFrom(...names), tie('value'), { maxKeys: 3, noNullPrototype: true }),
  ),
}));

const count = fc.nat({ max: 3 });
const pattern = fc.constantFrom('^a', 'b$', '^(?:a|b)+$', '.', '^$', '[@]', '\\d', '\\u0061', '^😀$', 'a/b|b');
/** Schemas of every keyword that is checked, some of which no value matches. */
const { schema } = fc.letrec<{ schema: Schema | boolean }>((tie) => {
  const sub = tie('schema');
  const subs = fc.array(sub, { minLength: 1, maxLength: 3 });
  const byName = fc.dictionary(fc.constantFrom(...names), sub, { maxKeys: 3, noNullPrototype: true });
  const byPattern = fc.dictionary(pattern, sub, { maxKeys: 2, noNullPrototype: true });
  const types = fc.constantFrom('null', 'boolean', 'object', 'array', 'number', 'integer', 'string');
  const some = <T>(keywords: T) => fc.record<T, never>(keywords as never, { requiredKeys: [], noNullPrototype: true });
  // Those that say something of each other stand together.
  const group = fc.oneof(
    some({ type: fc.oneof(types, fc.array(types, { minLength: 1, maxLength: 3 })) }),
    some({ const: value, enum: fc.array(value, { maxLength: 4 }) }),
    some({ minimum: fc.constantFrom(-1, 0.5, 2), exclusiveMaximum: fc.constantFrom(1, 2) }),
    some({ maximum: fc.constantFrom(-1, 0.5, 2), exclusiveMinimum: fc.constantFrom(0, 1) }),
    some({ multipleOf: fc.constantFrom(0.1, 1, 0.5, 3) }),
    some({ minLength: count, maxLength: count }),
    some({ pattern, format: fc.constantFrom('email', 'date', 'uuid', 'something') }),
    some({ minItems: count, maxItems: count, uniqueItems: fc.boolean() }),
    some({ prefixItems: subs, items: sub }),
    some({ contains: sub, minContains: count, maxContains: count }),
    some({ minProperties: count, maxProperties: count, propertyNames: sub }),
    some({ required: fc.subarray(names, { maxLength: 2 }), dependentSchemas: byName }),
    some({
      dependentRequired: fc.dictionary(fc.constantFrom(...names), fc.subarray(names), { noNullPrototype: true }),
    }),
    some({ properties: byName, patternProperties: byPattern, additionalProperties: sub }),
    some({ $ref: fc.constantFrom('#/$defs/text', '#/$defs/small') }),
    some({ allOf: subs }),
    some({ anyOf: subs, not: sub }),
    some({ oneOf: subs }),
    some({ if: sub, then: sub, else: sub }),
  );
  const several = fc.array(group, { minLength: 1, maxLength: 2 }).map((groups): Schema => Object.assign({}, ...groups));
  return { schema: fc.oneof({ maxDepth: 3 }, fc.boolean(), several, several, several) };
});

const whole = schema.map((root) =>
  typeof root === 'boolean'
    ? root
    : { ...root, $defs: { text: { type: 'string', minLength: 1 }, small: { maximum: 1, maxLength: 1, maxItems: 1 } } },
);

/** Frozen to its leaves, as the body of a request is. */
const frozen = <T>(json: T): T =>
  JSON.parse(JSON.stringify(json), (_, node) =>
    typeof node === 'object' && node !== null ? Object.freeze(node) : node,
  );

describe('a value and a schema', () => {
  it('match where another validator says so', () => {
    const seen = { true: 0, false: 0 };
    fc.assert(
      fc.property(whole, value, (schema, one) => {
        const expected = new Validator(structuredClone(schema), '2020-12').validate(one).valid;
        seen[`${expected}`] += 1;
        expect(matchesSchema(one, frozen(schema) as JsonValue)).toBe(expected);
      }),
      runs,
    );
    // A comparison in which all values matched, or none, would say little.
    expect(Math.min(seen.true, seen.false)).toBeGreaterThan(runs.numRuns / 10);
  });

  it('of the draft with lists of items, too', () => {
    const tuple: JsonValue = { items: [{ type: 'string' }, { type: 'number' }], additionalItems: { type: 'null' } };
    for (const one of [['a', 1], ['a'], [], ['a', 1, null], [1], ['a', 1, 2]]) {
      expect(matchesSchema(one, tuple)).toBe(new Validator(structuredClone(tuple) as Schema, '7').validate(one).valid);
    }
  });
});

describe('a list', () => {
  it.each<[JsonValue[], boolean]>([
    [[1, 1], false],
    [['a', 'b', 'a'], false],
    [[1, true, '1', null, [1]], true],
    [[{ a: 1, b: 2 }, 3, { b: 2, a: 1 }], false],
    [[{ a: 1 }, { a: 2 }, []], true],
  ])('%j has no item twice: %s', (items, expected) => {
    expect(matchesSchema(items, { uniqueItems: true })).toBe(expected);
    expect(matchesSchema(items, { uniqueItems: false })).toBe(true);
  });
});

describe('a schema that cannot be used', () => {
  const chain = Object.fromEntries(
    Array.from({ length: 40 }, (_, index): [string, JsonValue] => {
      const $ref = `#/$defs/${index + 1}`;
      return [String(index), { allOf: [{ $ref }, { $ref }] }];
    }),
  );
  const deep = JSON.parse(`${'{"not":'.repeat(200)}true${'}'.repeat(200)}`);
  const large = Array.from({ length: 20_000 }, (_, index) => ({ index }));

  it.each<[string, JsonValue, JsonValue, RegExp]>([
    ['refers to itself', { $ref: '#' }, 1, /refers to itself/],
    ['refers to others so often', { $ref: '#/$defs/0', $defs: { ...chain, 40: true } }, 1, /takes too long/],
    ['refers to another document', { $ref: 'https://a.example/schema.json' }, 1, /"\$ref" that leads to nothing/],
    ['refers to nothing', { $ref: '#/$defs/none' }, 1, /"\$ref" that leads to nothing/],
    ['refers to what is inherited', { $ref: '#/constructor' }, 1, /"\$ref" that leads to nothing/],
    ['has a reference that cannot be read', { $ref: '#/%' }, 1, /"\$ref" that cannot be read/],
    ['has a base of its own inside', { properties: { a: { $id: 'x' } } }, { a: 1 }, /"\$id" inside/],
    ['is nested too deep', deep, 1, /nested too deep/],
    ['looks back in a pattern', { pattern: '(a)\\1' }, 'aa', /not in RE2 syntax/],
    ['looks ahead in the middle of one', { pattern: 'a(?=b)' }, 'ab', /not in RE2 syntax/],
    ['has a pattern of many states', { pattern: '((a{1,99}){1,99}){1,99}' }, 'ab', /takes too long/],
    ['has a pattern of many signs', { pattern: 'a'.repeat(5000) }, 'ab', /pattern that is too long/],
    ['compares each with each', { uniqueItems: true }, large, /takes too long/],
    ['is for an older draft', { exclusiveMinimum: true }, 1, /number has to be/],
    [
      'counts what others have seen',
      { unevaluatedProperties: false },
      {},
      /"unevaluatedProperties", which is not checked/,
    ],
    ['is none', { allOf: ['no'] }, 1, /no schema where one has to be/],
    ['has another type', { required: 'a' }, {}, /list has to be/],
  ])('because it %s is an error', (_, schema, one, message) => {
    // Without a limit of work some of these would not end.
    const check = () => matchesSchema(one, schema);
    expect(check).toThrow(
      expect.objectContaining({ constructor: UnusableSchema, message: expect.stringMatching(message) }),
    );
  });

  it('is not made of a pattern that takes a backtracking engine for ever', () => {
    const schema = { pattern: '^(?:a+)+$' };
    expect(matchesSchema(`${'a'.repeat(5000)}!`, schema)).toBe(false);
    expect(matchesSchema('a'.repeat(5000), schema)).toBe(true);
  });
});

describe('a pattern', () => {
  const part = fc.constantFrom(
    'a',
    'b',
    '.',
    '[ab]',
    '(?:a|b)',
    'a*',
    'b+',
    '(?:ab)?',
    '\\.',
    '[^a]',
    'a{1,2}',
    '[)]',
    '\\)',
  );
  const body = fc.array(part, { maxLength: 5 }).map((parts) => parts.join(''));
  const look = fc
    .tuple(fc.constantFrom('(?!', '(?='), body, fc.constantFrom('', '|b'))
    .map((all) => `${all.join('')})`);
  const whole = fc
    .tuple(fc.array(look, { maxLength: 3 }), body, fc.constantFrom('', '$'))
    .map(([looks, rest, end]) => `^${looks.join('')}${rest}${end}`);

  it('with look-aheads at its beginning means the same without', () => {
    fc.assert(
      fc.property(whole, fc.array(fc.constantFrom('a', 'b', '.', ')', 'c')), (pattern, letters) => {
        const linear = linearPattern(pattern);
        expect(linear).toBeDefined();
        expect(findsIn(linear!, letters.join(''))).toBe(new RegExp(pattern, 'u').test(letters.join('')));
      }),
      runs,
    );
  });

  it('has no more instructions than are foreseen', () => {
    fc.assert(
      fc.property(body, body, fc.integer({ min: 1, max: 9 }), fc.integer({ min: 1, max: 9 }), (one, two, m, n) => {
        const pattern = `^(?:(?:${one})?${two}){${m}}(?:${two}|(?:${one}){0,${n}}){${n}}(?:x{${m},})`;
        expect(linearPattern(pattern)!.size).toBeLessThanOrEqual(sizeBound(pattern));
      }),
      runs,
    );
  });

  it('is not taken apart where a look-ahead belongs to one of several alternatives', () => {
    expect(linearPattern('^(?!a)b|a')).toBeUndefined();
  });
});
