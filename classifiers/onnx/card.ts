import { canonicalJson, digest } from '../../exchange/canonical.ts';
import { PortcullisError } from '../../exchange/errors.ts';
import { isJsonObject, type JsonObject, type JsonValue } from '../../exchange/json.ts';
import { SIGNALS } from '../../exchange/signal.ts';

/** A file beside the card. */
export interface CardFile {
  readonly path: string;
  /** SHA-256 of its bytes, 64 hexadecimal digits. */
  readonly sha256: string;
  readonly bytes: number;
}

/** One output of the model: the signal it gives, and its calibration: p = sigmoid(scale * logit + bias). */
export interface CardHead {
  readonly signal: string;
  readonly scale: number;
  readonly bias: number;
  /** The score at which a share of benign validation texts is flagged, by that share: `{ "0.01": 0.9 }`. */
  readonly operatingPoints: Readonly<Record<string, number>>;
}

/** What `card.json` says of an encoder. Training, data, limits and evaluation are for people and kept as they are. */
export interface Card {
  readonly name: string;
  readonly version: string;
  readonly licence: string;
  readonly files: { readonly model: CardFile; readonly tokenizer: CardFile };
  readonly input: {
    /** The longest sequence that the model is given, [CLS] and [SEP] included. */
    readonly maxTokens: number;
    /** Tokens from the start of one window to the start of the next. */
    readonly strideTokens: number;
    /** Languages it was trained on (BCP 47). */
    readonly language: readonly string[];
  };
  readonly heads: readonly CardHead[];
}

/** Goes up when the same files give other signals because this code reads text in another way. */
const READING = 3;

/**
 * Reads a card and checks all that a score depends on.
 *
 * @throws PortcullisError `invalid_model_file` that names the member that is wrong.
 */
export function parseCard(value: JsonValue): Card {
  const card = object(value, 'the card');
  const files = object(card.files, 'files');
  const input = object(card.input, 'input');
  const maxTokens = whole(input.maxTokens, 3, 'input.maxTokens');
  const heads = list(card.heads, 'heads').map(parseHead);
  const names = new Set(heads.map((head) => head.signal));
  if (names.size !== heads.length || heads.length === 0) throw invalid('heads: one for each signal, at least one');
  return {
    name: text(card.name, 'name'),
    version: text(card.version, 'version'),
    licence: text(card.licence, 'licence'),
    files: { model: parseFile(files.model, 'files.model'), tokenizer: parseFile(files.tokenizer, 'files.tokenizer') },
    input: {
      maxTokens,
      strideTokens: whole(input.strideTokens, 1, 'input.strideTokens', maxTokens - 2),
      language: list(input.language, 'input.language').map((tag) => text(tag, 'input.language')),
    },
    heads,
  };
}

/** The digest of everything that the encoder's signals depend on. */
export function cardDigest(card: Card): string {
  return digest(
    canonicalJson({
      reading: READING,
      model: card.files.model.sha256,
      tokenizer: card.files.tokenizer.sha256,
      input: { maxTokens: card.input.maxTokens, strideTokens: card.input.strideTokens },
      heads: card.heads.map(({ signal, scale, bias }) => ({ signal, scale, bias })),
    }),
  );
}

/** A scale above 0 keeps the order of logits, so that the highest window is the one with the highest score. */
function parseHead(value: JsonValue, index: number): CardHead {
  const at = `heads[${index}]`;
  const head = object(value, at);
  const signal = text(head.signal, `${at}.signal`);
  if (!SIGNALS.includes(signal)) throw invalid(`${at}.signal: no signal is called "${signal}"`);
  const points = Object.entries(object(head.operatingPoints, `${at}.operatingPoints`)).map(([rate, score]) => {
    number(Number(rate), 0, 1, `${at}.operatingPoints, the rate "${rate}"`);
    return [rate, number(score, 0, 1, `${at}.operatingPoints["${rate}"]`)] as const;
  });
  return {
    signal,
    scale: number(head.scale, Number.MIN_VALUE, Number.MAX_VALUE, `${at}.scale`),
    bias: number(head.bias, -Number.MAX_VALUE, Number.MAX_VALUE, `${at}.bias`),
    operatingPoints: Object.fromEntries(points),
  };
}

/** @param at where on the card. @throws PortcullisError `invalid_model_file`. */
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

function number(value: JsonValue | undefined, least: number, most: number, at: string): number {
  if (typeof value !== 'number' || !(value >= least && value <= most)) throw invalid(`${at}: a number in range`);
  return value;
}

export function whole(value: JsonValue | undefined, least: number, at: string, most = Number.MAX_SAFE_INTEGER): number {
  const found = number(value, least, most, at);
  if (!Number.isInteger(found)) throw invalid(`${at}: a whole number`);
  return found;
}

function invalid(expected: string): PortcullisError {
  return new PortcullisError(
    'invalid_model_file',
    `card.json is not a model card. Expected ${expected}. Restore the file.`,
  );
}
