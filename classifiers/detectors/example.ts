import { canonicalJson, digest } from '../../exchange/canonical.ts';
import { compareText } from '../../exchange/decision.ts';
import { PortcullisError } from '../../exchange/errors.ts';
import { type FoundSpan, type Signal, WINDOW_FLOOR } from '../../exchange/signal.ts';
import type { Classifier, Embedding } from '../classifier.ts';
import { ORDINARY } from './example/ordinary.ts';
import { type Direction, scoreOf, type Topic, topicOf } from './example/topic.ts';

/** A topic as a policy's author tells it: sentences that belong to it, and some that only sound like it. */
export interface ExampleSpec {
  readonly name: string;
  /** 3 to 64. */
  readonly examples: readonly string[];
  /** At most 64. */
  readonly counterExamples?: readonly string[];
  /** In (0, 1): how surely a text has to belong to the topic to have the score 0.5. Default: 0.5. */
  readonly threshold?: number;
}

/** A classifier that says what a text means. */
export type Embedder = Required<Pick<Classifier, 'id' | 'digest' | 'embed'>>;

const FEWEST = 3;
const MOST = 64;
/** Of a sentence, in UTF-16 units: an encoder reads so much at once. */
const LONGEST = 500;

/** How far the length of a direction may be from 1. */
const ROUNDING = 1e-3;

/** Windows from which on the event loop has a turn between detectors, so that a deadline can fire. */
const MANY_WINDOWS = 64;

/** Raised with every change of how scores are made, or of the ordinary sentences. */
const VERSION = 1;

/** Whether a detector of a policy is told by examples. */
export function isByExample<T extends { readonly examples?: readonly string[] }>(
  detector: T,
): detector is T & { readonly examples: readonly string[] } {
  return detector.examples !== undefined;
}

/**
 * Detectors of topics as one classifier, each with the signal `custom.<name>`. A text is embedded once for all of them,
 * window by window; sentences of the detectors are embedded here, and never again.
 *
 * The score of a window grows with its cosine to the nearest example: 0.9 where it is as near to that as the examples
 * are to each other (each to the nearest of the others, on average), 0.04 where it is as near as ordinary sentences are,
 * and 0.5 at 3/5 of the way. So it means the same for narrow and wide topics, and for encoders that put all texts near
 * to each other. A counter-example that is nearer than that takes the place of the 0.5. So what the author wrote down is
 * decided as it is written: an example has at least 0.5, a counter-example at most. The nearest example, and not the
 * mean of the nearest three: topics are mostly of several kinds (prices, names, tests of competitors), and then the mean
 * asks for three examples of each. Measured on CLINC150 with the encoder all-MiniLM-L6-v2, as found of the topic and of
 * sentences out of scope: 95 % and 0.6 % against 94 % and 0.4 % for topics of one kind with eight examples; 88 % and
 * 2.1 % against 95 % and 6.6 % for topics of five kinds with two examples each.
 *
 * The score of a text is its highest; its spans are the windows, where there are several, each with its score. White
 * space scores 0. A text of which the encoder reads nothing is unscannable.
 *
 * @throws PortcullisError `invalid_policy`, with a hint, for too few examples or too many, a sentence that is blank, too
 *   long or both an example and a counter-example, examples that have nothing in common, and a name twice;
 *   `invalid_model_file` for an encoder whose embeddings are no directions.
 */
export async function createExampleDetector(specs: readonly ExampleSpec[], embedder: Embedder): Promise<Classifier> {
  const signals = specs.map(({ name }) => `custom.${name}`);
  const twice = signals.find((name, index) => signals.indexOf(name) !== index);
  if (twice) throw invalid(twice, 'is defined twice', 'give each detector a name of its own');
  specs.forEach(checkSpec);
  const read = createReader(embedder);
  const ordinary: Direction[] = [];
  for (const sentence of ORDINARY) ordinary.push(await read('ordinary sentences', sentence));
  const topics: Topic[] = [];
  for (const spec of specs) topics.push(await makeTopic(spec, ordinary, read));
  const dimensions = ordinary[0]!.length;
  return {
    id: 'examples',
    digest: exampleDigest(specs, embedder.digest),
    signals,
    modalities: ['text'],
    longestMatch: 0,
    async classify(text, abort): Promise<readonly Signal[]> {
      abort.throwIfAborted();
      const windows = await embedder.embed(text, abort);
      if (windows.length === 0 && text.trim() !== '') return signals.map((name) => ({ name, unknown: 'unscannable' }));
      if (!windows.every(({ vector }) => isDirection(vector, dimensions)))
        throw new TypeError(`${embedder.id} gave an embedding that is no direction`);
      const found: Signal[] = [];
      for (const [index, topic] of topics.entries()) {
        if (windows.length >= MANY_WINDOWS) await new Promise((resolve) => setTimeout(resolve, 0));
        abort.throwIfAborted();
        found.push(signalOf(signals[index]!, topic, windows));
      }
      return found;
    },
  };
}

