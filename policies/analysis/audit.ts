import type { CompiledPolicy } from '../engine/compiled.ts';
import type { PolicyDocument } from '../engine/document.ts';
import type { Policy } from '../engine/parse.ts';
import { type AuditedRule, auditedRules } from './audited-rule.ts';
import { type CoverageRow, coverageMatrix, outputFindings, stageGaps } from './coverage.ts';
import { type Draft, type Finding, locate } from './finding.ts';
import { conditionFindings, conflictFindings, failOpenFindings, shadowedFindings, undecided } from './rule-findings.ts';
import { isAlwaysTrue } from './satisfiability.ts';

/** What an audit depends on beside the policy. */
export interface AuditOptions {
  /** The day (UTC, `2027-03-31`) for which expired exemptions are looked for. */
  readonly day: string;
  /** Of nodes for each question; past it the answer is `undecided`. */
  readonly limit?: number;
}

export interface Audit {
  /** In the order of the text. */
  readonly findings: readonly Finding[];
  readonly matrix: readonly CoverageRow[];
}

/** Less than a scan of one window takes on a small machine. */
const LEAST_BUDGET_MS = 50;
/** More than anybody reads in place of an answer, in UTF-16 units. */
const LONGEST_MESSAGE = 2000;

/**
 * Looks through a policy for what its author likely did not mean: a pure function. What it says of conditions is exact
 * for the operating points that the policy was compiled with.
 *
 * @param policy the source of `compiled`: findings are placed in its text.
 */
export function auditPolicy(policy: Policy, compiled: CompiledPolicy, { day, limit }: AuditOptions): Audit {
  const { document } = policy;
  const rules = auditedRules(compiled, limit);
  const drafts = [
    ...rules.flatMap(conditionFindings),
    ...shadowedFindings(rules),
    ...conflictFindings(rules),
    ...failOpenFindings(rules, document),
    ...outputFindings(rules, compiled.mode === 'shadow'),
    ...stageGaps(rules),
    ...untestedRules(rules, document),
    ...exemptionFindings(rules, document, day),
    ...budgetFindings(document),
    ...messageFindings(document),
  ];
  return { findings: locate(drafts, policy), matrix: coverageMatrix(rules) };
}

/** One finding for all of them. */
function untestedRules(rules: readonly AuditedRule[], { tests = [] }: PolicyDocument): readonly Draft[] {
  const tested = new Set(
    tests.flatMap(({ expect: { rules: some = [], flags = [], shadow = [] } }) => [...some, ...flags, ...shadow]),
  );
  const untested = rules.filter(({ rule }) => !tested.has(rule.id));
  const [first] = untested;
  if (!first) return [];
  const ids = untested.map(({ rule }) => rule.id);
  const message = `no test of this policy expects in "rules", "flags" or "shadow": ${ids.join(', ')}`;
  return [{ code: 'untested-rule', severity: 'note', message, rules: ids, path: first.path }];
}

function exemptionFindings(
  rules: readonly AuditedRule[],
  { exemptions = [] }: PolicyDocument,
  day: string,
): readonly Draft[] {
  return exemptions.flatMap(({ rule: id, expires }, index): Draft[] => {
    const about = { rules: [id], path: ['exemptions', index, 'when'] };
    // Days of the form 2027-03-31 are in the order of their texts.
    if (expires < day) {
      const message = `this exemption from "${id}" ended with ${expires}`;
      return [
        {
          code: 'exemption-expired',
          severity: 'warning',
          message,
          rules: [id],
          path: ['exemptions', index, 'expires'],
        },
      ];
    }
    const audited = rules.find(({ rule }) => rule.id === id);
    // A rule's exemptions are compiled in the order in which they stand.
    const place = exemptions.slice(0, index).filter(({ rule }) => rule === id).length;
    const exemption = audited?.rule.exemptions[place];
    if (!audited || !exemption) return [];
    const { answer } = isAlwaysTrue(exemption.when, audited.scope);
    if (answer === 'undecided') return [undecided('whether the exemption is for everybody', about)];
    if (answer === 'no') return [];
    const message = `everybody is exempt from "${id}": this condition is always true, so the rule does nothing until ${expires}`;
    return [{ code: 'exemption-broad', severity: 'error', message, ...about }];
  });
}

function budgetFindings({ defaults = {} }: PolicyDocument): readonly Draft[] {
  const { budgetMs } = defaults;
  if (budgetMs === undefined || budgetMs >= LEAST_BUDGET_MS) return [];
  const message = `${budgetMs} ms is too little for a scan: most would end as timeouts; give ${LEAST_BUDGET_MS} or more`;
  return [{ code: 'latency-budget', severity: 'warning', message, rules: [], path: ['defaults', 'budgetMs'] }];
}

function messageFindings({ messages = {} }: PolicyDocument): readonly Draft[] {
  return Object.entries(messages).flatMap(([name, { text }]) =>
    Object.entries(text)
      .filter(([, words]) => words.length > LONGEST_MESSAGE)
      .map(([language, words]) => ({
        code: 'oversized-message',
        severity: 'warning',
        message: `"${name}" has ${words.length} characters in "${language}"; the most that is sensible is ${LONGEST_MESSAGE}`,
        rules: [],
        path: ['messages', name, 'text', language],
      })),
  );
}
