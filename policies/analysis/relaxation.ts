import { PASS } from '../../exchange/decision.ts';
import { STAGES, type Stage } from '../../exchange/segment.ts';
import type { Canary, CompiledPolicy, CompiledRule } from '../engine/compiled.ts';
import { fire } from '../engine/fire.ts';
import type { Policy } from '../engine/parse.ts';
import type { Path } from '../engine/source.ts';
import { FALSE, truth } from '../engine/truth.ts';
import { LimitReached } from './decision-diagram.ts';
import { compareDifferences, OUTCOMES, type PolicyOutcome, pairsAt, resultOf } from './diff.ts';
import type { Draft } from './finding.ts';
import { moreTools } from './restored-tools.ts';
import { undecided } from './rule-findings.ts';
import type { Witness } from './satisfiability.ts';

interface Options {
  /** Milliseconds since the epoch: exemptions that end before do not hold. */
  readonly time: number;
  readonly limit?: number;
}

/**
 * `relaxed-parent`: rules of a parent that do more, for some facts and signals, than the rule of the same id that the
 * child has of its own or has taken over. Exact for each rule by itself: another rule of the child may do as much. What
 * the child's `match` leaves out is left out here. Of a child that enforces nothing, as its `mode` says, a note says so once.
 *
 * @param parents those of `policy`, in its order, compiled as `child` is.
 */
export function relaxationFindings(
  policy: Policy,
  child: CompiledPolicy,
  parents: readonly CompiledPolicy[] | undefined,
  options: Options,
): readonly Draft[] {
  if (policy.parents.length === 0) return [];
  if (parents?.length !== policy.parents.length) throw new RangeError('a policy is audited with its parents, compiled');
  if (child.mode === 'shadow') return parents.some(({ mode }) => mode === 'enforce') ? [outOfForce(policy)] : [];
  const own = new Map(child.rules.map(({ id }, index): [string, Path] => [id, ['rules', index, 'id']]));
  return parents.flatMap((parent, index) =>
    parent.everyStage.rules.flatMap((rule): readonly Draft[] => {
      const about = { rules: [rule.id], path: own.get(rule.id) ?? ['extends', index] };
      const name = policy.parents[index]?.name ?? parent.id;
      const tools = toolsFindings(rule, name, child, about);
      try {
        const relaxed = relaxationOf(rule, parent, child, options);
        if (!relaxed) return tools;
        const { from, to, stage, witness } = relaxed;
        const message = `"${rule.id}" of ${name} has the outcome ${from} at ${stage} where here it has ${to}`;
        return [...tools, { code: 'relaxed-parent', severity: 'warning', message, witness, ...about }];
      } catch (error) {
        if (!(error instanceof LimitReached)) throw error;
        return [...tools, undecided(`whether "${rule.id}" does less than that of its parent`, about)];
      }
    }),
  );
}

/** Where the child's rule gives what it takes out to a tool to which its parent's does not. */
function toolsFindings(
  rule: CompiledRule,
  name: string,
  child: CompiledPolicy,
  about: Pick<Draft, 'rules' | 'path'>,
): readonly Draft[] {
  const its = child.everyStage.rules.find(({ id }) => id === rule.id);
  const more = its ? moreTools(rule, its) : [];
  if (more.length === 0) return [];
  const message = `"${rule.id}" of ${name} does not give what it takes out to ${more.join(', ')}, and here it does`;
  return [{ code: 'relaxed-parent', severity: 'warning', message, ...about }];
}

function outOfForce({ parents }: Policy): Draft {
  const message = `this mode takes all rules of ${parents.map(({ name }) => name).join(', ')} out of force`;
  return { code: 'relaxed-parent', severity: 'note', message, rules: [], path: ['mode'] };
}

interface Relaxation {
  readonly from: PolicyOutcome;
  readonly to: PolicyOutcome;
  readonly stage: Stage;
  readonly witness: Witness;
}

/** Where the parent's rule does more, the place at which it does most more. */
function relaxationOf(
  rule: CompiledRule,
  parent: CompiledPolicy,
  child: CompiledPolicy,
  options: Options,
): Relaxation | undefined {
  const isOwn = child.rules.some(({ id, from }) => id === rule.id && from === undefined);
  const inherited = isOwn ? { ...rule, canaries: rule.canaries.map((canary) => ofChild(canary, rule, child)) } : rule;
  const found = STAGES.flatMap((stage): readonly Relaxation[] => {
    const has = (policy: CompiledPolicy) => policy.stages[stage].rules.find(({ id }) => id === rule.id);
    if (!has(parent)) return [];
    const its = has(child);
    const sides = [
      { policy: child, rules: [inherited] },
      { policy: child, rules: its ? [its] : [] },
    ] as const;
    return pairsAt(stage, sides, options)
      .filter(({ from, to }) => OUTCOMES.indexOf(to) < OUTCOMES.indexOf(from))
      .map((pair) => {
        const engine = [
          outcomeOf(inherited, pair.witness, options),
          its ? outcomeOf(its, pair.witness, options) : 'pass',
        ];
        if (engine.join() === [pair.from, pair.to].join()) return { ...pair, stage };
        throw new Error(
          `"${rule.id}" was taken to ${pair.from} and ${pair.to}, and the engine says ${engine.join(' and ')}`,
        );
      });
  });
  return found.toSorted(compareDifferences)[0];
}

/** The same share of another policy's: by whose id it is chosen (canary.ts) is alone no relaxation. */
function ofChild(canary: Canary, { policy, id }: CompiledRule, child: CompiledPolicy): Canary {
  const isOfRule = canary.seed === `${policy}\u0000${id}`;
  return { ...canary, seed: `${child.id}\u0000${isOfRule ? id : ''}` };
}

function outcomeOf(rule: CompiledRule, { facts, signals }: Witness, { time }: Options): PolicyOutcome {
  const known = { facts, signals: new Map(signals.map((signal) => [signal.name, signal])) };
  const value = truth(rule.when, known.facts, known.signals);
  return resultOf((value === FALSE ? undefined : fire(rule, value, known, time)) ?? PASS).outcome;
}
