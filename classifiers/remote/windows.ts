import type { Span } from '../../exchange/signal.ts';
import { isInsidePair } from '../../exchange/surrogates.ts';

/** What a guard reads at once, in UTF-16 units: some 2,000 tokens, which every one of them has room for. */
export const WINDOW = 8_000;
/** How much of the window before it a window reads again. */
const OVERLAP = 400;
/** A text of more windows is not read. */
const MOST = 12;

/**
 * The windows that cover a text, in order; none of them cuts a pair of surrogates. Undefined for a text that is too long
 * to be read (91,600 units): half a text would be half a verdict.
 */
export function windowsOf(text: string): readonly Span[] | undefined {
  if (text.length > MOST * (WINDOW - OVERLAP) + OVERLAP) return undefined;
  const windows: Span[] = [];
  for (let start = 0; ; ) {
    const end = whole(text, Math.min(text.length, start + WINDOW));
    windows.push({ start, end });
    if (end === text.length) return windows;
    start = whole(text, end - OVERLAP);
  }
}

/** The offset, or the one before it where it would cut a pair. */
function whole(text: string, offset: number): number {
  return isInsidePair(text, offset) ? offset - 1 : offset;
}
