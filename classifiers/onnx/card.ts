import { canonicalJson, digest } from '../../exchange/canonical.ts';
import type { JsonValue } from '../../exchange/json.ts';
import { ENTITIES, SIGNALS } from '../../exchange/signal.ts';
import { type CardFile, invalid, list, number, object, parseFile, text, whole } from '../model-card.ts';

/** The score at which a share of benign validation texts is flagged, by that share: `{ "0.01": 0.9 }`. */
export type OperatingPoints = Readonly<Record<string, number>>;

/** One logit of the output `logits`: the signal it gives, and its calibration: p = sigmoid(scale * logit + bias). */
export interface CardHead {
  readonly signal: string;
  readonly scale: number;
  readonly bias: number;
  readonly operatingPoints: OperatingPoints;
}

/** The output `embedding`: what a sequence means, as a direction. */
export interface CardEmbedding {
  /** Its dimensions. */
  readonly size: number;
}

/** The output `entities`: what each token names, and the calibration: p = softmax(scale * logits). */
export interface CardEntities {
  /** In the order of the output: `O` for nothing, and `B-` and `I-` of each kind for the first word of one and the others. */
  readonly tags: readonly string[];
  readonly scale: number;
  /** By signal, of those that have any: a policy cannot ask for a rate of the others. */
  readonly operatingPoints: Readonly<Record<string, OperatingPoints>>;
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
  /** Absent where the model has no such output. */
  readonly embedding?: CardEmbedding;
  /** Absent where the model has no such output. */
  readonly entities?: CardEntities;
}

/** Goes up when the same files give other signals because this code reads text in another way. */
const READING = 3;
/** As `READING`, of entities alone. */
const ENTITY_READING = 1;

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
    ...(card.embedding !== undefined && {
      embedding: { size: whole(object(card.embedding, 'embedding').size, 1, 'embedding.size') },
    }),
    ...(card.entities !== undefined && { entities: parseEntities(card.entities) }),
  };
}

/** The digest of everything that the encoder's signals and embeddings depend on. */
export function cardDigest(card: Card): string {
  const { embedding, entities } = card;
  return digest(
    canonicalJson({
      reading: READING,
      model: card.files.model.sha256,
      tokenizer: card.files.tokenizer.sha256,
      input: { maxTokens: card.input.maxTokens, strideTokens: card.input.strideTokens },
      heads: card.heads.map(({ signal, scale, bias }) => ({ signal, scale, bias })),
      ...(embedding && { embedding: { size: embedding.size } }),
      ...(entities && { entities: { reading: ENTITY_READING, tags: entities.tags, scale: entities.scale } }),
    }),
  );
}

/** The signals of an encoder: those of its heads, then one for each kind that its tags can name. */
export function signalsOf(card: Card): readonly string[] {
  return [
    ...card.heads.map(({ signal }) => signal),
    ...(card.entities ? kindsOf(card.entities) : []).map(entitySignal),
  ];
}

/** The kinds of entities that tags name, in their order. */
export function kindsOf({ tags }: Pick<CardEntities, 'tags'>): readonly string[] {
  return tags.filter((tag) => tag.startsWith('B-')).map((tag) => tag.slice(2));
}

/** The signal that says whether a text names something of this kind. */
export function entitySignal(kind: string): string {
  return `entity.${kind}`;
}

/** The score at which a signal has this false-positive rate, or undefined where the card does not say. */
export function operatingPointOf(card: Card, signal: string, falsePositiveRate: number): number | undefined {
  const points =
    card.heads.find((head) => head.signal === signal)?.operatingPoints ?? card.entities?.operatingPoints[signal];
  return Object.entries(points ?? {}).find(([rate]) => Number(rate) === falsePositiveRate)?.[1];
}

/** A scale above 0 keeps the order of logits, so that the highest window is the one with the highest score. */
function parseHead(value: JsonValue, index: number): CardHead {
  const at = `heads[${index}]`;
  const head = object(value, at);
  const signal = text(head.signal, `${at}.signal`);
  if (!SIGNALS.includes(signal)) throw invalid(`${at}.signal: no signal is called "${signal}"`);
  if (signal.startsWith(entitySignal(''))) throw invalid(`${at}.signal: none of entities, which have their own output`);
  return {
    signal,
    scale: scaleAt(head.scale, at),
    bias: number(head.bias, -Number.MAX_VALUE, Number.MAX_VALUE, `${at}.bias`),
    operatingPoints: parsePoints(head.operatingPoints, `${at}.operatingPoints`),
  };
}

function parseEntities(value: JsonValue): CardEntities {
  const entities = object(value, 'entities');
  const tags = list(entities.tags, 'entities.tags').map((tag) => text(tag, 'entities.tags'));
  const kinds = kindsOf({ tags });
  const unknown = kinds.find((kind) => !(ENTITIES as readonly string[]).includes(kind));
  if (unknown !== undefined) throw invalid(`entities.tags: no kind of entity is called "${unknown}"`);
  const all = new Set(['O', ...kinds.flatMap((kind) => [`B-${kind}`, `I-${kind}`])]);
  if (kinds.length === 0 || tags.length !== all.size || !tags.every((tag) => all.has(tag)) || !areApart(tags)) {
    throw invalid('entities.tags: O, and B- and I- of each kind, each once');
  }
  const signals = kinds.map(entitySignal);
  const given = object(entities.operatingPoints ?? {}, 'entities.operatingPoints');
  const points = Object.entries(given).map(([signal, own]) => {
    const at = `entities.operatingPoints["${signal}"]`;
    if (!signals.includes(signal)) throw invalid(`${at}: a signal of one of the tags`);
    return [signal, parsePoints(own, at)] as const;
  });
  return { tags, scale: scaleAt(entities.scale, 'entities'), operatingPoints: Object.fromEntries(points) };
}

function areApart(tags: readonly string[]): boolean {
  return new Set(tags).size === tags.length;
}

function scaleAt(value: JsonValue | undefined, at: string): number {
  return number(value, Number.MIN_VALUE, Number.MAX_VALUE, `${at}.scale`);
}

function parsePoints(value: JsonValue | undefined, at: string): OperatingPoints {
  const points = Object.entries(object(value, at)).map(([rate, score]) => {
    number(Number(rate), 0, 1, `${at}, the rate "${rate}"`);
    return [rate, number(score, 0, 1, `${at}["${rate}"]`)] as const;
  });
  return Object.fromEntries(points);
}
