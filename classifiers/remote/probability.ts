import type { GuardAnswer } from './answer.ts';

/**
 * How probable each of some labels was where the answer has one of them, by the log probabilities of the token that
 * begins it; they add up to 1. A token stands for a label where one begins with the other, without regard to case and
 * white space around.
 *
 * @param at where the label begins in the answer's text, in UTF-16 units.
 * @returns undefined where the server gave none, or none that fit the text.
 */
export function labelProbabilities(
  { text, tokens }: GuardAnswer,
  at: number,
  labels: readonly string[],
): ReadonlyMap<string, number> | undefined {
  if (!tokens) return undefined;
  // Servers may cut white space off the text that its tokens still have.
  const shift = tokens
    .map((token) => token.text)
    .join('')
    .indexOf(text);
  if (shift < 0) return undefined;
  let start = 0;
  for (const token of tokens) {
    const end = start + token.text.length;
    if (end > shift + at) {
      const isBegun = token.text.slice(0, shift + at - start).trim() !== '';
      return isBegun ? undefined : sharesOf(token.choices, labels);
    }
    start = end;
  }
  return undefined;
}

function sharesOf(
  choices: ReadonlyMap<string, number>,
  labels: readonly string[],
): ReadonlyMap<string, number> | undefined {
  const sums = new Map(labels.map((label) => [label, 0]));
  let total = 0;
  for (const [choice, logprob] of choices) {
    const begun = choice.trim().toLowerCase();
    if (begun === '') continue;
    const fitting = labels.filter((label) => isBeginning(begun, label.toLowerCase()));
    if (fitting.length !== 1) continue;
    const probability = Math.exp(logprob);
    sums.set(fitting[0]!, sums.get(fitting[0]!)! + probability);
    total += probability;
  }
  if (!(total > 0)) return undefined;
  return new Map([...sums].map(([label, sum]) => [label, Math.min(1, sum / total)]));
}

function isBeginning(begun: string, label: string): boolean {
  return label.startsWith(begun) || begun.startsWith(label);
}

/**
 * The score of a label that was found: its probability; where the server tells none, 1 or 0. What a model calls unsafe
 * scores at least one half, whatever it said of its probability.
 */
export function scoreOf(isUnsafe: boolean, probability: number | undefined): number {
  if (probability === undefined) return isUnsafe ? 1 : 0;
  return isUnsafe ? Math.max(0.5, probability) : probability;
}
