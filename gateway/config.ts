import type { Node } from 'jsonc-parser';
import type { FamilyName } from '../classifiers/remote/families.ts';
import {
  type Diagnostic,
  locateSchemaErrors,
  parseJsonTree,
  placeOf,
  renderDiagnostics,
} from '../exchange/diagnostics.ts';
import { PortcullisError } from '../exchange/errors.ts';
import type { CallerLimits } from './limits/accounts.ts';
import { limitFaults } from './limits/settings.ts';
import { type McpServerConfig, mcpWithDefaults, type WrittenMcpServer } from './mcp/config.ts';
import {
  credentialOf,
  type ModelConfig,
  modelFaults,
  type UpstreamConfig,
  upstreamWithDefaults,
  type WrittenUpstream,
} from './model-settings.ts';
import type { Disclosure } from './moderation/disclosure.ts';
import { type RedisConfig, redisFaults, redisWithDefaults, type WrittenRedis } from './redis/settings.ts';
import { DEFAULT_RESPONSES, type ResponsesConfig } from './responses/settings.ts';
import schema from './schema/config.schema.json' with { type: 'json' };
import { validate } from './schema/config-validator.generated.mjs';

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
      ? Readonly<Record<string, WrittenUpstream>>
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

/** What the schema cannot say: names that lead to nothing, ids that are not unique, settings that contradict. */
function brokenReferences(tree: Node, config: Config): readonly Diagnostic[] {
  return [
    ...modelFaults(tree, config),
    ...repeatedKeyIds(tree, config),
    ...limitFaults(tree, config.limits, config.keys),
    ...redisFaults(tree, config.redis),
  ];
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

/** As `upstreamCredential`, for a guard model. */
export function remoteGuardCredential(
  name: string,
  guard: Pick<RemoteGuardConfig, 'apiKeyEnv'>,
  environment: Readonly<Record<string, unknown>>,
): string | undefined {
  return credentialOf(guard.apiKeyEnv, `the guard model "${name}"`, environment);
}
