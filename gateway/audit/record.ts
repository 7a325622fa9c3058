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

/** The names that occur in a record. Texts that a client or a model wrote have none, so they cannot be recorded. */
const NAMES = new Set(
  `event exchange time protocol model stream key tenant policies classifiers scans id version digest
   pointer stage role modality turn toolName length window start end commitment signals decision
   name score spans unknown verdict stop transforms reasons policy rule severity cause message as code
   signal span replacement effect shadow atoms found test
   outcome provider usage inputTokens outputTokens timings inputScanMs firstEventMs totalMs
   file offset bytes aside`.split(/\s+/),
);

/**
 * A record as JSON, without members that are undefined. A member that is not of a record's shape is refused: a segment
 * spread into a record by mistake would otherwise carry its text into the log.
 *
 * @throws PortcullisError `internal_error` naming the member.
 */
export function recordValue(record: AuditRecord | RecoveredNote): JsonObject {
  return objectValue(record, '');
}

function objectValue(value: object, path: string): JsonObject {
  const result: Record<string, JsonValue> = {};
  for (const [name, member] of Object.entries(value)) {
    if (member === undefined) continue;
    const at = `${path}/${name}`;
    // A policy's own words for the client, by language tag.
    if (name === 'text' && path.endsWith('/message')) result[name] = texts(member, at);
    else if (!NAMES.has(name)) throw new PortcullisError('internal_error', `${at} is not part of an audit record`);
    else result[name] = jsonValue(member, at);
  }
  return result;
}

function texts(value: unknown, at: string): JsonObject {
  const entries = Object.entries(value as object);
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
