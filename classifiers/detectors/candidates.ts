import type { Folded } from './fold.ts';

/** How far behind a match the patterns of the detectors look, to see that it does not go on. */
const LOOK_BEHIND = 3;

/**
 * The matches of a global pattern whose end lies within `reach` units of their start. Where characters that show
 * nothing push a match past that, it is matched again on the text up to there, so that what follows has no part in it.
 */
export function* candidates(folded: Folded, pattern: RegExp, reach: number): Generator<RegExpExecArray> {
  const { text } = folded;
  let sticky: RegExp | undefined;
  for (const match of text.matchAll(pattern)) {
    const horizon = folded.horizon(match.index, reach);
    if (match.index + match[0].length + LOOK_BEHIND <= horizon || horizon === text.length) {
      yield match;
      continue;
    }
    sticky ??= new RegExp(pattern.source, pattern.flags.replace('g', 'y'));
    sticky.lastIndex = match.index;
    const nearer = sticky.exec(text.slice(0, horizon));
    if (nearer) yield nearer;
  }
}
