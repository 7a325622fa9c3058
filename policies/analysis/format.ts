import { type Node, parseTree } from 'jsonc-parser';
import { isJsonObject, type JsonObject, type JsonValue } from '../../exchange/json.ts';
import { readSource } from '../engine/source.ts';
import schema from '../schema/policy.schema.json' with { type: 'json' };

/** Columns of a line, in UTF-16 units, as biome.json has them for JSON; a string that is longer by itself stays whole. */
const WIDTH = 140;
const INDENT = '  ';

/**
 * A policy as it is written by custom: keys in the order of the schema, those that it does not have after them in their
 * own; two spaces; an array on one line where it fits, and an object too, unless its author broke the line after the
 * brace, as a rule is easier to read so (the formatters of JSON that people have in their editors do the same). Items of
 * arrays and names of one's own (messages, detectors) keep their order. Strings and numbers stay as they are written, so
 * the value never changes, and formatting twice is formatting once.
 *
 * @param file the name that errors show.
 * @throws PolicyError `invalid_json` or `duplicate_key`. The text need not be a policy otherwise.
 */
export function formatPolicy(text: string, file: string): string {
  const source = readSource(text, file);
  const root = parseTree(source.text);
  if (!root) throw new TypeError('readSource accepted a text that has no JSON value');
  return `${new Printer(source.text).print(root, variantsOf(SCHEMA), '', 0)}\n`;
}

class Printer {
  readonly #text: string;

  constructor(text: string) {
    this.#text = text;
  }

  /**
   * @param indent of the line on which the value begins.
   * @param taken columns of its line that others have: what stands before it, and a comma after it.
   */
  print(node: Node, schemas: Schemas, indent: string, taken: number): string {
    const inline = this.#inline(node, schemas);
    if (inline !== undefined && taken + inline.length <= WIDTH) return inline;
    const parts = partsOf(node, schemas);
    if (parts.length === 0) return inline ?? this.#literal(node);
    const inner = indent + INDENT;
    const lines = parts.map(({ key, value, schemas: own }, index) => {
      const start = `${inner}${this.#key(key)}`;
      const comma = index < parts.length - 1 ? ',' : '';
      return `${start}${this.print(value, own, inner, start.length + comma.length)}${comma}`;
    });
    const [open, close] = node.type === 'array' ? ['[', ']'] : ['{', '}'];
    return [open, ...lines, indent + close].join('\n');
  }

  /** The value on one line; undefined where an object in it was broken by its author. */
  #inline(node: Node, schemas: Schemas): string | undefined {
    if (node.type !== 'array' && node.type !== 'object') return this.#literal(node);
    if (this.#isBroken(node)) return undefined;
    const parts: string[] = [];
    for (const { key, value, schemas: own } of partsOf(node, schemas)) {
      const part = this.#inline(value, own);
      if (part === undefined) return undefined;
      parts.push(this.#key(key) + part);
    }
    if (node.type === 'array') return `[${parts.join(', ')}]`;
    return parts.length === 0 ? '{}' : `{ ${parts.join(', ')} }`;
  }

  #isBroken({ type, offset, children: [first] = [] }: Node): boolean {
    return type === 'object' && first !== undefined && /[\r\n]/.test(this.#text.slice(offset, first.offset));
  }

  #key(key: Node | undefined): string {
    return key ? `${this.#literal(key)}: ` : '';
  }

  #literal({ offset, length }: Node): string {
    return this.#text.slice(offset, offset + length);
  }
}

interface Part {
  readonly key?: Node;
  readonly value: Node;
  readonly schemas: Schemas;
}

/** The items of an array, or the members of an object in the order in which they are written. */
function partsOf({ type, children = [] }: Node, schemas: Schemas): readonly Part[] {
  if (type === 'array') return children.map((value) => ({ value, schemas: schemasOfItems(schemas) }));
  if (type !== 'object') return [];
  const order = orderOf(schemas);
  const rank = ({ key }: Part): number => {
    const index = order.indexOf(key?.value);
    return index === -1 ? order.length : index;
  };
  // The sort is stable: what the schema does not name keeps its order.
  return children
    .flatMap(({ children: [key, value] = [] }): Part[] =>
      key && value ? [{ key, value, schemas: schemasOfMember(schemas, key.value) }] : [],
    )
    .sort((a, b) => rank(a) - rank(b));
}

/** The keys of all alternatives: what is new in one stands before the next key that an earlier one has, too. */
function orderOf(schemas: Schemas): readonly string[] {
  const order: string[] = [];
  for (const { properties } of schemas) {
    let next = order.length;
    for (const key of Object.keys(objectOf(properties)).toReversed()) {
      const index = order.indexOf(key);
      if (index === -1) order.splice(next, 0, key);
      else next = index;
    }
  }
  return order;
}

/** The schemas that say something of a value, whichever of their alternatives it is. */
type Schemas = readonly JsonObject[];

const SCHEMA: JsonValue = schema;
const known = new WeakMap<JsonObject, Schemas>();

/** A schema with all that it refers to, in the order of its text. */
function variantsOf(one: JsonValue | undefined): Schemas {
  if (!isJsonObject(one)) return [];
  const found = known.get(one);
  if (found) return found;
  const { $ref, allOf, if: condition, then, else: otherwise } = one;
  const parts = [definitionOf($ref), ...(Array.isArray(allOf) ? allOf : []), condition, then, otherwise];
  const variants = [one, ...parts.flatMap(variantsOf)];
  known.set(one, variants);
  return variants;
}

function definitionOf(reference: JsonValue | undefined): JsonValue | undefined {
  if (typeof reference !== 'string') return undefined;
  return objectOf(schema.$defs)[reference.replace('#/$defs/', '')];
}

function schemasOfItems(schemas: Schemas): Schemas {
  return schemas.flatMap(({ items }) => variantsOf(items));
}

function schemasOfMember(schemas: Schemas, key: string): Schemas {
  return schemas.flatMap(({ properties, patternProperties, additionalProperties }) => {
    const own = objectOf(properties);
    if (Object.hasOwn(own, key)) return variantsOf(own[key]);
    const patterns = Object.entries(objectOf(patternProperties)).filter(([pattern]) => new RegExp(pattern).test(key));
    if (patterns.length > 0) return patterns.flatMap(([, value]) => variantsOf(value));
    return variantsOf(additionalProperties);
  });
}

function objectOf(value: JsonValue | undefined): JsonObject {
  return isJsonObject(value) ? value : {};
}
