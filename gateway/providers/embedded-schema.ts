import type { GbnfJsonSchema } from 'node-llama-cpp';
import { PortcullisError } from '../../exchange/errors.ts';
import { isJsonObject, type JsonObject, type JsonValue } from '../../exchange/json.ts';

/** How a JSON Schema that a grammar cannot hold in full is treated. */
export type Strictness =
  /** What a grammar cannot hold is left out; a property that need not be there may be null (see `dropAbsent`). */
  | 'loose'
  /** What a grammar cannot hold is refused. */
  | 'exact';

const MAX_DEPTH = 32;
/** A grammar unrolls bounded repetitions: a long one would take the memory of the machine. */
const MAX_REPETITION = 64;
const SCALARS = ['string', 'number', 'integer', 'boolean', 'null'] as const;
const FORMATS = new Set(['date', 'time', 'date-time']);
const ANNOTATIONS = new Set([
  'title',
  'description',
  'default',
  'examples',
  'deprecated',
  '$schema',
  '$id',
  '$comment',
]);
const STRUCTURE = new Set([
  ...['type', 'enum', 'const', 'anyOf', 'oneOf', '$ref', '$defs', 'definitions', 'properties', 'required'],
  ...['additionalProperties', 'items', 'prefixItems', 'minItems', 'maxItems', 'minLength', 'maxLength', 'format'],
]);

const ANY: GbnfJsonSchema = {
  oneOf: [
    { type: ['string', 'number', 'boolean', 'null'] },
    { type: 'object', additionalProperties: true },
    { type: 'array' },
  ],
};

/**
 * A JSON Schema (2020-12, and `definitions` of draft 7) as the grammar generator of node-llama-cpp takes it.
 *
 * @throws PortcullisError `invalid_request` for what is no schema, is nested deeper than 32, or, where `exact`, holds a
 *   keyword that a grammar cannot.
 */
