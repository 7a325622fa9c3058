import type { Attributes } from '@opentelemetry/api';
import type { Decision, Reason } from '../../exchange/decision.ts';
import { ATTRIBUTES as A } from './attributes.ts';
import type { ScanSpan } from './telemetry.ts';

/** The attributes of an `apply_guardrail` span: what was decided and by which rule, nothing of what was read. */
export function guardrailAttributes(scan: ScanSpan): Attributes {
  const { decision, policies } = scan;
  const { stop } = decision;
  const enforced = decision.reasons.filter((reason) => !reason.shadow);
  const deciding =
    enforced.find((reason) => stop && reason.policy === stop.policy && reason.rule === stop.rule) ??
    enforced.find((reason) => reason.effect === 'redact') ??
    enforced[0];
  const policyId = stop?.policy ?? deciding?.policy ?? policies[0]?.id;
  const risk = riskOf(deciding);
  return compact({
    [A.operation]: 'apply_guardrail',
    [A.spanKind]: 'GUARDRAIL',
    [A.guardComponent]: 'portcullis',
    [A.guardPolicy]: policyId,
    [A.guardPolicyVersion]: policies.find(({ id }) => id === policyId)?.version,
    [A.guardRule]: stop?.rule ?? deciding?.rule,
    [A.guardResult]: resultOf(decision, enforced),
    [A.guardRisk]: risk?.category,
    [A.guardScore]: risk?.score,
    [A.stage]: scan.stage,
    [A.segments]: scan.segments,
    [A.verdict]: decision.verdict,
    [A.transforms]: decision.transforms.length,
    [A.policies]: policies.map(({ id, version }) => `${id}@${version}`),
    [A.rules]: names(enforced),
    [A.shadowRules]: names(decision.reasons.filter((reason) => reason.shadow)),
    [A.unknown]: unknowns(decision.reasons),
  });
}

function resultOf(decision: Decision, enforced: readonly Reason[]): string {
  if (decision.verdict !== 'pass') return decision.verdict;
  if (decision.transforms.length > 0) return 'modify';
  return enforced.length > 0 ? 'warn' : 'allow';
}

/** The highest score among the signals that a rule read; scores are the only numbers between 0 and 1 it can find. */
function riskOf(reason: Reason | undefined): { category: string; score: number } | undefined {
  let highest: { category: string; score: number } | undefined;
  for (const { name, found } of reason?.atoms ?? []) {
    if (typeof found !== 'number' || name === 'segment.length') continue;
    if (!highest || found > highest.score) highest = { category: name, score: found };
  }
  return highest;
}

function names(reasons: readonly Reason[]): string[] {
  return [...new Set(reasons.map(({ policy, rule }) => `${policy}/${rule}`))];
}

function unknowns(reasons: readonly Reason[]): string[] {
  const found = new Set<string>();
  for (const { name, found: value } of reasons.flatMap(({ atoms }) => atoms)) {
    if (typeof value === 'object' && value !== null) found.add(`${name}: ${value.unknown}`);
  }
  return [...found];
}

/** Without what is absent or empty. */
function compact(attributes: Attributes): Attributes {
  const kept = Object.entries(attributes).filter(
    ([, value]) => value !== undefined && !(Array.isArray(value) && value.length === 0),
  );
  return Object.fromEntries(kept);
}
