import { compareStops, type Message, type Stop } from '../../exchange/decision.ts';
import { CAUSES } from '../../exchange/signal.ts';
import type { CompiledPolicy, CompiledRule, RuleSummary } from '../engine/compiled.ts';
import { askedFor, CHANGES, type Strength } from '../engine/fire.ts';
import { TRUE, UNKNOWN } from '../engine/truth.ts';
import { canBeTrue, canBeUnknown, find } from './satisfiability.ts';
import type { Outcome } from './terminal.ts';

/** Pairs of rules are many, and what cannot be told of a pair in so many nodes counts as possible. */
const PAIR_LIMIT = 5_000;

/**
 * Whether some exchange is told this message: a rule can stop one with it, and there is no other rule that always stops
 * the same texts with a message that comes first; or a rule adds it to an answer.
 */
export function canBeTold(message: Message, policy: CompiledPolicy): boolean {
  const summaries = new Map(policy.rules.map((summary) => [summary.id, summary]));
  const enforced = policy.everyStage.rules.filter(
    ({ shadow, canaries }) => !shadow && canaries.every(({ percent }) => percent > 0),
  );
  return enforced.some((rule) => {
    const summary = summaries.get(rule.id);
    if (!summary || !canDo(rule, summary, rule.support === message ? 'support' : 'block', policy)) return false;
    if (rule.support === message) return true;
    if (rule.message !== message) return false;
    return !enforced.some((other) => other !== rule && outranks(other, rule, summaries, policy));
  });
}

function canDo(rule: CompiledRule, { stages }: RuleSummary, effect: Strength, { match }: CompiledPolicy): boolean {
  if (rule.effect === effect && canBeTrue(rule.when, { stages, match }).answer !== 'no') return true;
  const isOfCause = CAUSES.some((cause) => askedFor(rule, cause) === effect);
  return isOfCause && canBeUnknown(rule.when, { stages, match }).answer !== 'no';
}

/** Whether `other` stops whatever `rule` stops, with a stop that comes first. */
function outranks(
  other: CompiledRule,
  rule: CompiledRule,
  summaries: ReadonlyMap<string, RuleSummary>,
  { match }: CompiledPolicy,
): boolean {
  const [stages, asked] = [summaries.get(rule.id)?.stages ?? [], summaries.get(other.id)?.stages ?? []];
  // Somebody for whom the other rule does not hold is told this one's message.
  if (other.exemptions.length > 0 || other.canaries.length > 0) return false;
  if (!stages.every((stage) => asked.includes(stage)) || mayStopBySpans(rule)) return false;
  const isTold = ([mine, theirs]: readonly Outcome[]): boolean => {
    const stop = mine && stopIn(rule, mine);
    const first = theirs && stopIn(other, theirs);
    return stop !== undefined && (first === undefined || compareStops(first, stop) > 0);
  };
  const scope = { stages, match, causes: true, limit: PAIR_LIMIT };
  return find([rule.when, other.when], isTold, scope).answer === 'no';
}

/** A change of the text whose condition is true can still stop for spans that are unknown, which no outcome tells. */
function mayStopBySpans(rule: CompiledRule): boolean {
  return CHANGES.has(rule.effect) && CAUSES.some((cause) => askedFor(rule, cause) === 'block');
}

/** The stop that a rule gives in an outcome, as the engine does (fire.ts): of several causes, the first that is strongest. */
function stopIn(rule: CompiledRule, { value, causes }: Outcome): Stop | undefined {
  const { policy, id, severity, message } = rule;
  if (!message) return undefined;
  const stop = (cause: Stop['cause']): Stop => ({ policy, rule: id, severity, cause, message });
  if (value === TRUE) return rule.effect === 'block' ? stop('content') : undefined;
  if (value !== UNKNOWN) return undefined;
  const blocking = causes.find((cause) => askedFor(rule, cause) === 'block');
  return blocking && stop(blocking);
}
