import { type Context, Hono, type MiddlewareHandler } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import type { ContentfulStatusCode } from 'hono/utils/http-status';
import { clientLeft, internalError, PortcullisError } from '../exchange/errors.ts';
import type { Caller } from '../exchange/exchange.ts';
import { newExchangeId } from '../exchange/exchange-id.ts';
import { checkLocalRequest, createAuthenticator } from './auth.ts';
import type { Config } from './config.ts';
import { isLimiting } from './limits/accounts.ts';
import type { Admission, Admissions } from './limits/admission.ts';
import { NO_RETRY } from './limits/refusal.ts';
import type { McpServer } from './mcp/server.ts';
import { count } from './moderation/count.ts';
import type { Disclosure } from './moderation/disclosure.ts';
import { embed } from './moderation/embed.ts';
import type { ModerationParts } from './moderation/parts.ts';
import { anthropicCount, anthropicMessages } from './protocols/anthropic-messages.ts';
import { openaiChat } from './protocols/openai-chat.ts';
import { openaiCompletions } from './protocols/openai-completions.ts';
import { openaiEmbeddings } from './protocols/openai-embeddings.ts';
import type { Protocol } from './protocols/protocol.ts';
import type { ReloadReport } from './reload.ts';
import type { ResponseStore } from './responses/store.ts';
import { adminRoutes } from './routes/admin.ts';
import { chatRoute } from './routes/chat.ts';
import { clientGone } from './routes/client-gone.ts';
import { MESSAGES, speaksAnthropic } from './routes/client-protocol.ts';
import { guardRoute } from './routes/guard.ts';
import { healthRoutes } from './routes/health.ts';
import { limitCallers } from './routes/limits.ts';
import { litellmRoute } from './routes/litellm.ts';
import { mcpPinsRoute, mcpRoute } from './routes/mcp.ts';
import { modelsRoute } from './routes/models.ts';
import { moderationsRoute } from './routes/moderations.ts';
import { responsesRoutes } from './routes/responses.ts';
import type { MetricFacts } from './telemetry/metrics.ts';

/** What a runtime's entry injects. */
export interface AppParts extends ModerationParts {
  readonly config: Pick<Config, 'keys' | 'allowedHosts' | 'limits' | 'redis'>;
  /** Who counts what callers do; absent where nobody has a limit. */
  readonly admissions?: Admissions;
  /** Whether the gateway can answer, and what is missing where it cannot. */
  readonly readiness: () => Readiness;
  /** Reads the policies anew, for whom the words say. Absent where they come with the deployment. */
  readonly reload?: (askedBy: string) => Promise<ReloadReport>;
  /** Where answers of `POST /v1/responses` are kept; absent where none is. */
  readonly responses?: ResponseStore;
  /** By name; absent where no process lives long enough to know their tools. */
  readonly mcp?: ReadonlyMap<string, McpServer>;
  /** Absent where no process lives long enough to count. */
  readonly metrics?: () => MetricFacts;
}

export interface Readiness {
  /** What is `degraded` answers all the same. */
  readonly status: 'ready' | 'degraded' | 'not_ready';
  /** A word for each part: `ready`, or why it is not, in words that anybody may read. */
  readonly parts: Readonly<Record<string, string>>;
}

/** What every request carries through the app. */
export interface AppEnv {
  /** What a runtime's server says of a request. Without it the request's own signal is asked, which costs more. */
  Bindings: { clientGone?: AbortSignal };
  Variables: {
    exchangeId: string;
    caller: Caller;
    disclose: Disclosure;
    /** Of a caller with limits, from the door on. */
    admission?: Admission;
    /** The answer goes on after its route has returned. */
    isStreamed?: boolean;
  };
}

export const EXCHANGE_ID_HEADER = 'x-portcullis-exchange-id';

/**
 * The gateway as a Hono app, the same on every runtime.
 *
 * @example const app = createApp(parts); await app.request('/healthz') // 200
 */
