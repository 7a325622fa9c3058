import type { DurableObjectNamespace, ExecutionContext } from 'cloudflare:workers';
import { createSchedule } from '../classifiers/schedule.ts';
import { type AppParts, createApp } from './app.ts';
import type { AuditObject } from './audit/audit-object.worker.ts';
import { createCommitment } from './audit/commitment.ts';
import { commitmentKeyOf, createObjectLog } from './audit/object-log.worker.ts';
import { createIsolate, type Isolate } from './isolate.worker.ts';
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
    const stub = env.AUDIT.getByName('audit');
    isolate ??= createIsolate(env.PORTCULLIS, env);
    commit ??= createCommitment(await commitmentKeyOf(stub));
    const { config, classifiers, cache, policies, models } = isolate;
    const { endpoint, headers } = config.telemetry;
    const exporter = endpoint === undefined ? undefined : createOtlpExporter({ url: endpoint, headers });
    const parts: AppParts = {
      config,
      policies,
      models,
      schedule: createSchedule({ classifiers, cache }),
      audit: createObjectLog(stub, commit),
      telemetry: keptAlive(createTelemetry({ exporter }), context),
      now: Date.now,
      onError: (error) =>
        console.error(`error: ${error instanceof Error ? (error.stack ?? error.name) : typeof error}`),
      readiness: () => ({ isReady: true, parts: { audit: 'ready', policies: 'ready' } }),
    };
    return createApp(parts).fetch(request, env);
  },
};

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
