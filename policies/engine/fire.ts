import { type Decision, EFFECTS, join, type Message, type Reason, type Transform } from '../../exchange/decision.ts';
import { CAUSES, labelOf, type UnknownCause } from '../../exchange/signal.ts';
import { isInCanary } from './canary.ts';
import type { CompiledRule } from './compiled.ts';
import { type Extent, gather, type Known } from './evidence.ts';
import { TRUE, type Truth, truth } from './truth.ts';

/** From nothing to everything: of several causes, the strongest effect holds. */
export const STRENGTHS = ['ignore', ...EFFECTS] as const;
export type Strength = (typeof STRENGTHS)[number];

/** Effects that change the text. */
export const CHANGES: ReadonlySet<Strength> = new Set(['neutralise', 'redact', 'replace'] as const);

/** For a rule that blocks and has no message: `parsePolicy` accepts none such, and evaluation is total all the same. */
const UNWORDED: Message = { as: 'error', code: 'blocked', text: { en: 'Blocked by policy.' } };

/**
 * What a rule does whose condition is true or unknown (`value`); undefined when that is nothing.
 *
 * A true condition has the rule's effect. An unknown one has what the rule says of the cause, and of several causes
 * the strongest. A rule that changes the text may, where its condition is true, still not know all that it has to cover
 * (a card number was found, and the search for telephone numbers failed): then it has, beside its own effect, that of
 * the cause.
 *
 * @param time milliseconds since the epoch; without it no exemption holds.
 */
export function fire(rule: CompiledRule, value: Truth, known: Known, time: number | undefined): Decision | undefined {
  const changes = CHANGES.has(rule.effect);
  const { atoms, causes, extents: found = [] } = gather(rule.when, value, known, changes);
  const extents = rule.effect === 'replace' ? found.map(passageOf) : found;
  const isCovered = value === TRUE && (extents.length === 0 || extents.some(({ span }) => !span));

  let effect: Strength = value === TRUE ? rule.effect : 'ignore';
  let cause: Reason['cause'] = 'content';
  let matched = value === TRUE;
  if (causes && !isCovered) {
    for (const candidate of CAUSES) {
      const unknown = causes.get(candidate);
      if (!unknown) continue;
      const asked = askedFor(rule, candidate);
      if (STRENGTHS.indexOf(asked) > STRENGTHS.indexOf(effect)) [effect, cause] = [asked, candidate];
      if (rule.onUnknown[candidate] !== 'match') continue;
      matched = true;
      extents.push(...unknown);
    }
  }
  if (effect === 'ignore') return undefined;

  const { policy, id, severity } = rule;
  const exemption = exemptionFor(rule, known, time);
  const shadow = rule.shadow || exemption !== undefined || isOutsideCanary(rule, known);
  const why = { policy, rule: id, severity, effect, cause, shadow };
  const reasons: readonly Reason[] = [exemption === undefined ? { ...why, atoms } : { ...why, exemption, atoms }];
  if (shadow) return { verdict: 'pass', transforms: [], reasons };

  const transforms = changes && matched ? change(rule, extents) : [];
  const decision =
    effect === 'block' ? blocked(rule, cause, transforms, reasons) : { verdict: 'pass' as const, transforms, reasons };
  return matched ? withOwnEffect(decision, rule) : decision;
}

/** What a rule does where its condition is unknown for a cause. */
export function askedFor({ effect, onUnknown }: CompiledRule, cause: UnknownCause): Strength {
  const action = onUnknown[cause];
  return action === 'match' ? effect : action;
}

function blocked(
  { policy, id, severity, message = UNWORDED }: CompiledRule,
  cause: Reason['cause'],
  transforms: readonly Transform[],
  reasons: readonly Reason[],
): Decision {
  return { verdict: 'block', stop: { policy, rule: id, severity, cause, message }, transforms, reasons };
}

/** Beside the effect that its cause asked for, a rule that matched has its own. */
function withOwnEffect(decision: Decision, { policy, id, severity, effect, model, support }: CompiledRule): Decision {
  if (effect === 'route' && model !== undefined) {
    const verdict = decision.verdict === 'block' ? 'block' : 'route';
    return { ...decision, verdict, route: { policy, rule: id, severity, model } };
  }
  if (effect === 'support' && support) return { ...decision, support: [{ policy, rule: id, message: support }] };
  // Joined with itself, a decision has its transforms in the one order that all decisions have, none of them twice.
  return decision.transforms.length > 1 ? join(decision, decision) : decision;
}

function isOutsideCanary({ canaries }: CompiledRule, { facts }: Known): boolean {
  return canaries.length > 0 && canaries.some((canary) => !isInCanary(canary, facts));
}

function exemptionFor(rule: CompiledRule, { facts, signals }: Known, time: number | undefined): string | undefined {
  if (time === undefined || rule.exemptions.length === 0) return undefined;
  return rule.exemptions.find(({ when, until }) => time < until && truth(when, facts, signals) === TRUE)?.reason;
}

function change(rule: CompiledRule, extents: readonly Extent[]): readonly Transform[] {
  const { policy, id, severity, template, tools } = rule;
  const whole = extents.filter(({ span }) => !span);
  const covering = extents.length === 0 ? [{}] : whole.length > 0 ? whole : extents;
  return covering.map(({ signal, span }: Extent) => ({
    policy,
    rule: id,
    severity,
    ...(signal !== undefined && { signal }),
    ...(span && { span }),
    replacement: template.replaceAll('{label}', () => (signal === undefined ? 'REDACTED' : labelOf(signal))),
    ...(tools.length > 0 && { tools }),
  }));
}

/** Where something stands, a note takes the place of: the window in which it was found, or else the whole text. */
function passageOf({ signal, span, isWindow }: Extent): Extent {
  return { ...(signal !== undefined && { signal }), ...(isWindow && span && { span }) };
}
