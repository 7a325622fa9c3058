/** A direction in the space of an encoder, of length 1. */
export type Direction = Float32Array;

/** What a topic is, and from how near on a text belongs to it; nearness is a cosine. */
export interface Topic {
  readonly examples: readonly Direction[];
  readonly counterExamples: readonly Direction[];
  /** A text as near as this to its nearest example has the score 0.5. */
  readonly bar: number;
  /** By so much nearer, the odds grow by the factor e. */
  readonly scale: number;
}

/** Where the bar lies between ordinary sentences (0) and the examples (1). */
const BAR = 0.6;
/** The score of a text that is as near to the examples as they are to each other. */
const TYPICAL = 0.9;
/** An example is found whatever the threshold: this is as near as anything but itself can have to be. */
const HIGHEST_BAR = 0.999;
/** Examples that are nearer to each other than to ordinary sentences by less than this are of no one topic. */
const LEAST_GAP = 0.05;

/**
 * The topic of examples, by two measures of the same encoder: how near each example is to the nearest of the others, on
 * average, and how near ordinary sentences are to the nearest example. Between them lies the bar, the score being 0.9
 * at the first and 0.04 at the second.
 *
 * @param examples two or more.
 * @param threshold in (0, 1): raises or lowers the bar, to where the score would be this at the threshold 0.5.
 * @returns undefined where the examples are no nearer to each other than to ordinary sentences.
 */
export function topicOf(
  { examples, counterExamples }: Pick<Topic, 'examples' | 'counterExamples'>,
  ordinary: readonly Direction[],
  threshold: number,
): Topic | undefined {
  const among = mean(examples.map((example) => nearness(example, without(examples, example))));
  const outside = mean(ordinary.map((sentence) => nearness(sentence, examples)));
  const gap = among - outside;
  if (!(gap >= LEAST_GAP)) return undefined;
  const scale = ((1 - BAR) * gap) / logit(TYPICAL);
  const bar = Math.min(outside + BAR * gap + scale * logit(threshold), HIGHEST_BAR);
  return { examples, counterExamples, bar, scale };
}

/**
 * How surely a text belongs to a topic, in [0, 1]: by its nearest example. Where its nearest counter-example is nearer
 * than the bar, that is the bar: a counter-example lowers scores, and raises none.
 */
export function scoreOf(text: Direction, { examples, counterExamples, bar, scale }: Topic): number {
  const from = Math.max(bar, nearness(text, counterExamples));
  return 1 / (1 + Math.exp((from - nearness(text, examples)) / scale));
}

/** The cosine with the nearest of several; -1 where there is none. */
function nearness(direction: Direction, others: readonly Direction[]): number {
  return others.reduce((nearest, other) => Math.max(nearest, cosine(direction, other)), -1);
}

function cosine(a: Direction, b: Direction): number {
  let sum = 0;
  for (let index = 0; index < a.length; index += 1) sum += a[index]! * b[index]!;
  return sum;
}

function without(all: readonly Direction[], one: Direction): readonly Direction[] {
  return all.filter((other) => other !== one);
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

function logit(probability: number): number {
  return Math.log(probability / (1 - probability));
}
