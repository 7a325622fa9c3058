import { type Decision, joinAll, PASS } from '../../exchange/decision.ts';
import type { Facts, Stage } from '../../exchange/segment.ts';
import type { CompiledPolicy, Condition, RuleIndex } from './compiled.ts';
import { fire } from './fire.ts';
import { candidates } from './rule-index.ts';
import { FALSE, factualTruth, type Signals, truth, UNKNOWN } from './truth.ts';

/** Whether a policy applies to an exchange: its `match`. An absent fact fits no pattern. */
export function applies(policy: CompiledPolicy, facts: Facts): boolean {
  const { tenant, model } = policy.match;
  return fits(tenant, facts['caller.tenant']) && fits(model, facts.model);
}

/**
 * What one policy decides about one segment: a pure function of its arguments, which never throws.
 *
 * @param signals by name; a signal that is not among them is unknown, as an error.
 * @param time milliseconds since the epoch, for exemptions; without it none holds.
 */
export function evaluate(policy: CompiledPolicy, facts: Facts, signals: Signals, time?: number): Decision {
  return applies(policy, facts) ? decide(policy, facts, signals, time) : PASS;
}

/** `evaluate` for an exchange that the policy is known to apply to. */
export function decide(policy: CompiledPolicy, facts: Facts, signals: Signals, time?: number): Decision {
  let decisions: Decision[] | undefined;
  const index = indexAt(policy, facts);
  for (const place of candidates(index, signals)) {
    const rule = index.rules[place]!;
    const value = truth(rule.when, facts, signals);
    if (value === FALSE) continue;
    const fired = fire(rule, value, { facts, signals }, time);
    if (!fired) continue;
    if (decisions) decisions.push(fired);
    else decisions = [fired];
  }
  return decisions ? joinAll(decisions) : PASS;
}

/**
 * The signals that these policies may read for this segment. What the facts alone decide needs none, and `evaluate`
 * gives the same decision with or without the rest.
 */
export function neededSignals(policies: readonly CompiledPolicy[], facts: Facts): ReadonlySet<string> {
  const needed = new Set<string>();
  for (const policy of policies) {
    if (!applies(policy, facts)) continue;
    for (const rule of indexAt(policy, facts).rules) collect(rule.when, facts, needed);
  }
  return needed;
}

function collect(condition: Condition, facts: Facts, needed: Set<string>): void {
  if (condition.kind === 'signal') needed.add(condition.name);
  if (!('parts' in condition) || factualTruth(condition, facts) !== UNKNOWN) return;
  for (const part of condition.parts) collect(part, facts, needed);
}

/** The rules that are asked about a segment. Where the stage is not known, no rule is skipped. */
export function indexAt(policy: CompiledPolicy, facts: Facts): RuleIndex {
  const stage = facts['segment.stage'];
  return Object.hasOwn(policy.stages, stage ?? '') ? policy.stages[stage as Stage] : policy.everyStage;
}

function fits(globs: readonly string[] | undefined, value: string | number | undefined): boolean {
  if (!globs) return true;
  return typeof value === 'string' && globs.some((glob) => fitsGlob(glob, value));
}

/** `*` stands for any characters, none too. The pieces between are found from left to right, so nothing backtracks. */
export function fitsGlob(glob: string, value: string): boolean {
  const pieces = glob.split('*');
  const [first = '', last = ''] = [pieces[0], pieces.at(-1)];
  if (pieces.length === 1) return value === glob;
  if (value.length < first.length + last.length || !value.startsWith(first) || !value.endsWith(last)) return false;
  let from = first.length;
  const end = value.length - last.length;
  for (const piece of pieces.slice(1, -1)) {
    const at = value.indexOf(piece, from);
    if (at === -1 || at + piece.length > end) return false;
    from = at + piece.length;
  }
  return true;
}
