import type { Node } from 'jsonc-parser';
import { type Diagnostic, hintFor, placeOf } from '../exchange/diagnostics.ts';
import { PortcullisError } from '../exchange/errors.ts';
import { pointerToken } from '../exchange/json.ts';

/** A model that this process runs from GGUF weights: a known name, a path, or `hf:owner/repository/file.gguf`. */
export interface EmbeddedModelConfig {
  readonly provider: 'embedded';
  readonly weights: string;
  /** `sha256:…`, what the weights must hash to. */
  readonly digest?: string;
  /** Tokens of prompt and answer together, for each request. */
  readonly contextTokens?: number;
}

/** A model that an upstream runs, under the upstream's own name for it. */
export interface UpstreamModelConfig {
  readonly provider: UpstreamConfig['provider'];
  readonly upstream: string;
  readonly model: string;
  /** Of `openai`: what the model is, where its answers and history are read in a way of their own. */
  readonly family?: 'gemma4';
}

export type ModelConfig = EmbeddedModelConfig | UpstreamModelConfig;

/** A model server that speaks OpenAI's protocol, or Anthropic's. Times are in milliseconds. */
export interface UpstreamConfig {
  readonly provider: 'openai' | 'anthropic';
  /** Up to and with the version, without a slash at the end: `http://127.0.0.1:11434/v1`; or a binding (`bindingOf`). */
  readonly baseUrl: string;
  /** The environment variable that holds its key; no other is read. */
  readonly apiKeyEnv?: string;
  /** The client's own credential is sent on. */
  readonly passClientKey: boolean;
  /** Of `anthropic`: sends the client's `anthropic-beta` on. */
  readonly passBetas?: boolean;
  /** Of `anthropic`: tokens of an answer where the client sets no limit. */
  readonly defaultMaxTokens?: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly connectTimeoutMs: number;
  readonly firstByteTimeoutMs: number;
  readonly idleTimeoutMs: number;
}

/** An upstream as a file says it. */
export type WrittenUpstream = Partial<UpstreamConfig> & Pick<UpstreamConfig, 'baseUrl'>;

const DEFAULT_UPSTREAM: Omit<UpstreamConfig, 'baseUrl'> = {
  provider: 'openai',
  passClientKey: false,
  headers: {},
  connectTimeoutMs: 5_000,
  firstByteTimeoutMs: 120_000,
  idleTimeoutMs: 60_000,
};

/** An upstream with the defaults for what it does not say; slashes at the end of its URL are dropped. */
export function upstreamWithDefaults(upstream: WrittenUpstream): UpstreamConfig {
  return { ...DEFAULT_UPSTREAM, ...upstream, baseUrl: upstream.baseUrl.replace(/\/+$/, '') };
}

const BINDING = /^binding:([^/]+)(?:\/(.+))?$/;

/** The name of the binding of Workers AI that is to be asked, and the id of an AI Gateway; undefined for an address. */
export function bindingOf(baseUrl: string): { readonly name: string; readonly gateway?: string } | undefined {
  const [, name, gateway] = BINDING.exec(baseUrl) ?? [];
  return name === undefined ? undefined : { name, ...(gateway !== undefined && { gateway }) };
}

/** What a configuration says of models and their servers, and of the keys that clients have for this gateway. */
interface ModelSettings {
  readonly models: Readonly<Record<string, ModelConfig>>;
  readonly upstreams: Readonly<Record<string, UpstreamConfig>>;
  readonly defaultUpstream?: string;
  readonly keys: readonly unknown[];
}

/** What the schema cannot say of models: upstreams that there are none of, settings that contradict. */
export function modelFaults(tree: Node, settings: ModelSettings): readonly Diagnostic[] {
  const names = Object.keys(settings.upstreams);
  const missing = (pointer: string, name: string): readonly Diagnostic[] => {
    if (names.includes(name)) return [];
    const hint = hintFor(name, names) ?? 'add it to "upstreams"';
    return [{ ...placeOf(tree, pointer, 'value'), message: `there is no upstream ${JSON.stringify(name)}`, hint }];
  };
  return [
    ...Object.entries(settings.models).flatMap(([alias, model]) => {
      if (model.provider === 'embedded') return [];
      const faults = missing(`/models/${pointerToken(alias)}/upstream`, model.upstream);
      return faults.length > 0
        ? faults
        : [...providerFaults(tree, alias, model, settings), ...familyFaults(tree, alias, model)];
    }),
    ...(settings.defaultUpstream === undefined ? [] : missing('/defaultUpstream', settings.defaultUpstream)),
    ...Object.entries(settings.upstreams).flatMap(([name, upstream]) => [
      ...credentialFaults(tree, name, upstream, settings),
      ...anthropicFaults(tree, name, upstream),
      ...bindingFaults(tree, name, upstream),
    ]),
  ];
}

