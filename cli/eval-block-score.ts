import type { Facts } from '../exchange/segment.ts';
import type { CompiledPolicy, CompiledRule, Condition, LengthAtom, SignalAtom } from '../policies/engine/compiled.ts';
import { type Signals, scoreOf, TRUE, truth, within } from '../policies/engine/truth.ts';
import { isEnforced, type StagedFacts } from './eval-operating-point.ts';

/** A text whose score is this or higher is blocked for what is in it. */
export const BLOCKED_FROM = 0.5;
/** The highest score of a condition that is false. */
const BELOW = BLOCKED_FROM - Number.EPSILON / 4;

/**
 * How near a text is to being blocked, in [0, 1]: the score to rank texts by when a whole policy is measured.
 *
 * Each signal is put on a scale on which its threshold t is 0.5: below it, a score s is 0.5 · s/t, and above it
 * 0.5 + 0.5 · (s - t)/(1 - t); for an upper bound the same, mirrored. A fact is 1 or 0. `any` is the highest of its parts,
 * `all` the lowest, `atLeast` n the n-th highest, and the policy is the highest of its enforced rules that block and are not
 * exempted; 0 where there is none. So the score is 0.5 or more exactly where such a rule matches.
 *
 * @param time milliseconds since the epoch, for exemptions.
 * @returns undefined where it depends on a signal that is unknown.
 */
export function blockScore(
  policy: CompiledPolicy,
  facts: StagedFacts,
  signals: Signals,
  time: number,
): number | undefined {
  const isExempt = ({ exemptions }: CompiledRule) =>
    exemptions.some(({ when, until }) => time < until && truth(when, facts, signals) === TRUE);
  const rules = policy.stages[facts['segment.stage']].rules.filter(
    (rule) => rule.effect === 'block' && isEnforced(rule, facts) && !isExempt(rule),
  );
  return nthHighest(
    rules.map(({ when }) => nearness(when, facts, signals)),
    1,
  );
}

function nearness(condition: Condition, facts: Facts, signals: Signals): number | undefined {
  switch (condition.kind) {
    case 'signal':
      return onScale(condition, scoreOf(signals.get(condition.name)));
    case 'membership':
    case 'length':
      return truth(condition, facts, signals) === TRUE ? 1 : 0;
    default:
      return nthHighest(
        condition.parts.map((part) => nearness(part, facts, signals)),
        condition.least,
      );
  }
}

/** Where even the extremes of what is unknown make no difference, it is known all the same. 0 where there are too few. */
function nthHighest(values: readonly (number | undefined)[], n: number): number | undefined {
  const nth = (unknown: number) => values.map((value) => value ?? unknown).sort((a, b) => b - a)[n - 1] ?? 0;
  const [least, most] = [nth(0), nth(1)];
  return least === most ? least : undefined;
}

function onScale(atom: SignalAtom | LengthAtom, score: number | undefined): number | undefined {
  if (score === undefined) return undefined;
  const { lower, upper } = atom;
  const position = Math.min(
    lower === Number.NEGATIVE_INFINITY ? 1 : halves(score, lower),
    upper === Number.POSITIVE_INFINITY ? 1 : halves(1 - score, 1 - upper),
  );
  // Rounding, and bounds that leave their end out, must not put a score on the wrong side.
  return within(atom, score) === TRUE ? Math.max(BLOCKED_FROM, position) : Math.min(BELOW, position);
}

/** 0.5 at the threshold, and straight lines from there to 0 at 0 and to 1 at 1. */
function halves(score: number, threshold: number): number {
  if (score < threshold) return (0.5 * score) / threshold;
  return threshold < 1 ? 0.5 + (0.5 * (score - threshold)) / (1 - threshold) : 0.5;
}
