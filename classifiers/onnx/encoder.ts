import { type FoundSpan, type Signal, WINDOW_FLOOR } from '../../exchange/signal.ts';
import type { Classifier, Embedding } from '../classifier.ts';
import { LIKELY } from '../detectors/detector.ts';
import { type CardHead, cardDigest, entitySignal, kindsOf, operatingPointOf, signalsOf } from './card.ts';
import { type Entity, LONGEST_ENTITY } from './entities.ts';
import { type EncoderParts, type ReadWindow, readText } from './reading.ts';
import { shareReadings } from './shared-readings.ts';

/**
 * A classifier with one signal for each head of an ONNX encoder, and, where its card has tags, one for each kind of entity.
 * A text longer than the model's input is read in overlapping windows, all of them, and a head's score is its highest; its
 * spans are then the text of the windows, each with its own score. The spans of an entity's signal are the very names.
 * White space scores 0. A text of which the tokenizer keeps nothing (invisible characters only) is unscannable, not
 * harmless. Where its card has an embedding it has `embed`, which shares the run of `classify` for the same text.
 */
export function createEncoder(parts: EncoderParts): Classifier {
  const { card, session } = parts;
  const read = shareReadings((text, abort) => readText(parts, text, abort));
  const signals = signalsOf(card);
  return {
    id: card.name,
    digest: cardDigest(card),
    signals,
    modalities: ['text'],
    longestMatch: card.entities ? LONGEST_ENTITY : 0,
    operatingPoint: (signal, falsePositiveRate) => operatingPointOf(card, signal, falsePositiveRate),
    async classify(text, abort): Promise<readonly Signal[]> {
      const { windows, entities } = await read(text, abort);
      if (windows.length === 0 && text.trim() !== '') return signals.map((name) => ({ name, unknown: 'unscannable' }));
      return [
        ...card.heads.map((head, index) => headSignal(head, index, windows)),
        ...(card.entities ? kindsOf(card.entities) : []).map((kind) => kindSignal(kind, entities)),
      ];
    },
    ...(card.embedding && {
      embed: async (text: string, abort: AbortSignal) => (await read(text, abort)).windows.map(direction),
    }),
    close: () => session.close(),
  };
}

/** @param index of the head among those of the card. */
function headSignal(head: CardHead, index: number, windows: readonly ReadWindow[]): Signal {
  const scores = windows.map(({ logits }) => sigmoid(head.scale * logits[index]! + head.bias));
  // Math.max keeps a NaN, which the schedule then refuses.
  const score = Math.max(0, ...scores);
  if (windows.length < 2) return { name: head.signal, score };
  const floor = Math.min(WINDOW_FLOOR, ...Object.values(head.operatingPoints));
  const highest = scores.indexOf(score);
  const told = windows.flatMap(({ start, end }, window): FoundSpan[] => {
    const own = scores[window]!;
    return own >= floor || window === highest ? [{ start, end, score: own }] : [];
  });
  return { name: head.signal, score, spans: told };
}

/** As a detector's: the sure entities of a kind, or the hints where there is none. */
function kindSignal(kind: string, entities: readonly Entity[]): Signal {
  const name = entitySignal(kind);
  const own = entities.filter((entity) => entity.kind === kind);
  if (own.length === 0) return { name, score: 0 };
  const score = own.reduce((best, entity) => Math.max(best, entity.score), 0);
  const carrying = score >= LIKELY ? own.filter((entity) => entity.score >= LIKELY) : own;
  return { name, score, spans: carrying.map(({ start, end }) => ({ start, end })) };
}

/** @throws RangeError for an embedding without a direction: it must not look like one that is near to nothing. */
function direction({ start, end, embedding }: ReadWindow): Embedding {
  const length = Math.hypot(...embedding!);
  if (!(length > 0 && Number.isFinite(length))) throw new RangeError('an embedding without a direction');
  return { start, end, vector: embedding!.map((one) => one / length) };
}

function sigmoid(x: number): number {
  return 1 / (1 + Math.exp(-x));
}
