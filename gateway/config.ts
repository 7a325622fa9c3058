import type { Node } from 'jsonc-parser';
import type { FamilyName } from '../classifiers/remote/families.ts';
import {
  type Diagnostic,
  hintFor,
  locateSchemaErrors,
  parseJsonTree,
  placeOf,
  renderDiagnostics,
} from '../exchange/diagnostics.ts';
import { PortcullisError } from '../exchange/errors.ts';
import { pointerToken } from '../exchange/json.ts';
import type { CallerLimits } from './limits/accounts.ts';
import { limitFaults } from './limits/settings.ts';
import { type McpServerConfig, mcpWithDefaults, type WrittenMcpServer } from './mcp/config.ts';
import type { Disclosure } from './moderation/disclosure.ts';
import { type RedisConfig, redisFaults, redisWithDefaults, type WrittenRedis } from './redis/settings.ts';
import { DEFAULT_RESPONSES, type ResponsesConfig } from './responses/settings.ts';
import schema from './schema/config.schema.json' with { type: 'json' };
import { validate } from './schema/config-validator.generated.mjs';

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
  /** Up to and with the version, without a slash at the end: `http://127.0.0.1:11434/v1`. */
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

/** A guard model on a server that speaks OpenAI's protocol, which reads texts as a classifier. */
export interface RemoteGuardConfig {
  readonly family: FamilyName;
  /** Up to and with the version, without a slash at the end. */
  readonly baseUrl: string;
  /** The server's own name for the model. */
  readonly model: string;
  /** The environment variable that holds its key; no other is read. */
  readonly apiKeyEnv?: string;
  readonly headers: Readonly<Record<string, string>>;
  /** Milliseconds for one text. */
  readonly deadlineMs: number;
  /** Asks for log probabilities, of which the scores are made. */
  readonly logprobs: boolean;
}

/** An API key, as its hash. */
export interface KeyConfig {
  readonly id: string;
  /** `sha256:…` of the key. */
  readonly hash: string;
  readonly tenant?: string;
  readonly role?: string;
  readonly disclose: Disclosure;
  /** The key may reload the policies; without it none may. */
  readonly admin?: boolean;
}

/** The whole configuration, with every default filled in. See `schema/config.schema.json` for what each key means. */
export interface Config {
  readonly listen: { readonly host: string; readonly port: number };
  /** Names in the library, or paths of JSON files (they end in `.json`). A reload reads the files again, not this list. */
  readonly policies: readonly string[];
  /** By alias. */
  readonly models: Readonly<Record<string, ModelConfig>>;
  readonly upstreams: Readonly<Record<string, UpstreamConfig>>;
  /** The upstream that gets every model name that no alias takes. */
  readonly defaultUpstream?: string;
  /** By the name in their path. */
  readonly mcp: Readonly<Record<string, McpServerConfig>>;
  readonly keys: readonly KeyConfig[];
  readonly audit: { readonly directory: string };
  readonly telemetry: {
    readonly endpoint?: string;
    readonly headers: Readonly<Record<string, string>>;
  };
  readonly limits: {
    readonly bodyBytes: number;
    readonly queuedRequests: number;
    readonly parallelRequests: number;
    readonly drainMs: number;
    readonly exchangeSeconds: number;
  } & CallerLimits;
  readonly classifiers: {
    readonly models: readonly string[];
    readonly cachedSignals: number;
    /** By a name of the operator's own, which their signals have: `remote.<name>.unsafe`. */
    readonly remote?: Readonly<Record<string, RemoteGuardConfig>>;
  };
  readonly allowedHosts: readonly string[];
  /** What several gateways share; absent, each counts alone. */
  readonly redis?: RedisConfig;
  /** Absent, no answer is kept. */
  readonly responses?: ResponsesConfig;
}

type WrittenRemoteGuard = Partial<RemoteGuardConfig> & Pick<RemoteGuardConfig, 'family' | 'baseUrl' | 'model'>;

