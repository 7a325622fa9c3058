import type { AtomReason, Decision, Message, Reason, Transform } from '../../exchange/decision.ts';
import { join } from '../../exchange/decision.ts';
import type { Facts } from '../../exchange/segment.ts';
import { CAUSES, labelOf, type Span, type UnknownCause } from '../../exchange/signal.ts';
import type { CompiledRule, Condition, SignalAtom } from './compiled.ts';
import { isFactsOnly } from './condition.ts';
import { causeOf, type Signals, TRUE, type Truth, truth, UNKNOWN } from './truth.ts';

/** From nothing to everything: what a rule that fires does is the highest of what its causes ask for. */
const EFFECTS = ['ignore', 'flag', 'redact', 'block'] as const;
type Strength = (typeof EFFECTS)[number];

/** For a rule that blocks and has no message: `parsePolicy` accepts none such, and evaluation is total all the same. */
const UNWORDED: Message = { as: 'error', code: 'blocked', text: { en: 'Blocked by policy.' } };

interface Extent {
  readonly signal?: string;
  readonly span?: Span;
}

/** What a condition that is not false rests on. */
interface Evidence {
  readonly atoms: AtomReason[];
  /** The causes of what is unknown, each with the signals (or fields, as undefined) that are. */
  readonly causes: Map<UnknownCause, (string | undefined)[]>;
  /** The spans that met the condition, by signal; `undefined` as a span, or as a signal, is the whole segment. */
  readonly extents: Extent[];
}

/**
 * What a rule does whose condition is true or unknown; undefined when that is nothing.
 *
 * A true condition has the rule's effect. An unknown one has what the rule says of the cause, and of several causes
 * the strongest. A redaction whose condition is true may still not know all that it has to cover (a card number was
 * found, and the search for telephone numbers failed): then it has, beside its own effect, that of the cause.
 */
export function fire(
  rule: CompiledRule,
  value: Truth,
  facts: Facts,
  signals: Signals,
  time?: number,
): Decision | undefined {
  const evidence: Evidence = { atoms: [], causes: new Map(), extents: [] };
  gather(rule.when, value, rule.effect === 'redact', facts, signals, evidence);
  const isWhole = evidence.extents.length === 0 || evidence.extents.some(({ span }) => !span);

  let effect: Strength = value === TRUE ? rule.effect : 'ignore';
  let cause: Reason['cause'] = 'content';
  let matched = value === TRUE;
  for (const candidate of value === TRUE && isWhole ? [] : CAUSES) {
    const unknown = evidence.causes.get(candidate);
    if (!unknown) continue;
    const action = rule.onUnknown[candidate];
    const asked = action === 'match' ? rule.effect : action;
    if (EFFECTS.indexOf(asked) > EFFECTS.indexOf(effect)) [effect, cause] = [asked, candidate];
    if (action !== 'match') continue;
    matched = true;
    evidence.extents.push(...unknown.map((signal) => (signal === undefined ? {} : { signal })));
  }
  if (effect === 'ignore') return undefined;

  const exemption = rule.exemptions.find(
    ({ when, until }) => (time ?? Infinity) < until && truth(when, facts, signals) === TRUE,
  );
  const shadow = rule.shadow || exemption !== undefined;
  const { policy, id, severity, message = UNWORDED } = rule;
  const reason: Reason = {
    policy,
    rule: id,
    severity,
    effect,
    cause,
    shadow,
    ...(exemption && { exemption: exemption.reason }),
    atoms: evidence.atoms,
  };
  if (shadow) return { verdict: 'pass', transforms: [], reasons: [reason] };
  const fired: Decision = {
    verdict: effect === 'block' ? 'block' : 'pass',
    ...(effect === 'block' && { stop: { policy, rule: id, severity, cause, message } }),
    transforms: rule.effect === 'redact' && matched ? redact(rule, evidence) : [],
    reasons: [reason],
  };
  return fired.transforms.length > 1 ? join(fired, fired) : fired;
}

/**
 * Collects the atoms that make a condition true or unknown. In an `any` that is true these are its true parts; a
 * redaction also looks at its unknown parts (`extent`), whose spans it would have to cover.
 */
function gather(
  condition: Condition,
  value: Truth,
  extent: boolean,
  facts: Facts,
  signals: Signals,
  evidence: Evidence,
): void {
  if (condition.kind === 'signal') return gatherSignal(condition, value, signals, evidence);
  if (condition.kind === 'membership' || condition.kind === 'length') {
    if (value === UNKNOWN) addCause(evidence, 'error', undefined);
    const found = value === UNKNOWN ? ({ unknown: 'error' } as const) : (facts[condition.name] ?? null);
    evidence.atoms.push({ name: condition.name, found, test: condition.test });
    return;
  }
  const isAny = condition.kind === 'any';
  for (const part of condition.parts) {
    const t = truth(part, facts, signals);
    if (isAny && t !== value && !(extent && t === UNKNOWN)) continue;
    gather(part, t, extent, facts, signals, evidence);
    // An alternative that stands on facts alone takes the whole segment, whatever spans the others have.
    if (isAny && t === TRUE && !condition.factsOnly && isFactsOnly(part)) evidence.extents.push({});
  }
}

function gatherSignal(atom: SignalAtom, value: Truth, signals: Signals, evidence: Evidence): void {
  const { name, test } = atom;
  const signal = signals.get(name);
  if (value !== TRUE || !signal || !('score' in signal)) {
    const cause = causeOf(signal);
    addCause(evidence, cause, name);
    evidence.atoms.push({ name, found: { unknown: cause }, test });
    return;
  }
  evidence.atoms.push({ name, found: signal.score, test });
  const spans = signal.spans ?? [];
  if (spans.length === 0 || !spans.every(isSpan)) evidence.extents.push({ signal: name });
  else for (const { start, end } of spans) evidence.extents.push({ signal: name, span: { start, end } });
}

function addCause({ causes }: Evidence, cause: UnknownCause, signal: string | undefined): void {
  causes.set(cause, [...(causes.get(cause) ?? []), signal]);
}

/** A span that is none cannot be trusted to cover what it should: the segment is then taken whole. */
function isSpan(span: Span | null | undefined): boolean {
  if (!span) return false;
  return Number.isSafeInteger(span.start) && Number.isSafeInteger(span.end) && span.start >= 0 && span.end > span.start;
}

function redact(rule: CompiledRule, { extents }: Evidence): readonly Transform[] {
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
