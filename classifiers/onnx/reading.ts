import type { Span } from '../../exchange/signal.ts';
import type { Card } from './card.ts';
import { type Entity, findEntities, type TaggedWindow } from './entities.ts';
import type { Output, OutputName, Outputs, Session } from './session.ts';
import type { Tokenizer } from './tokenizer.ts';
import { createTokenPlaces } from './window-spans.ts';
import { windows } from './windows.ts';

/** What an encoder is made of. */
export interface EncoderParts {
  readonly card: Card;
  readonly session: Session;
  readonly tokenizer: Tokenizer;
}

/** What a model says of one window of a text. */
export interface ReadWindow extends Span {
  /** Shape [heads]. */
  readonly logits: Float32Array;
  /** Not of unit length; shape [size]. Where the card has it. */
  readonly embedding: Float32Array | undefined;
}

/** All that a model says of one text. */
export interface Reading {
  /** In order; none where the tokenizer keeps nothing of the text. */
  readonly windows: readonly ReadWindow[];
  /** In order, of all kinds; none where the card has no tags. */
  readonly entities: readonly Entity[];
}

/** A window of a text while it is read, in tokens. */
interface TokenWindow {
  readonly start: number;
  readonly end: number;
  readonly outputs: Outputs;
}

/**
 * Reads a text window by window, all that the card names in one run of each.
 *
 * @throws RangeError for a model that has other outputs than the card, what the session throws, and the abort's reason.
 */
export async function readText(parts: EncoderParts, text: string, abort: AbortSignal): Promise<Reading> {
  const { card, tokenizer } = parts;
  const { maxTokens, strideTokens } = card.input;
  const places = createTokenPlaces();
  const read: TokenWindow[] = [];
  for (const window of windows(places.ids(tokenizer.tokens(text)), maxTokens - 2, strideTokens)) {
    abort.throwIfAborted();
    const outputs = await run(parts, window);
    const start = read.length * strideTokens;
    read.push({ outputs, start, end: start + window.length });
  }
  abort.throwIfAborted();
  // The last window ends at the last token, wherever that leaves its start.
  const last = read.pop();
  if (last) read.push({ ...last, start: places.count - (last.end - last.start), end: places.count });
  return {
    windows: read.map(({ start, end, outputs: { logits, embedding } }) => {
      return { ...places.spanOf({ start, end }), logits: logits.data, embedding: embedding?.data };
    }),
    entities: card.entities ? findEntities(text, places.words, tagged(read), card.entities) : [],
  };
}

function tagged(read: readonly TokenWindow[]): readonly TaggedWindow[] {
  return read.map(({ start, end, outputs }) => ({ start, end, logits: outputs.entities!.data }));
}

async function run({ card, session, tokenizer }: EncoderParts, window: readonly number[]): Promise<Outputs> {
  const ids = BigInt64Array.from([tokenizer.begin, ...window, tokenizer.end], BigInt);
  const outputs = await session.run(ids, new BigInt64Array(ids.length).fill(1n));
  checkShape('logits', outputs.logits, [1, card.heads.length]);
  if (card.embedding) checkShape('embedding', outputs.embedding, [1, card.embedding.size]);
  if (card.entities) checkShape('entities', outputs.entities, [1, ids.length, card.entities.tags.length]);
  return outputs;
}

function checkShape(name: OutputName, output: Output | undefined, expected: readonly number[]): void {
  const size = expected.reduce((product, one) => product * one, 1);
  const isExpected = output?.dims.length === expected.length && expected.every((one, at) => output.dims[at] === one);
  if (isExpected && output.data.length === size) return;
  throw new RangeError(`${name} of shape [${output?.dims.join(', ') ?? ''}], the card says [${expected.join(', ')}]`);
}
