import { createCache, type SignalCache } from '../classifiers/cache.ts';
import type { Classifier } from '../classifiers/classifier.ts';
import { createPiiDetector } from '../classifiers/detectors/pii.ts';
import { createSecretDetector } from '../classifiers/detectors/secret.ts';
import { createSchedule } from '../classifiers/schedule.ts';
import { PortcullisError } from '../exchange/errors.ts';
import { compilePolicy } from '../policies/engine/compile.ts';
import type { CompiledPolicy } from '../policies/engine/compiled.ts';
import { parsePolicy } from '../policies/engine/parse.ts';
import baseline from '../policies/library/baseline.json' with { type: 'json' };
import detectors from '../policies/library/detectors.json' with { type: 'json' };
import observe from '../policies/library/observe.json' with { type: 'json' };
import strict from '../policies/library/strict.json' with { type: 'json' };
import { type Config, parseConfig, upstreamCredential } from './config.ts';
import type { ModelDirectory } from './moderation/parts.ts';
import { createOpenAIProvider } from './providers/openai.ts';
import type { Provider } from './providers/provider.ts';
import { fetchTransport } from './providers/transport-fetch.worker.ts';

/** What an isolate makes once and its requests share: nothing that belongs to one of them, no timer, no connection. */
export interface Isolate {
  readonly config: Config;
  readonly classifiers: readonly Classifier[];
  readonly cache: SignalCache;
  readonly policies: readonly CompiledPolicy[];
  readonly models: ModelDirectory;
}

const LIBRARY: Readonly<Record<string, unknown>> = { baseline, detectors, observe, strict };

/**
 * @param settings the configuration, as in `portcullis.json`.
 * @param environment holds the credentials that the configuration names.
 * @throws PortcullisError `invalid_config` or `invalid_policy`.
 */
export function createIsolate(settings: unknown, environment: Readonly<Record<string, unknown>>): Isolate {
  const config = parseConfig(JSON.stringify(settings ?? {}, null, 2), 'the variable PORTCULLIS');
  const classifiers = [createPiiDetector(), createSecretDetector()];
  return {
    config,
    classifiers,
    cache: createCache(config.classifiers.cacheEntries),
    policies: config.policies.map((name) => loadPolicy(name, classifiers)),
    models: createModels(config, environment),
  };
}

/**
 * A policy of the library. Signals that no classifier gives here stay unknown, and the policy says what that means; the
 * threshold that such a signal would be compared with does not matter, so it need not be known.
 */
function loadPolicy(name: string, classifiers: readonly Classifier[]): CompiledPolicy {
  const document = Object.hasOwn(LIBRARY, name) ? LIBRARY[name] : undefined;
  if (document === undefined) {
    const names = Object.keys(LIBRARY).join(', ');
    throw new PortcullisError('invalid_config', `there is no policy "${name}" in the library; there is ${names}`);
  }
  const { signals, operatingPoint } = createSchedule({ classifiers, cache: createCache(1) });
  return compilePolicy(parsePolicy(JSON.stringify(document, null, 2), `${name}.json`), {
    operatingPoint: (signal, rate) => (signals.includes(signal) ? operatingPoint(signal, rate) : 1),
  });
}

/** The models of the configuration's upstreams; this runtime runs none itself. */
function createModels(config: Config, environment: Readonly<Record<string, unknown>>): ModelDirectory {
  const texts = Object.fromEntries(Object.entries(environment).filter((entry) => typeof entry[1] === 'string'));
  const providers = new Map<string, Provider>();
  for (const [name, upstream] of Object.entries(config.upstreams)) {
    const apiKey = upstreamCredential(name, upstream, texts as Record<string, string>);
    const { baseUrl, passClientKey, headers, connectTimeoutMs, firstByteTimeoutMs, idleTimeoutMs } = upstream;
    const timeouts = { connectMs: connectTimeoutMs, firstByteMs: firstByteTimeoutMs, idleMs: idleTimeoutMs };
    const options = { baseUrl, passClientKey, headers, timeouts, ...(apiKey !== undefined && { apiKey }) };
    providers.set(name, createOpenAIProvider(options, fetchTransport));
  }
  const embedded = Object.entries(config.models).find(([, model]) => model.provider === 'embedded');
  if (embedded) {
    throw new PortcullisError(
      'invalid_config',
      `the model "${embedded[0]}" is embedded, and Workers run no model: give "models" with upstreams only, or as {}`,
    );
  }
  return {
    resolve(name) {
      const alias = Object.hasOwn(config.models, name) ? config.models[name] : undefined;
      const upstream = alias?.provider === 'openai' ? alias.upstream : config.defaultUpstream;
      const provider = upstream === undefined ? undefined : providers.get(upstream);
      if (provider) return { provider, model: alias?.provider === 'openai' ? alias.model : name };
      throw new PortcullisError('model_not_found', `There is no model "${name.slice(0, 100)}" here.`);
    },
    list: () => Object.keys(config.models).map((id) => ({ id, ownedBy: 'portcullis' })),
  };
}
