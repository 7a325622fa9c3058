import { isInsidePair } from '../../exchange/surrogates.ts';

/** Nominal ends of the first windows of an answer, in UTF-16 units; then one every `STEP`. */
const FIRST_ENDS = [64, 128, 256] as const;
const STEP = 400;
/** How far an end moves to reach whitespace. */
const REACH = 40;
/** How much of what was already decided a window's scan reads again, so that a classifier sees it in context. */
export const CONTEXT = 256;

/**
 * The end of window `index` of an answer: a function of the answer's text alone, never of how it arrived, so that the
 * verdict and the released text are the same for every chunking.
 *
 * @param text what has arrived so far.
 * @param isComplete nothing more will arrive.
 * @returns an offset in UTF-16 units, or undefined while more text could still move it.
 */
export function windowEnd(text: string, index: number, isComplete: boolean): number | undefined {
  const nominal = FIRST_ENDS[index] ?? 256 + (index - FIRST_ENDS.length + 1) * STEP;
  for (let offset = nominal; offset < Math.min(text.length, nominal + REACH); offset++) {
    if (/\s/.test(text.charAt(offset))) return offset + 1;
  }
  if (text.length >= nominal + REACH) return isInsidePair(text, nominal) ? nominal + 1 : nominal;
  return isComplete ? Math.min(text.length, nominal + REACH) : undefined;
}
