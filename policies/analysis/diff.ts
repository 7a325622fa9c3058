import type { Decision } from '../../exchange/decision.ts';
import { STAGES, type Stage } from '../../exchange/segment.ts';
import type { Signal } from '../../exchange/signal.ts';
import { isInCanary } from '../engine/canary.ts';
import type { Canary, CompiledPolicy, CompiledRule, Condition } from '../engine/compiled.ts';
import { applies, decide } from '../engine/evaluate.ts';
import { CHANGES, STRENGTHS } from '../engine/fire.ts';
import { HOLDS, type Hold } from '../engine/hold.ts';
import { TRUE } from '../engine/truth.ts';
import { actionIn } from './audited-rule.ts';
import { type Detail, Diagram, LimitReached } from './decision-diagram.ts';
import { assignmentOf, costsOf, jointVariables, type Side } from './diff-variables.ts';
import { type ToolsDifference, toolsDifferences } from './restored-tools.ts';
import type { Witness } from './satisfiability.ts';
import { type Operation, outcomeOf } from './terminal.ts';

/**
 * What a policy does with a text, by the strongest effect that is enforced; from nothing to everything. `uncovered`: its
 * `match` leaves the exchange out. `block-unknown`: it blocks, and only because something could not be known.
 */
export const OUTCOMES = [
  'uncovered',
  'pass',
  'flag',
  'support',
  'neutralise',
  'redact',
  'replace',
  'route',
  'block-unknown',
  'block',
] as const;
export type PolicyOutcome = (typeof OUTCOMES)[number];

/** A stage at which two policies differ in one way, with an assignment for which they do. */
export interface DiffPlace {
  readonly stage: Stage;
  /** Every signal that either policy reads there is among its signals. */
  readonly witness: Witness;
  /** Of each policy the rules that make its outcome what it is, by id. */
  readonly rules: { readonly from: readonly string[]; readonly to: readonly string[] };
}

/** One way in which two policies differ. */
export interface Difference {
  readonly from: PolicyOutcome;
  readonly to: PolicyOutcome;
  readonly change: 'loosens' | 'tightens';
  readonly places: readonly DiffPlace[];
}

export interface PolicyDiff {
  /** What loosens comes first, and of that what loosens most. */
  readonly differences: readonly Difference[];
  /** How they hold back a streamed answer, where they do so differently. */
  readonly hold?: { readonly from: Hold; readonly to: Hold; readonly change: Difference['change'] };
  /** Rules that give what they take out to other tools; absent where there are none. */
  readonly tools?: readonly ToolsDifference[];
  /** Stages of which the node limit left open how the policies differ: what is said of the others is exact. */
  readonly undecided: readonly Stage[];
}

export interface DiffOptions {
  /** Milliseconds since the epoch: exemptions that end before do not hold. */
  readonly time: number;
  /** Of nodes for each stage; by default 200,000. */
  readonly limit?: number;
}

const DEFAULT_LIMIT = 200_000;

/**
 * The exact region in which two policies differ: every pair of outcomes that some assignment of facts and signals has,
 * each with such an assignment, which the engine itself has been asked about.
 *
 * It takes facts and signals to be independent of each other, as `find` in satisfiability.ts does. Two policies with the
 * same outcome may still differ in what stands in place of a redacted text, in the words that a client reads, and in what
 * shadow rules record. Canaries count as they act: for each share of the subjects that they tell apart.
 *
 * @param a compiled for the same operating points as `b`.
 */
export function diffPolicies(
  a: CompiledPolicy,
  b: CompiledPolicy,
  { time, limit = DEFAULT_LIMIT }: DiffOptions,
): PolicyDiff {
  const found = new Map<string, Difference>();
  const undecided: Stage[] = [];
  for (const stage of STAGES) {
    try {
      for (const { from, to, ...place } of differencesAt(stage, a, b, { time, limit })) {
        const key = `${from} ${to}`;
        const change = OUTCOMES.indexOf(to) < OUTCOMES.indexOf(from) ? 'loosens' : 'tightens';
        found.set(key, { from, to, change, places: [...(found.get(key)?.places ?? []), place] });
      }
    } catch (error) {
      if (!(error instanceof LimitReached)) throw error;
      undecided.push(stage);
    }
  }
  const hold = holdDifference(a, b);
  const tools = toolsDifferences(a, b);
  return {
    differences: [...found.values()].sort(compareDifferences),
    ...(hold && { hold }),
    ...(tools.length > 0 && { tools }),
    undecided,
  };
}

