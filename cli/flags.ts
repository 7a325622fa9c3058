import { InvalidArgumentError } from 'commander';
import { PortcullisError } from '../exchange/errors.ts';
import type { Config } from '../gateway/config.ts';
import { upstreamWithDefaults } from '../gateway/model-settings.ts';

/** What flags can change of a configuration. */
export interface Flags {
  readonly host?: string;
  readonly port?: number;
  readonly policy?: readonly string[];
  /** `false` is `--no-model`. */
  readonly model?: string | false;
  readonly upstream?: string;
  readonly upstreamKeyEnv?: string;
  readonly audit?: string;
  readonly otlp?: string;
}

/** The name under which `--upstream` stands beside the upstreams of the configuration. */
export const FLAG_UPSTREAM = 'command-line';

/**
 * The configuration with the flags over it: a flag replaces what the file says of the same thing.
 *
 * @throws PortcullisError `invalid_config` for flags that make no sense together.
 */
export function withFlags(config: Config, flags: Flags): Config {
  if (flags.upstreamKeyEnv !== undefined && flags.upstream === undefined) {
    throw new PortcullisError('invalid_config', '--upstream-key-env names the key for --upstream, which is missing');
  }
  return {
    ...config,
    listen: { host: flags.host ?? config.listen.host, port: flags.port ?? config.listen.port },
    policies: flags.policy ?? config.policies,
    models: modelsWith(config, flags.model),
    ...(flags.upstream !== undefined && {
      upstreams: {
        ...config.upstreams,
        [FLAG_UPSTREAM]: upstreamWithDefaults({
          baseUrl: flags.upstream,
          ...(flags.upstreamKeyEnv !== undefined && { apiKeyEnv: flags.upstreamKeyEnv }),
        }),
      },
      defaultUpstream: FLAG_UPSTREAM,
    }),
    ...(flags.audit !== undefined && { audit: { ...config.audit, directory: flags.audit } }),
    ...(flags.otlp !== undefined && { telemetry: { ...config.telemetry, endpoint: flags.otlp } }),
  };
}

function modelsWith({ models }: Config, model: Flags['model']): Config['models'] {
  if (model === undefined) return models;
  const rest = Object.entries(models).filter(([, { provider }]) => model !== false || provider !== 'embedded');
  const chosen = model === false ? [] : [['default', { provider: 'embedded', weights: model }] as const];
  return Object.fromEntries([...rest, ...chosen]);
}

/** Commander's reader for a TCP port. */
export function portArgument(text: string): number {
  const port = Number(text);
  if (/^\d+$/.test(text) && port <= 65535) return port;
  throw new InvalidArgumentError('A port is a whole number from 0 to 65535; 0 takes a free one.');
}

/** Commander's reader for an address that begins with http:// or https://. */
export function urlArgument(text: string): string {
  if (/^https?:\/\/[^\s?#/]/.test(text) && URL.canParse(text)) return text;
  throw new InvalidArgumentError('An address begins with http:// or https://.');
}

/** Commander's reader for an option that may be given several times. */
export function listArgument(text: string, earlier: readonly string[] | undefined): readonly string[] {
  return [...(earlier ?? []), text];
}
