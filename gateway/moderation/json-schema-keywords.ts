import { deepCompareStrict, format, ucs2length, validate } from '@cfworker/json-schema';
import { isJsonObject, type JsonObject, type JsonValue } from '../../exchange/json.ts';
import type { Check } from './json-schema.ts';
import { UnusableSchema } from './unusable-schema.ts';

/** Whether a keyword's condition holds for a value; one for another type of value always does. `schema` is what it stands in. */
type Keyword = (operand: JsonValue, value: JsonValue, schema: JsonObject, check: Check) => boolean;

/** Formats with a fixed grammar, each linear in the text. Any other says nothing, as in the specification. */
const FORMATS = [
  ...['date', 'time', 'date-time', 'duration', 'email', 'hostname', 'ipv4', 'ipv6', 'uuid', 'uri', 'uri-reference'],
  ...['json-pointer', 'relative-json-pointer'],
] as const;

/** Conditions that would need what is not kept here: which properties other schemas have looked at, or an older draft. */
const NOT_CHECKED = ['$dynamicRef', '$recursiveRef', 'dependencies', 'unevaluatedItems', 'unevaluatedProperties'];

const ANY_TYPE: Readonly<Record<string, Keyword>> = {
  $ref: (operand, value, _, check) => check.matches(check.resolve(operand), value),
  allOf: (operand, value, _, check) => list(operand).every((schema) => check.matches(schema, value)),
  anyOf: (operand, value, _, check) => list(operand).some((schema) => check.matches(schema, value)),
  oneOf: (operand, value, _, check) => list(operand).filter((schema) => check.matches(schema, value)).length === 1,
  not: (operand, value, _, check) => !check.matches(operand, value),
  if: (operand, value, { then: met = true, else: unmet = true }, check) =>
    check.matches(check.matches(operand, value) ? met : unmet, value),
  type: (operand, value) => (typeof operand === 'string' ? [operand] : list(operand)).some((type) => isOf(type, value)),
  const: (operand, value, _, check) => isEqual(operand, value, check),
  enum: (operand, value, _, check) => list(operand).some((one) => isEqual(one, value, check)),
};

const NUMBERS = ofNumbers({
  minimum: (limit, value) => value >= limit,
  maximum: (limit, value) => value <= limit,
  exclusiveMinimum: (limit, value) => value > limit,
  exclusiveMaximum: (limit, value) => value < limit,
  // Of decimal fractions, which a remainder of doubles gets wrong.
  multipleOf: (factor, value) => validate(value, { multipleOf: factor }).valid,
});

const STRINGS = ofStrings({
  minLength: (operand, value) => ucs2length(value) >= number(operand),
  maxLength: (operand, value) => ucs2length(value) <= number(operand),
  pattern: (operand, value, check) => check.finds(text(operand), value),
  format: (operand, value, check) => {
    const name = FORMATS.find((one) => one === operand);
    if (name === undefined) return true;
    check.spend(value.length * 20);
    return format[name]!(value);
  },
});

const ARRAYS = ofArrays({
  minItems: (operand, items) => items.length >= number(operand),
  maxItems: (operand, items) => items.length <= number(operand),
  uniqueItems: (operand, items, _, check) => operand !== true || areDistinct(items, check),
  prefixItems: (operand, items, _, check) => areInOrder(list(operand), items, check),
  items: (operand, items, { prefixItems }, check) => {
    if (Array.isArray(operand)) return areInOrder(operand, items, check);
    const first = prefixItems === undefined ? 0 : list(prefixItems).length;
    return items.slice(first).every((item) => check.matches(operand, item));
  },
  additionalItems: (operand, items, { items: first }, check) =>
    !Array.isArray(first) || items.slice(first.length).every((item) => check.matches(operand, item)),
  contains: (operand, items, { minContains: least = 1, maxContains: most = items.length }, check) => {
    const count = items.filter((item) => check.matches(operand, item)).length;
    return count >= number(least) && count <= number(most);
  },
});

