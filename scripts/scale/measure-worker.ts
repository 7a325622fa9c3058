import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { DatabaseSync } from 'node:sqlite';
import type { Readable } from 'node:stream';
import { promisify } from 'node:util';
import { textOf } from '../../bench/servers/answer.ts';

/** What an exchange costs a Worker with the policy `detectors`. */
export interface WorkerCost {
  /** Milliseconds of CPU of workerd, the audit object's work included. */
  readonly cpuMs: number;
  /** Of an entry of the audit log, on average. */
  readonly entryBytes: number;
}

const require = createRequire(import.meta.url);
const ROOT = join(import.meta.dirname, '..', '..');
const WORKERD = join(dirname(require.resolve('workerd/package.json')), 'bin', 'workerd');
const WRANGLER = join(dirname(require.resolve('wrangler/package.json')), 'bin', 'wrangler.js');
/** Of the clock that /proc counts CPU with, in milliseconds. */
const TICK_MS = 10;
const WARM_UP = 300;
const EXCHANGES = 600;

/** Measures the gateway of wrangler.toml in workerd, on Linux: exchanges of 64 and 64 tokens, 16 at once. */
export async function measureWorker(): Promise<WorkerCost> {
  const directory = await mkdtemp(join(tmpdir(), 'portcullis-scale-'));
  const upstream = createServer((request, response) => {
    request.resume().on('end', () => response.setHeader('content-type', 'application/json').end(answer()));
  });
  upstream.listen(0, '127.0.0.1');
  await once(upstream, 'listening');
  await build(directory, `http://127.0.0.1:${portOf(upstream.address())}/v1`);
  const child = spawn(WORKERD, ['serve', 'config.capnp', '--control-fd=3'], {
    cwd: directory,
    stdio: ['ignore', 'inherit', 'inherit', 'pipe'],
  });
  try {
    const [line] = (await once(createInterface({ input: child.stdio[3] as Readable }), 'line')) as [string];
    const url = `http://127.0.0.1:${JSON.parse(line).port}/v1/chat/completions`;
    await load(url, WARM_UP);
    const before = await cpuMs(child.pid!);
    await load(url, EXCHANGES);
    const used = (await cpuMs(child.pid!)) - before;
    return { cpuMs: used / EXCHANGES, entryBytes: await entryBytes(join(directory, 'disk', 'audit')) };
  } finally {
    const ended = once(child, 'exit');
    child.kill('SIGKILL');
    await ended;
    upstream.close();
    upstream.closeAllConnections();
    await rm(directory, { recursive: true });
  }
}

async function build(directory: string, baseUrl: string): Promise<void> {
  const command = [WRANGLER, 'deploy', '--dry-run', '-c', 'wrangler.toml', '--outdir', directory];
  const env = { ...process.env, WRANGLER_SEND_METRICS: 'false' };
  await promisify(execFile)(process.execPath, command, { cwd: ROOT, env });
  await mkdir(join(directory, 'disk'));
  const modules = (await readdir(directory)).filter((name) => name.endsWith('.js'));
  const configuration = JSON.stringify({
    policies: ['detectors'],
    models: {},
    defaultUpstream: 'main',
    upstreams: { main: { baseUrl } },
  });
  await writeFile(
    join(directory, 'config.capnp'),
    `using Workerd = import "/workerd/workerd.capnp";
const config :Workerd.Config = (
  services = [
    (name = "gateway", worker = .gateway),
    (name = "internet", network = (allow = ["private"])),
    (name = "disk", disk = (path = "disk", writable = true)),
  ],
  sockets = [(name = "http", address = "127.0.0.1:0", http = (), service = "gateway")],
);
const gateway :Workerd.Worker = (
  modules = [${modules.map((name) => `(name = "${name}", esModule = embed "${name}")`).join(', ')}],
  compatibilityDate = "2026-09-01",
  compatibilityFlags = ["enable_request_signal"],
  durableObjectNamespaces = [(className = "AuditObject", uniqueKey = "audit", enableSql = true)],
  durableObjectStorage = (localDisk = "disk"),
  bindings = [
    (name = "AUDIT", durableObjectNamespace = "AuditObject"),
    (name = "PORTCULLIS", json = ${JSON.stringify(configuration)}),
  ],
);
`,
  );
}

let texts = 0;

function answer(): string {
  const message = { role: 'assistant', content: textOf(62, texts++) };
  const usage = { prompt_tokens: 64, completion_tokens: 64, total_tokens: 128 };
  const choices = [{ index: 0, message, finish_reason: 'stop' }];
  return JSON.stringify({ id: 'a', object: 'chat.completion', created: 1, model: 'm', choices, usage });
}

/** @throws Error for an answer that is not the model's. */
async function load(url: string, exchanges: number): Promise<void> {
  let left = exchanges;
  const worker = async () => {
    while (left-- > 0) {
      const body = JSON.stringify({ model: 'm', messages: [{ role: 'user', content: textOf(62, texts++) }] });
      const response = await fetch(url, { method: 'POST', headers: { 'content-type': 'application/json' }, body });
      const text = await response.text();
      if (response.status !== 200) throw new Error(`workerd answered ${response.status}: ${text}`);
    }
  };
  await Promise.all(Array.from({ length: 16 }, worker));
}

/** CPU that a process has used, user and system. */
async function cpuMs(pid: number): Promise<number> {
  const fields = (await readFile(`/proc/${pid}/stat`, 'utf8')).split(') ')[1]!.split(' ');
  return (Number(fields[11]) + Number(fields[12])) * TICK_MS;
}

async function entryBytes(directory: string): Promise<number> {
  const name = (await readdir(directory)).find((file) => /^[0-9a-f]{64}\.sqlite$/.test(file));
  const database = new DatabaseSync(join(directory, name ?? ''), { readOnly: true });
  try {
    return Number(database.prepare('SELECT avg(length(line)) AS bytes FROM entries').get()?.bytes);
  } finally {
    database.close();
  }
}

function portOf(address: ReturnType<ReturnType<typeof createServer>['address']>): number {
  if (typeof address !== 'object' || !address) throw new Error('the upstream listens nowhere');
  return address.port;
}