export function createApp(parts: AppParts): Hono<AppEnv> {
  const app = new Hono<AppEnv>();
  const authenticate = createAuthenticator(parts.config.keys);
  const limited = limitsOf(parts);

  app.use(async (c, next) => {
    const exchangeId = newExchangeId(parts.now());
    c.set('exchangeId', exchangeId);
    c.header(EXCHANGE_ID_HEADER, exchangeId);
    await next();
  });
  healthRoutes(app, parts);
  adminRoutes(app, parts, authenticate);
  mcpPinsRoute(app, parts);

  const admit: MiddlewareHandler<AppEnv> = async (c, next) => {
    checkLocalRequest(
      { method: c.req.method, host: c.req.header('host'), contentType: c.req.header('content-type') },
      parts.config,
    );
    const { caller, disclose } = authenticate({
      authorization: c.req.header('authorization'),
      apiKey: c.req.header('x-api-key'),
    });
    c.set('caller', caller);
    c.set('disclose', disclose);
    await next();
  };
  for (const path of ['/v1/*', '/beta/*', '/mcp/*']) {
    app.use(path, admit, limitBody(parts.config.limits.bodyBytes));
    if (limited) app.use(path, limited);
  }
  chatRoute(app, parts, openaiChat, '/v1/chat/completions');
  responsesRoutes(app, parts);
  chatRoute(app, parts, openaiCompletions, '/v1/completions');
  chatRoute(app, parts, openaiEmbeddings, '/v1/embeddings', embed);
  chatRoute(app, parts, anthropicMessages, MESSAGES);
  chatRoute(app, parts, anthropicCount, `${MESSAGES}/count_tokens`, count);
  modelsRoute(app, parts);
  guardRoute(app, parts);
  moderationsRoute(app, parts);
  litellmRoute(app, parts);
  mcpRoute(app, parts);

  app.notFound((c) => {
    const problem = `There is no ${c.req.method} ${new URL(c.req.url).pathname} here. A route that is not guarded is not passed on.`;
    return fail(c, protocolOf(c), new PortcullisError('unknown_route', problem));
  });
  app.onError((cause, c) => {
    const protocol = protocolOf(c);
    if (cause instanceof PortcullisError) return fail(c, protocol, cause);
    // A body that breaks off fails wherever it is read.
    if (clientGone(c).aborted) return fail(c, protocol, clientLeft(cause));
    parts.onError(cause);
    return fail(c, protocol, internalError(cause));
  });
  return app;
}

function protocolOf(c: Context<AppEnv>): Protocol {
  return speaksAnthropic(c.req.path, c.req.header('anthropic-version')) ? anthropicMessages : openaiChat;
}

/**
 * What holds callers to their limits, undefined where nobody has any.
 *
 * @throws PortcullisError `invalid_config` for limits where nothing counts: they would not hold.
 */
function limitsOf({ config, admissions, now }: AppParts): MiddlewareHandler<AppEnv> | undefined {
  if (admissions)
    return limitCallers(admissions, (path) => (speaksAnthropic(path, undefined) ? 'anthropic' : 'openai'), now);
  const setting = config.redis ? 'redis' : isLimiting(config.limits) ? 'limits' : undefined;
  if (setting === undefined) return undefined;
  throw new PortcullisError(
    'invalid_config',
    `nothing here keeps what "${setting}" asks for: leave it out, or run the gateway where something does`,
  );
}

/** A body that declares its length is refused or read at once; any other is counted as it arrives. */
function limitBody(maxSize: number): MiddlewareHandler<AppEnv> {
  const tooLarge = (): never => {
    throw new PortcullisError('request_too_large', `The body is larger than the limit of ${maxSize} bytes.`);
  };
  const counted = bodyLimit({ maxSize, onError: tooLarge });
  return (c, next) => {
    const length = c.req.header('content-length');
    if (length === undefined || c.req.header('transfer-encoding') !== undefined) return counted(c, next);
    return Number(length) <= maxSize ? next() : tooLarge();
  };
}

/** An error in the protocol's own envelope. */
export function fail(c: Context<AppEnv>, protocol: Protocol, error: PortcullisError): Response {
  const { status, body } = protocol.fail(error);
  if (error.retryAfter !== undefined) c.header('retry-after', String(error.retryAfter));
  if (error.code === 'budget_exhausted') c.header(NO_RETRY.name, NO_RETRY.value);
  return c.json(body, status as ContentfulStatusCode);
}
