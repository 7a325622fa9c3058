import { isJsonObject, isNestedTooDeep, type JsonObject, type JsonValue, valueAtPointer } from '../../exchange/json.ts';
import { KEYWORDS } from './json-schema-keywords.ts';
import { findsIn, linearPattern, sizeBound } from './json-schema-pattern.ts';
import { UnusableSchema } from './unusable-schema.ts';

/** Each step is about 50 ns, so a check takes half a second at the most, whatever the schema and the value are. */
const MOST_STEPS = 10_000_000;

/** In UTF-16 units; to take a pattern apart may cost the square of its length. */
const LONGEST_PATTERN = 4096;

/** So deep may schemas, and what they refer to, lie in each other on the way to one value. */
const DEEPEST = 1000;

/** In steps: to look at a schema; to compile an instruction of a pattern; an instruction's look at a unit of text. */
const COST = { schema: 10, instruction: 100, look: 2 };

/**
 * Whether a value is valid against a JSON Schema, as drafts 7 to 2020-12 say it. The schema is a stranger's, so there is
 * no recursion without end, no pattern that backtracks, no reference to another document, and a limit of work.
 *
 * A keyword that is not known says nothing, as in the specification; one that is known and not checked here is an error,
 * since a check that leaves out a condition finds valid what is not.
 *
 * @throws UnusableSchema
 */
export function matchesSchema(value: JsonValue, schema: JsonValue): boolean {
  if (isNestedTooDeep(schema)) throw new UnusableSchema('it is nested too deep');
  return new Check(schema).matches(schema, value);
}

/** One check of a value: what it may still cost, and what its references lead to. */
export class Check {
  readonly #root: JsonValue;
  readonly #patterns = new Map<string, (text: string) => boolean>();
  #steps = 0;
  #depth = 0;

  constructor(root: JsonValue) {
    this.#root = root;
  }

  matches(schema: JsonValue | undefined, value: JsonValue): boolean {
    if (typeof schema === 'boolean') return schema;
    if (!isJsonObject(schema)) throw new UnusableSchema('it has something that is no schema where one has to be');
    if (schema !== this.#root && schema.$id !== undefined) throw new UnusableSchema('it has an "$id" inside');
    const keywords = Object.keys(schema);
    this.spend(COST.schema + keywords.length);
    if (this.#depth === DEEPEST) throw new UnusableSchema('it refers to itself without end');
    this.#depth += 1;
    const isMatch = keywords.every((keyword) => this.#holds(keyword, schema, value));
    this.#depth -= 1;
    return isMatch;
  }

  #holds(keyword: string, schema: JsonObject, value: JsonValue): boolean {
    const operand = schema[keyword];
    const holds = KEYWORDS.get(keyword);
    return holds === undefined || operand === undefined || holds(operand, value, schema, this);
  }

  /** Where a reference leads in this schema (RFC 6901 in a fragment). Other documents are never fetched. */
  resolve(reference: JsonValue): JsonValue {
    const pointer = typeof reference === 'string' ? /^#((?:\/.*)?)$/s.exec(reference)?.[1] : undefined;
    const target = pointer === undefined ? undefined : valueAtPointer(this.#root, decoded(pointer));
    if (target === undefined) throw new UnusableSchema('it has a "$ref" that leads to nothing in it');
    return target;
  }

  /** @throws UnusableSchema when that is more than a check may cost. */
  spend(steps: number): void {
    this.#steps += steps;
    if (!(this.#steps <= MOST_STEPS)) throw new UnusableSchema('it takes too long to check');
  }

  /** Whether a pattern finds something in a text. */
  finds(pattern: string, text: string): boolean {
    const finds = this.#patterns.get(pattern) ?? this.#compiled(pattern);
    this.#patterns.set(pattern, finds);
    return finds(text);
  }

  #compiled(pattern: string): (text: string) => boolean {
    if (pattern.length > LONGEST_PATTERN) throw new UnusableSchema('it has a pattern that is too long');
    this.spend(sizeBound(pattern) * COST.instruction);
    const linear = linearPattern(pattern);
    if (!linear) throw new UnusableSchema('it has a pattern that is not in RE2 syntax');
    return (text) => {
      this.spend(linear.size * (text.length + 1) * COST.look);
      return findsIn(linear, text);
    };
  }
}

function decoded(pointer: string): string {
  try {
    return decodeURIComponent(pointer);
  } catch {
    throw new UnusableSchema('it has a "$ref" that cannot be read');
  }
}
