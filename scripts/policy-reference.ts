/** Writes docs/reference/policy.md from policies/schema/policy.schema.json; `--check` only says whether it is up to date. */
import { readFileSync, writeFileSync } from 'node:fs';
import { isJsonObject, type JsonObject, type JsonValue } from '../exchange/json.ts';

const SCHEMA = new URL('../policies/schema/policy.schema.json', import.meta.url);
const PAGE = new URL('../docs/reference/policy.md', import.meta.url);

const schema: JsonObject = JSON.parse(readFileSync(SCHEMA, 'utf8'));
const definitions = objectAt(schema, '$defs');

/** The definitions that have a section, in the order of the page, with their headings. */
const SECTIONS: Readonly<Record<string, string>> = {
  detector: 'A detector',
  rule: 'A rule',
  signalAtom: 'A condition on a signal',
  fieldAtom: 'A condition on a fact',
  lengthAtom: 'A condition on the length',
  anyOfConditions: 'Any of several conditions',
  allOfConditions: 'All of several conditions',
  atLeastCondition: 'At least so many of several conditions',
  notCondition: 'The opposite of a condition',
  flag: 'Effect: flag',
  support: 'Effect: support',
  neutralise: 'Effect: neutralise',
  redact: 'Effect: redact',
  restoration: 'Effect: redact, restored for tools',
  replace: 'Effect: replace',
  route: 'Effect: route',
  block: 'Effect: block',
  canary: 'A canary',
  exemption: 'An exemption',
  message: 'A message',
  test: 'A test',
  expectedTransform: 'A change that a test expects',
};

function objectAt(object: JsonObject, key: string): JsonObject {
  const value = object[key];
  return isJsonObject(value) ? value : {};
}

function textAt(object: JsonObject, key: string): string | undefined {
  const value = object[key];
  return typeof value === 'string' ? value : undefined;
}

/** Name and body of what a schema refers to; a description beside the reference goes before that of the definition. */
function referred(node: JsonObject): { readonly name: string | undefined; readonly body: JsonObject } {
  const name = textAt(node, '$ref')?.slice('#/$defs/'.length);
  return { name, body: name === undefined ? node : { ...objectAt(definitions, name), ...node } };
}

/** What a value has to be, in a few words. */
function form(node: JsonObject): string {
  const { name, body } = referred(node);
  if (name !== undefined && SECTIONS[name] !== undefined) return `[${SECTIONS[name]}](#${anchor(SECTIONS[name])})`;
  if (name === 'condition') return '[a condition](#conditions)';
  if (name === 'effect') return '[an effect](#effects)';
  if (name === 'mode') return '`enforce`, `shadow` or [a canary](#a-canary)';
  if (name === 'restore') return `\`true\` or ${form({ $ref: '#/$defs/restoration' })}`;
  if (Array.isArray(body.enum)) return body.enum.map(code).join(', ');
  if (body.const !== undefined) return code(body.const);
  const type = [body.type].flat().join(' or ');
  if (type === 'array') return `list of: ${form(objectAt(body, 'items'))}`;
  if (type === 'object' && body.properties !== undefined && body.title !== undefined) return 'object, see below';
  if (type === 'object' && body.patternProperties !== undefined) {
    const [inner] = Object.values(objectAt(body, 'patternProperties'));
    return `by name: ${form(isJsonObject(inner) ? inner : {})}`;
  }
  return [type, ...limits(body)].join(', ');
}

const LIMITS: Readonly<Record<string, string>> = {
  minimum: 'at least',
  maximum: 'at most',
  exclusiveMinimum: 'over',
  exclusiveMaximum: 'under',
  maxLength: 'characters at most',
  pattern: 'matching',
};

function limits(body: JsonObject): readonly string[] {
  return Object.entries(LIMITS).flatMap(([key, words]) => {
    const limit = body[key];
    return limit === undefined ? [] : [`${words} ${key === 'pattern' ? code(limit) : limit}`];
  });
}

function code(value: JsonValue): string {
  return `\`${typeof value === 'string' ? value.replaceAll('|', '\\|') : JSON.stringify(value)}\``;
}

function anchor(heading: string): string {
  return heading
    .toLowerCase()
    .replace(/[^a-z0-9 ]/g, '')
    .replaceAll(' ', '-');
}

function keys(node: JsonObject): readonly string[] {
  const { body } = referred(node);
  const required = new Set([body.required].flat());
  const rows = Object.entries(members(body)).flatMap(([key, value]) => {
    if (!isJsonObject(value)) return [];
    const { description = '' } = referred(value).body;
    return [`| \`${key}\`${required.has(key) ? ' (required)' : ''} | ${form(value)} | ${description} |`];
  });
  return rows.length === 0 ? [] : ['| key | form | meaning |', '| --- | --- | --- |', ...rows, ''];
}

/** The keys of an object in all its forms: a detector is one of three. */
function members(body: JsonObject): JsonObject {
  const forms = [body.then, body.else].filter(isJsonObject).map(members);
  return Object.assign({}, objectAt(body, 'properties'), ...forms);
}

function section(level: string, heading: string, node: JsonObject): readonly string[] {
  const { description = '' } = referred(node).body;
  return [`${level} ${heading}`, '', ...(description === '' ? [] : [String(description), '']), ...keys(node)];
}

/** Objects in the policy itself that have keys of their own. */
function inner(): readonly string[] {
  return Object.entries(objectAt(schema, 'properties')).flatMap(([key, value]) =>
    isJsonObject(value) && isJsonObject(value.properties) ? section('##', `\`${key}\``, value) : [],
  );
}

function page(): string {
  const defined = Object.entries(SECTIONS).flatMap(([name, heading]) => {
    const before =
      name === 'signalAtom'
        ? section('##', 'Conditions', objectAt(definitions, 'condition')).slice(0, 4)
        : name === 'flag'
          ? section('##', 'Effects', objectAt(definitions, 'effect')).slice(0, 4)
          : [];
    const isInner =
      name.endsWith('Atom') ||
      name.endsWith('Condition') ||
      heading.startsWith('Effect') ||
      name.endsWith('OfConditions');
    return [...before, ...section(isInner ? '###' : '##', heading, objectAt(definitions, name))];
  });
  const given = objectAt(objectAt(objectAt(definitions, 'test'), 'properties'), 'given');
  const expected = objectAt(objectAt(objectAt(definitions, 'test'), 'properties'), 'expect');
  return `${[
    '# The policy format',
    '',
    'Made from `policies/schema/policy.schema.json` by `npm run build:reference`; [the guide](../policies.md) explains it.',
    '',
    ...section('##', 'A policy', schema),
    ...inner(),
    ...defined,
    ...section('###', '`given`: the segment of a test', given),
    ...section('###', '`expect`: what a test expects', expected),
  ]
    .join('\n')
    .trimEnd()}\n`;
}

const made = page();
if (!process.argv.includes('--check')) writeFileSync(PAGE, made);
else if (readFileSync(PAGE, 'utf8') !== made) {
  process.stderr.write('docs/reference/policy.md is not that of the schema: npm run build:reference\n');
  process.exitCode = 2;
}
