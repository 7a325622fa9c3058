import { canonicalJson, digest } from '../../exchange/canonical.ts';
import { type FoundSpan, type Signal, type Span, type UnknownCause, WINDOW_FLOOR } from '../../exchange/signal.ts';
import type { Classifier } from '../classifier.ts';
import type { Context } from '../context.ts';
import { LIKELY } from '../detectors/detector.ts';
import type { FailureHook } from '../jobs.ts';
import { type Layer, union } from './layer.ts';
import { VERSION } from './layers.ts';
import { sharedLayers } from './shared.ts';

/**
 * A match of which the encoded form is no longer than this, in UTF-16 units, is seen whole by one window of a stream
 * before any of it is let go. It is as much as a stream is held back anyway, so that layers delay no answer. A longer
 * run is decoded in the parts that each window sees, from whichever unit makes text of it. So what is long, or grows
 * much by its encoding (`\u0069` is six units a letter), may be let go in part before the rest is recognised; what is
 * scanned whole (a request, a tool call) has no such bound.
 */
export const ENCODED_REACH = 256;
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
 * score of all of them, and spans of the original. It is unknown where it is for the text itself or for a layer, or where
 * the layers were too many to be read, unless its score is sure all the same.
 *
 * @param onFailure told when the classifier throws for a layer, which makes that layer's signals unknown (`error`).
 * Must not throw.
 */
export function withLayers(classifier: Classifier, onFailure: FailureHook = logFailure): Classifier {
  return {
    ...classifier,
    digest: layeredDigest(classifier.digest),
    longestMatch: Math.max(classifier.longestMatch, ENCODED_REACH),
    async classify(text, abort, context) {
      // Asked before anything is waited for, so that all classifiers of a scan share one answer.
      const { layers, isWhole } = sharedLayers(text);
      const own = await classifier.classify(text, abort, context);
      if (layers.length === 0 && isWhole) return own;
      const heard: (readonly [Layer, readonly Signal[]])[] = [];
      for (const layer of layers)
        heard.push([layer, await classifyLayer(classifier, layer, { abort, context }, onFailure)]);
      return own.map((signal) => {
        const inLayers = heard.map(
          ([layer, signals]) => [layer, signals.find(({ name }) => name === signal.name)] as const,
        );
        return joined(text, signal, inLayers, isWhole);
      });
    },
  };
}

/** The digest of a classifier that reads layers too, by its digest without them. */
export function layeredDigest(own: string): string {
  return digest(canonicalJson({ layers: VERSION, of: own }));
}

async function classifyLayer(
  classifier: Classifier,
  layer: Layer,
  { abort, context }: { readonly abort: AbortSignal; readonly context: Context | undefined },
  onFailure: FailureHook,
): Promise<readonly Signal[]> {
  try {
    return await classifier.classify(layer.text, abort, context);
  } catch (error) {
    // Whoever ended the scan is told so; a failure is this layer's.
    abort.throwIfAborted();
    onFailure(classifier, error);
    return classifier.signals.map((name) => ({ name, unknown: 'error' }));
  }
}

function joined(
  text: string,
  own: Signal,
  inLayers: readonly (readonly [Layer, Signal | undefined])[],
  isWhole: boolean,
): Signal {
  const heard: Heard[] = [];
  let unknown: UnknownCause | undefined = isWhole ? undefined : 'unscannable';
  if ('score' in own) heard.push({ signal: own, spans: own.spans ?? [{ start: 0, end: text.length }] });
  else unknown = own.unknown;
  for (const [layer, signal] of inLayers) {
    if (signal && 'score' in signal) heard.push({ signal, spans: spansOf(layer, signal) });
    else unknown = signal?.unknown ?? 'error';
  }
  // Math.max keeps a NaN, which the schedule then refuses.
  const score = Math.max(0, ...heard.map(({ signal }) => signal.score));
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
