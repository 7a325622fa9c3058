import { canonicalJson, digest } from '../exchange/canonical.ts';
import type { Signal } from '../exchange/signal.ts';
import type { Classifier } from './classifier.ts';
import type { LanguageOf } from './onnx/languages.ts';

/** The false-positive rates at which a score of one classifier means what another score of the other one means. */
const RATES = [0.05, 0.01, 0.005, 0.001] as const;

/**
 * Two classifiers as one: the first reads every text; the second reads those that are surely in a language of its own that
 * the first cannot read, and says of them what the first may not. Where the first was sure all the same, the higher score
 * counts.
 *
 * Policies know one scale. A score of the second is moved to the score of the first that as many harmless texts reach, by a
 * line between their operating points, so that a threshold costs as many false alarms in any language.
 *
 * @param id its name in records.
 * @param first its signals, operating points and embeddings are those of the whole.
 * @param second has to say in which languages it reads.
 * @throws RangeError where the second reads in no language, or gives a signal that the first does not.
 */
export function byLanguage(id: string, first: Classifier, second: Classifier, languageOf: LanguageOf): Classifier {
  const further = new Set((second.languages ?? []).filter((language) => !first.languages?.includes(language)));
  if (further.size === 0) throw new RangeError(`${second.id} reads no language that ${first.id} does not read`);
  const stranger = second.signals.find((signal) => !first.signals.includes(signal));
  if (stranger !== undefined) throw new RangeError(`${second.id} gives "${stranger}", which ${first.id} does not`);
  const scales = new Map(second.signals.map((signal) => [signal, scaleOf(signal, second, first)]));
  return {
    // Its languages are those of the first: what compares meanings compares in them.
    ...first,
    id,
    digest: digest(canonicalJson({ first: first.digest, second: second.digest, scales: Object.fromEntries(scales) })),
    longestMatch: Math.max(first.longestMatch, second.longestMatch),
    async classify(text, abort, context) {
      const signals = await first.classify(text, abort, context);
      const language = await languageOf(text);
      if (language === undefined || !further.has(language)) return signals;
      const read = new Map((await second.classify(text, abort, context)).map((signal) => [signal.name, signal]));
      return signals.map((signal) => higher(signal, moved(read.get(signal.name), scales)));
    },
    async close() {
      await Promise.all([first.close?.(), second.close?.()]);
    },
  };
}

/** Of two readings of a text the one that says more: a score before none, then the higher one. */
function higher(a: Signal, b: Signal | undefined): Signal {
  if (!b || 'unknown' in b) return a;
  return 'unknown' in a || b.score > a.score ? b : a;
}

/** Scores of one classifier and of the other, from (0, 0) to (1, 1), both rising. */
type Scale = readonly (readonly [number, number])[];

function scaleOf(signal: string, from: Classifier, to: Classifier): Scale {
  const points: [number, number][] = [[0, 0]];
  for (const rate of RATES) {
    const [x, y] = [from.operatingPoint?.(signal, rate), to.operatingPoint?.(signal, rate)];
    const last = points.at(-1)!;
    // Of few harmless texts two rates may have one point.
    if (x !== undefined && y !== undefined && x > last[0] && x < 1 && y > last[1] && y < 1) points.push([x, y]);
  }
  return [...points, [1, 1]];
}

function moved(signal: Signal | undefined, scales: ReadonlyMap<string, Scale>): Signal | undefined {
  if (!signal || 'unknown' in signal) return signal;
  const scale = scales.get(signal.name) ?? [];
  const spans = signal.spans?.map((span) => {
    return span.score === undefined ? span : { ...span, score: along(scale, span.score) };
  });
  return { name: signal.name, score: along(scale, signal.score), ...(spans && { spans }) };
}

function along(scale: Scale, x: number): number {
  const at = scale.findIndex(([end]) => x <= end);
  if (at <= 0) return Math.min(1, Math.max(0, x));
  const [[x0, y0], [x1, y1]] = [scale[at - 1]!, scale[at]!];
  return y0 + ((x - x0) / (x1 - x0)) * (y1 - y0);
}
