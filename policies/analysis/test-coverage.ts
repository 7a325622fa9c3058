import { CAUSES, type UnknownCause } from '../../exchange/signal.ts';
import type { CompiledExemption, CompiledPolicy, CompiledRule, RuleSummary } from '../engine/compiled.ts';
import type { ExemptionSource, PolicyDocument } from '../engine/document.ts';
import { dayAfter } from '../engine/exemption.ts';
import type { Policy } from '../engine/parse.ts';
import type { Path } from '../engine/source.ts';
import { FALSE, TRUE, truth } from '../engine/truth.ts';
import { canBeTold } from './message-reach.ts';
import { type Place, placeOf } from './place.ts';
import { canBeTrue, canBeUnknown, find, type Scope } from './satisfiability.ts';
import type { TestResult, TestRun } from './test-runner.ts';

/**
 * What a test can show: a rule fires for content; it is asked and does not fire; it fires for a cause; a message is what
 * a client is told; an exemption is used.
 */
const COVERAGE_KINDS = ['fires', 'quiet', ...CAUSES, 'message', 'exemption'] as const;
export type CoverageKind = (typeof COVERAGE_KINDS)[number];

/** One thing that can be shown, and where what it is about stands. */
export interface CoverageItem extends Place {
  readonly kind: CoverageKind;
  /** The rule, for an exemption the one that it is from; absent for a message. */
  readonly rule?: string;
  /** The name of a message, the reason of an exemption. */
  readonly name?: string;
  readonly isCovered: boolean;
}

/** How much of what a policy can do its tests have shown. */
export interface TestCoverage {
  /** In the order of rules in the text, then messages, then exemptions. */
  readonly items: readonly CoverageItem[];
  readonly covered: number;
  readonly total: number;
}

/** Something that is an item if it is covered, or if it can happen. */
interface Candidate extends Omit<CoverageItem, keyof Place | 'isCovered'> {
  readonly path: Path;
  readonly isShownBy: (run: TestRun) => boolean;
  readonly isPossible: () => boolean;
}

/**
 * What the tests of a policy show of it. What cannot happen is no item: a cause that is ignored, a rule whose condition
 * is never true, a message of rules that another always outranks. A question that would take too long counts as a yes.
 * Rules that were taken over from a parent are the parent's to test.
 */
export function testCoverage(policy: Policy, compiled: CompiledPolicy, results: readonly TestResult[]): TestCoverage {
  const runs = results.flatMap(({ run }) => run ?? []);
  const items = candidates(policy, compiled).flatMap(({ path, isShownBy, isPossible, ...item }): CoverageItem[] => {
    const isCovered = runs.some(isShownBy);
    if (!isCovered && !isPossible()) return [];
    return [{ ...item, ...placeOf(policy.source, path), isCovered }];
  });
  return { items, covered: items.filter(({ isCovered }) => isCovered).length, total: items.length };
}

/** Whether so many percent are covered, compared without rounding; of nothing all is. */
export function reaches({ covered, total }: TestCoverage, percent: number): boolean {
  return covered * 100 >= percent * total;
}

/** Percent, rounded down to a tenth: 100 only where nothing is missing. */
export function percentOf({ covered, total }: TestCoverage): number {
  return total === 0 ? 100 : Math.floor((covered * 1000) / total) / 10;
}

function candidates({ source }: Policy, compiled: CompiledPolicy): readonly Candidate[] {
  // As it is written, without what it takes over from its parents.
  const document = source.value as unknown as PolicyDocument;
  const byId = new Map(compiled.everyStage.rules.map((rule) => [rule.id, rule]));
  const own = compiled.rules.filter(({ from }) => from === undefined);
  const pathOf = (id: string): Path => ['rules', document.rules.findIndex((rule) => rule.id === id), 'id'];
  return [
    ...own.flatMap((summary) => {
      const rule = byId.get(summary.id);
      return rule ? ruleCandidates(rule, summary, compiled, pathOf(rule.id)) : [];
    }),
    ...Object.keys(document.messages ?? {}).map((name) => messageCandidate(name, compiled)),
    ...(document.exemptions ?? []).flatMap((exemption, index) => {
      const rule = byId.get(exemption.rule);
      const found = rule && compiledOf(exemption, (document.exemptions ?? []).slice(0, index), rule);
      return found ? [exemptionCandidate(found, rule, compiled, ['exemptions', index, 'rule'])] : [];
    }),
  ];
}

