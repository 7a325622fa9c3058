import type { Embedding } from '../../../classifiers/classifier.ts';
import type { Embedder } from '../../../classifiers/detectors/example.ts';

const DIMENSIONS = 256;
/** Words of a window, and how far the next one begins behind it. */
const [SIZE, STRIDE] = [24, 16];

/**
 * An embedder that knows words and no meaning: each word is some directions by its hash, and a text is their sum. Counts
 * its calls. A text in a language that it should not read is read all the same, as by an encoder.
 */
export function hashingEmbedder(digest = 'sha256:words'): Embedder & { readonly texts: string[] } {
  const texts: string[] = [];
  return {
    id: 'words',
    digest,
    texts,
    async embed(text, abort): Promise<readonly Embedding[]> {
      abort.throwIfAborted();
      texts.push(text);
      const words = [...text.matchAll(/[\p{L}\p{N}]+/gu)].map((match) => ({
        word: match[0].toLowerCase(),
        start: match.index,
        end: match.index + match[0].length,
      }));
      const windows: Embedding[] = [];
      for (let from = 0; from < words.length; from += STRIDE) {
        const taken = words.slice(from, from + SIZE);
        windows.push({
          vector: directionOf(taken.map(({ word }) => word)),
          start: taken[0]!.start,
          end: taken.at(-1)!.end,
        });
        if (from + SIZE >= words.length) break;
      }
      return windows;
    },
  };
}

/** The sum of the directions of words, of length 1. */
function directionOf(words: readonly string[]): Float32Array {
  const sum = new Float32Array(DIMENSIONS);
  for (const word of words) {
    let state = 2_166_136_261;
    for (const letter of word) state = Math.imul(state ^ (letter.codePointAt(0) ?? 0), 16_777_619) >>> 0;
    for (let index = 0; index < 8; index += 1) {
      state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
      sum[(state >>> 8) % DIMENSIONS]! += state & 4 ? 1 : -1;
    }
  }
  return unit(sum);
}

/** @param values not all 0. */
export function unit(values: Iterable<number>): Float32Array {
  const vector = Float32Array.from(values);
  const length = Math.hypot(...vector);
  return vector.map((value) => value / length);
}