/** The digest of the detector for these specs, by that of the classifier that embeds; the order of sentences is nothing. */
export function exampleDigest(specs: readonly ExampleSpec[], embedder: string): string {
  const detectors = specs.map(({ name, examples, counterExamples = [], threshold = 0.5 }) => [
    name,
    sorted(examples),
    sorted(counterExamples),
    threshold,
  ]);
  return digest(canonicalJson({ detector: 'example', version: VERSION, embedder, detectors }));
}

type Reader = (whose: string, sentence: string) => Promise<Direction>;

/** Embeds sentences, each once however many detectors it is in. */
function createReader(embedder: Embedder): Reader {
  const known = new Map<string, Direction>();
  let dimensions: number | undefined;
  return async (whose, sentence) => {
    const earlier = known.get(sentence);
    if (earlier) return earlier;
    const [window, ...others] = await embedder.embed(sentence, new AbortController().signal);
    if (!window || others.length > 0) {
      const what = window ? 'a sentence too long to be read at once' : 'a sentence of which the encoder reads nothing';
      throw invalid(whose, `has ${what}: ${JSON.stringify(sentence)}`, 'write a plain sentence');
    }
    const { vector } = window;
    dimensions ??= vector.length;
    if (!isDirection(vector, dimensions)) {
      const message = `${embedder.id} gives embeddings that are no directions. Restore its folder from the release.`;
      throw new PortcullisError('invalid_model_file', message);
    }
    known.set(sentence, vector);
    return vector;
  };
}

/** In one order, whichever it was written in: sums of the same numbers are the same to the last bit. */
async function makeTopic(
  { name, examples, counterExamples = [], threshold = 0.5 }: ExampleSpec,
  ordinary: readonly Direction[],
  read: Reader,
): Promise<Topic> {
  const signal = `custom.${name}`;
  const directionsOf = async (sentences: readonly string[]) => {
    const directions: Direction[] = [];
    for (const sentence of sorted(sentences)) directions.push(await read(signal, sentence));
    return directions;
  };
  const told = { examples: await directionsOf(examples), counterExamples: await directionsOf(counterExamples) };
  const topic = topicOf(told, ordinary, threshold);
  if (!topic) {
    const what = 'has examples that are no nearer to each other than to ordinary sentences';
    throw invalid(signal, what, 'write more of them, all on one topic, or make several detectors of it');
  }
  return topic;
}

function signalOf(name: string, topic: Topic, windows: readonly Embedding[]): Signal {
  const scores = windows.map(({ vector }) => scoreOf(vector, topic));
  const score = Math.max(0, ...scores);
  if (windows.length < 2) return { name, score };
  const highest = scores.indexOf(score);
  const spans = windows.flatMap(({ start, end }, index): FoundSpan[] => {
    const own = scores[index]!;
    return own >= WINDOW_FLOOR || index === highest ? [{ start, end, score: own }] : [];
  });
  return { name, score, spans };
}

/** What the schema of policies says, for those that were made without it. */
function checkSpec({ name, examples, counterExamples = [], threshold = 0.5 }: ExampleSpec): void {
  const signal = `custom.${name}`;
  if (examples.length < FEWEST || examples.length > MOST || counterExamples.length > MOST) {
    throw invalid(signal, 'has too few sentences, or too many', `write ${FEWEST} to ${MOST} examples`);
  }
  for (const sentence of [...examples, ...counterExamples]) {
    if (sentence.trim() === '' || sentence.length > LONGEST)
      throw invalid(signal, 'has a sentence that is blank or too long', `write 1 to ${LONGEST} characters`);
  }
  if (counterExamples.some((sentence) => examples.includes(sentence))) {
    throw invalid(signal, 'has a sentence as example and as counter-example', 'decide for one of them');
  }
  if (!(threshold > 0 && threshold < 1))
    throw invalid(signal, 'has a threshold outside of (0, 1)', 'leave it out for 0.5');
}

/** NaN is none. */
function isDirection(vector: Float32Array, dimensions: number): boolean {
  const square = vector.reduce((sum, value) => sum + value * value, 0);
  return vector.length === dimensions && Math.abs(square - 1) <= ROUNDING;
}

function sorted(sentences: readonly string[]): readonly string[] {
  return [...sentences].sort(compareText);
}

function invalid(name: string, what: string, hint: string): PortcullisError {
  return new PortcullisError('invalid_policy', `Detector ${name} ${what}. Hint: ${hint}.`);
}
