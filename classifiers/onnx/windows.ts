/**
 * Overlapping windows over a stream of tokens: each begins `stride` tokens after the one before it, and the last ends
 * at the last token (full, where there are `size` tokens at all, so that it is read with its context). Every token is
 * in a window; an empty stream has none.
 *
 * @param chunks the tokens, in order, in pieces of any length; consumed no further than the next window needs.
 * @param size tokens in a window, at least 1.
 * @param stride tokens from one window's start to the next, from 1 to `size`.
 */
export function* windows(
  chunks: Iterable<readonly number[]>,
  size: number,
  stride: number,
): Generator<readonly number[], void, undefined> {
  if (!(size >= 1 && stride >= 1 && stride <= size)) throw new RangeError(`no windows of ${size} by ${stride}`);
  let before: readonly number[] = [];
  let held: number[] = [];
  for (const chunk of chunks) {
    held = held.concat(chunk);
    while (held.length > size) {
      const window = held.slice(0, size);
      yield window;
      before = window.slice(0, stride);
      held = held.slice(stride);
    }
  }
  if (held.length > 0) yield [...before, ...held].slice(-size);
}
