import { CAUSES, type Signal, type Span } from '../exchange/signal.ts';
import type { Classifier } from './classifier.ts';

/**
 * What a classifier returned, if it kept its word: every signal it declares, once, and no other; scores in [0, 1];
 * spans inside the text, sorted and apart.
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
    } else if (signal.spans !== undefined && !areSpans(signal.spans, text.length)) {
      throw new TypeError(`${name}: spans outside the text, unsorted or overlapping`);
    }
  }
  if (names.size !== classifier.signals.length) throw new TypeError(`${classifier.id} left a signal out`);
  return returned as readonly Signal[];
}

function areSpans(spans: unknown, length: number): spans is readonly Span[] {
  if (!Array.isArray(spans)) return false;
  let end = 0;
  for (const span of spans as readonly Partial<Span>[]) {
    if (!Number.isInteger(span?.start) || !Number.isInteger(span.end)) return false;
    if (span.start! < end || span.end! <= span.start! || span.end! > length) return false;
    end = span.end!;
  }
  return true;
}
