import type { AtomReason, Decision, Effect, Message, Reason, Severity } from '../../exchange/decision.ts';
import type { Facts } from '../../exchange/segment.ts';
import type { CompiledPolicy, CompiledRule, Condition, RuleSummary } from '../engine/compiled.ts';
import { applies, decide, indexAt } from '../engine/evaluate.ts';
import { causeOf, FALSE, type Signals, TRUE, type Truth, truth, UNKNOWN } from '../engine/truth.ts';
import type { Situation } from './given.ts';

export type TruthName = 'true' | 'false' | 'unknown';

/** A condition with what came of each of its parts: the compiled form, so `not` and groups have become atoms. */
export type ConditionTree = AtomTree | JunctionTree;

interface Judged {
  readonly truth: TruthName;
  /** Whether the value of the whole rests on this part: it has that value, and so has everything above it. */
  readonly isDecisive: boolean;
}

/** An atom as a reason has it, with its truth. */
export interface AtomTree extends Judged, AtomReason {
  readonly kind: 'signal' | 'membership' | 'length';
  /** It is unknown because there is no such signal or fact at all, which counts as an error. */
  readonly isAbsent: boolean;
}

export interface JunctionTree extends Judged {
  readonly kind: 'any' | 'all' | 'atLeast';
  /** How many parts have to hold. */
  readonly least: number;
  readonly parts: readonly ConditionTree[];
}

/** What one rule made of a situation. */
export interface RuleExplanation {
  readonly rule: string;
  readonly description?: string;
  readonly severity: Severity;
  /** What the rule does where its condition is true. */
  readonly effect: Effect;
  readonly mode: RuleSummary['mode'];
  /** `ignored`: its condition is unknown, and the rule passes over that. */
  readonly outcome: 'fired' | 'quiet' | 'ignored';
  readonly condition: ConditionTree;
  /** What it did, as in the decision; absent where it did not fire. */
  readonly reason?: Reason;
  /** Why it changed nothing though it fired. */
  readonly withheld?: 'exemption' | 'shadow' | 'canary';
  /** The name of the message that it gives the client, and whether the client is told that one. */
  readonly message?: { readonly name: string; readonly isTold: boolean };
}

/** Why a policy decides as it does about one segment. Plain data. */
export interface Explanation {
  readonly policy: { readonly id: string; readonly version: string; readonly digest: string };
  /** Whether the policy's `match` fits; where it does not, nothing of this has an effect. */
  readonly applies: boolean;
  readonly facts: Facts;
  readonly time?: number;
  readonly decision: Decision;
  /** The rules that are asked at this stage, by id. */
  readonly rules: readonly RuleExplanation[];
}

/**
 * Explains a decision: what `decide` says, with each rule that was asked and the value of every part of its condition.
 *
 * @param time milliseconds since the epoch, for exemptions; without it none holds.
 */
export function explain(policy: CompiledPolicy, { facts, signals, time }: Situation): Explanation {
  const decision = decide(policy, facts, signals, time);
  const summaries = new Map(policy.rules.map((summary) => [summary.id, summary]));
  const { id, version, digest } = policy;
  return {
    policy: { id, version, digest },
    applies: applies(policy, facts),
    facts,
    ...(time !== undefined && { time }),
    decision,
    rules: indexAt(policy, facts).rules.flatMap((rule) => {
      const summary = summaries.get(rule.id);
      return summary ? [explainRule(rule, summary, policy, { facts, signals }, decision)] : [];
    }),
  };
}

function explainRule(
  rule: CompiledRule,
  { description, mode }: RuleSummary,
  policy: CompiledPolicy,
  { facts, signals }: Pick<Situation, 'facts' | 'signals'>,
  decision: Decision,
): RuleExplanation {
  const { id, severity, effect, when } = rule;
  const value = truth(when, facts, signals);
  const reason = decision.reasons.find((one) => one.rule === id);
  const message = reason && messageOf(rule, reason, policy, decision);
  return {
    rule: id,
    ...(description !== undefined && { description }),
    severity,
    effect,
    mode,
    outcome: reason ? 'fired' : value === FALSE ? 'quiet' : 'ignored',
    condition: explainCondition(when, facts, signals),
    ...(reason && { reason }),
    ...(reason?.shadow && { withheld: withholding(rule, reason) }),
    ...(message && { message }),
  };
}

function withholding({ shadow }: CompiledRule, { exemption }: Reason): 'exemption' | 'shadow' | 'canary' {
  if (exemption !== undefined) return 'exemption';
  return shadow ? 'shadow' : 'canary';
}

function messageOf(
  rule: CompiledRule,
  { effect }: Reason,
  { messages }: CompiledPolicy,
  { stop, support = [] }: Decision,
): RuleExplanation['message'] {
  const message = effect === 'block' ? rule.message : effect === 'support' ? rule.support : undefined;
  if (!message) return undefined;
  const told: readonly Message[] = [...(stop ? [stop.message] : []), ...support.map((one) => one.message)];
  const name = Object.keys(messages).find((key) => messages[key] === message) ?? message.code;
  return { name, isTold: told.includes(message) };
}

/** The value of a condition and of all its parts, as the engine has them. */
export function explainCondition(condition: Condition, facts: Facts, signals: Signals): ConditionTree {
  return visit(condition, truth(condition, facts, signals), facts, signals);
}

/**
 * @param decisive the value that a part has to have for the whole to rest on it; undefined below one that it does not
 *   rest on. Of `any`, `all` and `atLeast` alike, those parts decide that have the value that the whole has.
 */
function visit(condition: Condition, decisive: Truth | undefined, facts: Facts, signals: Signals): ConditionTree {
  const value = truth(condition, facts, signals);
  const isDecisive = value === decisive;
  const judged = { truth: NAMES[value], isDecisive };
  if ('parts' in condition) {
    const { kind, least, parts } = condition;
    const below = isDecisive ? value : undefined;
    return { kind, least, ...judged, parts: parts.map((part) => visit(part, below, facts, signals)) };
  }
  const { kind, name, test } = condition;
  if (condition.kind !== 'signal') {
    const fact = facts[condition.name];
    const found = value === UNKNOWN ? ({ unknown: 'error' } as const) : (fact ?? null);
    return { kind, name, found, test, ...judged, isAbsent: fact === undefined };
  }
  const signal = signals.get(name);
  const score = signal && 'score' in signal && value !== UNKNOWN ? signal.score : undefined;
  return { kind, name, found: score ?? { unknown: causeOf(signal) }, test, ...judged, isAbsent: !signal };
}

const NAMES: Readonly<Record<Truth, TruthName>> = { [TRUE]: 'true', [UNKNOWN]: 'unknown', [FALSE]: 'false' };