function holdDifference({ hold: from }: CompiledPolicy, { hold: to }: CompiledPolicy): PolicyDiff['hold'] {
  if (from === to) return undefined;
  return { from, to, change: HOLDS.indexOf(to) < HOLDS.indexOf(from) ? 'loosens' : 'tightens' };
}

/** What loosens before what tightens; in each the larger step first, then from the stronger outcome. */
export function compareDifferences(a: Pick<Difference, 'from' | 'to'>, b: Pick<Difference, 'from' | 'to'>): number {
  const step = ({ from, to }: Pick<Difference, 'from' | 'to'>) => OUTCOMES.indexOf(to) - OUTCOMES.indexOf(from);
  return (
    Number(step(a) > 0) - Number(step(b) > 0) ||
    Math.abs(step(b)) - Math.abs(step(a)) ||
    OUTCOMES.indexOf(b.from) - OUTCOMES.indexOf(a.from)
  );
}

type Found = Pick<Difference, 'from' | 'to'> & DiffPlace;

function differencesAt(
  stage: Stage,
  a: CompiledPolicy,
  b: CompiledPolicy,
  { time, limit }: Required<DiffOptions>,
): readonly Found[] {
  const apart = detectorsApart(a, b);
  const sides = [sideOf(a, stage, apart, FIRST), sideOf(b, stage, apart, SECOND)] as const;
  return pairsAt(stage, sides, { time, limit }).map(({ from, to, witness }): Found => {
    const [before, after] = [outcomeFor(a, witness, FIRST, time), outcomeFor(b, witness, SECOND, time)];
    if (before.outcome !== from || after.outcome !== to) {
      const engine = `${before.outcome} and ${after.outcome}`;
      throw new Error(`${a.id} and ${b.id} at ${stage} were taken to ${from} and ${to}, and the engine says ${engine}`);
    }
    return { from, to, stage, witness, rules: { from: before.rules, to: after.rules } };
  });
}

/**
 * The pairs of different outcomes that the rules of two sides have at a stage, each with an assignment.
 *
 * @throws LimitReached
 */
export function pairsAt(
  stage: Stage,
  sides: readonly [Side, Side],
  { time, limit = DEFAULT_LIMIT }: DiffOptions,
): readonly { readonly from: PolicyOutcome; readonly to: PolicyOutcome; readonly witness: Witness }[] {
  const variables = jointVariables(sides, stage);
  const diagram = new Diagram(variables, limit);
  const [first, second] = sides;
  const pairs = diagram.apply(PAIR, outcomesOf(diagram, first, time), outcomesOf(diagram, second, time));
  return [...diagram.terminals(pairs, costsOf(variables, stage))].flatMap(([terminal, path]) => {
    const from = OUTCOMES[Math.floor(terminal / OUTCOMES.length)];
    const to = OUTCOMES[terminal % OUTCOMES.length];
    if (terminal === SAME || from === undefined || to === undefined) return [];
    return [{ from, to, witness: assignmentOf(variables, path, stage) }];
  });
}

/** An outcome with the rules that decide it, by id. */
export interface Result {
  readonly outcome: PolicyOutcome;
  readonly rules: readonly string[];
}

/** What the engine decides on a witness, and by which rules. */
function outcomeFor(policy: CompiledPolicy, { facts, signals }: Witness, mark: string, time: number): Result {
  if (!applies(policy, facts)) return { outcome: 'uncovered', rules: [] };
  const known = new Map<string, Signal>();
  for (const signal of signals) {
    const [name = '', its = mark] = signal.name.split(MARK);
    if (its === mark) known.set(name, { ...signal, name });
  }
  return resultOf(decide(policy, facts, known, time));
}

/** What a decision of one policy does, and the rules that make it so: nothing that shadow rules would have done. */
export function resultOf({ reasons }: Decision): Result {
  const enforced = reasons
    .filter(({ shadow }) => !shadow)
    .map(({ rule, effect, cause }) => ({ rule, rank: rankOf(STRENGTHS.indexOf(effect), cause === 'content') }));
  const rank = Math.max(PASS, ...enforced.map((one) => one.rank));
  return {
    outcome: OUTCOMES[rank] ?? 'block',
    rules: enforced.filter((one) => one.rank === rank).map(({ rule }) => rule),
  };
}

const PASS = OUTCOMES.indexOf('pass');
const BLOCK = OUTCOMES.indexOf('block');

/** The place in `OUTCOMES` of an effect by its place in `STRENGTHS`. */
function rankOf(strength: number, isContent: boolean): number {
  const effect = STRENGTHS[strength];
  if (effect === undefined || effect === 'ignore') return PASS;
  return OUTCOMES.indexOf(effect === 'block' && !isContent ? 'block-unknown' : effect);
}

