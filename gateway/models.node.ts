import { PortcullisError } from '../exchange/errors.ts';
import type { Config } from './config.ts';
import { bindingOf, type EmbeddedModelConfig, type UpstreamModelConfig } from './model-settings.ts';
import type { ModelDirectory } from './moderation/parts.ts';
import { createEmbeddedProvider, type EmbeddedProvider } from './providers/embedded.node.ts';
import type { Provider } from './providers/provider.ts';
import { createUndiciTransport } from './providers/transport-undici.node.ts';
import { findKnownModel } from './providers/weights/models.ts';
import type { WeightsProgress } from './providers/weights/progress.ts';
import { areLocal, resolveWeights } from './providers/weights/weights.node.ts';
import { modelNotFound, openUpstream, timeoutsOf } from './upstream-provider.ts';

/** What an operator sees of a model. */
export interface ModelState extends Progress {
  readonly alias: string;
  readonly what: string;
}

interface Progress {
  /** `ready`, `loading`, or why it never will be. */
  readonly state: string;
  /** The same for anybody: instead of the reason, which names files of this machine, `failed: ` and its code. */
  readonly publicState: string;
}

const READY: Progress = { state: 'ready', publicState: 'ready' };

/** The models of a configuration, with their providers. */
export interface Models extends ModelDirectory {
  states(): readonly ModelState[];
  /**
   * Resolves when every weights file that is on this machine is known to be whole and the right one.
   *
   * @throws PortcullisError `invalid_model_file` for one that is missing or damaged, `model_unavailable` for a name
   *   that means nothing.
   */
  readonly verified: Promise<void>;
  /** Resolves when every embedded model answers or has failed; never rejects. */
  readonly settled: Promise<void>;
  close(): Promise<void>;
}

/** Told of the progress of weights, by alias. */
export type WeightsHook = (alias: string, progress: WeightsProgress) => void;

/**
 * Opens the providers of a configuration. Embedded weights are fetched and loaded in the background.
 *
 * @param environment read for the variables that the configuration names, and no other.
 * @throws PortcullisError `invalid_config`.
 */
export function openModels(
  config: Pick<Config, 'models' | 'upstreams' | 'defaultUpstream' | 'limits'>,
  environment: Readonly<Record<string, string | undefined>>,
  onWeights: WeightsHook,
): Models {
  const upstreams = new Map<string, (family?: UpstreamModelConfig['family']) => Provider>();
  const closers: (() => Promise<void>)[] = [];
  for (const [name, upstream] of Object.entries(config.upstreams)) {
    if (bindingOf(upstream.baseUrl)) {
      throw new PortcullisError(
        'invalid_config',
        `the upstream "${name}" is a binding, which only Workers have: give the address of Workers AI, https://api.cloudflare.com/client/v4/accounts/ID/ai/v1`,
      );
    }
    const transport = createUndiciTransport(timeoutsOf(upstream));
    closers.push(transport.close);
    const open = (family?: UpstreamModelConfig['family']) =>
      openUpstream(name, upstream, environment, transport.send, family);
    const plain = open();
    upstreams.set(name, (family) => (family === undefined ? plain : open(family)));
  }
  const aliases = new Map<
    string,
    { provider: Provider; model: string; ownedBy: string; progress: () => Progress; what: string }
  >();
  const embedded: EmbeddedProvider[] = [];
  const verifications: Promise<void>[] = [];
  for (const [alias, model] of Object.entries(config.models)) {
    if (model.provider === 'embedded') {
      const opened = openEmbedded(alias, model, config.limits, onWeights);
      embedded.push(opened.provider);
      verifications.push(opened.verified);
      closers.push(opened.close);
      aliases.set(alias, {
        provider: opened.provider,
        model: alias,
        ownedBy: 'portcullis',
        progress: opened.progress,
        what: `${model.weights}, in this process`,
      });
    } else {
      const provider = upstreams.get(model.upstream)!(model.family);
      aliases.set(alias, {
        provider,
        model: model.model,
        ownedBy: model.upstream,
        progress: () => READY,
        what: `${model.model} at ${model.upstream}`,
      });
    }
  }
  const fallback = config.defaultUpstream === undefined ? undefined : upstreams.get(config.defaultUpstream)!();
  return {
    resolve(name) {
      const found = aliases.get(name);
      if (found) return found;
      if (fallback) return { provider: fallback, model: name };
      throw modelNotFound(name);
    },
    list: () => [...aliases].map(([id, { ownedBy }]) => ({ id, ownedBy })),
    states: () => [
      ...[...aliases].map(([alias, { what, progress }]) => ({ alias, what, ...progress() })),
      ...(config.defaultUpstream === undefined
        ? []
        : [
            {
              alias: 'any other name',
              what: `as it is, at ${config.upstreams[config.defaultUpstream]?.baseUrl}`,
              ...READY,
            },
          ]),
    ],
    verified: Promise.all(verifications).then(() => undefined),
    settled: Promise.allSettled(embedded.map(({ ready }) => ready)).then(() => undefined),
    close: async () => {
      await Promise.all(closers.map((close) => close()));
    },
  };
}

function openEmbedded(alias: string, model: EmbeddedModelConfig, limits: Config['limits'], onWeights: WeightsHook) {
  const abort = new AbortController();
  const sampling = findKnownModel(model.weights)?.sampling;
  const weights = resolveWeights(model.weights, {
    abort: abort.signal,
    onProgress: (progress) => onWeights(alias, progress),
    ...(model.digest !== undefined && { digest: model.digest }),
  });
  const verified = areLocal(model.weights).then(async (isLocal) => {
    if (isLocal) await weights;
  });
  const provider = createEmbeddedProvider({
    weights,
    sequences: limits.parallelRequests,
    queueLimit: limits.queuedRequests,
    ...(model.contextTokens !== undefined && { contextTokens: model.contextTokens }),
    ...(sampling && { sampling }),
  });
  let progress: Progress = { state: 'loading', publicState: 'loading' };
  provider.ready.then(
    () => {
      progress = READY;
    },
    (error: unknown) => {
      progress =
        error instanceof PortcullisError
          ? { state: `${error.code}: ${error.message}`, publicState: `failed: ${error.code}` }
          : { state: String(error), publicState: 'failed: internal_error' };
    },
  );
  const close = async () => {
    abort.abort();
    await provider.close();
  };
  return { provider, verified, close, progress: () => progress };
}
