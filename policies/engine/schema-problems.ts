import type { ErrorObject } from 'ajv';
import { isJsonObject, type JsonValue } from '../../exchange/json.ts';
import { validate } from '../schema/policy-validator.generated.mjs';
import type { PolicyErrorCode } from './diagnostic.ts';
import { MOST_FAULTS, type Path, type Problem } from './source.ts';
import { didYouMean, nearest } from './suggest.ts';

/** What in a document departs from the schema, in our own words; empty when nothing does. */
export function schemaProblems(document: JsonValue): readonly Problem[] {
  const longest = tooLong(document, []);
  if (longest) return [{ code: 'wrong_value', path: longest, message: `a list may have ${MOST_ITEMS} items` }];
  if (validate(document)) return [];
  const errors = (validate.errors ?? [])
    .filter(({ keyword }) => keyword !== 'if' && keyword !== 'propertyNames')
    .slice(0, MOST_FAULTS);
  const problems = errors.map((error) => toProblem(error, document));
  return problems.filter((_, index) => !isConsequence(errors[index]!, errors));
}

/** The most that any list of the format may have. The validator's time grows with the square of the faults in one. */
const MOST_ITEMS = 10_000;

/** The path to a list that is too long; undefined where there is none. */
function tooLong(value: JsonValue | undefined, path: Path): Path | undefined {
  if (Array.isArray(value) && value.length > MOST_ITEMS) return path;
  if (typeof value !== 'object' || value === null) return undefined;
  for (const [key, child] of Object.entries(value)) {
    const found = tooLong(child, [...path, Array.isArray(value) ? Number(key) : key]);
    if (found) return found;
  }
  return undefined;
}

/** A key that is missing because it is misspelt is reported once, as the misspelling. */
function isConsequence(error: ErrorObject, errors: readonly ErrorObject[]): boolean {
  if (error.keyword !== 'required') return false;
  return errors.some(
    (other) =>
      other.keyword === 'additionalProperties' &&
      other.instancePath === error.instancePath &&
      nearest(String(other.params.additionalProperty), keysOf(other)) === error.params.missingProperty,
  );
}

function toProblem(error: ErrorObject, document: JsonValue): Problem {
  const path = toPath(error.instancePath, document);
  const { keyword, params } = error;
  const about: string | undefined = error.parentSchema?.description;
  const found = describe(error.data);
  const wrong = (message: string, hint = about, code: PolicyErrorCode = 'wrong_value'): Problem => ({
    code,
    path: error.propertyName === undefined ? path : [...path, error.propertyName],
    atKey: error.propertyName !== undefined,
    message,
    ...(hint !== undefined && { hint }),
  });

  switch (keyword) {
    case 'additionalProperties': {
      const key = String(params.additionalProperty);
      const named = error.parentSchema?.patternProperties !== undefined;
      const hint = named
        ? `a name matches ${Object.keys(error.parentSchema?.patternProperties)[0]}`
        : didYouMean(key, keysOf(error));
      return {
        code: 'unknown_key',
        path: [...path, key],
        atKey: true,
        message: `the key "${key}" is not known here`,
        ...(hint && { hint }),
      };
    }
    case 'required':
      return {
        code: 'missing_key',
        path,
        message: `the key "${params.missingProperty}" is missing`,
        ...(about && { hint: about }),
      };
    case 'minProperties': {
      const missing = keysOf(error).filter((key) => !(isJsonObject(error.data) && Object.hasOwn(error.data, key)));
      return wrong('a key is missing here', missing.length > 0 ? `one of ${missing.join(', ')}` : about, 'missing_key');
    }
    case 'maxProperties':
    case 'false schema':
      return wrong(
        `${keyword === 'maxProperties' ? 'these keys exclude' : `"${path.at(-1)}" excludes`} another that is given`,
        about,
        'key_conflict',
      );
    case 'type':
      return wrong(`${[params.type].flat().join(' or ')} expected, found ${found}`, about, 'wrong_type');
    case 'enum': {
      const allowed = params.allowedValues.map(String);
      if (typeof error.data !== 'string') return wrong(`${found} is not allowed here`, `one of ${allowed.join(', ')}`);
      const isField = allowed.includes('segment.stage');
      const message = isField ? `there is no field "${error.data}"` : `"${error.data}" is not allowed here`;
      return wrong(message, didYouMean(error.data, allowed), isField ? 'unknown_field' : 'wrong_value');
    }
    case 'pattern':
      return wrong(`${found} does not match ${params.pattern}`);
    case 'uniqueItems':
      return wrong('an item stands twice in this list');
    default:
      return wrong(`${found} ${error.message ?? 'is not allowed here'}`);
  }
}

function keysOf(error: ErrorObject): readonly string[] {
  return Object.keys(error.parentSchema?.properties ?? {});
}

function describe(value: unknown): string {
  if (Array.isArray(value)) return 'a list';
  if (isJsonObject(value)) return 'an object';
  // JSON has no way to write a number that no double can hold, and yet it can be written in a text.
  return typeof value === 'number' ? String(value) : (JSON.stringify(value) ?? 'nothing');
}

/** A JSON Pointer (RFC 6901) as a path: a step into a list is a number. */
function toPath(pointer: string, document: JsonValue): Path {
  const path: Path = [];
  let at: JsonValue | undefined = document;
  for (const token of pointer.split('/').slice(1)) {
    const key = token.replaceAll('~1', '/').replaceAll('~0', '~');
    path.push(Array.isArray(at) ? Number(key) : key);
    at = Array.isArray(at) ? at[Number(key)] : isJsonObject(at) ? at[key] : undefined;
  }
  return path;
}
