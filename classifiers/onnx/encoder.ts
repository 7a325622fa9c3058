import { type FoundSpan, type Signal, type Span, WINDOW_FLOOR } from '../../exchange/signal.ts';
import type { Classifier } from '../classifier.ts';
import { type Card, type CardHead, cardDigest } from './card.ts';
import type { Session } from './session.ts';
import type { Tokenizer } from './tokenizer.ts';
import { createTokenPlaces } from './window-spans.ts';
import { windows } from './windows.ts';

/** What an encoder is made of. */
export interface EncoderParts {
  readonly card: Card;
  readonly session: Session;
  readonly tokenizer: Tokenizer;
}

/**
 * A classifier with one signal for each head of an ONNX encoder. A text longer than the model's input is read in
 * overlapping windows, all of them, and a head's score is its highest; its spans are then the text of the windows, each
 * with its own score. White space scores 0. A text of which the
 * tokenizer keeps nothing (invisible characters only) is unscannable, not harmless.
 */
export function createEncoder({ card, session, tokenizer }: EncoderParts): Classifier {
  const points = new Map(card.heads.map((head) => [head.signal, head.operatingPoints]));
  const { maxTokens, strideTokens } = card.input;
  return {
    id: card.name,
    digest: cardDigest(card),
    signals: card.heads.map((head) => head.signal),
    modalities: ['text'],
    longestMatch: 0,
    operatingPoint(signal, falsePositiveRate) {
      const found = Object.entries(points.get(signal) ?? {}).find(([rate]) => Number(rate) === falsePositiveRate);
      return found?.[1];
    },
    async classify(text, abort): Promise<readonly Signal[]> {
      const places = createTokenPlaces();
      const size = maxTokens - 2;
      const read: { logits: Float32Array; start: number; end: number }[] = [];
      for (const window of windows(places.ids(tokenizer.tokens(text)), size, strideTokens)) {
        abort.throwIfAborted();
        const logits = await run(session, tokenizer, window);
        if (logits.length !== card.heads.length) {
          throw new RangeError(`${logits.length} logits, ${card.heads.length} heads`);
        }
        const start = read.length * strideTokens;
        read.push({ logits, start, end: start + window.length });
      }
      abort.throwIfAborted();
      if (read.length === 0 && text.trim() !== '') {
        return card.heads.map(({ signal }) => ({ name: signal, unknown: 'unscannable' }));
      }
      // The last window ends at the last token, wherever that leaves its start.
      const spans = read.map(({ start, end }, index) => {
        const isLast = index === read.length - 1;
        return places.spanOf(isLast ? { start: places.count - (end - start), end: places.count } : { start, end });
      });
      return card.heads.map((head, index) =>
        signalOf(
          head,
          read.map(({ logits }) => logits[index]!),
          spans,
        ),
      );
    },
    close: () => session.close(),
  };
}

/** @param logits of one head, by window. @param spans the text of each window. */
function signalOf(head: CardHead, logits: readonly number[], spans: readonly Span[]): Signal {
  const scores = logits.map((logit) => sigmoid(head.scale * logit + head.bias));
  // Math.max keeps a NaN, which the schedule then refuses.
  const score = Math.max(0, ...scores);
  if (spans.length < 2) return { name: head.signal, score };
  const floor = Math.min(WINDOW_FLOOR, ...Object.values(head.operatingPoints));
  const highest = scores.indexOf(score);
  const told = spans.flatMap((span, window): FoundSpan[] => {
    const own = scores[window]!;
    return own >= floor || window === highest ? [{ ...span, score: own }] : [];
  });
  return { name: head.signal, score, spans: told };
}

function run(session: Session, tokenizer: Tokenizer, window: readonly number[]): Promise<Float32Array> {
  const ids = BigInt64Array.from([tokenizer.begin, ...window, tokenizer.end], BigInt);
  return session.run(ids, new BigInt64Array(ids.length).fill(1n));
}

function sigmoid(x: number): number {
  return 1 / (1 + Math.exp(-x));
}
