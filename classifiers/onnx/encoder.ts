import type { Signal } from '../../exchange/signal.ts';
import type { Classifier } from '../classifier.ts';
import { type Card, cardDigest } from './card.ts';
import type { Session } from './session.ts';
import type { Tokenizer } from './tokenizer.ts';
import { windows } from './windows.ts';

/** What an encoder is made of. */
export interface EncoderParts {
  readonly card: Card;
  readonly session: Session;
  readonly tokenizer: Tokenizer;
}

/**
 * A classifier with one signal for each head of an ONNX encoder. A text longer than the model's input is read in
 * overlapping windows, all of them, and a head's score is its highest; white space scores 0. A text of which the
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
      const highest = card.heads.map(() => Number.NEGATIVE_INFINITY);
      let read = 0;
      for (const window of windows(tokenizer.tokens(text), maxTokens - 2, strideTokens)) {
        abort.throwIfAborted();
        const logits = await run(session, tokenizer, window);
        if (logits.length !== highest.length) throw new RangeError(`${logits.length} logits, ${highest.length} heads`);
        // Math.max keeps a NaN, which the schedule then refuses.
        for (const [head, logit] of logits.entries()) highest[head] = Math.max(highest[head]!, logit);
        read += 1;
      }
      abort.throwIfAborted();
      if (read === 0 && text.trim() !== '') {
        return card.heads.map(({ signal }) => ({ name: signal, unknown: 'unscannable' }));
      }
      return card.heads.map(({ signal, scale, bias }, head) => ({
        name: signal,
        score: read === 0 ? 0 : sigmoid(scale * highest[head]! + bias),
      }));
    },
    close: () => session.close(),
  };
}

function run(session: Session, tokenizer: Tokenizer, window: readonly number[]): Promise<Float32Array> {
  const ids = BigInt64Array.from([tokenizer.begin, ...window, tokenizer.end], BigInt);
  return session.run(ids, new BigInt64Array(ids.length).fill(1n));
}

function sigmoid(x: number): number {
  return 1 / (1 + Math.exp(-x));
}
