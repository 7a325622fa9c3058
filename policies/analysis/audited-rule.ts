import type { Effect } from '../../exchange/decision.ts';
import { STAGES, type Stage } from '../../exchange/segment.ts';
import type { UnknownCause } from '../../exchange/signal.ts';
import type { CompiledPolicy, CompiledRule } from '../engine/compiled.ts';
import { atomsIn } from '../engine/condition.ts';
import type { UnknownActions } from '../engine/document.ts';
import { askedFor, CHANGES, STRENGTHS } from '../engine/fire.ts';
import type { Path } from '../engine/source.ts';
import { FALSE, TRUE } from '../engine/truth.ts';
import { canBeTrue, type Scope } from './satisfiability.ts';
import type { Outcome } from './terminal.ts';

/** A rule with what an audit asks of it again and again. */
export interface AuditedRule {
  readonly rule: CompiledRule;
  /** Where it stands in the policy: its id is shown. */
  readonly path: Path;
  /** It is a parent's. */
  readonly isInherited: boolean;
  readonly stages: readonly Stage[];
  readonly tags: readonly string[];
  /** Its own stages, and the policy's `match`. */
  readonly scope: Scope;
  /** It blocks, routes or changes the text, for everybody: it is no shadow and no canary. */
  readonly isEnforced: boolean;
  /** The signals whose high scores it looks for. */
  readonly seeks: ReadonlySet<string>;
  /** The stages at which its condition can be true; where that is undecided, too. */
  readonly liveStages: readonly Stage[];
}

/** Whether an effect keeps something from where it would have gone, and does not just note it or add to it. */
export function isPreventive(effect: Effect): boolean {
  return effect !== 'flag' && effect !== 'support';
}

/** The key that says what an unknown does, for each cause. */
export const ON: Readonly<Record<UnknownCause, keyof UnknownActions>> = {
  error: 'onError',
  timeout: 'onTimeout',
  unscannable: 'onUnscannable',
};

/** The rules of a policy, in the order of its text. */
export function auditedRules(policy: CompiledPolicy, limit?: number): readonly AuditedRule[] {
  const byId = new Map(policy.everyStage.rules.map((rule) => [rule.id, rule]));
  return policy.rules.flatMap(({ id, stages, tags, from }, index) => {
    const rule = byId.get(id);
    if (!rule) return [];
    const scope = { stages, match: policy.match, ...(limit !== undefined && { limit }) };
    return [
      {
        rule,
        path: ['rules', index, 'id'],
        isInherited: from !== undefined,
        stages,
        tags,
        scope,
        isEnforced: isPreventive(rule.effect) && !rule.shadow && rule.canaries.length === 0,
        seeks: new Set(
          [...atomsIn(rule.when)].flatMap((atom) => (atom.kind === 'signal' && atom.lower > -1 ? [atom.name] : [])),
        ),
        liveStages: liveStages(rule, scope),
      },
    ];
  });
}

/** One question does for all stages where the condition does not read the stage, as most do not. */
function liveStages({ when }: CompiledRule, scope: Scope): readonly Stage[] {
  const isLive = (stages: readonly Stage[]): boolean => canBeTrue(when, { ...scope, stages }).answer !== 'no';
  const stages = STAGES.filter((stage) => scope.stages?.includes(stage));
  if ([...atomsIn(when)].some(({ name }) => name === 'segment.stage')) return stages.filter((stage) => isLive([stage]));
  return isLive(stages) ? stages : [];
}

/** What a rule does, and whether because of what was found or because of what could not be known. */
export interface Action {
  /** By its place in `STRENGTHS`. */
  readonly strength: number;
  readonly isContent: boolean;
}

/**
 * What a rule does in an outcome. One that changes the text, and whose condition is true while another alternative in it
 * is unknown, may do more, which depends on spans: it is told where the outcome is one with extents.
 */
export function actionIn(rule: CompiledRule, { value, causes, uncovered }: Outcome): Action {
  if (value === FALSE) return { strength: 0, isContent: false };
  const own = value === TRUE ? STRENGTHS.indexOf(rule.effect) : 0;
  const unknown = value !== TRUE ? causes : CHANGES.has(rule.effect) ? uncovered : [];
  const strength = Math.max(own, ...unknown.map((cause) => STRENGTHS.indexOf(askedFor(rule, cause))));
  return { strength, isContent: value === TRUE && strength === own };
}

/** What a rule does in an outcome, by its place in `STRENGTHS`. */
export function effectIn(rule: CompiledRule, outcome: Outcome): number {
  return actionIn(rule, outcome).strength;
}