/** What a configuration file may leave out: everything. */
type Written = {
  readonly [K in keyof Config]?: K extends 'models' | 'policies' | 'allowedHosts'
    ? Config[K]
    : K extends 'upstreams'
      ? Readonly<Record<string, Partial<UpstreamConfig> & Pick<UpstreamConfig, 'baseUrl'>>>
      : K extends 'mcp'
        ? Readonly<Record<string, WrittenMcpServer>>
        : K extends 'keys'
          ? readonly (Omit<KeyConfig, 'disclose'> & Partial<KeyConfig>)[]
          : K extends 'classifiers'
            ? Partial<Omit<Config[K], 'remote'>> & { readonly remote?: Readonly<Record<string, WrittenRemoteGuard>> }
            : K extends 'redis'
              ? WrittenRedis
              : Partial<Config[K]>;
};

export const DEFAULT_CONFIG: Config = {
  listen: { host: '127.0.0.1', port: 8787 },
  policies: ['baseline'],
  models: { default: { provider: 'embedded', weights: 'smollm2-135m' } },
  upstreams: {},
  mcp: {},
  keys: [],
  audit: { directory: '.portcullis/audit' },
  telemetry: { headers: {} },
  limits: { bodyBytes: 10_485_760, queuedRequests: 32, parallelRequests: 2, drainMs: 10_000, exchangeSeconds: 600 },
  classifiers: { models: ['guard-base', 'image-nsfw', 'image-text'], cachedSignals: 200_000, remote: {} },
  allowedHosts: [],
};

const DEFAULT_UPSTREAM: Omit<UpstreamConfig, 'baseUrl'> = {
  provider: 'openai',
  passClientKey: false,
  headers: {},
  connectTimeoutMs: 5_000,
  firstByteTimeoutMs: 120_000,
  idleTimeoutMs: 60_000,
};

const DEFAULT_REMOTE_GUARD = { headers: {}, deadlineMs: 2_000, logprobs: true } as const;

/**
 * Reads a configuration and fills in the defaults.
 *
 * @param file the name to show in errors.
 * @throws PortcullisError `invalid_config`, with each fault as `file:line:column`, the source line and a hint.
 * @example parseConfig('{ "listen": { "port": 9000 } }', 'portcullis.json').listen.host // '127.0.0.1'
 */
export function parseConfig(text: string, file: string): Config {
  const { tree, faults } = parseJsonTree(text);
  if (!tree || faults.length > 0) throw invalid(text, file, faults);
  const document: unknown = JSON.parse(text);
  if (!validate(document)) {
    throw invalid(text, file, locateSchemaErrors(tree, validate.errors ?? [], schema));
  }
  // The validator has just established the shape.
  const config = withDefaults(document as Written);
  const broken = brokenReferences(tree, config);
  if (broken.length > 0) throw invalid(text, file, broken);
  return config;
}

function invalid(text: string, file: string, faults: readonly Diagnostic[]): PortcullisError {
  return new PortcullisError('invalid_config', renderDiagnostics(text, file, faults));
}

function withDefaults(written: Written): Config {
  const upstreams = Object.entries(written.upstreams ?? {}).map(([name, upstream]) => [
    name,
    upstreamWithDefaults(upstream),
  ]);
  return {
    listen: { ...DEFAULT_CONFIG.listen, ...written.listen },
    policies: written.policies ?? DEFAULT_CONFIG.policies,
    models: written.models ?? DEFAULT_CONFIG.models,
    upstreams: Object.fromEntries(upstreams),
    ...(written.defaultUpstream !== undefined && { defaultUpstream: written.defaultUpstream }),
    mcp: mcpWithDefaults(written.mcp),
    keys: (written.keys ?? []).map((key) => ({ disclose: 'none', ...key })),
    audit: { ...DEFAULT_CONFIG.audit, ...written.audit },
    telemetry: { ...DEFAULT_CONFIG.telemetry, ...written.telemetry },
    limits: { ...DEFAULT_CONFIG.limits, ...written.limits },
    classifiers: classifiersWithDefaults(written.classifiers ?? {}),
    allowedHosts: written.allowedHosts ?? DEFAULT_CONFIG.allowedHosts,
    ...(written.redis && { redis: redisWithDefaults(written.redis) }),
    ...(written.responses && { responses: { ...DEFAULT_RESPONSES, ...written.responses } }),
  };
}

function classifiersWithDefaults({ remote, ...written }: NonNullable<Written['classifiers']>): Config['classifiers'] {
  const guards = Object.entries(remote ?? {}).map(([name, guard]) => [
    name,
    { ...DEFAULT_REMOTE_GUARD, ...guard, baseUrl: guard.baseUrl.replace(/\/+$/, '') },
  ]);
  return {
    ...DEFAULT_CONFIG.classifiers,
    ...written,
    remote: Object.fromEntries(guards),
  };
}

