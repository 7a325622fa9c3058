import { isScored, type Reason } from '../../exchange/decision.ts';

/** How much a client sees beside the message of a refusal. */
export type Disclosure = 'none' | 'category' | 'reasons';

/** What a client may see of why something was done. */
export type Disclosed = {
  /** The signals that were found. */
  readonly categories: readonly string[];
  readonly rules?: readonly Pick<Reason, 'policy' | 'rule' | 'effect' | 'cause' | 'shadow'>[];
};

/** Nothing for `none`, the signals for `category`, the rules too for `reasons`. */
export function disclosedOf(reasons: readonly Reason[], disclosure: Disclosure): Disclosed | undefined {
  if (disclosure === 'none') return undefined;
  const categories = categoriesOf(reasons);
  if (disclosure === 'category') return { categories };
  const rules = reasons.map(({ policy, rule, effect, cause, shadow }) => ({ policy, rule, effect, cause, shadow }));
  return { categories, rules };
}

/** The signals for which something was done, without facts, which are no finding. */
function categoriesOf(reasons: readonly Reason[]): readonly string[] {
  const atoms = reasons.filter(({ shadow }) => !shadow).flatMap((reason) => reason.atoms);
  return [...new Set(atoms.filter(isScored).map(({ name }) => name))].sort();
}
