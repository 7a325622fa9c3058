import type { DurableObjectNamespace, ExecutionContext } from 'cloudflare:workers';
import { createSchedule } from '../classifiers/schedule.ts';
import { PortcullisError } from '../exchange/errors.ts';
import { newExchangeId } from '../exchange/exchange-id.ts';
import { type AppParts, createApp, EXCHANGE_ID_HEADER, type Readiness } from './app.ts';
import type { AuditObject } from './audit/audit-object.worker.ts';
import { createCommitment } from './audit/commitment.ts';
import { commitmentKeyOf, createObjectLog } from './audit/object-log.worker.ts';
import type { Config } from './config.ts';
import { countExchanges } from './data-points.worker.ts';
import { createIsolate, type Isolate, type OpenEncoder, openEncoders, type Rules } from './isolate.worker.ts';
import { isLimiting } from './limits/accounts.ts';
import { createObjectAdmissions } from './limits/object-limits.worker.ts';
import { anthropicMessages } from './protocols/anthropic-messages.ts';
import { openaiChat } from './protocols/openai-chat.ts';
import { speaksAnthropic } from './routes/client-protocol.ts';
import type { StateBindings } from './state-settings.worker.ts';
import { createOtlpExporter } from './telemetry/otlp.ts';
import { createTelemetry } from './telemetry/spans.ts';
import type { Telemetry } from './telemetry/telemetry.ts';

/** The bindings in wrangler.toml. */
export interface Env extends StateBindings {
  readonly AUDIT: DurableObjectNamespace<AuditObject>;
  /** The configuration, as in `portcullis.json`. */
  readonly PORTCULLIS?: unknown;
  /** Secrets, by the names that the configuration gives. */
  readonly [name: string]: unknown;
}

/** What the runtime calls for each request. */
export interface Handler {
  fetch(request: Request, env: Env, context: ExecutionContext): Promise<Response>;
}

/**
 * The gateway on Workers. Whatever waits, holds a timer or talks to another service is made for each request: the
 * runtime ends what a request has begun when its client goes, so nothing of one may be waited for by another.
 *
 * @param open gives the models that the configuration names; absent in a deployment without them.
 */
export function createHandler(open?: OpenEncoder): Handler {
  let isolate: Isolate | undefined;
  let commit: ((text: string) => string) | undefined;

  async function isolateOf(env: Env): Promise<Isolate> {
    if (isolate) return isolate;
    if (!env.AUDIT) throw new PortcullisError('invalid_config', NO_AUDIT);
    const encoders = await openEncoders(env.PORTCULLIS, env, open);
    // Another request may have been faster, and is loading its models.
    isolate ??= createIsolate(env.PORTCULLIS, env, encoders, logError);
    return isolate;
  }

  async function partsOf(env: Env, context: ExecutionContext, request: Request): Promise<AppParts> {
    const made = await isolateOf(env);
    const config = await configFor(made, env, request);
    commit ??= createCommitment(await commitmentKeyOf(env.AUDIT));
    const { cache, models, settings } = made;
    for (const { load } of made.encoders) {
      const loading = load(logError);
      // The request that loads may be over before the model is there.
      if (loading) context.waitUntil(loading);
    }
    const { policies, classifiers } = await rulesFor(made, env, context);
    const guard = { policies, schedule: createSchedule({ classifiers, cache }) };
    return {
      config,
      guard: () => {
        const failed = made.encoders.find((encoder) => encoder.failure() !== undefined);
        if (failed) throw notThere(failed.failure());
        return guard;
      },
      models,
      audit: createObjectLog(env.AUDIT, settings.auditShards, commit),
      telemetry: keptAlive(telemetryOf(config, env), context),
      ...(isLimiting(config.limits) &&
        env.LIMITS && {
          admissions: createObjectAdmissions({
            limits: config.limits,
            objects: env.LIMITS,
            context,
            onError: logError,
          }),
        }),
      now: Date.now,
      onError: logError,
      readiness: () => readinessOf(made),
    };
  }

  return {
    async fetch(request, env, context) {
      try {
        return await createApp(await partsOf(env, context, request)).fetch(request, env);
      } catch (cause) {
        return notStarted(cause, request);
      }
    },
  };
}

const NO_AUDIT =
  'the binding AUDIT is missing, and nothing is answered that is not recorded: add it as in wrangler.toml';

