import { CAUSES, type FoundSpan, type Signal } from '../exchange/signal.ts';
import type { Classifier } from './classifier.ts';

/**
 * What a classifier returned, if it kept its word: every signal it declares, once, and no other; scores in [0, 1];
 * spans inside the text, sorted, and apart or each a window with a score, of which the signal's is the highest.
 *
 * @throws TypeError that says what is wrong, in the classifier's terms and never in the text's.
 */
export function checkSignals(classifier: Classifier, text: string, returned: unknown): readonly Signal[] {
  if (!Array.isArray(returned)) throw new TypeError(`${classifier.id} returned no list of signals`);
  const names = new Set<string>();
  for (const signal of returned as readonly Partial<Record<'name' | 'score' | 'unknown' | 'spans', unknown>>[]) {
    const name = signal?.name;
    if (typeof name !== 'string' || !classifier.signals.includes(name) || names.has(name)) {
      throw new TypeError(`${classifier.id} returned a signal that it does not declare, or one twice`);
    }
    names.add(name);
    if (signal.unknown !== undefined) {
      if (!(CAUSES as readonly unknown[]).includes(signal.unknown))
        throw new TypeError(`${name}: unknown without a cause`);
    } else if (typeof signal.score !== 'number' || !(signal.score >= 0 && signal.score <= 1)) {
      throw new TypeError(`${name}: a score outside [0, 1]`);
    } else if (signal.spans !== undefined && !areSpans(signal.spans, text.length, signal.score)) {
      throw new TypeError(`${name}: spans outside the text, unsorted, overlapping, or with wrong scores`);
    }
  }
  if (names.size !== classifier.signals.length) throw new TypeError(`${classifier.id} left a signal out`);
  return returned as readonly Signal[];
}

function areSpans(spans: unknown, length: number, score: number): boolean {
  if (!Array.isArray(spans)) return false;
  const found = spans as readonly Partial<FoundSpan>[];
  let before = { start: -1, end: 0 };
  let highest = 0;
  const areWindows = found[0]?.score !== undefined;
  for (const { start, end, score: own } of found) {
    if (!isOffset(start) || !isOffset(end) || end <= start || end > length) return false;
    if (areWindows !== (own !== undefined)) return false;
    if (areWindows ? start < before.start || end < before.end : start < before.end) return false;
    before = { start, end };
    highest = Math.max(highest, own ?? 0);
  }
  return !areWindows || highest === score;
}

function isOffset(value: unknown): value is number {
  return Number.isInteger(value);
}
