import { PortcullisError } from '../exchange/errors.ts';
import type { Config } from './config.ts';
import type { UpstreamModelConfig } from './model-settings.ts';
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
  const open = (name: string, family?: UpstreamModelConfig['family']) =>
    openUpstream(name, config.upstreams[name]!, texts as Record<string, string>, fetchTransport, family);
  const providers = new Map(Object.keys(config.upstreams).map((name) => [name, open(name)]));
  const aliases = new Map<string, { readonly model: UpstreamModelConfig; readonly provider: Provider }>();
  for (const [alias, model] of Object.entries(config.models)) {
    if (model.provider === 'embedded') {
      throw new PortcullisError(
        'invalid_config',
        `the model "${alias}" is embedded, and Workers run no model: give "models" with upstreams only, or as {}`,
      );
    }
    aliases.set(alias, { model, provider: open(model.upstream, model.family) });
  }
  return {
    resolve(name) {
      const found = aliases.get(name);
      if (found) return { provider: found.provider, model: found.model.model };
      const provider = config.defaultUpstream === undefined ? undefined : providers.get(config.defaultUpstream);
      if (provider) return { provider, model: name };
      throw modelNotFound(name);
    },
    list: () => [...aliases].map(([id, { model }]) => ({ id, ownedBy: model.upstream })),
  };
}
