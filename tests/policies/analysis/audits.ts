import { type Audit, type AuditOptions, auditPolicy } from '../../../policies/analysis/audit.ts';
import type { Finding, FindingCode } from '../../../policies/analysis/finding.ts';
import { compilePolicy } from '../../../policies/engine/compile.ts';
import type { ConditionSource, PolicyDocument, RuleSource } from '../../../policies/engine/document.ts';
import { parsePolicy } from '../../../policies/engine/parse.ts';
import { documentOf, operatingPoint } from '../policies.ts';

/** Scores that the rules below stand on. */
export const HIGH: ConditionSource = { signal: 'toxicity', gte: 0.9 };
export const MIDDLE: ConditionSource = { signal: 'toxicity', gte: 0.5 };

/** A rule that blocks high scores everywhere. */
export function rule(id: string, more: Partial<RuleSource> = {}): RuleSource {
  return { id, when: HIGH, then: { effect: 'block' }, ...more };
}

export function audit(document: PolicyDocument, options: Partial<AuditOptions> = {}): Audit {
  const policy = parsePolicy(JSON.stringify(document, null, 2), 'test.json');
  return auditPolicy(policy, compilePolicy(policy, { operatingPoint }), { day: '2027-03-31', ...options });
}

/** The findings of one code about a policy of these rules. */
export function found(
  code: FindingCode,
  rules: readonly RuleSource[],
  more: Partial<PolicyDocument> = {},
  day?: string,
): readonly Finding[] {
  const { findings } = audit(documentOf(rules, more), day === undefined ? {} : { day });
  return findings.filter((finding) => finding.code === code);
}

/** The rules that findings are about. */
export const about = (findings: readonly Finding[]) => findings.map(({ rules }) => rules);
