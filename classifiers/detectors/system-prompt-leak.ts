import type { Classifier } from '../classifier.ts';
import { NO_CONTEXT } from '../context.ts';
import { createDetector, type Finder } from './detector.ts';
import { FEWEST, instructionsOf } from './leak/instructions.ts';
import { passagesIn } from './leak/passages.ts';
import { wordsOf } from './leak/words.ts';

/** Raised with every change of what is found. */
const VERSION = 1;
const NAME = 'system_prompt_leak';
/** How much of a text is seen at once, in UTF-16 units: twelve words have some 80, of German 100. */
const REACH = 256;
/** Instructions that are longer than this, in UTF-16 units together, are not read (`unscannable`). */
const LONGEST = 1_048_576;
const SURE = 0.95;
const HINT = 0.4;

/**
 * Finds where a text repeats the system or developer texts of its exchange (signal `system_prompt_leak`): phrases of
 * four of their words, at most two words apart, with twelve words or more within 256 units (of short instructions three
 * quarters of them, at least eight), of which four different ones are not in everybody's instructions. Case, width,
 * punctuation, line breaks and markup do not matter, and some words may be changed, added or left out. Eight words are a
 * hint. Instructions of fewer than eight words are never found, and neither is what says nothing of its own: "You are a
 * helpful assistant." A sign of a script without spaces counts as half a word.
 *
 * What is meant to be said word for word (a greeting, an address, the answers to frequent questions) is found as well.
 * Without a context nothing can be repeated, and the score is 0.
 */
export function createSystemPromptLeakDetector(): Classifier {
  const detector = createDetector({
    id: NAME,
    signals: [NAME],
    longestMatch: REACH,
    readsContext: true,
    table: { detector: NAME, version: VERSION },
    finders: [findLeaks],
  });
  return {
    ...detector,
    async classify(text, abort, context = NO_CONTEXT) {
      const length = context.instructions.reduce((sum, one) => sum + one.length, 0);
      if (length > LONGEST) return [{ name: NAME, unknown: 'unscannable' }];
      return detector.classify(text, abort, context);
    },
  };
}

const findLeaks: Finder = (folded, context) => {
  const instructions = instructionsOf(context);
  if (instructions.needed === Number.POSITIVE_INFINITY) return [];
  const words = wordsOf(folded);
  const found = (needed: number, score: number) =>
    passagesIn(words, instructions, needed, REACH).map((span) => ({ name: NAME, ...span, score }));
  return [...found(instructions.needed, SURE), ...found(FEWEST, HINT)];
};
