import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { Pool } from 'undici';
import { serveModels } from '../../scripts/parity/model-server.ts';
import { buildWorker } from '../../scripts/parity/workerd.ts';
import { type Child, start } from '../child.ts';
import { quantile } from '../numbers.ts';
import { rounds } from '../requests.ts';
import { bundleSizes, type Size } from './bundle.ts';
import { cpuMs, residentBytes } from './process.ts';
import { type Given, type RunningProcess, startNode, startWorkerd } from './runtimes.ts';

/** What a runtime costs. Times are in milliseconds, memory in bytes. */
export interface RuntimeCost {
  readonly runtime: 'Node' | 'workerd';
  /** Until it was ready, the median of the starts. */
  readonly startMs: number;
  /** What it adds to a request made to the upstream itself. */
  readonly p50: number;
  readonly p99: number;
  /** CPU time of its process for an exchange: all threads, everything that it did. */
  readonly cpuMs: number;
  /** Of its process: ready, and after the requests. */
  readonly ready: number;
  readonly used: number;
}

export interface EdgeResult {
  readonly requests: number;
  readonly runtimes: readonly RuntimeCost[];
  readonly bundles: readonly Size[];
}

/** How often each thing is done. */
export interface Effort {
  readonly starts: number;
  readonly warmup: number;
  readonly requests: number;
}

const RUNTIMES = [
  ['Node', startNode],
  ['workerd', startWorkerd],
] as const;

/**
 * Measures the gateway under `baseline` with guard-edge, on Node and in workerd, in turn and on the same machine: every
 * round asks the upstream and both gateways, in another order, with a prompt of 64 tokens that no one has seen; so is the
 * answer, and both are scanned.
 *
 * @param directory where builds, policies and audit logs go.
 */
export async function measureEdge(directory: string, effort: Effort): Promise<EdgeResult> {
  const built = { plain: join(directory, 'plain'), edge: join(directory, 'edge') };
  for (const folder of Object.values(built)) await mkdir(folder);
  await buildWorker('wrangler.toml', built.plain);
  await buildWorker('wrangler.edge.toml', built.edge);
  const upstream = await start('upstream');
  const models = await serveModels();
  const given = { upstream: upstream.url, directory, built: built.edge, models };
  try {
    const starts = await measureStarts(given, effort.starts);
    const runtimes = await measureExchanges(upstream, given, effort, starts);
    return { requests: effort.requests, runtimes, bundles: bundleSizes(built) };
  } finally {
    models.close();
    await upstream.stop();
  }
}

/** Milliseconds until each runtime was ready, in the order of `RUNTIMES`. */
async function measureStarts(given: Given, count: number): Promise<readonly number[]> {
  const times: number[][] = RUNTIMES.map(() => []);
  for (let round = 0; round < count; round++) {
    for (const [index, [, begin]] of RUNTIMES.entries()) {
      const running = await begin(given);
      times[index]!.push(running.startMs);
      await running.stop();
    }
  }
  return times.map((all) => quantile(all, 0.5));
}

async function measureExchanges(
  upstream: Child,
  given: Given,
  { warmup, requests }: Effort,
  starts: readonly number[],
): Promise<readonly RuntimeCost[]> {
  const running: RunningProcess[] = [];
  try {
    for (const [, begin] of RUNTIMES) running.push(await begin(given));
    const ready = running.map(({ pid }) => residentBytes(pid));
    const pools = [upstream, ...running].map(({ url }) => new Pool(url, { connections: 1 }));
    await rounds(pools, warmup);
    const before = running.map(({ pid }) => cpuMs(pid));
    const added = await rounds(pools, requests);
    const after = running.map(({ pid }) => cpuMs(pid));
    for (const pool of pools) await pool.close();
    return RUNTIMES.map(([runtime], index) => ({
      runtime,
      startMs: starts[index]!,
      p50: quantile(added[index]!, 0.5),
      p99: quantile(added[index]!, 0.99),
      cpuMs: (after[index]! - before[index]!) / requests,
      ready: ready[index]!,
      used: residentBytes(running[index]!.pid),
    }));
  } finally {
    for (const { stop } of running) await stop();
  }
}
