import { canonicalJson, digest } from '../../exchange/canonical.ts';
import type { Classifier } from '../classifier.ts';
import type { ImageCard } from './card.ts';
import type { Decode, Pixels } from './image.ts';

/** Goes up when the same model gives other signals because this code shows it an image in another way. */
const LOOKING = 1;

export interface ImageClassifierParts {
  readonly card: ImageCard;
  readonly decode: Decode;
  /** The probabilities of the classes, in the order of the card, for one square. */
  readonly run: (pixels: Pixels, abort: AbortSignal) => Promise<Float32Array>;
}

/**
 * A classifier over the classes of an image model. Of an animation the frame with the highest score counts, and of an
 * image that something shines through the ground on which it is highest.
 */
export function createImageClassifier({ card, decode, run }: ImageClassifierParts): Classifier {
  const { classes, side } = card;
  const signals = Object.entries(card.signals).map(([name, members]) => ({
    name,
    indices: members.map((member) => classes.indexOf(member)),
  }));
  const readings = Object.fromEntries(Object.entries(card.signals).map(([name, members]) => [name, [...members]]));
  return {
    id: card.name,
    digest: digest(
      canonicalJson({ looking: LOOKING, model: card.model.sha256, side, classes: [...classes], signals: readings }),
    ),
    signals: signals.map(({ name }) => name),
    modalities: ['image'],
    longestMatch: 0,
    classify: async () => signals.map(({ name }) => ({ name, score: 0 })),
    async classifyImage({ bytes }, abort) {
      const frames = await decode(bytes, { square: side }, abort);
      if (!frames) return signals.map(({ name }) => ({ name, unknown: 'unscannable' }));
      const scores = signals.map(() => 0);
      for (const frame of frames) {
        const probabilities = await run(frame, abort);
        if (probabilities.length !== classes.length) {
          throw new RangeError(`${probabilities.length} probabilities, ${classes.length} classes`);
        }
        for (const [index, { indices }] of signals.entries()) {
          // A sum of floats may end a little above 1. Math.max keeps a NaN, which the schedule then refuses.
          const sum = indices.reduce((total, at) => total + probabilities[at]!, 0);
          scores[index] = Math.max(scores[index]!, Math.min(1, sum));
        }
      }
      return signals.map(({ name }, index) => ({ name, score: scores[index]! }));
    },
  };
}