function ruleCandidates(rule: CompiledRule, summary: RuleSummary, compiled: CompiledPolicy, path: Path): Candidate[] {
  const scope = scopeOf(summary, compiled);
  const item = { rule: rule.id, path };
  return [
    {
      ...item,
      kind: 'fires',
      isShownBy: (run) => causeIn(run, rule) === 'content',
      isPossible: () => canBeTrue(rule.when, scope).answer !== 'no',
    },
    {
      ...item,
      kind: 'quiet',
      isShownBy: (run) => isAsked(summary, run) && !run.decision.reasons.some((reason) => reason.rule === rule.id),
      isPossible: () => canBeQuiet(rule, scope),
    },
    // Whatever is unknown can be so for any cause: one question does for all.
    ...CAUSES.filter((cause) => rule.onUnknown[cause] !== 'ignore').map(
      (cause): Candidate => ({
        ...item,
        kind: cause,
        isShownBy: (run) => causeIn(run, rule) === cause,
        isPossible: () => canBeUnknown(rule.when, scope).answer !== 'no',
      }),
    ),
  ];
}

/** Its own stages, and the policy's `match`. */
function scopeOf({ stages }: RuleSummary, { match }: CompiledPolicy): Scope {
  return { stages, match };
}

/** It is not the rule that is seen to act where an exemption keeps it from acting. */
function causeIn({ decision }: TestRun, { id }: CompiledRule): 'content' | UnknownCause | undefined {
  return decision.reasons.find(({ rule, exemption }) => rule === id && exemption === undefined)?.cause;
}

function isAsked({ stages }: RuleSummary, { facts }: TestRun): boolean {
  return stages.some((stage) => stage === facts['segment.stage']);
}

/** A rule is quiet where its condition is false, or unknown for causes that it ignores. */
function canBeQuiet({ when, onUnknown }: CompiledRule, scope: Scope): boolean {
  if (find([when], ([one]) => one?.value === FALSE, scope).answer !== 'no') return true;
  return CAUSES.some((cause) => onUnknown[cause] === 'ignore') && canBeUnknown(when, scope).answer !== 'no';
}

function messageCandidate(name: string, compiled: CompiledPolicy): Candidate {
  const message = compiled.messages[name];
  return {
    kind: 'message',
    name,
    path: ['messages', name],
    isShownBy: ({ decision: { stop, support = [] } }) =>
      stop?.message === message || support.some((one) => one.message === message),
    isPossible: () => message !== undefined && canBeTold(message, compiled),
  };
}

/** The compiled form of an exemption: of several that are alike, the one in the same place. */
function compiledOf(
  exemption: ExemptionSource,
  earlier: readonly ExemptionSource[],
  rule: CompiledRule,
): CompiledExemption | undefined {
  const { reason, expires } = exemption;
  const isAlike = (other: ExemptionSource) =>
    other.rule === exemption.rule && other.reason === reason && other.expires === expires;
  const alike = rule.exemptions.filter((one) => one.reason === reason && one.until === dayAfter(expires));
  return alike[earlier.filter(isAlike).length];
}

function exemptionCandidate(
  exemption: CompiledExemption,
  rule: CompiledRule,
  compiled: CompiledPolicy,
  path: Path,
): Candidate {
  return {
    kind: 'exemption',
    rule: rule.id,
    name: exemption.reason,
    path,
    isShownBy: (run) => usedExemption(rule, run) === exemption,
    isPossible: () => {
      const summary = compiled.rules.find(({ id }) => id === rule.id);
      return !summary || canBeUsed(exemption, rule, scopeOf(summary, compiled));
    },
  };
}

/** The first that holds is the one that is used, as in the engine (fire.ts). */
function usedExemption(rule: CompiledRule, { decision, facts, signals, time }: TestRun): CompiledExemption | undefined {
  const isExempted = decision.reasons.some((reason) => reason.rule === rule.id && reason.exemption !== undefined);
  if (!isExempted || time === undefined) return undefined;
  return rule.exemptions.find(({ when, until }) => time < until && truth(when, facts, signals) === TRUE);
}

/** Whether the rule can fire where the exemption holds and none before it does that lasts as long. */
function canBeUsed(exemption: CompiledExemption, rule: CompiledRule, scope: Scope): boolean {
  const before = rule.exemptions.slice(0, rule.exemptions.indexOf(exemption));
  const lasting = before.filter(({ until }) => until >= exemption.until);
  const isAnyCauseTold = CAUSES.some((cause) => rule.onUnknown[cause] !== 'ignore');
  const conditions = [rule.when, exemption.when, ...lasting.map(({ when }) => when)];
  const isUsed = ([fires, holds, ...others]: Parameters<Parameters<typeof find>[1]>[0]): boolean =>
    (fires?.value === TRUE || (isAnyCauseTold && fires?.value !== FALSE)) &&
    holds?.value === TRUE &&
    // The stage that the scope asks for is the last of them.
    others.slice(0, lasting.length).every(({ value }) => value !== TRUE);
  return find(conditions, isUsed, scope).answer !== 'no';
}