/** For two outcomes that differ, both in one number; `SAME` for all others. */
const SAME = OUTCOMES.length ** 2;
const PAIR: Operation = { name: 'pair', of: (a, b) => (a === b ? SAME : a * OUTCOMES.length + b) };
const STRONGEST: Operation = {
  name: 'strongest',
  neutral: PASS,
  absorbing: BLOCK,
  of: (a, b) => Math.max(a, b),
};
const UNLESS_EXEMPT: Operation = {
  name: 'unless exempt',
  of: (does, exempt) => (outcomeOf(exempt).value === TRUE ? PASS : does),
};
const IF_CHOSEN: Operation = { name: 'if chosen', of: (does, chosen) => (chosen === 1 ? does : PASS) };
const IF_COVERED: Operation = {
  name: 'if covered',
  of: (does, covered) => (covered === 1 ? does : OUTCOMES.indexOf('uncovered')),
};

/** The outcome of a policy as a function of all variables. */
function outcomesOf(diagram: Diagram, { policy, rules }: Side, time: number): number {
  let node = PASS;
  for (const rule of rules) node = diagram.apply(STRONGEST, node, ruleOutcome(diagram, rule, time));
  for (const [name, key] of [
    ['caller.tenant', 'tenant'],
    ['model', 'model'],
  ] as const) {
    const globs = policy.match[key];
    if (!globs) continue;
    const one = { ...policy, match: { [key]: globs } };
    const covered = diagram.branch(name, (cell) => {
      return 'fact' in cell && cell.fact !== undefined && applies(one, { [name]: cell.fact }) ? 1 : 0;
    });
    node = diagram.apply(IF_COVERED, node, covered);
  }
  return node;
}

/** What decides whether a rule does more than its effect, for what it could not look for. */
function detailFor({ effect }: CompiledRule): Detail {
  if (effect === 'replace') return 'passages';
  return CHANGES.has(effect) ? 'extents' : 'causes';
}

function ruleOutcome(diagram: Diagram, rule: CompiledRule, time: number): number {
  if (rule.shadow) return PASS;
  const state = diagram.build(rule.when, detailFor(rule));
  const { error, timeout, unscannable } = rule.onUnknown;
  let node = diagram.map(state, `does ${rule.effect} ${error} ${timeout} ${unscannable}`, (terminal) => {
    const { strength, isContent } = actionIn(rule, outcomeOf(terminal));
    return rankOf(strength, isContent);
  });
  for (const { when, until } of rule.exemptions) {
    if (time < until) node = diagram.apply(UNLESS_EXEMPT, node, diagram.build(when, 'values'));
  }
  for (const canary of rule.canaries) node = diagram.apply(IF_CHOSEN, node, chosen(diagram, canary));
  return node;
}

function chosen(diagram: Diagram, canary: Canary): number {
  const subject = ({ tenant: 'caller.tenant', key: 'caller.key', exchange: 'exchange.id' } as const)[canary.by];
  return diagram.branch(subject, (cell) => {
    return 'fact' in cell && cell.fact !== undefined && isInCanary(canary, { [subject]: cell.fact }) ? 1 : 0;
  });
}

/** Between the name of a detector's signal and whose detector it is: no name in a policy holds it. */
const MARK = '@';
const [FIRST, SECOND] = ['first', 'second'];

/** The signals of detectors that both policies have under one name and that look for something else. */
function detectorsApart(a: CompiledPolicy, b: CompiledPolicy): ReadonlySet<string> {
  const others = new Map(b.detectors.map((detector) => [detector.signal, JSON.stringify(detector)]));
  const apart = a.detectors.filter((detector) => {
    const other = others.get(detector.signal);
    return other !== undefined && other !== JSON.stringify(detector);
  });
  return new Set(apart.map(({ signal }) => signal));
}

function sideOf(policy: CompiledPolicy, stage: Stage, apart: ReadonlySet<string>, mark: string): Side {
  const { rules } = policy.stages[stage];
  if (apart.size === 0) return { policy, rules };
  const marked = (condition: Condition): Condition => {
    if ('parts' in condition) return { ...condition, parts: condition.parts.map(marked) };
    if (condition.kind !== 'signal' || !apart.has(condition.name)) return condition;
    return { ...condition, name: `${condition.name}${MARK}${mark}` };
  };
  return {
    policy,
    rules: rules.map((rule) => ({
      ...rule,
      when: marked(rule.when),
      exemptions: rule.exemptions.map((exemption) => ({ ...exemption, when: marked(exemption.when) })),
    })),
  };
}