/** A model says how its upstream speaks, so that whoever reads its entry alone knows. */
function providerFaults(
  tree: Node,
  alias: string,
  { provider, upstream }: UpstreamModelConfig,
  { upstreams }: ModelSettings,
): readonly Diagnostic[] {
  const spoken = upstreams[upstream]?.provider;
  if (spoken === undefined || spoken === provider) return [];
  const message = `the upstream ${JSON.stringify(upstream)} is of the provider ${JSON.stringify(spoken)}`;
  const hint = `write ${JSON.stringify(spoken)} here, or change the upstream`;
  return [{ ...placeOf(tree, `/models/${pointerToken(alias)}/provider`, 'value'), message, hint }];
}

/** Only servers of chat completions pass a model's own form on. */
function familyFaults(tree: Node, alias: string, { provider, family }: UpstreamModelConfig): readonly Diagnostic[] {
  if (family === undefined || provider === 'openai') return [];
  const place = placeOf(tree, `/models/${pointerToken(alias)}/family`, 'key');
  return [{ ...place, message: '"family" is for models of the provider "openai"', hint: 'leave it out' }];
}

/** A binding speaks OpenAI's form, and carries neither a credential nor a header. */
function bindingFaults(tree: Node, name: string, upstream: UpstreamConfig): readonly Diagnostic[] {
  if (!bindingOf(upstream.baseUrl)) return [];
  const wrong = [
    ...(upstream.provider === 'openai' ? [] : ['provider']),
    ...(upstream.apiKeyEnv === undefined ? [] : ['apiKeyEnv']),
    ...(upstream.passClientKey ? ['passClientKey'] : []),
    ...(Object.keys(upstream.headers).length === 0 ? [] : ['headers']),
  ];
  return wrong.map((key) => {
    const place = placeOf(tree, `/upstreams/${pointerToken(name)}/${key}`, 'key');
    return { ...place, message: `"${key}" means nothing where a binding is asked`, hint: 'leave it out' };
  });
}

/** What only Anthropic's protocol has means nothing beside another one. */
function anthropicFaults(tree: Node, name: string, upstream: UpstreamConfig): readonly Diagnostic[] {
  if (upstream.provider === 'anthropic') return [];
  return (['passBetas', 'defaultMaxTokens'] as const).flatMap((key) => {
    if (upstream[key] === undefined) return [];
    const place = placeOf(tree, `/upstreams/${pointerToken(name)}/${key}`, 'key');
    return [{ ...place, message: `"${key}" is for upstreams of the provider "anthropic"`, hint: 'leave it out' }];
  });
}

function credentialFaults(
  tree: Node,
  name: string,
  upstream: UpstreamConfig,
  settings: ModelSettings,
): readonly Diagnostic[] {
  if (!upstream.passClientKey) return [];
  const place = placeOf(tree, `/upstreams/${pointerToken(name)}/passClientKey`, 'key');
  if (upstream.apiKeyEnv !== undefined) {
    return [{ ...place, message: '"passClientKey" and "apiKeyEnv" contradict each other', hint: 'keep one of them' }];
  }
  if (settings.keys.length === 0) return [];
  return [
    {
      ...place,
      message: 'with "keys", the credential that a client sends is its key for this gateway, which no upstream may see',
      hint: 'name the upstream\'s own key with "apiKeyEnv"',
    },
  ];
}

/**
 * The credential that the gateway itself sends to an upstream; undefined where it sends none.
 *
 * @param environment read for the one variable that the configuration names, and no other.
 * @throws PortcullisError `invalid_config` when that variable is not set.
 */
export function upstreamCredential(
  name: string,
  upstream: UpstreamConfig,
  environment: Readonly<Record<string, string | undefined>>,
): string | undefined {
  return credentialOf(upstream.apiKeyEnv, `the upstream "${name}"`, environment);
}

/**
 * The key in an environment variable; undefined where none is named.
 *
 * @param what the key is for, in words.
 * @throws PortcullisError `invalid_config` when the variable is not set.
 */
export function credentialOf(
  variable: string | undefined,
  what: string,
  environment: Readonly<Record<string, unknown>>,
): string | undefined {
  if (variable === undefined) return undefined;
  const key = environment[variable];
  if (typeof key !== 'string' || key === '') {
    const message = `the environment variable ${variable}, which holds the key for ${what}, is not set`;
    throw new PortcullisError('invalid_config', message);
  }
  return key;
}
