import type { Folded } from '../fold.ts';

/**
 * How far from its start a credential is looked at to recognise it, in UTF-16 units of the original text. A token that
 * is longer is recognised by what stands within this reach, and its span goes on to the end of the token's characters.
 */
export const REACH = 128;

/**
 * Whether a credential that ends with the text may have been cut off there: then it must be seen to reach to the end.
 * One that begins within the reach of the end is looked at again with what follows.
 */
export function isCutOff(folded: Folded, start: number, end: number): boolean {
  return end === folded.text.length && folded.origin(end) - folded.origin(start) >= REACH;
}
