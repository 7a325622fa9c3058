import { describe, expect, it } from 'vitest';
import type { Classifier } from '../../../classifiers/classifier.ts';
import { LIKELY } from '../../../classifiers/detectors/detector.ts';
import type { Span } from '../../../exchange/signal.ts';

/** What a detector says of a text under one name. */
export interface Found {
  readonly score: number;
  readonly spans: readonly Span[];
}

/** Every signal of a detector for a text, by name. */
export async function foundIn(detector: Classifier, text: string): Promise<ReadonlyMap<string, Found>> {
  const signals = await detector.classify(text, new AbortController().signal);
  return new Map(
    signals.map((signal) => {
      if ('unknown' in signal) throw new Error(`${signal.name} is unknown`);
      return [signal.name, { score: signal.score, spans: signal.spans ?? [] }];
    }),
  );
}

/** The spans of one signal that are taken for what they look like, without the hints. */
export async function sureIn(detector: Classifier, name: string, text: string): Promise<readonly Span[]> {
  const found = (await foundIn(detector, text)).get(name);
  return found && found.score >= LIKELY ? found.spans : [];
}

/** A text in which `«` and `»` stand around what is to be found: without the marks, and the spans between them. */
export function unmark(marked: string): { readonly text: string; readonly spans: readonly Span[] } {
  const parts = marked.split(/[«»]/);
  const spans: Span[] = [];
  let offset = 0;
  for (const [index, part] of parts.entries()) {
    if (index % 2 === 1) spans.push({ start: offset, end: offset + part.length });
    offset += part.length;
  }
  return { text: parts.join(''), spans };
}

/** Marked texts by what one signal has to say of them. */
export interface Table {
  readonly sure: readonly string[];
  /** Found, and not sure. */
  readonly hint?: readonly string[];
  readonly nothing: readonly string[];
}

/** Tests each text of a table: exactly what is marked is found, and how surely. */
export function describeTable(detector: Classifier, name: string, { sure, hint = [], nothing }: Table): void {
  describe(name, () => {
    it.each(sure)('is sure of %s', async (marked) => {
      const { text, spans } = unmark(marked);
      const found = (await foundIn(detector, text)).get(name);
      expect(found?.spans).toEqual(spans);
      expect(found?.score).toBeGreaterThanOrEqual(LIKELY);
    });
    it.each(hint)('takes for a hint %s', async (marked) => {
      const { text, spans } = unmark(marked);
      const found = (await foundIn(detector, text)).get(name);
      expect(found?.spans).toEqual(spans);
      expect(found?.score).toBeGreaterThan(0);
      expect(found?.score).toBeLessThan(LIKELY);
    });
    it.each(nothing)('finds nothing in %s', async (text) => {
      expect((await foundIn(detector, text)).get(name)).toEqual({ score: 0, spans: [] });
    });
  });
}

export const LOWER = 'abcdefghijklmnopqrstuvwxyz';
export const UPPER = LOWER.toUpperCase();
export const DIGITS = '0123456789';
export const HEX = `${DIGITS}abcdef`;
export const ALPHANUMERIC = DIGITS + UPPER + LOWER;
export const WORD = `${ALPHANUMERIC}_-`;

/**
 * Characters of an alphabet in an order that looks random and is always the same, the last a digit or letter: secrets
 * are put together of these when a test runs, so that no key stands in this repository.
 */
export function random(alphabet: string, length: number, seed = 1): string {
  let state = seed;
  return Array.from({ length }, (_, index) => {
    state = (state * 48_271) % 2_147_483_647;
    const from = index === length - 1 ? alphabet.replace(/[^A-Za-z0-9]/g, '') : alphabet;
    return from.charAt(Math.floor((state / 2_147_483_647) * from.length));
  }).join('');
}
