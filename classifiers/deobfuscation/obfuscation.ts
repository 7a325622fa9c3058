import { canonicalJson, digest } from '../../exchange/canonical.ts';
import type { Classifier } from '../classifier.ts';
import { LIKELY } from '../detectors/detector.ts';
import { type Layer, type LayerKind, union } from './layer.ts';
import { VERSION } from './layers.ts';
import { sharedLayers } from './shared.ts';
import { ENCODED_REACH } from './with-layers.ts';

const NAME = 'obfuscation';

/** How sure a way of hiding text is one: where it says a word of instructions, and where all or hardly any is hidden. */
interface Weight {
  readonly telling: number;
  readonly all: number;
  readonly little: number;
}

/**
 * What nobody writes by chance is sure whatever it says; what is used for a joke or a puzzle (ROT13, Morse) or as a
 * matter of course (base64) is so only where it says what instructions say.
 */
const WEIGHTS: Readonly<Record<LayerKind, Weight>> = {
  tag: { telling: 0.99, all: 0.99, little: 0.99 },
  selector: { telling: 0.99, all: 0.99, little: 0.99 },
  lookalike: { telling: 0.9, all: 0.8, little: 0.8 },
  invisible: { telling: 0.9, all: 0.7, little: 0.3 },
  styled: { telling: 0.8, all: 0.5, little: 0.3 },
  leet: { telling: 0.85, all: 0.6, little: 0.4 },
  spaced: { telling: 0.85, all: 0.6, little: 0.4 },
  reversed: { telling: 0.9, all: 0.7, little: 0.5 },
  rot13: { telling: 0.9, all: 0.6, little: 0.4 },
  base64: { telling: 0.9, all: 0.5, little: 0.2 },
  hex: { telling: 0.9, all: 0.6, little: 0.3 },
  percent: { telling: 0.8, all: 0.5, little: 0.2 },
  entity: { telling: 0.8, all: 0.5, little: 0.3 },
  escape: { telling: 0.8, all: 0.5, little: 0.2 },
  morse: { telling: 0.85, all: 0.5, little: 0.3 },
};

/**
 * Tells how surely text is hidden in a text (signal `obfuscation`), by how and how much of it, and by whether it says
 * what instructions say. Spans are what was decoded. A text with more layers than are read is unscannable, unless one
 * of them is likely.
 */
export function createObfuscationDetector(): Classifier {
  return {
    id: NAME,
    digest: digest(canonicalJson({ detector: NAME, version: VERSION, weights: table() })),
    signals: [NAME],
    modalities: ['text'],
    longestMatch: ENCODED_REACH,
    async classify(text, abort) {
      abort.throwIfAborted();
      const { layers, isWhole } = sharedLayers(text);
      const scores = layers.map(scoreOf);
      const score = Math.max(0, ...scores);
      if (!isWhole && score < LIKELY) return [{ name: NAME, unknown: 'unscannable' }];
      if (score === 0) return [{ name: NAME, score }];
      const carrying = layers.filter((_, index) => score < LIKELY || scores[index]! >= LIKELY);
      return [{ name: NAME, score, spans: union(carrying.flatMap(({ places }) => places)) }];
    },
  };
}

function scoreOf({ kind, isTelling, coverage }: Layer): number {
  const weight = WEIGHTS[kind];
  if (isTelling) return weight.telling;
  return weight.little + (weight.all - weight.little) * Math.min(1, coverage);
}

function table() {
  return Object.entries(WEIGHTS).map(([kind, { telling, all, little }]) => [kind, telling, all, little]);
}
