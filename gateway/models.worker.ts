import { PortcullisError } from '../exchange/errors.ts';
import type { Config, UpstreamModelConfig } from './config.ts';
import type { ModelDirectory } from './moderation/parts.ts';
import type { Provider } from './providers/provider.ts';
import { fetchTransport } from './providers/transport-fetch.worker.ts';
import { modelNotFound, openUpstream } from './upstream-provider.ts';

/**
 * The models of the configuration's upstreams; this runtime runs none itself.
 *
 * @param environment holds the credentials that the configuration names; nothing else of it is read.
 * @throws PortcullisError `invalid_config` for an embedded model, or a credential that is not there.
 */
export function createModels(
  config: Pick<Config, 'models' | 'upstreams' | 'defaultUpstream'>,
  environment: Readonly<Record<string, unknown>>,
): ModelDirectory {
  const texts = Object.fromEntries(Object.entries(environment).filter((entry) => typeof entry[1] === 'string'));
  const providers = new Map<string, Provider>();
  for (const [name, upstream] of Object.entries(config.upstreams)) {
    providers.set(name, openUpstream(name, upstream, texts as Record<string, string>, fetchTransport));
  }
  const aliases = new Map<string, UpstreamModelConfig>();
  for (const [alias, model] of Object.entries(config.models)) {
    if (model.provider === 'embedded') {
      throw new PortcullisError(
        'invalid_config',
        `the model "${alias}" is embedded, and Workers run no model: give "models" with upstreams only, or as {}`,
      );
    }
    aliases.set(alias, model);
  }
  return {
    resolve(name) {
      const { upstream, model } = aliases.get(name) ?? { upstream: config.defaultUpstream, model: name };
      const provider = upstream === undefined ? undefined : providers.get(upstream);
      if (provider) return { provider, model };
      throw modelNotFound(name);
    },
    list: () => [...aliases].map(([id, { upstream }]) => ({ id, ownedBy: upstream })),
  };
}
