import { fileURLToPath } from 'node:url';
import { createTestHarness } from 'wrangler';
import type { JsonObject } from '../../exchange/json.ts';
import { createVerifier, type VerifyReport } from '../../gateway/audit/verify.ts';
import { startUpstream, type Upstream } from '../support/upstream.ts';

// Nothing is asked of the network: no usage report, no account, no description of the caller's connection.
process.env.WRANGLER_SEND_METRICS = 'false';
process.env.CLOUDFLARE_CF_FETCH_ENABLED = 'false';

/** The gateway as it is deployed, in workerd, in front of a fixture upstream. */
export interface WorkerGateway {
  readonly url: string;
  readonly upstream: Upstream;
  post(path: string, body: JsonObject, init?: RequestInit): Promise<Response>;
  /** The lines of the audit log. */
  auditLines(): Promise<string[]>;
  verifyAudit(): Promise<VerifyReport>;
  /** Runs SQL inside the audit object. */
  auditSql(query: string): Promise<unknown>;
  /** Ends the audit object's process, so that it begins again from its storage. */
  evictAudit(): Promise<void>;
  readonly logs: () => string;
  close(): Promise<void>;
}

const OBJECT = { name: 'audit' };

/**
 * Starts wrangler.toml's Worker.
 *
 * @param settings added to its configuration (`PORTCULLIS`).
 * @param policies of its own, by id (`PORTCULLIS_POLICIES`).
 */
export async function startWorker(settings: JsonObject = {}, policies: JsonObject = {}): Promise<WorkerGateway> {
  const upstream = await startUpstream();
  const configuration = {
    policies: ['detectors'],
    models: {},
    defaultUpstream: 'main',
    upstreams: { main: { baseUrl: upstream.url, connectTimeoutMs: 500, firstByteTimeoutMs: 500, idleTimeoutMs: 500 } },
    ...settings,
  };
  const server = createTestHarness({
    root: fileURLToPath(new URL('../..', import.meta.url)),
    workers: [
      {
        configPath: 'wrangler.toml',
        vars: JSON.parse(JSON.stringify({ PORTCULLIS: configuration, PORTCULLIS_POLICIES: policies })),
      },
    ],
  });
  const url = (await server.listen()).url.href.replace(/\/$/, '');
  const worker = server.getWorker();
  const sql = async (query: string): Promise<unknown> => {
    const storage = await worker.getDurableObjectStorage('AUDIT', OBJECT);
    return storage.exec(query);
  };
  const auditLines = async (): Promise<string[]> => {
    const rows = (await sql('SELECT line FROM entries ORDER BY seq')) as { line: string }[];
    return rows.map((row) => row.line);
  };
  return {
    url,
    upstream,
    post: (path, body, init = {}) =>
      fetch(`${url}${path}`, {
        method: 'POST',
        ...init,
        headers: { 'content-type': 'application/json', ...init.headers },
        body: JSON.stringify(body),
      }),
    auditLines,
    async verifyAudit() {
      const verifier = createVerifier();
      for (const [index, line] of (await auditLines()).entries()) verifier.line(line, `row ${index + 1}`);
      return verifier.report();
    },
    auditSql: sql,
    evictAudit: () => worker.evictDurableObject('AUDIT', OBJECT),
    logs: () =>
      server
        .getLogs()
        .map((log) => JSON.stringify(log))
        .join('\n'),
    async close() {
      await server.close();
      await upstream.close();
    },
  };
}
