import { type Decision, join, type Message, type Reason, type Transform } from '../../exchange/decision.ts';
import { CAUSES, labelOf } from '../../exchange/signal.ts';
import { isInCanary } from './canary.ts';
import type { CompiledRule } from './compiled.ts';
import { type Extent, gather, type Known } from './evidence.ts';
import { TRUE, type Truth, truth } from './truth.ts';

/** From nothing to everything: of several causes, the strongest effect holds. */
export const STRENGTHS = ['ignore', 'flag', 'redact', 'block'] as const;
type Strength = (typeof STRENGTHS)[number];

/** For a rule that blocks and has no message: `parsePolicy` accepts none such, and evaluation is total all the same. */
const UNWORDED: Message = { as: 'error', code: 'blocked', text: { en: 'Blocked by policy.' } };

/**
 * What a rule does whose condition is true or unknown (`value`); undefined when that is nothing.
 *
 * A true condition has the rule's effect. An unknown one has what the rule says of the cause, and of several causes
 * the strongest. A redaction whose condition is true may still not know all that it has to cover (a card number was
 * found, and the search for telephone numbers failed): then it has, beside its own effect, that of the cause.
 *
 * @param time milliseconds since the epoch; without it no exemption holds.
 */
export function fire(rule: CompiledRule, value: Truth, known: Known, time: number | undefined): Decision | undefined {
  const { atoms, causes, extents } = gather(rule.when, known, rule.effect === 'redact' && value === TRUE);
  const isCovered = value === TRUE && (extents.length === 0 || extents.some(({ span }) => !span));

  let effect: Strength = value === TRUE ? rule.effect : 'ignore';
  let cause: Reason['cause'] = 'content';
  let matched = value === TRUE;
  for (const candidate of CAUSES) {
    const unknown = causes.get(candidate);
    if (!unknown || isCovered) continue;
    const action = rule.onUnknown[candidate];
    const asked = action === 'match' ? rule.effect : action;
    if (STRENGTHS.indexOf(asked) > STRENGTHS.indexOf(effect)) [effect, cause] = [asked, candidate];
    if (action !== 'match') continue;
    matched = true;
    extents.push(...unknown);
  }
  if (effect === 'ignore') return undefined;

  const { policy, id, severity, message = UNWORDED } = rule;
  const exemption = exemptionFor(rule, known, time);
  const reason: Reason = {
    policy,
    rule: id,
    severity,
    effect,
    cause,
    shadow: rule.shadow || exemption !== undefined || rule.canaries.some((canary) => !isInCanary(canary, known.facts)),
    ...(exemption !== undefined && { exemption }),
    atoms,
  };
  if (reason.shadow) return { verdict: 'pass', transforms: [], reasons: [reason] };
  const decision: Decision = {
    verdict: effect === 'block' ? 'block' : 'pass',
    ...(effect === 'block' && { stop: { policy, rule: id, severity, cause, message } }),
    transforms: rule.effect === 'redact' && matched ? redact(rule, extents) : [],
    reasons: [reason],
  };
  // Joined with itself, a decision has its transforms in the one order that all decisions have, none of them twice.
  return decision.transforms.length > 1 ? join(decision, decision) : decision;
}

function exemptionFor(rule: CompiledRule, { facts, signals }: Known, time: number | undefined): string | undefined {
  if (time === undefined) return undefined;
  return rule.exemptions.find(({ when, until }) => time < until && truth(when, facts, signals) === TRUE)?.reason;
}

function redact(rule: CompiledRule, extents: readonly Extent[]): readonly Transform[] {
  const { policy, id, severity, template } = rule;
  const whole = extents.filter(({ span }) => !span);
  const covering = extents.length === 0 ? [{}] : whole.length > 0 ? whole : extents;
  return covering.map(({ signal, span }: Extent) => ({
    policy,
    rule: id,
    severity,
    ...(signal !== undefined && { signal }),
    ...(span && { span }),
    replacement: template.replaceAll('{label}', () => (signal === undefined ? 'REDACTED' : labelOf(signal))),
  }));
}