/** The paths that ask for no key. */
const OPEN_PATHS = ['/healthz', '/readyz'];

/** The configuration with the keys against which a request is authenticated. @throws PortcullisError as `KeyStore.keysFor`. */
async function configFor({ config, keys }: Isolate, env: Env, { url, headers }: Request): Promise<Config> {
  if (!keys || !env.KEYS) return config;
  const header = (name: string) => headers.get(name) ?? undefined;
  const isOpen = OPEN_PATHS.includes(new URL(url).pathname);
  const presented = isOpen ? {} : { authorization: header('authorization'), apiKey: header('x-api-key') };
  return { ...config, keys: await keys.keysFor(presented, env.KEYS) };
}

/** What decides for a request. Whether there is something newer is looked at beside it. */
async function rulesFor({ rules, book }: Isolate, env: Env, context: ExecutionContext): Promise<Rules> {
  if (rules) return rules;
  if (!book || !env.POLICIES) throw new RangeError('an isolate without rules has a place from which to read them');
  const current = await book.current(env.POLICIES);
  const looking = book.refresh(env.POLICIES);
  if (looking) context.waitUntil(looking);
  return current;
}

function telemetryOf({ telemetry: { endpoint, headers } }: Config, { METRICS }: Env): Telemetry {
  const exporter = endpoint === undefined ? undefined : createOtlpExporter({ url: endpoint, headers });
  const traces = createTelemetry({ exporter });
  return METRICS ? countExchanges(traces, METRICS, Date.now, logError) : traces;
}

function readinessOf({ encoders, book }: Isolate): Readiness {
  const states = encoders.map(({ classifier, state }) => [`classifier ${classifier.id}`, state()] as const);
  const policies = book?.readiness() ?? { status: 'ready', words: 'ready' };
  return {
    status: states.every(([, state]) => state === 'ready') ? policies.status : 'not_ready',
    parts: { audit: 'ready', policies: policies.words, ...Object.fromEntries(states) },
  };
}

function notThere(cause: unknown): PortcullisError {
  return new PortcullisError('internal_error', NOT_STARTED, { cause });
}

const NOT_STARTED = 'The gateway could not start; the operator finds the cause in its log.';

/** What may be over in a moment, and whose words are for the client. */
const PASSING: readonly string[] = ['audit_unavailable', 'state_unavailable'];

/** What every request gets of a gateway that cannot start: nothing is passed on, and the cause is for the operator. */
function notStarted(cause: unknown, { url, headers }: Request): Response {
  logError(cause);
  const path = new URL(url).pathname;
  if (path === '/readyz') {
    const start = `failed: ${cause instanceof PortcullisError ? cause.code : 'internal_error'}`;
    return Response.json({ status: 'not_ready', parts: { start } } satisfies Readiness, { status: 503 });
  }
  const error = cause instanceof PortcullisError && PASSING.includes(cause.code) ? cause : notThere(cause);
  const isAnthropic = speaksAnthropic(path, headers.get('anthropic-version'));
  const { status, body } = (isAnthropic ? anthropicMessages : openaiChat).fail(error);
  const answer = Response.json(body, { status, headers: { [EXCHANGE_ID_HEADER]: newExchangeId(Date.now()) } });
  if (error.retryAfter !== undefined) answer.headers.set('retry-after', String(error.retryAfter));
  return answer;
}

function logError(error: unknown): void {
  if (!(error instanceof PortcullisError)) console.error(error);
  else console.error(`error[${error.code}]: ${error.message}`, ...(error.cause === undefined ? [] : [error.cause]));
}

/** Keeps a request alive until its exchange has been recorded and its trace sent, also when the client has gone. */
function keptAlive(telemetry: Telemetry, context: ExecutionContext): Telemetry {
  return {
    flush: () => telemetry.flush(),
    start(start) {
      const trace = telemetry.start(start);
      const ended = Promise.withResolvers<void>();
      context.waitUntil(ended.promise.then(() => telemetry.flush()));
      return {
        scan: (span) => trace.scan(span),
        chatStart: (provider, model) => trace.chatStart(provider, model),
        chatEnd: (result) => trace.chatEnd(result),
        end(result) {
          trace.end(result);
          ended.resolve();
        },
      };
    },
  };
}
