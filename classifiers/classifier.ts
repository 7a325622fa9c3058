import type { Modality } from '../exchange/segment.ts';
import type { Signal, Span } from '../exchange/signal.ts';
import type { Context } from './context.ts';
import type { Image } from './image/image.ts';

/** What a text means, as a direction: texts that mean alike have a high cosine. */
export interface Embedding extends Span {
  /** Of length 1; shape [dimensions]. */
  readonly vector: Float32Array;
}

/** Reads texts or images, gives signals: an ONNX model or a detector. */
export interface Classifier {
  /** Its name in records and on the screen: `guard-base`, `pii`. */
  readonly id: string;
  /** `sha256:…` of all that its signals depend on (weights, tokenizer, calibration, or the version of a detector). */
  readonly digest: string;
  /** The names of the signals that it gives; all of them, for each text. */
  readonly signals: readonly string[];
  readonly modalities: readonly Modality[];
  /**
   * The longest text, in UTF-16 units, that one of its spans can cover. A span without a bound (a PEM block) reaches
   * to the end of the text that was given until it is closed, and is then looked at again with what follows.
   * 0 for a classifier that gives no spans, or only windows: their bounds say what was read, and not what was found.
   */
  readonly longestMatch: number;
  /** The languages that it was trained on (BCP 47), where it was trained: of a text in any other its signals are unscannable. */
  readonly languages?: readonly string[];
  /** Whether its signals depend on the context as well as on the text; the cache then keeps them by both. */
  readonly readsContext?: boolean;
  /**
   * Of one that waits for another machine: how long it may take, in milliseconds, whatever the policy's budget. It holds
   * neither the thread nor a slot meanwhile.
   */
  readonly waitMs?: number;
  /** The score at which a signal has this false-positive rate on benign validation text, as its card says. */
  operatingPoint?(signal: string, falsePositiveRate: number): number | undefined;
  /**
   * Every signal of this classifier for one text. Spans are sorted by start and do not overlap within a signal; windows
   * (spans with a score of their own, see `FoundSpan`) may overlap.
   *
   * @param context without it the text stands for itself, as one of an exchange that holds nothing else.
   * @throws whatever went wrong, and the abort's reason when `abort` fires; the schedule makes either an unknown signal.
   */
  classify(text: string, abort: AbortSignal, context?: Context): Promise<readonly Signal[]>;
  /**
   * Every signal of this classifier for one image; where `modalities` has `image`, and only there. No signal has spans:
   * an image has no text that they could lie in. An image that it cannot read is `unscannable`.
   *
   * @throws as `classify`.
   */
  classifyImage?(image: Image, abort: AbortSignal, context?: Context): Promise<readonly Signal[]>;
  /**
   * The text in an image, for the classifiers of texts; empty where there is none. One that can do this and nothing else
   * has no signals.
   *
   * @returns undefined for an image that it cannot read.
   * @throws as `classify`.
   */
  readText?(image: Image, abort: AbortSignal): Promise<string | undefined>;
  /**
   * What a text means, window by window, for classifiers that compare it with examples. A text that was just classified
   * is not read again.
   *
   * @returns one for each window, in order; empty where the tokenizer keeps nothing of the text.
   * @throws as `classify`.
   */
  embed?(text: string, abort: AbortSignal): Promise<readonly Embedding[]>;
  /** Frees what it holds. */
  close?(): Promise<void>;
}