const OBJECTS = ofObjects({
  required: (operand, members) => list(operand).every((name) => Object.hasOwn(members, text(name))),
  minProperties: (operand, members) => Object.keys(members).length >= number(operand),
  maxProperties: (operand, members) => Object.keys(members).length <= number(operand),
  propertyNames: (operand, members, _, check) => Object.keys(members).every((name) => check.matches(operand, name)),
  dependentRequired: (operand, members) =>
    Object.entries(object(operand)).every(
      ([name, others = []]) =>
        !Object.hasOwn(members, name) || list(others).every((other) => Object.hasOwn(members, text(other))),
    ),
  dependentSchemas: (operand, members, _, check) =>
    Object.entries(object(operand)).every(
      ([name, schema]) => !Object.hasOwn(members, name) || check.matches(schema, members),
    ),
  properties: (operand, members, _, check) =>
    Object.entries(object(operand)).every(
      ([name, schema]) => !Object.hasOwn(members, name) || check.matches(schema, members[name] ?? null),
    ),
  patternProperties: (operand, members, _, check) =>
    Object.entries(object(operand)).every(([pattern, schema]) =>
      Object.entries(members).every(
        ([name, member = null]) => !check.finds(pattern, name) || check.matches(schema, member),
      ),
    ),
  additionalProperties: (operand, members, { properties = {}, patternProperties = {} }, check) => {
    const named = object(properties);
    const patterns = Object.keys(object(patternProperties));
    return Object.entries(members).every(
      ([name, member = null]) =>
        Object.hasOwn(named, name) ||
        patterns.some((pattern) => check.finds(pattern, name)) ||
        check.matches(operand, member),
    );
  },
});

/** By name, every keyword that says something of a value. */
export const KEYWORDS: ReadonlyMap<string, Keyword> = new Map([
  ...Object.entries({ ...ANY_TYPE, ...NUMBERS, ...STRINGS, ...ARRAYS, ...OBJECTS }),
  ...NOT_CHECKED.map((name): [string, Keyword] => [name, () => refuse(`it uses "${name}", which is not checked`)]),
]);

type Members<Of> = Readonly<Record<string, Of>>;

function ofNumbers(keywords: Members<(operand: number, value: number) => boolean>): Members<Keyword> {
  return mapped(keywords, (holds) => (operand, value) => typeof value !== 'number' || holds(number(operand), value));
}

function ofStrings(keywords: Members<(operand: JsonValue, value: string, check: Check) => boolean>): Members<Keyword> {
  return mapped(keywords, (holds) => (operand, value, _, check) => {
    if (typeof value !== 'string') return true;
    check.spend(value.length);
    return holds(operand, value, check);
  });
}

function ofArrays(
  keywords: Members<(operand: JsonValue, items: readonly JsonValue[], schema: JsonObject, check: Check) => boolean>,
): Members<Keyword> {
  return mapped(keywords, (holds) => (operand, value, schema, check) => {
    if (!Array.isArray(value)) return true;
    check.spend(value.length);
    return holds(operand, value, schema, check);
  });
}

function ofObjects(
  keywords: Members<(operand: JsonValue, members: JsonObject, schema: JsonObject, check: Check) => boolean>,
): Members<Keyword> {
  return mapped(keywords, (holds) => (operand, value, schema, check) => {
    if (!isJsonObject(value)) return true;
    check.spend(Object.keys(value).length + Object.keys(Object(operand)).length);
    return holds(operand, value, schema, check);
  });
}

function mapped<From, To>(members: Members<From>, to: (member: From) => To): Members<To> {
  return Object.fromEntries(Object.entries(members).map(([name, member]) => [name, to(member)]));
}

function isOf(type: JsonValue, value: JsonValue): boolean {
  if (type === 'integer') return Number.isInteger(value);
  if (value === null) return type === 'null';
  if (Array.isArray(value)) return type === 'array';
  return typeof value === type;
}

function isEqual(a: JsonValue, b: JsonValue, check: Check): boolean {
  check.spend(typeof a === 'object' ? sizeOf(a) : 1);
  return deepCompareStrict(a, b);
}

function areInOrder(schemas: readonly JsonValue[], items: readonly JsonValue[], check: Check): boolean {
  return schemas.slice(0, items.length).every((schema, index) => check.matches(schema, items[index] ?? null));
}

function areDistinct(items: readonly JsonValue[], check: Check): boolean {
  const isContainer = (item: JsonValue) => typeof item === 'object' && item !== null;
  const scalars = items.filter((item) => !isContainer(item));
  const containers = items.filter(isContainer);
  if (new Set(scalars).size !== scalars.length) return false;
  if (containers.length > 1) check.spend(containers.length * sizeOf(containers));
  return containers.every((one, index) => !containers.slice(0, index).some((other) => deepCompareStrict(one, other)));
}

/** About as many steps as it takes to go through a value. */
function sizeOf(value: JsonValue): number {
  return JSON.stringify(value).length;
}

function number(operand: JsonValue): number {
  return typeof operand === 'number' ? operand : refuse('it has something else where a number has to be');
}

function text(operand: JsonValue): string {
  return typeof operand === 'string' ? operand : refuse('it has something else where a string has to be');
}

function list(operand: JsonValue): readonly JsonValue[] {
  return Array.isArray(operand) ? operand : refuse('it has something else where a list has to be');
}

function object(operand: JsonValue): JsonObject {
  return isJsonObject(operand) ? operand : refuse('it has something else where an object has to be');
}

function refuse(why: string): never {
  throw new UnusableSchema(why);
}
