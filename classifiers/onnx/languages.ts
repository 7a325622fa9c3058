import type { Signal } from '../../exchange/signal.ts';
import type { Classifier } from '../classifier.ts';

/** From this score on a finding stands, whatever the language: the words that gave it away were understood. */
const SURE = 0.9;

/** The language of a text as a code of ISO 639-1 where that is beyond doubt. */
export type LanguageOf = (text: string) => Promise<string | undefined>;

/**
 * A classifier that does not call harmless what it cannot read: for a text that is surely in a language that it was not
 * trained on its signals are unscannable, but for those that are high all the same.
 *
 * @param languages BCP 47 tags, as on its card.
 */
export function readingOnly(languages: readonly string[], languageOf: LanguageOf, classifier: Classifier): Classifier {
  const read = new Set(languages.map((tag) => tag.split('-')[0]));
  return {
    ...classifier,
    languages,
    async classify(text, abort) {
      const signals = await classifier.classify(text, abort);
      const language = await languageOf(text);
      if (language === undefined || read.has(language)) return signals;
      return signals.map(
        (signal): Signal =>
          'score' in signal && signal.score < SURE ? { name: signal.name, unknown: 'unscannable' } : signal,
      );
    },
  };
}
