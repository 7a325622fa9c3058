import type { Box } from './boxes.ts';

/** A text that was read in a box, and how sure of it the model is, from 0 to 1. */
export interface Piece {
  readonly box: Box;
  readonly text: string;
  readonly confidence: number;
}

/**
 * The text of a recogniser's output (connectionist temporal classification): of each step the likeliest character, of
 * equal ones that follow each other one, and none for the blank, which is 0.
 *
 * @param output a probability for each step and character; shape [steps, characters.length + 1].
 */
export function decodeSteps(
  output: Float32Array,
  characters: readonly string[],
): { readonly text: string; readonly confidence: number } {
  const size = characters.length + 1;
  let [text, sum, count, before] = ['', 0, 0, 0];
  for (let step = 0; step + size <= output.length; step += size) {
    let best = 0;
    for (let at = 1; at < size; at++) if (output[step + at]! > output[step + best]!) best = at;
    if (best !== 0 && best !== before) {
      text += characters[best - 1];
      sum += output[step + best]!;
      count += 1;
    }
    before = best;
  }
  return { text, confidence: count === 0 ? 0 : sum / count };
}

/** The pieces in the order of reading: lines from the top, each from its left. */
export function joinPieces(pieces: readonly Piece[]): string {
  const rows: Piece[][] = [];
  for (const piece of [...pieces].sort((a, b) => a.box.middle.y - b.box.middle.y)) {
    const row = rows.at(-1);
    const last = row?.at(-1);
    const apart = last ? piece.box.middle.y - last.box.middle.y : 0;
    if (row && last && apart < Math.min(piece.box.height, last.box.height) / 2) row.push(piece);
    else rows.push([piece]);
  }
  return rows
    .map((row) => row.sort((a, b) => a.box.middle.x - b.box.middle.x).map(({ text }) => text.trim()))
    .map((row) => row.join(' '))
    .join('\n');
}
