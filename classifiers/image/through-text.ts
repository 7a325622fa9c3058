import type { Signal } from '../../exchange/signal.ts';
import type { Classifier } from '../classifier.ts';

/**
 * The classifiers, of which those of texts also read images, where one of them can read the text in an image. Signals
 * for an image are then those for its text, without their spans, which lie in a text that nobody keeps; an image
 * without text has none of what they look for.
 */
export function readingImages(classifiers: readonly Classifier[]): readonly Classifier[] {
  const reader = classifiers.find(({ readText }) => readText);
  if (!reader) return classifiers;
  return classifiers.map((one) => (one.modalities.includes('text') ? throughText(one, reader) : one));
}

function throughText(classifier: Classifier, reader: Classifier): Classifier {
  const all = (signal: (name: string) => Signal) => classifier.signals.map(signal);
  return {
    ...classifier,
    modalities: [...classifier.modalities, 'image'],
    async classifyImage(image, abort, context) {
      const text = await reader.readText?.(image, abort);
      if (text === undefined) return all((name) => ({ name, unknown: 'unscannable' }));
      if (text === '') return all((name) => ({ name, score: 0 }));
      const signals = await classifier.classify(text, abort, context);
      return signals.map((signal) => ('score' in signal ? { name: signal.name, score: signal.score } : signal));
    },
  };
}