/** An upstream with the defaults for what it does not say; slashes at the end of its URL are dropped. */
export function upstreamWithDefaults(
  upstream: Partial<UpstreamConfig> & Pick<UpstreamConfig, 'baseUrl'>,
): UpstreamConfig {
  return { ...DEFAULT_UPSTREAM, ...upstream, baseUrl: upstream.baseUrl.replace(/\/+$/, '') };
}

/** What the schema cannot say: names that lead to nothing, ids that are not unique, settings that contradict. */
function brokenReferences(tree: Node, config: Config): readonly Diagnostic[] {
  const names = Object.keys(config.upstreams);
  const missing = (pointer: string, name: string): readonly Diagnostic[] => {
    if (names.includes(name)) return [];
    const hint = hintFor(name, names) ?? 'add it to "upstreams"';
    return [{ ...placeOf(tree, pointer, 'value'), message: `there is no upstream ${JSON.stringify(name)}`, hint }];
  };
  return [
    ...Object.entries(config.models).flatMap(([alias, model]) => {
      if (model.provider === 'embedded') return [];
      const faults = missing(`/models/${pointerToken(alias)}/upstream`, model.upstream);
      return faults.length > 0
        ? faults
        : [...providerFaults(tree, alias, model, config), ...familyFaults(tree, alias, model)];
    }),
    ...(config.defaultUpstream === undefined ? [] : missing('/defaultUpstream', config.defaultUpstream)),
    ...repeatedKeyIds(tree, config),
    ...limitFaults(tree, config.limits, config.keys),
    ...redisFaults(tree, config.redis),
    ...Object.entries(config.upstreams).flatMap(([name, upstream]) => [
      ...credentialFaults(tree, name, upstream, config),
      ...anthropicFaults(tree, name, upstream),
    ]),
  ];
}

/** A model says how its upstream speaks, so that whoever reads its entry alone knows. */
function providerFaults(
  tree: Node,
  alias: string,
  { provider, upstream }: UpstreamModelConfig,
  { upstreams }: Config,
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

/** What only Anthropic's protocol has means nothing beside another one. */
function anthropicFaults(tree: Node, name: string, upstream: UpstreamConfig): readonly Diagnostic[] {
  if (upstream.provider === 'anthropic') return [];
  return (['passBetas', 'defaultMaxTokens'] as const).flatMap((key) => {
    if (upstream[key] === undefined) return [];
    const place = placeOf(tree, `/upstreams/${pointerToken(name)}/${key}`, 'key');
    return [{ ...place, message: `"${key}" is for upstreams of the provider "anthropic"`, hint: 'leave it out' }];
  });
}

function repeatedKeyIds(tree: Node, { keys }: Config): readonly Diagnostic[] {
  return keys.flatMap(({ id, hash }, index) => {
    const earlier = keys.slice(0, index);
    const twice = earlier.some((key) => key.id === id) ? 'id' : earlier.some((key) => key.hash === hash) ? 'hash' : '';
    return twice === ''
      ? []
      : [{ ...placeOf(tree, `/keys/${index}/${twice}`, 'value'), message: `an earlier key has the same ${twice}` }];
  });
}

function credentialFaults(tree: Node, name: string, upstream: UpstreamConfig, config: Config): readonly Diagnostic[] {
  if (!upstream.passClientKey) return [];
  const place = placeOf(tree, `/upstreams/${pointerToken(name)}/passClientKey`, 'key');
  if (upstream.apiKeyEnv !== undefined) {
    return [{ ...place, message: '"passClientKey" and "apiKeyEnv" contradict each other', hint: 'keep one of them' }];
  }
  if (config.keys.length === 0) return [];
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

/** As `upstreamCredential`, for a guard model. */
export function remoteGuardCredential(
  name: string,
  guard: Pick<RemoteGuardConfig, 'apiKeyEnv'>,
  environment: Readonly<Record<string, unknown>>,
): string | undefined {
  return credentialOf(guard.apiKeyEnv, `the guard model "${name}"`, environment);
}

function credentialOf(
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
