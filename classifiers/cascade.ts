import { canonicalJson, digest } from '../exchange/canonical.ts';
import type { JsonValue } from '../exchange/json.ts';
import type { Signal } from '../exchange/signal.ts';
import type { Classifier } from './classifier.ts';
import { invalid, number, object, text } from './model-card.ts';

/** What `card.json` of a cascade says. What was measured on validation data is for people and kept as it is. */
export interface CascadeCard {
  readonly name: string;
  /** The small model, which reads every text, and the large one, which reads what is not clear; by name and digest. */
  readonly first: CascadePart;
  readonly second: CascadePart;
  /** By signal: below this score of the first model, all signals together, its answer will do. */
  readonly clear: Readonly<Record<string, number>>;
}

export interface CascadePart {
  readonly name: string;
  /** SHA-256 of its ONNX file: the thresholds hold for these weights and no others. */
  readonly model: string;
}

/** @throws PortcullisError `invalid_model_file` that names the member that is wrong. */
export function parseCascadeCard(value: JsonValue): CascadeCard {
  const card = object(value, 'the card');
  const part = (name: 'first' | 'second'): CascadePart => {
    const found = object(card[name], name);
    return { name: text(found.name, `${name}.name`), model: text(found.model, `${name}.model`) };
  };
  const clear = Object.entries(object(card.clear, 'clear')).map(
    ([signal, score]) => [signal, number(score, 0, 1, `clear["${signal}"]`)] as const,
  );
  return {
    name: text(card.name, 'name'),
    first: part('first'),
    second: part('second'),
    clear: Object.fromEntries(clear),
  };
}

/**
 * Two models of the same signals, as one: the first reads every text, and where one of its scores is not clearly low, or not
 * known, the second reads the text and answers alone. Signals and operating points are those of the second.
 *
 * Where the card names no score for a signal (names of people, say), whatever the first says of it will do.
 *
 * @throws PortcullisError `invalid_model_file` where the first does not give all signals of the second.
 */
export function createCascade(card: CascadeCard, first: Classifier, second: Classifier): Classifier {
  const missing = second.signals.find((signal) => !first.signals.includes(signal));
  if (missing !== undefined) throw invalid(`first: a model that gives "${missing}" too`);
  const limits = new Map(Object.entries(card.clear));
  const isClear = (signal: Signal) => 'score' in signal && signal.score < (limits.get(signal.name) ?? 2);
  const given = new Set(second.signals);
  return {
    ...second,
    id: card.name,
    digest: digest(canonicalJson({ first: first.digest, second: second.digest, clear: { ...card.clear } })),
    longestMatch: Math.max(first.longestMatch, second.longestMatch),
    async classify(text, abort, context) {
      const signals = (await first.classify(text, abort, context)).filter(({ name }) => given.has(name));
      return signals.every(isClear) ? signals : await second.classify(text, abort, context);
    },
    // One space of meanings for all texts; the small model's, since it has read them all.
    ...(first.embed && { embed: first.embed }),
    async close() {
      await Promise.all([first.close?.(), second.close?.()]);
    },
  };
}
