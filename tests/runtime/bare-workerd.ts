import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { DatabaseSync } from 'node:sqlite';
import type { Readable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { onTestFinished } from 'vitest';
import type { JsonObject } from '../../exchange/json.ts';

const require = createRequire(import.meta.url);
const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const WORKERD = join(dirname(require.resolve('workerd/package.json')), 'bin', 'workerd');
const WRANGLER = join(dirname(require.resolve('wrangler/package.json')), 'bin', 'wrangler.js');

/** The built gateway in workerd and nothing before it: the proxy that wrangler has in development hides from a Worker that a client has gone. */
export interface BareWorkerd {
  readonly url: string;
  /** What the audit object has stored. */
  records(): Promise<readonly JsonObject[]>;
}

/** @param configuration the variable `PORTCULLIS`. Ends with the test. */
export async function startBareWorkerd(configuration: JsonObject): Promise<BareWorkerd> {
  const directory = await mkdtemp(join(tmpdir(), 'portcullis-workerd-'));
  onTestFinished(() => rm(directory, { recursive: true, force: true }));
  await promisify(execFile)(process.execPath, [WRANGLER, 'deploy', '--dry-run', '--outdir', directory], {
    cwd: ROOT,
    env: { ...process.env, WRANGLER_SEND_METRICS: 'false' },
  });
  await mkdir(join(directory, 'disk'));
  await writeFile(join(directory, 'config.capnp'), capnp(configuration));
  const child = spawn(WORKERD, ['serve', 'config.capnp', '--control-fd=3'], {
    cwd: directory,
    stdio: ['ignore', 'inherit', 'inherit', 'pipe'],
  });
  const exit = once(child, 'exit');
  onTestFinished(async () => {
    child.kill('SIGKILL');
    await exit;
  });
  const [line] = (await once(createInterface({ input: child.stdio[3] as Readable }), 'line')) as [string];
  return {
    url: `http://127.0.0.1:${JSON.parse(line).port}`,
    records: () => readRecords(join(directory, 'disk', 'audit')),
  };
}

async function readRecords(directory: string): Promise<JsonObject[]> {
  const file = (await readdir(directory)).find((name) => /^[0-9a-f]{64}\.sqlite$/.test(name));
  const database = new DatabaseSync(join(directory, file ?? ''), { readOnly: true });
  try {
    const rows = database.prepare('SELECT line FROM entries ORDER BY seq').all();
    return rows.map((row) => JSON.parse(String(row.line)).record);
  } finally {
    database.close();
  }
}

function capnp(configuration: JsonObject): string {
  return `using Workerd = import "/workerd/workerd.capnp";
const config :Workerd.Config = (
  services = [
    (name = "gateway", worker = .gateway),
    (name = "internet", network = (allow = ["private"])),
    (name = "disk", disk = (path = "disk", writable = true)),
  ],
  sockets = [(name = "http", address = "127.0.0.1:0", http = (), service = "gateway")],
);
const gateway :Workerd.Worker = (
  modules = [(name = "worker.js", esModule = embed "worker.js")],
  compatibilityDate = "2026-09-01",
  compatibilityFlags = ["enable_request_signal"],
  durableObjectNamespaces = [(className = "AuditObject", uniqueKey = "audit", enableSql = true)],
  durableObjectStorage = (localDisk = "disk"),
  bindings = [
    (name = "AUDIT", durableObjectNamespace = "AuditObject"),
    (name = "PORTCULLIS", json = ${JSON.stringify(JSON.stringify(configuration))}),
  ],
);
`;
}
