import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Hono } from 'hono';
import { PortcullisError } from '../exchange/errors.ts';
import type { Stage } from '../exchange/segment.ts';
import { type AppEnv, createApp } from './app.ts';
import { openFileLog } from './audit/file-log.node.ts';
import { checkListen } from './auth.ts';
import type { Config } from './config.ts';
import { type LoadedClassifier, type LoadedGuard, openGuardSource } from './guard.node.ts';
import { openLimits } from './limits/open.node.ts';
import { openMcpServers } from './mcp/server.ts';
import { type ModelState, openModels, type WeightsHook } from './models.node.ts';
import { scanOne, type TextScan } from './moderation/scan-one.ts';
import { createReloader, identitiesOf, type ReloadReport } from './reload.ts';
import { reloadText } from './reload-text.ts';
import { type FileWatch, watchFiles } from './reload-watch.node.ts';
import { createMemoryStore } from './responses/memory-store.ts';
import { checkRoutes } from './routing.ts';
import { createAppServer } from './server.node.ts';
import { createOtlpExporter } from './telemetry/otlp.ts';
import { createTelemetry } from './telemetry/spans.ts';

export interface GatewayOptions {
  /** Read for the variables that the configuration names, and no other. */
  readonly environment?: Readonly<Record<string, string | undefined>>;
  readonly onWeights?: WeightsHook;
  /** Told of every error that is not a client's, for the log; standard error by default. */
  readonly onError?: (error: unknown) => void;
  /** Told of every reload of the policies, for the log; standard error by default. */
  readonly onReload?: (report: ReloadReport) => void;
  /** Told once each time Redis goes down or comes back, in words for the log; standard error by default. */
  readonly onRedis?: (words: string) => void;
}

/** What anybody may read of a reload that failed; why it did names files, and is for the log. */
const RELOAD_FAILED = 'degraded: the last reload failed; see the log';

/** A gateway in this process. */
export interface Gateway {
  readonly app: Hono<AppEnv>;
  /** @throws PortcullisError `port_in_use`. */
  listen(): Promise<{ readonly url: string }>;
  describe(): GatewayDescription;
  /** What the policies do to one text, without a model and without a record. */
  scanText(text: string, stage: Stage): Promise<TextScan>;
  /**
   * Reads the files of the policies again, not the configuration that names them, and replaces all policies at once, or
   * none where one cannot be used. Exchanges under way end as they began. Never rejects.
   *
   * @param askedBy who or what, in words for the log.
   */
  reload(askedBy: string): Promise<ReloadReport>;
  /** Reloads whenever a file of the policies has changed, until the gateway is closed. */
  watchPolicies(): void;
  /** Resolves when every embedded model answers or has failed. */
  readonly modelsSettled: Promise<void>;
  /** Sends the traces that wait. */
  flush(): Promise<void>;
  /** Stops accepting, lets what runs finish for at most `limits.drainMs`, then closes models, log and traces. */
  close(): Promise<void>;
}

export interface GatewayDescription {
  readonly models: readonly ModelState[];
  readonly policies: LoadedGuard['policies'];
  readonly classifiers: readonly LoadedClassifier[];
  readonly auditDirectory: string;
}

/**
 * Opens a gateway on Node: classifiers and policies loaded, the audit log open, models on their way.
 *
 * @throws PortcullisError for whatever would leave it unguarded or unrecorded.
 */
