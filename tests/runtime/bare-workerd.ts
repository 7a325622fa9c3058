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
  /** What it wrote so far. */
  readonly logs: () => string;
}

/** The deployment with the text encoder. */
export interface Edge {
  /** The server behind the binding of the models, as `host:port`. Without it the binding is missing. */
  readonly models?: string;
  /** Policies of its own, by id (`PORTCULLIS_POLICIES`). */
  readonly policies?: JsonObject;
}

/**
 * @param configuration the variable `PORTCULLIS`.
 * @param edge for the deployment of wrangler.edge.toml instead of that of wrangler.toml.
 * Ends with the test.
 */
export async function startBareWorkerd(configuration: JsonObject, edge?: Edge): Promise<BareWorkerd> {
  const directory = await mkdtemp(join(tmpdir(), 'portcullis-workerd-'));
  onTestFinished(() => rm(directory, { recursive: true, force: true }));
  const built = await build(edge ? 'wrangler.edge.toml' : 'wrangler.toml');
  const files = await readdir(built);
  // The main module comes first.
  const modules = ['.js', '.wasm'].flatMap((kind) => files.filter((name) => name.endsWith(kind)));
  for (const name of modules) await symlink(join(built, name), join(directory, name));
  await mkdir(join(directory, 'disk'));
  await writeFile(join(directory, 'config.capnp'), capnp(configuration, modules, edge));
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
  onTestFinished(async () => {
    child.kill('SIGKILL');
    await exit;
  });
  const [line] = (await once(createInterface({ input: child.stdio[3] as Readable }), 'line')) as [string];
  return {
    url: `http://127.0.0.1:${JSON.parse(line).port}`,
    records: () => readRecords(join(directory, 'disk', 'audit')),
    logs: () => logs,
  };
}

const builds = new Map<string, Promise<string>>();

/** What wrangler makes of a configuration, once for all tests of a file: the folder of its modules. */
function build(settings: string): Promise<string> {
  const known = builds.get(settings);
  if (known) return known;
  const made = mkdtemp(join(tmpdir(), 'portcullis-build-')).then(async (directory) => {
    const command = [WRANGLER, 'deploy', '--dry-run', '-c', settings, '--outdir', directory];
    await promisify(execFile)(process.execPath, command, {
      cwd: ROOT,
      env: { ...process.env, WRANGLER_SEND_METRICS: 'false' },
    });
    return directory;
  });
  builds.set(settings, made);
  return made;
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

/** @param modules files beside it. */
function capnp(configuration: JsonObject, modules: readonly string[], edge: Edge | undefined): string {
  const { models, policies } = edge ?? {};
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
    (name = "PORTCULLIS", json = ${JSON.stringify(JSON.stringify(configuration))}),
    ${models === undefined ? '' : '(name = "ASSETS", service = "models"),'}
    ${policies === undefined ? '' : `(name = "PORTCULLIS_POLICIES", json = ${JSON.stringify(JSON.stringify(policies))}),`}
  ],
);
`;
}

function moduleOf(name: string): string {
  return `(name = "${name}", ${name.endsWith('.wasm') ? 'wasm' : 'esModule'} = embed "${name}")`;
}
