import { fork } from 'node:child_process';
import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { ModelServer } from '../../scripts/parity/model-server.ts';
import { serveWorkerd } from '../../scripts/parity/workerd.ts';
import type { Message } from '../servers/serve.ts';

/** A gateway in a process of its own. */
export interface RunningProcess {
  readonly url: string;
  readonly pid: number;
  /** From the start of the process until `/readyz` said that it was ready, in milliseconds. */
  readonly startMs: number;
  stop(): Promise<void>;
}

/** What both runtimes are given. */
export interface Given {
  readonly upstream: string;
  /** For policies and audit logs. */
  readonly directory: string;
  /** Of `buildWorker`. */
  readonly built: string;
  readonly models: ModelServer;
}

/** `baseline` with the longest budget there is: a machine that is busy is measured, not refused. */
const POLICY = {
  id: 'bench/baseline',
  version: '1.0.0',
  extends: ['baseline@1'],
  defaults: { budgetMs: 10_000 },
  rules: [],
};
const READY_MS = 60_000;

let started = 0;

/** On Node, with the encoder guard-edge. */
export async function startNode(given: Given): Promise<RunningProcess> {
  const file = join(given.directory, 'policy.json');
  await writeFile(file, JSON.stringify(POLICY));
  started += 1;
  const configuration = {
    ...common(given),
    listen: { host: '127.0.0.1', port: 0 },
    policies: [file],
    audit: { directory: join(given.directory, `audit-${started}`) },
  };
  const begun = performance.now();
  const child = fork(join(import.meta.dirname, 'gateway.ts'), [JSON.stringify(configuration)]);
  const ended = once(child, 'exit');
  const [message] = (await Promise.race([once(child, 'message'), ended])) as [Message | number | null];
  if (typeof message !== 'object' || message === null || !('url' in message)) {
    throw new Error(`the gateway on Node ended (${message})`);
  }
  await ready(message.url);
  const startMs = performance.now() - begun;
  return {
    url: message.url,
    pid: child.pid!,
    startMs,
    async stop() {
      child.kill();
      await ended;
    },
  };
}

/** In workerd, as wrangler.edge.toml deploys it. The model is fetched, checked and loaded before it is ready. */
export async function startWorkerd(given: Given): Promise<RunningProcess> {
  const begun = performance.now();
  const { url, pid, close } = await serveWorkerd(given.built, {
    configuration: { ...common(given), policies: [POLICY.id] },
    policies: { [POLICY.id]: POLICY },
    models: given.models.address,
  });
  await ready(url);
  return { url, pid, startMs: performance.now() - begun, stop: close };
}

function common({ upstream }: Given) {
  return {
    models: {},
    classifiers: { models: ['guard-edge'] },
    upstreams: { bench: { baseUrl: `${upstream}/v1` } },
    defaultUpstream: 'bench',
  };
}

/** @throws Error when it is not ready in time. */
async function ready(url: string): Promise<void> {
  for (const begun = performance.now(); performance.now() - begun < READY_MS; await sleep(5)) {
    const response = await fetch(`${url}/readyz`);
    await response.arrayBuffer();
    if (response.status === 200) return;
  }
  throw new Error(`${url} was not ready in ${READY_MS} ms`);
}