export function toGrammarSchema(schema: JsonValue, strictness: Strictness, depth = 0): GbnfJsonSchema {
  if (schema === true) return ANY;
  if (!isJsonObject(schema)) throw refuse('a schema must be an object');
  if (depth > MAX_DEPTH) throw refuse(`a schema may be nested ${MAX_DEPTH} deep at most`);
  if (strictness === 'exact') refuseUnheld(schema);
  const convert = (child: JsonValue) => toGrammarSchema(child, strictness, depth + 1);
  const described = typeof schema.description === 'string' ? { description: schema.description } : {};
  const definitions = schema.$defs ?? schema.definitions;
  const defs = isJsonObject(definitions) ? { $defs: mapValues(definitions, convert) } : {};

  if (typeof schema.$ref === 'string') {
    const name = schema.$ref.match(/^#\/(?:\$defs|definitions)\/([^/]+)$/)?.[1];
    if (name === undefined) throw refuse(`"$ref" may only lead to #/$defs/NAME`);
    return { $ref: `#/$defs/${name}`, ...described, ...defs } as GbnfJsonSchema;
  }
  if (schema.const !== undefined) return { const: scalar(schema.const), ...described };
  if (Array.isArray(schema.enum)) return { enum: schema.enum.map(scalar), ...described };
  const alternatives = schema.anyOf ?? schema.oneOf;
  if (Array.isArray(alternatives)) return { oneOf: alternatives.map(convert), ...described, ...defs };
  const types = typesOf(schema);
  if (types.length > 1 && !types.every(isScalarType)) {
    return { oneOf: types.map((type) => convert({ ...schema, type })), ...described };
  }
  const [type] = types;
  if (type === 'object') return { ...objectSchema(schema, strictness, convert), ...described, ...defs };
  if (type === 'array') return { ...arraySchema(schema, convert), ...described, ...defs };
  if (type === 'string' && types.length === 1) return { ...stringSchema(schema), ...described };
  if (types.length > 0) return { type: types.filter(isScalarType), ...described };
  return ANY;
}

/** Removes the nulls that stand for "not there" where `toGrammarSchema` (`loose`) had to make a property required. */
export function dropAbsent(value: JsonValue, schema: JsonValue | undefined): JsonValue {
  if (!isJsonObject(schema)) return value;
  if (Array.isArray(value)) return value.map((item) => dropAbsent(item, schema.items));
  if (!isJsonObject(value) || !isJsonObject(schema.properties)) return value;
  const { properties } = schema;
  const entries = Object.entries(value)
    .filter(([key, item]) => item !== null || isRequired(schema, key) || allowsNull(properties[key]))
    .map(([key, item]) => [key, dropAbsent(item ?? null, properties[key])] as const);
  return Object.fromEntries(entries);
}

function objectSchema(
  schema: JsonObject,
  strictness: Strictness,
  convert: (child: JsonValue) => GbnfJsonSchema,
): GbnfJsonSchema {
  const properties = new Map<string, GbnfJsonSchema>();
  for (const [key, child] of Object.entries(isJsonObject(schema.properties) ? schema.properties : {})) {
    const converted = convert(child ?? true);
    const absent = strictness === 'loose' && !isRequired(schema, key) && !allowsNull(child);
    properties.set(key, absent ? { oneOf: [converted, { type: 'null' }] } : converted);
  }
  const more = schema.additionalProperties;
  const open = more === true || (more === undefined && properties.size === 0);
  const additional = isJsonObject(more) ? convert(more) : open;
  return { type: 'object', properties: Object.fromEntries(properties), additionalProperties: additional };
}

function arraySchema(schema: JsonObject, convert: (child: JsonValue) => GbnfJsonSchema): GbnfJsonSchema {
  const prefix = Array.isArray(schema.prefixItems) ? { prefixItems: schema.prefixItems.map(convert) } : {};
  const items = isJsonObject(schema.items) ? { items: convert(schema.items) } : {};
  return { type: 'array', ...items, ...prefix, ...bound(schema, 'minItems'), ...bound(schema, 'maxItems') };
}

function stringSchema(schema: JsonObject): GbnfJsonSchema {
  if (typeof schema.format === 'string' && FORMATS.has(schema.format)) {
    return { type: 'string', format: schema.format as 'date' | 'time' | 'date-time' };
  }
  return { type: 'string', ...bound(schema, 'minLength'), ...bound(schema, 'maxLength') };
}

function bound<K extends string>(schema: JsonObject, key: K): { readonly [P in K]?: number } {
  const value = schema[key];
  const fits = typeof value === 'number' && Number.isInteger(value) && value >= 0 && value <= MAX_REPETITION;
  return fits ? ({ [key]: value } as { readonly [P in K]: number }) : {};
}

function typesOf(schema: JsonObject): readonly string[] {
  if (typeof schema.type === 'string') return [schema.type];
  if (Array.isArray(schema.type)) return schema.type.filter((type) => typeof type === 'string');
  if (schema.properties !== undefined) return ['object'];
  return schema.items !== undefined || schema.prefixItems !== undefined ? ['array'] : [];
}

function refuseUnheld(schema: JsonObject): void {
  for (const [key, value] of Object.entries(schema)) {
    const tooLong = /^(min|max)(Items|Length)$/.test(key) && typeof value === 'number' && value > MAX_REPETITION;
    const format = key === 'format' && !(typeof value === 'string' && FORMATS.has(value));
    if ((!STRUCTURE.has(key) && !ANNOTATIONS.has(key)) || tooLong || format) {
      throw refuse(`the embedded model cannot hold an answer to "${key}"`);
    }
  }
}

function isScalarType(type: string): type is (typeof SCALARS)[number] {
  return (SCALARS as readonly string[]).includes(type);
}

function isRequired(schema: JsonObject, key: string): boolean {
  return Array.isArray(schema.required) && schema.required.includes(key);
}

function allowsNull(schema: JsonValue | undefined): boolean {
  if (!isJsonObject(schema)) return schema === true;
  if (typesOf(schema).includes('null') || schema.const === null) return true;
  if (Array.isArray(schema.enum) && schema.enum.includes(null)) return true;
  const alternatives = schema.anyOf ?? schema.oneOf;
  return Array.isArray(alternatives) && alternatives.some(allowsNull);
}

function scalar(value: JsonValue): string | number | boolean | null {
  if (value === null || typeof value !== 'object') return value;
  throw refuse('"const" and "enum" may only hold texts, numbers, booleans and null');
}

function mapValues<T>(object: JsonObject, map: (value: JsonValue) => T): Record<string, T> {
  return Object.fromEntries(Object.entries(object).map(([key, value]) => [key, map(value ?? true)]));
}

function refuse(reason: string): PortcullisError {
  return new PortcullisError('invalid_request', `A JSON Schema in the request cannot be used: ${reason}.`);
}
