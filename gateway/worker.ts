import type { DurableObjectNamespace, ExecutionContext } from 'cloudflare:workers';
import { createSchedule } from '../classifiers/schedule.ts';
import { PortcullisError } from '../exchange/errors.ts';
import { newExchangeId } from '../exchange/exchange-id.ts';
import { type AppParts, createApp, EXCHANGE_ID_HEADER } from './app.ts';
import type { AuditObject } from './audit/audit-object.worker.ts';
import { createCommitment } from './audit/commitment.ts';
import { commitmentKeyOf, createObjectLog } from './audit/object-log.worker.ts';
import { createIsolate, type Isolate } from './isolate.worker.ts';
import { openaiChat } from './protocols/openai-chat.ts';
import { createOtlpExporter } from './telemetry/otlp.ts';
import { createTelemetry } from './telemetry/spans.ts';
import type { Telemetry } from './telemetry/telemetry.ts';

export { AuditObject } from './audit/audit-object.worker.ts';

/** The bindings in wrangler.toml. */
export interface Env {
  readonly AUDIT: DurableObjectNamespace<AuditObject>;
  /** The configuration, as in `portcullis.json`. */
  readonly PORTCULLIS?: unknown;
  /** Secrets, by the names that the configuration gives. */
  readonly [name: string]: unknown;
}

let isolate: Isolate | undefined;
let commit: ((text: string) => string) | undefined;

/**
 * The gateway on Workers. Whatever waits, holds a timer or talks to another service is made for each request: the
 * runtime ends what a request has begun when its client goes, so nothing of one may be waited for by another.
 */
export default {
  async fetch(request: Request, env: Env, context: ExecutionContext): Promise<Response> {
    try {
      return await createApp(await partsOf(env, context)).fetch(request, env);
    } catch (cause) {
      return notStarted(cause);
    }
  },
};

async function partsOf(env: Env, context: ExecutionContext): Promise<AppParts> {
  const stub = env.AUDIT.getByName('audit');
  isolate ??= createIsolate(env.PORTCULLIS, env);
  commit ??= createCommitment(await commitmentKeyOf(stub));
  const { config, classifiers, cache, policies, models } = isolate;
  const guard = { policies, schedule: createSchedule({ classifiers, cache }) };
  const { endpoint, headers } = config.telemetry;
  const exporter = endpoint === undefined ? undefined : createOtlpExporter({ url: endpoint, headers });
  return {
    config,
    guard: () => guard,
    models,
    audit: createObjectLog(stub, commit),
    telemetry: keptAlive(createTelemetry({ exporter }), context),
    now: Date.now,
    onError: logError,
    readiness: () => ({ status: 'ready', parts: { audit: 'ready', policies: 'ready' } }),
  };
}

/** What every request gets of a gateway that cannot start: nothing is passed on, and the cause is for the operator. */
function notStarted(cause: unknown): Response {
  logError(cause);
  const error =
    cause instanceof PortcullisError && cause.code === 'audit_unavailable'
      ? cause
      : new PortcullisError('internal_error', 'The gateway could not start; the operator finds the cause in its log.');
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
