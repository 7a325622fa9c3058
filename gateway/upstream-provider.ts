import { PortcullisError } from '../exchange/errors.ts';
import { type UpstreamConfig, upstreamCredential } from './model-settings.ts';
import { createAnthropicProvider } from './providers/anthropic.ts';
import { createOpenAIProvider, type ModelFamily } from './providers/openai.ts';
import type { Provider } from './providers/provider.ts';
import type { Transport, UpstreamTimeouts } from './providers/transport.ts';

/** How long an upstream may take, in milliseconds. */
export function timeoutsOf(upstream: UpstreamConfig): UpstreamTimeouts {
  return {
    connectMs: upstream.connectTimeoutMs,
    firstByteMs: upstream.firstByteTimeoutMs,
    idleMs: upstream.idleTimeoutMs,
  };
}

/** Tokens of an answer where neither the client nor the configuration sets a limit, as the schema says. */
const DEFAULT_MAX_TOKENS = 4096;

/**
 * The provider of a configured upstream, over the transport of the runtime.
 *
 * @param environment read for the one variable that the upstream names, and no other.
 * @param family of the models that this provider is for; only for upstreams of the provider `openai`.
 * @throws PortcullisError `invalid_config` when that variable is not set.
 */
export function openUpstream(
  name: string,
  upstream: UpstreamConfig,
  environment: Readonly<Record<string, string | undefined>>,
  transport: Transport,
  family?: ModelFamily,
): Provider {
  const apiKey = upstreamCredential(name, upstream, environment);
  const { baseUrl, passClientKey, headers } = upstream;
  const timeouts = timeoutsOf(upstream);
  const common = { baseUrl, passClientKey, headers, timeouts, ...(apiKey !== undefined && { apiKey }) };
  if (upstream.provider === 'openai') {
    return createOpenAIProvider({ ...common, ...(family !== undefined && { family }) }, transport);
  }
  const { passBetas = false, defaultMaxTokens = DEFAULT_MAX_TOKENS } = upstream;
  return createAnthropicProvider({ ...common, passBetas, defaultMaxTokens }, transport);
}

/** For a model name that no alias takes, where no upstream takes all names. */
export function modelNotFound(name: string): PortcullisError {
  return new PortcullisError(
    'model_not_found',
    `There is no model ${JSON.stringify(name.slice(0, 100))} here. GET /v1/models lists those there are.`,
  );
}
