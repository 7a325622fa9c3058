import { PortcullisError } from '../exchange/errors.ts';
import type { CompiledPolicy } from '../policies/engine/compiled.ts';
import type { Config } from './config.ts';

/**
 * Checks that every model to which a policy routes is one that this gateway has: an exchange must not find out.
 *
 * @throws PortcullisError `invalid_policy` naming the policy, the rule and the model.
 */
export function checkRoutes(
  policies: readonly CompiledPolicy[],
  { models, defaultUpstream }: Pick<Config, 'models' | 'defaultUpstream'>,
): void {
  if (defaultUpstream !== undefined) return;
  for (const { id, source } of policies) {
    for (const { id: rule, then } of source.rules) {
      if (then.effect !== 'route' || Object.hasOwn(models, then.model)) continue;
      const there = Object.keys(models).join(', ') || 'none';
      throw new PortcullisError(
        'invalid_policy',
        `The rule "${rule}" of ${id} routes to the model ${JSON.stringify(then.model)}, and there is no such model here (there is ${there}). Add it to "models" in the configuration, or name another.`,
      );
    }
  }
}
