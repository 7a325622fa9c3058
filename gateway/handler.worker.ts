import type { DurableObjectNamespace, ExecutionContext } from 'cloudflare:workers';
import { createSchedule } from '../classifiers/schedule.ts';
import { PortcullisError } from '../exchange/errors.ts';
import { newExchangeId } from '../exchange/exchange-id.ts';
import { type AppParts, createApp, EXCHANGE_ID_HEADER, type Readiness } from './app.ts';
import type { AuditObject } from './audit/audit-object.worker.ts';
import { createCommitment } from './audit/commitment.ts';
import { commitmentKeyOf, createObjectLog } from './audit/object-log.worker.ts';
import { createIsolate, type Isolate, type OpenEncoder, openEncoders } from './isolate.worker.ts';
import { openaiChat } from './protocols/openai-chat.ts';
import { createOtlpExporter } from './telemetry/otlp.ts';
import { createTelemetry } from './telemetry/spans.ts';
import type { Telemetry } from './telemetry/telemetry.ts';

/** The bindings in wrangler.toml. */
export interface Env {
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

  async function partsOf(env: Env, context: ExecutionContext): Promise<AppParts> {
    const stub = env.AUDIT.getByName('audit');
    if (!isolate) {
      const encoders = await openEncoders(env.PORTCULLIS, env, open);
      // Another request may have been faster, and is loading its models.
      isolate ??= createIsolate(env.PORTCULLIS, env, encoders);
    }
    const made = isolate;
    commit ??= createCommitment(await commitmentKeyOf(stub));
    const { config, classifiers, cache, policies, models } = made;
    for (const { load } of made.encoders) {
      const loading = load(logError);
      // The request that loads may be over before the model is there.
      if (loading) context.waitUntil(loading);
    }
    const guard = { policies, schedule: createSchedule({ classifiers, cache }) };
    const { endpoint, headers } = config.telemetry;
    const exporter = endpoint === undefined ? undefined : createOtlpExporter({ url: endpoint, headers });
    return {
      config,
      guard: () => {
        const failed = made.encoders.find((encoder) => encoder.failure() !== undefined);
        if (failed) throw notThere(failed.failure());
        return guard;
      },
      models,
      audit: createObjectLog(stub, commit),
      telemetry: keptAlive(createTelemetry({ exporter }), context),
      now: Date.now,
      onError: logError,
      readiness: () => readinessOf(made),
    };
  }

  return {
    async fetch(request, env, context) {
      try {
        return await createApp(await partsOf(env, context)).fetch(request, env);
      } catch (cause) {
        return notStarted(cause, new URL(request.url).pathname);
      }
    },
  };
}

function readinessOf({ encoders }: Isolate): Readiness {
  const states = encoders.map(({ classifier, state }) => [`classifier ${classifier.id}`, state()] as const);
  return {
    status: states.every(([, state]) => state === 'ready') ? 'ready' : 'not_ready',
    parts: { audit: 'ready', policies: 'ready', ...Object.fromEntries(states) },
  };
}

function notThere(cause: unknown): PortcullisError {
  return new PortcullisError('internal_error', NOT_STARTED, { cause });
}

const NOT_STARTED = 'The gateway could not start; the operator finds the cause in its log.';

/** What every request gets of a gateway that cannot start: nothing is passed on, and the cause is for the operator. */
function notStarted(cause: unknown, path: string): Response {
  logError(cause);
  if (path === '/readyz') {
    const start = `failed: ${cause instanceof PortcullisError ? cause.code : 'internal_error'}`;
    return Response.json({ status: 'not_ready', parts: { start } } satisfies Readiness, { status: 503 });
  }
  const error = cause instanceof PortcullisError && cause.code === 'audit_unavailable' ? cause : notThere(cause);
  const { status, body } = openaiChat.fail(error);
  return Response.json(body, { status, headers: { [EXCHANGE_ID_HEADER]: newExchangeId(Date.now()) } });
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
