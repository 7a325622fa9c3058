import { EFFECTS, type Effect } from '../exchange/decision.ts';
import type { Facts, Stage } from '../exchange/segment.ts';
import { isInCanary } from '../policies/engine/canary.ts';
import type { CompiledPolicy, CompiledRule, Condition } from '../policies/engine/compiled.ts';
import { FALSE, factualTruth } from '../policies/engine/truth.ts';

/** The score from which a signal counts as found, and the rule that says so; none where it is the default. */
export interface OperatingPoint {
  readonly at: number;
  /** A score that is exactly `at` does not count. */
  readonly isOpen: boolean;
  readonly rule?: { readonly id: string; readonly effect: Effect };
}

const DEFAULT_POINT: OperatingPoint = { at: 0.5, isOpen: false };

/**
 * The operating points of a signal, or of the members of a group, under a policy at the stage of the facts.
 *
 * The point of a signal is the score that a rule asks of it which does most: an enforced rule goes before one in shadow
 * mode, and then one that blocks before one that only flags, with the other effects between. Of several such rules the
 * lowest score counts; where no rule reads the signal, the point is 0.5. Where rules block on some members of a group, the
 * others have no point: such a group is found where it is blocked.
 *
 * @param facts of the stage; language and length may be anything, so rules on them are taken to apply.
 */
export function operatingPoints(
  policy: CompiledPolicy,
  facts: StagedFacts,
  members: readonly string[],
): ReadonlyMap<string, OperatingPoint> {
  const { rules } = policy.stages[facts['segment.stage']];
  const found = members.map((name) => ({ name, ...strongestOn(name, rules, facts) }));
  const most = Math.max(...found.map(({ strength }) => strength));
  const isBlocking = found.some(({ strength, point }) => strength === most && point.rule?.effect === 'block');
  const counted = found.filter(({ strength }) => !isBlocking || strength === most);
  return new Map(counted.map(({ name, point }) => [name, point]));
}

/** The facts of a text, of which its stage is known. */
export type StagedFacts = Facts & { readonly 'segment.stage': Stage };

interface Strongest {
  readonly strength: number;
  readonly point: OperatingPoint;
}

function strongestOn(name: string, rules: readonly CompiledRule[], facts: Facts): Strongest {
  let best: Strongest = { strength: 0, point: DEFAULT_POINT };
  for (const rule of rules) {
    const bound = boundOn(rule.when, name, facts);
    const strength = strengthOf(rule, facts);
    if (!bound || strength < best.strength) continue;
    if (strength === best.strength && compareBounds(bound, best.point) >= 0) continue;
    best = { strength, point: { ...bound, rule: { id: rule.id, effect: rule.effect } } };
  }
  return best;
}

/** Whether a score is at an operating point or above it. */
export function reaches(score: number, { at, isOpen }: OperatingPoint): boolean {
  return isOpen ? score > at : score >= at;
}

/** Whether a rule has its effect on texts with these facts: not in shadow mode, and not outside of its canary. */
export function isEnforced({ shadow, canaries }: CompiledRule, facts: Facts): boolean {
  return !shadow && canaries.every((canary) => isInCanary(canary, facts));
}

/** From 1: what a rule does, and above all of it what an enforced rule does. */
function strengthOf(rule: CompiledRule, facts: Facts): number {
  return 1 + EFFECTS.indexOf(rule.effect) + (isEnforced(rule, facts) ? EFFECTS.length : 0);
}

type Bound = Pick<OperatingPoint, 'at' | 'isOpen'>;

/**
 * The score that a condition asks of one signal, whatever it asks of others: the highest of what has to hold together,
 * the lowest of alternatives. Undefined where it asks for none, or cannot hold for these facts.
 */
function boundOn(condition: Condition, name: string, facts: Facts): Bound | undefined {
  if (!canHold(condition, facts)) return undefined;
  if (condition.kind === 'signal') {
    const isAsked = condition.name === name && condition.lower !== Number.NEGATIVE_INFINITY;
    return isAsked ? { at: condition.lower, isOpen: condition.lowerOpen } : undefined;
  }
  if (!('parts' in condition)) return undefined;
  const bounds = condition.parts.flatMap((part) => boundOn(part, name, facts) ?? []).sort(compareBounds);
  return condition.kind === 'all' ? bounds.at(-1) : bounds[0];
}

/** Whether some scores, some language and some length make it true. */
function canHold(condition: Condition, facts: Facts): boolean {
  if ('parts' in condition) {
    return condition.parts.filter((part) => canHold(part, facts)).length >= condition.least;
  }
  return condition.name === 'language' || factualTruth(condition, facts) !== FALSE;
}

function compareBounds(a: Bound, b: Bound): number {
  return a.at - b.at || Number(a.isOpen) - Number(b.isOpen);
}
