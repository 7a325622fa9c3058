import type { Context } from '../../context.ts';
import { fold } from '../fold.ts';
import { type Word, wordsOf } from './words.ts';

/** So many words in a row make a phrase that is looked up. */
export const PHRASE = 4;
/** The words that a repeated passage needs, and the least that it needs where the instructions are short. */
const ENOUGH = 12;
export const FEWEST = 8;
/** The share of short instructions that a passage needs. */
const SHARE = 0.75;

/** The instructions of an exchange, ready to be looked for. */
export interface Instructions {
  has(phrase: string): boolean;
  /** How many of their words a passage has to repeat; infinite where they are too short to be told from ordinary talk. */
  readonly needed: number;
}

/** By context, so that they are read once for all the windows of an answer. */
const made = new WeakMap<Context, Instructions>();

export function instructionsOf(context: Context): Instructions {
  const known = made.get(context);
  if (known) return known;
  const phrases = new Set<string>();
  let size = 0;
  for (const text of context.instructions) {
    const words = wordsOf(fold(text));
    size += words.reduce((sum, { weight }) => sum + weight, 0);
    for (let index = 0; index + PHRASE <= words.length; index += 1) phrases.add(phraseAt(words, index));
  }
  const needed = size < FEWEST ? Number.POSITIVE_INFINITY : Math.min(ENOUGH, Math.max(FEWEST, size * SHARE));
  const instructions = { has: (phrase: string) => phrases.has(phrase), needed };
  made.set(context, instructions);
  return instructions;
}

export function phraseAt(words: readonly Word[], index: number): string {
  let phrase = '';
  for (let at = index; at < index + PHRASE; at += 1) phrase += `${words[at]!.text} `;
  return phrase;
}
