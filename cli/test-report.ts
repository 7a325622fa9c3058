import { type ConditionTree, explain } from '../policies/analysis/explain.ts';
import {
  type CoverageItem,
  type CoverageKind,
  percentOf,
  type TestCoverage,
} from '../policies/analysis/test-coverage.ts';
import type { TestResult } from '../policies/analysis/test-runner.ts';
import type { CompiledPolicy } from '../policies/engine/compiled.ts';
import { explainAtom } from './condition-words.ts';
import { explainReason } from './explanation.ts';
import type { ReportEntry } from './report/entry.ts';
import { oneLine, type Paint, printable } from './terminal.ts';

/** What the codes of entries about tests mean, for formats that say so. */
export const TEST_CODES = {
  'failed-test': 'the policy does not decide as the test wants it',
  'broken-test': 'the test could not run',
  'not-shown': 'no test shows this of the policy',
} as const;

/** A test that does not hold, for a program: wanted and got, and the reasons of the decision. */
export function entryOf(result: TestResult, compiled: CompiledPolicy): ReportEntry {
  const { file, line, column, length, source, name, outcome, problems } = result;
  const code = outcome === 'failed' ? 'failed-test' : 'broken-test';
  const why = whyOf(result, compiled);
  return {
    ...{ file, line, column, length, source, severity: 'error', code },
    message: [name, ...problems].join('\n'),
    ...(why.length > 0 && { hint: why.join('\n') }),
  };
}

/** A test that does not hold, for a person. */
export function describeFailure(result: TestResult, compiled: CompiledPolicy, paint: Paint): readonly string[] {
  const { file, line, name, outcome, problems } = result;
  return [
    `${oneLine(file)}:${line} ${paint.bad(outcome)}: ${oneLine(name)}`,
    ...problems.map((problem) => `  ${oneLine(problem)}`),
    ...whyOf(result, compiled).map((reason) => paint.dim(`    ${oneLine(reason)}`)),
  ];
}

/** The reasons of the decision, with their atoms, and of rules that were wanted and did not fire what kept them from it. */
function whyOf({ mismatches, run }: TestResult, compiled: CompiledPolicy): readonly string[] {
  if (!run) return [];
  const wanted = mismatches.flatMap(({ about, wanted }) => (isOfRules(about) && Array.isArray(wanted) ? wanted : []));
  const { decision, rules } = explain(compiled, run);
  const quiet = rules.filter(({ rule, outcome }) => outcome !== 'fired' && wanted.includes(rule));
  const asked = new Set(rules.map(({ rule }) => rule));
  return [
    ...decision.reasons.map(explainReason),
    ...quiet.map(({ rule, outcome, condition }) => `${rule} ${outcome}: ${decisiveAtoms(condition).join('; ')}`),
    ...wanted.filter((rule) => !asked.has(rule)).map((rule) => `${rule} is not asked at ${run.facts['segment.stage']}`),
    ...(decision.reasons.length === 0 ? ['no rule fired'] : []),
  ];
}

function isOfRules(about: string): boolean {
  return about === 'rules' || about === 'flags' || about === 'shadow' || about === 'exempted';
}

function decisiveAtoms(tree: ConditionTree): readonly string[] {
  if (!tree.isDecisive) return [];
  return 'parts' in tree ? tree.parts.flatMap(decisiveAtoms) : [`${explainAtom(tree)} is ${tree.truth}`];
}

const SHOWS: Readonly<Record<CoverageKind, string>> = {
  fires: 'fires for content',
  quiet: 'is asked and does not fire',
  error: 'fires for error',
  timeout: 'fires for timeout',
  unscannable: 'fires for unscannable',
  message: 'is told',
  exemption: 'is used',
};

/** What no test shows, an entry each, for a program. */
export function entriesOf({ items }: TestCoverage): readonly ReportEntry[] {
  return items
    .filter(({ isCovered }) => !isCovered)
    .map(({ kind, rule, name, isCovered, ...place }) => ({
      ...place,
      severity: 'note',
      code: 'not-shown',
      message: `no test in which ${subjectOf({ kind, rule, name })} ${SHOWS[kind]}`,
    }));
}

/** What no test shows, a line for each rule, message and exemption, and how much that is, for a person. */
export function describeCoverage(file: string, coverage: TestCoverage, paint: Paint): readonly string[] {
  const { items, covered, total } = coverage;
  const missing = Map.groupBy(
    items.filter(({ isCovered }) => !isCovered),
    (item) => `${oneLine(item.file)}:${item.line} ${paint.warn('not shown')}: ${oneLine(subjectOf(item))}`,
  );
  const count = `${covered} of ${total} covered, ${percentOf(coverage)}%`;
  return [
    ...[...missing].map(([subject, some]) => `${subject} ${some.map(({ kind }) => SHOWS[kind]).join(', ')}`),
    `${oneLine(file)}: ${covered === total ? paint.good(count) : paint.warn(count)}`,
  ].map(printable);
}

function subjectOf({ kind, rule, name }: Pick<CoverageItem, 'kind' | 'rule' | 'name'>): string {
  if (kind === 'message') return `the message "${name}"`;
  return kind === 'exemption' ? `the exemption from ${rule} ("${name}")` : `${rule}`;
}