export async function createGateway(config: Config, options: GatewayOptions = {}): Promise<Gateway> {
  const { environment = process.env, onWeights = () => undefined, onError = (error) => console.error(error) } = options;
  const { onReload = (report) => console.error(reloadText(report)), onRedis = (words) => console.error(words) } =
    options;
  checkListen(config);
  const mcp = openMcpServers(config.mcp, environment, config.limits.bodyBytes);
  const limits = await openLimits(config, environment, { onError, onRedis });
  const source = openGuardSource(config, environment, limits.shared);
  const load = async () => {
    const guard = await source.load();
    checkRoutes(guard.policies, config);
    return guard;
  };
  const first = await load().catch(async (error) => {
    await source.close();
    await limits.close();
    throw error;
  });
  const policies = createReloader(first, load, onReload);
  let watch: FileWatch | undefined;
  const models = openModels(config, environment, onWeights);
  const audit = await models.verified
    .then(() => openFileLog(config.audit.directory))
    .catch(async (error) => {
      await models.close();
      await source.close();
      await limits.close();
      throw error;
    });
  const { endpoint, headers } = config.telemetry;
  const telemetry = createTelemetry({
    exporter: endpoint === undefined ? undefined : createOtlpExporter({ url: endpoint, headers }),
  });
  const app = createApp({
    config,
    guard: policies.current,
    models,
    mcp,
    audit,
    telemetry,
    now: Date.now,
    onError,
    readiness: () => {
      const states = models.states();
      const redis = limits.readiness();
      const isDegraded = policies.isDegraded() || redis?.status === 'degraded';
      const isReady = states.every(({ state }) => state === 'ready') && redis?.status !== 'not_ready';
      return {
        status: !isReady ? 'not_ready' : isDegraded ? 'degraded' : 'ready',
        parts: {
          ...Object.fromEntries(states.map(({ alias, publicState }) => [`model ${alias}`, publicState])),
          policies: policies.isDegraded() ? RELOAD_FAILED : 'ready',
          ...(redis && { redis: redis.words }),
        },
      };
    },
    reload: policies.reload,
    ...(limits.admissions && { admissions: limits.admissions }),
    ...(config.responses && { responses: createMemoryStore(config.responses, Date.now) }),
    metrics: () => ({
      reloads: policies.counts(),
      isDegraded: policies.isDegraded(),
      policies: identitiesOf(policies.current()),
      ...limits.metrics(),
    }),
  });
  const server = createAppServer(app, onError);
  return {
    app,
    modelsSettled: models.settled,
    describe: () => ({
      models: models.states(),
      policies: policies.current().policies,
      classifiers: policies.current().classifiers,
      auditDirectory: config.audit.directory,
    }),
    scanText: (text, stage) => scanOne(policies.current(), text, stage, Date.now()),
    reload: policies.reload,
    watchPolicies() {
      if (watch) return;
      watch = watchFiles(source.files, () => void policies.reload('the file watch'), onError);
    },
    async listen() {
      const { host, port } = config.listen;
      await new Promise<void>((resolve, reject) => {
        server.once('error', (cause) => reject(listenError(cause, host, port)));
        server.listen(port, host, resolve);
      });
      const address = server.address() as AddressInfo;
      return { url: `http://${address.family === 'IPv6' ? `[${address.address}]` : address.address}:${address.port}` };
    },
    flush: () => telemetry.flush(),
    async close() {
      watch?.close();
      await drain(server, config.limits.drainMs);
      await models.close();
      await audit.close();
      await telemetry.flush();
      await source.close();
      await limits.close();
    },
  };
}

async function drain(server: Server, drainMs: number): Promise<void> {
  if (!server.listening) return;
  const closed = new Promise<void>((resolve) => server.close(() => resolve()));
  server.closeIdleConnections();
  const timer = setTimeout(() => server.closeAllConnections(), drainMs);
  await closed;
  clearTimeout(timer);
}

function listenError(cause: Error, host: string, port: number): PortcullisError {
  const taken = 'code' in cause && cause.code === 'EADDRINUSE';
  return taken
    ? new PortcullisError(
        'port_in_use',
        `Port ${port} on ${host} is taken. Choose another with --port, or --port 0 for a free one.`,
        { cause },
      )
    : new PortcullisError('invalid_config', `The gateway cannot listen on ${host}:${port}: ${cause.message}`, {
        cause,
      });
}
