import type { Stage } from '../../exchange/segment.ts';
import type { CompiledPolicy, DetectorDeclaration } from '../engine/compiled.ts';
import type { PolicyDocument } from '../engine/document.ts';
import { dayAfter } from '../engine/exemption.ts';
import type { Policy } from '../engine/parse.ts';
import { type AuditedRule, auditedRules } from './audited-rule.ts';
import { confusableFindings } from './confusable.ts';
import { type CoverageRow, coverageMatrix, outputFindings, stageGaps } from './coverage.ts';
import { type Draft, type Finding, locate } from './finding.ts';
import { relaxationFindings } from './relaxation.ts';
import { conditionFindings, conflictFindings, failOpenFindings, shadowedFindings, undecided } from './rule-findings.ts';
import { isAlwaysTrue } from './satisfiability.ts';

/** What an audit depends on beside the policy. */
export interface AuditOptions {
  /** The day (UTC, `2027-03-31`) for which expired exemptions are looked for. */
  readonly day: string;
  /** Of nodes for each question; past it the answer is `undecided`. */
  readonly limit?: number;
  /**
   * The most UTF-16 units that a detector's pattern or keywords can match, as they are written: Infinity where there is no
   * bound. Without it, what a stream holds back is not looked at.
   */
  longestMatch?(detector: DetectorDeclaration): number;
  /** The policies that this one extends, in its order, compiled as it is. A policy that extends some needs them. */
  readonly parents?: readonly CompiledPolicy[];
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
 * @throws RangeError for a policy that extends others, without `parents`.
 * @param policy the source of `compiled`: findings are placed in its text.
 */
export function auditPolicy(policy: Policy, compiled: CompiledPolicy, options: AuditOptions): Audit {
  const { document } = policy;
  const { day, limit } = options;
  const time = (dayAfter(day) ?? Number.POSITIVE_INFINITY) - 1;
  const rules = auditedRules(compiled, limit);
  const drafts = [
    ...rules.flatMap(conditionFindings),
    ...shadowedFindings(rules),
    ...conflictFindings(rules),
    ...failOpenFindings(rules, policy),
    ...outputFindings(rules, compiled.mode === 'shadow'),
    ...stageGaps(rules),
    ...accepted(document, [...streamFindings(rules, compiled, options), ...holdFindings(rules, compiled)]),
    ...confusableFindings(rules, compiled),
    ...relaxationFindings(policy, compiled, options.parents, { time, ...(limit !== undefined && { limit }) }),
    ...untestedRules(rules, document),
    ...exemptionFindings(rules, document, day),
    ...budgetFindings(document),
    ...messageFindings(document),
  ];
  return { findings: locate(drafts, policy), matrix: coverageMatrix(rules) };
}

/** One finding for all of them. What was taken over has its tests where it was written. */
function untestedRules(rules: readonly AuditedRule[], { tests = [] }: PolicyDocument): readonly Draft[] {
  const tested = new Set(
    tests.flatMap(({ expect: { rules: some = [], flags = [], shadow = [] } }) => [...some, ...flags, ...shadow]),
  );
  const untested = rules.filter(({ rule, isInherited }) => !isInherited && !tested.has(rule.id));
  const [first] = untested;
  if (!first) return [];
  const ids = untested.map(({ rule }) => rule.id);
  const message = `no test of this policy expects in "rules", "flags" or "shadow": ${ids.join(', ')}`;
  return [{ code: 'untested-rule', severity: 'note', message, rules: ids, path: first.path }];
}

/** No match is longer than this, in UTF-16 units: a stream is held back by the longest. */
const LONGEST_FOUND = 256;
/** Where text leaves while more of it is still to come. */
const STREAMED: readonly Stage[] = ['output', 'reasoning'];

/** `stream-unguarded`: rules that are enforced on a stream by a detector that sees only the beginning of a long match. */
function streamFindings(
  rules: readonly AuditedRule[],
  { detectors }: CompiledPolicy,
  { longestMatch }: AuditOptions,
): readonly Draft[] {
  if (!longestMatch) return [];
  return detectors.flatMap((detector): readonly Draft[] => {
    const longest = longestMatch(detector);
    const trusting = rules.filter(
      ({ isEnforced, seeks, liveStages }) =>
        isEnforced && seeks.has(detector.signal) && STREAMED.some((stage) => liveStages.includes(stage)),
    );
    if (longest <= LONGEST_FOUND || trusting.length === 0) return [];
    const names = trusting.map(({ rule }) => rule.id);
    const bound = longest === Number.POSITIVE_INFINITY ? 'no bound' : `${longest} units`;
    const message = `"${detector.name}" can match ${bound}, and is cut off at ${LONGEST_FOUND}: what is longer, ${names.join(', ')} may find too late, or only in part; give its repetitions a bound, as {1,64}`;
    const path = ['detectors', detector.name, 'pattern'];
    return [{ code: 'stream-unguarded', severity: 'warning', message, rules: names, path }];
  });
}

/** `stream-unguarded`: text leaves before the rules that would stop it have seen it. */
function holdFindings(rules: readonly AuditedRule[], { hold }: CompiledPolicy): readonly Draft[] {
  if (hold !== 'none') return [];
  const late = rules.filter(
    ({ isEnforced, liveStages }) => isEnforced && STREAMED.some((stage) => liveStages.includes(stage)),
  );
  const names = late.map(({ rule }) => rule.id);
  const why =
    names.length === 0 ? 'no rule here would stop it' : `a block by ${names.join(', ')} only ends the stream behind it`;
  const message = `streamed text reaches the client before it is decided on; ${why}`;
  return [{ code: 'stream-unguarded', severity: 'warning', message, rules: names, path: ['streaming', 'hold'] }];
}

/** What the author wants so is told all the same. */
function accepted({ accepts = [] }: PolicyDocument, drafts: readonly Draft[]): readonly Draft[] {
  const codes: readonly string[] = accepts;
  return drafts.map((draft) =>
    codes.includes(draft.code) ? { ...draft, severity: 'note', message: `${draft.message} (accepted)` } : draft,
  );
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
