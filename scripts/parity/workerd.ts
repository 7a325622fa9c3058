import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, readdir, rm, symlink, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { DatabaseSync } from 'node:sqlite';
import type { Readable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import type { JsonObject } from '../../exchange/json.ts';

const require = createRequire(import.meta.url);
const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const WORKERD = join(dirname(require.resolve('workerd/package.json')), 'bin', 'workerd');
const WRANGLER = join(dirname(require.resolve('wrangler/package.json')), 'bin', 'wrangler.js');

/** The two deployments, by their files. */
export type Deployment = 'wrangler.toml' | 'wrangler.edge.toml';

/** The built gateway in workerd and nothing before it: the proxy that wrangler has in development costs time, and hides from a Worker that a client has gone. */
export interface Workerd {
  readonly url: string;
  readonly pid: number;
  /** The lines that the audit object has stored, in order. */
  auditLines(): Promise<readonly string[]>;
  /** What it wrote so far. */
  readonly logs: () => string;
  close(): Promise<void>;
}

/** What a Worker is given. */
export interface WorkerSettings {
  /** The variable `PORTCULLIS`. */
  readonly configuration: JsonObject;
  /** Policies of its own, by id (`PORTCULLIS_POLICIES`). */
  readonly policies?: JsonObject;
  /** The server behind the binding of the models, as `host:port`. Without it the binding is missing. */
  readonly models?: string;
}

/**
 * What wrangler would upload.
 *
 * @param directory where the modules go.
 * @throws what the build throws; its output is in the message.
 */
export async function buildWorker(deployment: Deployment, directory: string): Promise<void> {
  await promisify(execFile)(
    process.execPath,
    [WRANGLER, 'deploy', '--dry-run', '-c', deployment, '--outdir', directory],
    {
      cwd: ROOT,
      env: { ...process.env, WRANGLER_SEND_METRICS: 'false' },
    },
  );
}

/**
 * Starts a build in workerd on a free loopback port, with a disk of its own.
 *
 * @param built the folder that `buildWorker` filled.
 * @throws Error with what workerd wrote, when it ends before it listens.
 */
export async function serveWorkerd(built: string, settings: WorkerSettings): Promise<Workerd> {
  const directory = await mkdtemp(join(tmpdir(), 'portcullis-workerd-'));
  const files = await readdir(built);
  // The main module comes first.
  const modules = ['.js', '.wasm'].flatMap((kind) => files.filter((name) => name.endsWith(kind)));
  for (const name of modules) await symlink(join(built, name), join(directory, name));
  await mkdir(join(directory, 'disk'));
  await writeFile(join(directory, 'config.capnp'), capnp(modules, settings));
  const child = spawn(WORKERD, ['serve', 'config.capnp', '--control-fd=3'], {
    cwd: directory,
    stdio: ['ignore', 'pipe', 'pipe', 'pipe'],
  });
  let logs = '';
  for (const stream of [child.stdout, child.stderr] as Readable[]) {
    stream.on('data', (chunk) => {
      logs += chunk;
    });
  }
  const exit = once(child, 'exit');
  const close = async (): Promise<void> => {
    child.kill('SIGKILL');
    await exit;
    await rm(directory, { recursive: true, force: true });
  };
  const lines = createInterface({ input: child.stdio[3] as Readable });
  const [line] = (await Promise.race([once(lines, 'line'), exit.then(() => [undefined])])) as [string | undefined];
  if (line === undefined) {
    await close();
    throw new Error(`workerd ended before it listened: ${logs}`);
  }
  return {
    url: `http://127.0.0.1:${JSON.parse(line).port}`,
    pid: child.pid!,
    auditLines: () => readLines(join(directory, 'disk', 'audit')),
    logs: () => logs,
    close,
  };
}

async function readLines(directory: string): Promise<string[]> {
  const file = (await readdir(directory)).find((name) => /^[0-9a-f]{64}\.sqlite$/.test(name));
  const database = new DatabaseSync(join(directory, file ?? ''), { readOnly: true });
  try {
    return database
      .prepare('SELECT line FROM entries ORDER BY seq')
      .all()
      .map((row) => String(row.line));
  } finally {
    database.close();
  }
}

/** @param modules files beside it. */
function capnp(modules: readonly string[], { configuration, policies, models }: WorkerSettings): string {
  return `using Workerd = import "/workerd/workerd.capnp";
const config :Workerd.Config = (
  services = [
    (name = "gateway", worker = .gateway),
    (name = "internet", network = (allow = ["private"])),
    (name = "disk", disk = (path = "disk", writable = true)),
    ${models === undefined ? '' : `(name = "models", external = (address = "${models}", http = ())),`}
  ],
  sockets = [(name = "http", address = "127.0.0.1:0", http = (), service = "gateway")],
);
const gateway :Workerd.Worker = (
  modules = [${modules.map(moduleOf).join(', ')}],
  compatibilityDate = "2026-09-01",
  compatibilityFlags = ["enable_request_signal"],
  durableObjectNamespaces = [(className = "AuditObject", uniqueKey = "audit", enableSql = true)],
  durableObjectStorage = (localDisk = "disk"),
  bindings = [
    (name = "AUDIT", durableObjectNamespace = "AuditObject"),
    ${jsonBinding('PORTCULLIS', configuration)}
    ${policies === undefined ? '' : jsonBinding('PORTCULLIS_POLICIES', policies)}
    ${models === undefined ? '' : '(name = "ASSETS", service = "models"),'}
  ],
);
`;
}

function jsonBinding(name: string, value: JsonObject): string {
  return `(name = "${name}", json = ${JSON.stringify(JSON.stringify(value))}),`;
}

function moduleOf(name: string): string {
  return `(name = "${name}", ${name.endsWith('.wasm') ? 'wasm' : 'esModule'} = embed "${name}")`;
}
