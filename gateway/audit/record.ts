import { PortcullisError } from '../../exchange/errors.ts';
import type { JsonObject, JsonValue } from '../../exchange/json.ts';
import type { AuditRecord } from './audit.ts';

/** What a log says of itself: bytes of an interrupted write, never acknowledged, were set aside. */
export interface RecoveredNote {
  readonly event: 'recovered';
  /** Milliseconds since the epoch. */
  readonly time: number;
  /** The file, the place in it, and the bytes that were cut from there to its end. */
  readonly file: string;
  readonly offset: number;
  readonly bytes: number;
  readonly digest: string;
  /** Where they are now, in the same directory. */
  readonly aside: string;
}

/** Every name of a member in a type, at any depth; a policy's words for the client stand under tags of languages. */
type NamesIn<T> = T extends readonly (infer Item)[]
  ? NamesIn<Item>
  : T extends object
    ? { [K in keyof T & string]-?: K | (K extends 'text' ? never : NamesIn<NonNullable<T[K]>>) }[keyof T & string]
    : never;

/**
 * The names that occur in a record; the compiler keeps the list complete. A text that a client or a model wrote has no
 * name here, so it cannot be recorded by mistake.
 */
const NAMES: Readonly<Record<Exclude<NamesIn<AuditRecord | RecoveredNote>, 'text'>, true>> = {
  event: true,
  exchange: true,
  time: true,
  protocol: true,
  model: true,
  stream: true,
  hold: true,
  key: true,
  tenant: true,
  policies: true,
  classifiers: true,
  scans: true,
  id: true,
  version: true,
  digest: true,
  pointer: true,
  stage: true,
  role: true,
  modality: true,
  turn: true,
  toolName: true,
  length: true,
  window: true,
  start: true,
  end: true,
  commitment: true,
  signals: true,
  decision: true,
  name: true,
  score: true,
  spans: true,
  unknown: true,
  verdict: true,
  stop: true,
  transforms: true,
  reasons: true,
  policy: true,
  rule: true,
  severity: true,
  cause: true,
  message: true,
  as: true,
  code: true,
  signal: true,
  span: true,
  replacement: true,
  route: true,
  support: true,
  language: true,
  retainDays: true,
  restored: true,
  withheld: true,
  tools: true,
  effect: true,
  shadow: true,
  exemption: true,
  atoms: true,
  found: true,
  test: true,
  outcome: true,
  provider: true,
  usage: true,
  inputTokens: true,
  outputTokens: true,
  timings: true,
  inputScanMs: true,
  firstEventMs: true,
  totalMs: true,
  file: true,
  offset: true,
  bytes: true,
  aside: true,
};

/**
 * A record as canonical JSON (RFC 8785), without members that are undefined. A member that is not of a record's shape
 * is refused: a segment spread into a record by mistake would otherwise carry its text into the log.
 *
 * Every object is made with its members in order, and no name is a number, so one pass of `JSON.stringify` is
 * canonical; a general canonicaliser takes four times as long, for the larger part of what a record costs.
 *
 * @throws PortcullisError `internal_error` naming the member.
 */
export function recordText(record: AuditRecord | RecoveredNote): string {
  return JSON.stringify(objectValue(record, ''));
}

function objectValue(value: object, path: string): JsonObject {
  const result: Record<string, JsonValue> = {};
  for (const name of ordered(Object.keys(value))) {
    const member: unknown = value[name as keyof typeof value];
    if (member === undefined) continue;
    const at = `${path}/${name}`;
    // A policy's own words for the client, by language tag.
    if (name === 'text' && path.endsWith('/message')) result[name] = texts(member, at);
    else if (!Object.hasOwn(NAMES, name))
      throw new PortcullisError('internal_error', `${at} is not part of an audit record`);
    else result[name] = jsonValue(member, at);
  }
  return result;
}

/** Sorted in place, by insertion: the names of an object are few and often in order, and `sort` has a price of its own. */
function ordered(names: string[]): readonly string[] {
  for (let index = 1; index < names.length; index++) {
    const name = names[index]!;
    let place = index;
    while (place > 0 && names[place - 1]! > name) {
      names[place] = names[place - 1]!;
      place -= 1;
    }
    names[place] = name;
  }
  return names;
}

function texts(value: unknown, at: string): JsonObject {
  const entries = Object.entries(value as object).sort(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(entries.map(([tag, text]) => [tag, jsonValue(text, `${at}/${tag}`)]));
}

function jsonValue(value: unknown, at: string): JsonValue {
  // A client may put half of a surrogate pair into the name of a tool; canonical JSON has no such text.
  if (typeof value === 'string') return value.toWellFormed();
  if (value === null || typeof value === 'boolean') return value;
  if (typeof value === 'number' && Number.isFinite(value)) return value;
  if (Array.isArray(value)) return value.map((item, index) => jsonValue(item, `${at}/${index}`));
  if (typeof value === 'object') return objectValue(value, at);
  throw new PortcullisError('internal_error', `${at} of an audit record is not JSON`);
}
