import { canonicalJson, digest } from '../../exchange/canonical.ts';
import { type FoundSpan, type Signal, type Span, type UnknownCause, WINDOW_FLOOR } from '../../exchange/signal.ts';
import type { Classifier } from '../classifier.ts';
import { LIKELY } from '../detectors/detector.ts';
import type { FailureHook } from '../jobs.ts';
import { type Layer, union } from './layer.ts';
import { readLayers, VERSION } from './layers.ts';

/**
 * How much of an encoded run a window of a stream sees at once, in UTF-16 units. A longer run of base64 or hexadecimal
 * is decoded in the parts that each window sees, from whichever unit makes text of it; what it says across the end of
 * a window is read in neither part alone, but windows overlap by what they read again.
 */
export const ENCODED_REACH = 512;
/**
 * A score at and above this stands although another layer could not be read; a lower one might have been higher, and is
 * unknown.
 */
export const SURE = 0.95;

type Scored = Extract<Signal, { readonly score: number }>;

/** What one text said: the original, or a layer. */
interface Heard {
  readonly signal: Scored;
  /** The spans of the original that the signal's stand for; those of the whole where it has none. */
  readonly spans: readonly FoundSpan[];
}

/**
 * A classifier that reads a text and every text that is hidden in it (`decodedLayers`). Each signal has the highest
 * score of all of them, and spans of the original. It is unknown where it is for the text itself; and where it is for a
 * layer, or the layers were too many to be read, unless its score is sure all the same.
 *
 * @param onFailure told when the classifier throws for a layer, which makes that layer's signals unknown (`error`).
 * Must not throw.
 */
export function withLayers(classifier: Classifier, onFailure: FailureHook = logFailure): Classifier {
  return {
    ...classifier,
    digest: digest(canonicalJson({ layers: VERSION, of: classifier.digest })),
    longestMatch: Math.max(classifier.longestMatch, ENCODED_REACH),
    async classify(text, abort) {
      const own = await classifier.classify(text, abort);
      const { layers, isWhole } = readLayers(text);
      if (layers.length === 0 && isWhole) return own;
      const heard: (readonly [Layer, readonly Signal[]])[] = [];
      for (const layer of layers) heard.push([layer, await classifyLayer(classifier, layer, abort, onFailure)]);
      return own.map((signal) => {
        if (!('score' in signal)) return signal;
        const inLayers = heard.map(
          ([layer, signals]) => [layer, signals.find(({ name }) => name === signal.name)] as const,
        );
        return joined(text, signal, inLayers, isWhole);
      });
    },
  };
}

async function classifyLayer(
  classifier: Classifier,
  layer: Layer,
  abort: AbortSignal,
  onFailure: FailureHook,
): Promise<readonly Signal[]> {
  try {
    return await classifier.classify(layer.text, abort);
  } catch (error) {
    // Whoever ended the scan is told so; a failure is this layer's.
    abort.throwIfAborted();
    onFailure(classifier, error);
    return classifier.signals.map((name) => ({ name, unknown: 'error' }));
  }
}

function joined(
  text: string,
  own: Scored,
  inLayers: readonly (readonly [Layer, Signal | undefined])[],
  isWhole: boolean,
): Signal {
  const heard: Heard[] = [{ signal: own, spans: own.spans ?? [{ start: 0, end: text.length }] }];
  let unknown: UnknownCause | undefined = isWhole ? undefined : 'unscannable';
  for (const [layer, signal] of inLayers) {
    if (signal && 'score' in signal) heard.push({ signal, spans: spansOf(layer, signal) });
    else unknown = signal?.unknown ?? 'error';
  }
  // Math.max keeps a NaN, which the schedule then refuses.
  const score = Math.max(...heard.map(({ signal }) => signal.score));
  if (unknown !== undefined && !(score >= SURE)) return { name: own.name, unknown };
  const telling = heard.filter(({ signal }) => signal !== own && signal.score > 0);
  if (telling.length === 0) return own;
  return { name: own.name, score, spans: joinedSpans(heard, score) };
}

function spansOf(layer: Layer, { spans }: Scored): readonly FoundSpan[] {
  if (!spans) return [{ start: layer.places[0]!.start, end: layer.places.at(-1)!.end }];
  return spans.map((span) => {
    const mapped = layer.spanOf(span);
    return span.score === undefined ? mapped : { ...mapped, score: span.score };
  });
}

/** Windows where one of the texts was read in windows, or as one; else the places of what was found. */
function joinedSpans(heard: readonly Heard[], score: number): readonly FoundSpan[] {
  const telling = heard.filter(({ signal }) => signal.score > 0);
  const isRead = telling.some(({ signal }) => !signal.spans || signal.spans.some((span) => span.score !== undefined));
  if (isRead) return joinedWindows(telling, score);
  const carrying = score >= LIKELY ? telling.filter(({ signal }) => signal.score >= LIKELY) : telling;
  return apart(carrying.flatMap(({ spans }) => spans));
}

/** One inside another is told as the outer one with the higher score: windows begin and end in order. */
function joinedWindows(heard: readonly Heard[], score: number): readonly FoundSpan[] {
  const windows = heard
    .flatMap(({ signal, spans }) => spans.map((span) => ({ ...span, score: span.score ?? signal.score })))
    .filter((window) => window.score >= WINDOW_FLOOR || window.score === score)
    .sort((a, b) => a.start - b.start || b.end - a.end);
  const told: { start: number; end: number; score: number }[] = [];
  for (const window of windows) {
    const last = told.at(-1);
    if (last && window.end <= last.end) last.score = Math.max(last.score, window.score);
    else told.push({ ...window });
  }
  return told;
}

/** Spans that overlap are one. */
function apart(spans: readonly Span[]): readonly Span[] {
  return union(spans);
}

/** Only the error's name: its message might quote what was read. */
function logFailure(classifier: Classifier, error: unknown): void {
  console.error(`classifier ${classifier.id} failed: ${error instanceof Error ? error.name : typeof error}`);
}
