import { PortcullisError } from '../exchange/errors.ts';
import { isJsonObject, type JsonObject, type JsonValue } from '../exchange/json.ts';

/** A file beside the card of a model. */
export interface CardFile {
  readonly path: string;
  /** SHA-256 of its bytes, 64 hexadecimal digits. */
  readonly sha256: string;
  readonly bytes: number;
}

/** @param at where on the card. @throws PortcullisError `invalid_model_file`, as all that read a member here. */
export function parseFile(value: JsonValue | undefined, at: string): CardFile {
  const file = object(value, at);
  const path = text(file.path, `${at}.path`);
  if (!/^[\w.-]+$/.test(path)) throw invalid(`${at}.path: the name of a file beside the card`);
  const sha256 = text(file.sha256, `${at}.sha256`);
  if (!/^[0-9a-f]{64}$/.test(sha256)) throw invalid(`${at}.sha256: 64 hexadecimal digits`);
  return { path, sha256, bytes: whole(file.bytes, 1, `${at}.bytes`) };
}

export function object(value: JsonValue | undefined, at: string): JsonObject {
  if (!isJsonObject(value)) throw invalid(`${at}: an object`);
  return value;
}

export function list(value: JsonValue | undefined, at: string): readonly JsonValue[] {
  if (!Array.isArray(value)) throw invalid(`${at}: an array`);
  return value;
}

export function text(value: JsonValue | undefined, at: string): string {
  if (typeof value !== 'string' || value === '') throw invalid(`${at}: a text`);
  return value;
}

export function number(value: JsonValue | undefined, least: number, most: number, at: string): number {
  if (typeof value !== 'number' || !(value >= least && value <= most)) throw invalid(`${at}: a number in range`);
  return value;
}

export function whole(value: JsonValue | undefined, least: number, at: string, most = Number.MAX_SAFE_INTEGER): number {
  const found = number(value, least, most, at);
  if (!Number.isInteger(found)) throw invalid(`${at}: a whole number`);
  return found;
}

/** @param expected where on the card, and what should stand there. */
export function invalid(expected: string): PortcullisError {
  return new PortcullisError(
    'invalid_model_file',
    `card.json is not a model card. Expected ${expected}. Restore the file.`,
  );
}
