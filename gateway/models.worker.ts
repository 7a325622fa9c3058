import { PortcullisError } from '../exchange/errors.ts';
import type { Config } from './config.ts';
import { bindingOf, type UpstreamModelConfig } from './model-settings.ts';
import type { ModelDirectory } from './moderation/parts.ts';
import type { Provider } from './providers/provider.ts';
import type { Transport } from './providers/transport.ts';
import { fetchTransport } from './providers/transport-fetch.worker.ts';
import { bindingTransport, isAiBinding } from './providers/workers-ai.worker.ts';
import { modelNotFound, openUpstream } from './upstream-provider.ts';

/**
 * The models of the configuration's upstreams; this runtime runs none itself.
 *
 * @param environment holds the credentials and bindings that the configuration names; nothing else of it is read.
 * @throws PortcullisError `invalid_config` for an embedded model, or a credential or binding that is not there.
 */
export function createModels(
  config: Pick<Config, 'models' | 'upstreams' | 'defaultUpstream'>,
  environment: Readonly<Record<string, unknown>>,
): ModelDirectory {
  const texts = Object.fromEntries(Object.entries(environment).filter((entry) => typeof entry[1] === 'string'));
  const open = (name: string, family?: UpstreamModelConfig['family']) =>
    openUpstream(
      name,
      config.upstreams[name]!,
      texts as Record<string, string>,
      transportOf(name, config.upstreams[name]!.baseUrl, environment),
      family,
    );
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

function transportOf(name: string, baseUrl: string, environment: Readonly<Record<string, unknown>>): Transport {
  const binding = bindingOf(baseUrl);
  if (!binding) return fetchTransport;
  const ai = environment[binding.name];
  if (isAiBinding(ai)) return bindingTransport(ai, binding.gateway);
  throw new PortcullisError(
    'invalid_config',
    `the upstream "${name}" asks the binding ${binding.name} of Workers AI, which is not there: add [ai] with binding = "${binding.name}" to wrangler.toml`,
  );
}
