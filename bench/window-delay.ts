import { windowEnd } from '../gateway/moderation/windows.ts';

/** Text that left one side or reached the other, and when, in milliseconds of one clock. */
export interface Timed {
  readonly text: string;
  readonly at: number;
}

/** An answer as a side of the connection saw it. */
export interface TimedAnswer {
  readonly pieces: readonly Timed[];
  readonly ended: number;
}

/**
 * How long each window of an answer took through the gateway: from the moment when what its scan has to see had left the
 * upstream, until its last character reached the client. In milliseconds, the first window first.
 *
 * @param lookahead what a scan sees past its window, in UTF-16 units; not less than what a window's end may move by (40).
 * @throws Error when the client did not get the upstream's text.
 */
export function windowDelays(sent: TimedAnswer, seen: TimedAnswer, lookahead: number): readonly number[] {
  const text = textOf(sent);
  if (textOf(seen) !== text) throw new Error(`the bench got another text than the upstream sent: ${textOf(seen)}`);
  return windowsOf(text).map((end) => reached(seen, end) - reached(sent, end + lookahead));
}

/** Where the windows of a whole answer end. */
function windowsOf(text: string): readonly number[] {
  const ends: number[] = [];
  while ((ends.at(-1) ?? 0) < text.length) ends.push(windowEnd(text, ends.length, true)!);
  return ends;
}

/** When so many characters were there; what the answer does not have, only its end answers for. */
function reached({ pieces, ended }: TimedAnswer, length: number): number {
  let total = 0;
  for (const { text, at } of pieces) {
    total += text.length;
    if (total >= length) return at;
  }
  return ended;
}

function textOf({ pieces }: TimedAnswer): string {
  return pieces.map(({ text }) => text).join('');
}
