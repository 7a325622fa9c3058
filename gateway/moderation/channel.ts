import { type Decision, type Stopped, stoppedBy } from '../../exchange/decision.ts';
import type { Segment } from '../../exchange/segment.ts';
import { isInsidePair } from '../../exchange/surrogates.ts';
import type { Fill } from './fill.ts';
import { replacementsOf } from './redact.ts';
import type { Scanned, Scanner } from './scan.ts';
import { CONTEXT, windowEnd } from './windows.ts';

/** What the scan of a window read, and where the window ends. */
interface Range {
  readonly from: number;
  readonly to: number;
  readonly end: number;
  readonly isComplete: boolean;
}

/** A span that is still open is followed for so many units; past that, what comes after it is withheld to the end. */
const LONGEST_OPEN_SPAN = 16_384;

/**
 * What a text ends in that breaks off in the middle of a key, a token, an address or a number: a word of eight units with
 * a digit, `_` or `@` in it, one of twenty, or five digits. Only of ASCII: a language without spaces has no words to tell.
 */
const BROKEN = /(?:(?=[!-~]*[\d@_])[!-~]{8,}|[!-~]{20,}|(?:\d[ -]?){5,})$/;

/** What a channel lets go: text that has been decided on, or the stop that ends the answer. */
export type ChannelOutput = { readonly text: string } | Stopped;

/**
 * One text of an answer (its content, or its reasoning), held until the window that covers it has been decided.
 *
 * A window's scan reads some text before it, for context, and `scanner.lookahead` units after it, so that a match
 * that begins in the window is seen whole before any of it could leave. A span that reaches the end of what was
 * scanned may still go on (a PEM block): the next scan starts where it starts.
 */
export class Channel {
  readonly #place: Omit<Segment, 'text'>;
  readonly #scanner: Scanner;
  readonly #onScan: (scanned: Scanned) => void;
  readonly #fill: Fill;
  #text = '';
  #index = 0;
  #windowStart = 0;
  /** Up to here, text is covered by a redaction whose replacement has been let go. */
  #redactedTo = 0;
  #openFrom = Number.POSITIVE_INFINITY;

  constructor(place: Omit<Segment, 'text'>, scanner: Scanner, fill: Fill, onScan: (scanned: Scanned) => void) {
    this.#place = place;
    this.#scanner = scanner;
    this.#fill = fill;
    this.#onScan = onScan;
  }

  get isEmpty(): boolean {
    return this.#text === '';
  }

  /** Whether what is held breaks off in what could be a secret, so that its other half may follow. */
  get isBroken(): boolean {
    if (this.#windowStart === this.#text.length) return false;
    return this.#openFrom < this.#text.length || BROKEN.test(this.#text.slice(-CONTEXT));
  }

  /** Adds text and lets go what can be decided; after `isComplete`, everything. Ends with a stop, if there is one. */
  async *push(text: string, isComplete: boolean): AsyncIterable<ChannelOutput> {
    this.#text += text;
    while (this.#windowStart < this.#text.length) {
      const end = windowEnd(this.#text, this.#index, isComplete);
      if (end === undefined || (!isComplete && this.#text.length < end + this.#scanner.lookahead)) return;
      const { from, to } = this.#range(end);
      const window = { start: this.#windowStart, end };
      const scanned = await this.#scanner.scan({ ...this.#place, text: this.#text.slice(from, to) }, window);
      this.#onScan(scanned);
      const { decision } = scanned;
      const stopped = stoppedBy(decision);
      if (stopped) {
        yield stopped;
        return;
      }
      const released = this.#redact(decision, { from, to, end, isComplete });
      this.#index += 1;
      this.#windowStart = end;
      if (released !== '') yield { text: released };
    }
  }

  /** What the scan of the window that ends at `end` reads. Both ends depend on the text alone. */
  #range(end: number): { from: number; to: number } {
    const from = Math.max(0, Math.min(this.#windowStart - CONTEXT, this.#openFrom));
    const to = Math.min(this.#text.length, end + this.#scanner.lookahead);
    // Whether its other half follows may not have arrived yet, so half a pair is left to the next scan in any case.
    const endsInHalf = to > end && /[\uD800-\uDBFF]/.test(this.#text.charAt(to - 1));
    return { from: isInsidePair(this.#text, from) ? from - 1 : from, to: endsInHalf ? to - 1 : to };
  }

  /** The window's text under its decision; what an earlier window already replaced is not replaced twice. */
  #redact(decision: Decision, { from, to, end, isComplete }: Range): string {
    const start = this.#windowStart;
    const transforms = decision.transforms.map((transform) => ({
      ...transform,
      span: transform.span ? { start: transform.span.start + from, end: transform.span.end + from } : { start, end },
    }));
    this.#openFrom = Number.POSITIVE_INFINITY;
    let result = '';
    let position = Math.max(start, this.#redactedTo);
    for (const span of replacementsOf(transforms, this.#text.length)) {
      if (span.end <= start || span.start >= end) continue;
      const coversWindow = span.start === start && span.end === end;
      const goesOn = span.start < this.#redactedTo || (coversWindow && start > 0 && this.#redactedTo >= start);
      if (span.start > position) result += this.#text.slice(position, span.start);
      // What is cut off by the end of what was scanned goes on: none of it is shown.
      const covered = span.end === to && !isComplete ? '' : this.#text.slice(span.start, span.end);
      if (!goesOn) result += this.#fill.fill(span.replacement, covered);
      position = Math.max(position, span.end);
      this.#redactedTo = Math.max(this.#redactedTo, span.end);
      if (span.end === to) this.#openFrom = Math.min(this.#openFrom, span.start);
    }
    if (to - this.#openFrom > LONGEST_OPEN_SPAN) this.#redactedTo = Number.POSITIVE_INFINITY;
    return position < end ? result + this.#text.slice(position, end) : result;
  }
}
