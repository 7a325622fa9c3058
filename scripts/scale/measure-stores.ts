import { mkdtempSync, rmSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import type { AuditRecord } from '../../gateway/audit/audit.ts';
import { openFileLog } from '../../gateway/audit/file-log.node.ts';
import type { Account, LimitStore } from '../../gateway/limits/limiter.ts';
import { createRedisLimits } from '../../gateway/limits/redis.node.ts';
import { openRedis } from '../../gateway/redis/connection.node.ts';
import { keyedDigests } from '../../gateway/redis/secret.node.ts';
import { startRedis } from '../../tests/gateway/limits/redis-server.ts';

/** CPU of Redis, in microseconds, as in `REDIS` of facts.ts. */
export interface RedisCpu {
  readonly scripts: number;
  readonly perLease: number;
  readonly signal: number;
}

const NO_LIMIT = Number.MAX_SAFE_INTEGER;
const LIMITS = { concurrent: NO_LIMIT, requestsPerMinute: NO_LIMIT, tokensPerMinute: NO_LIMIT, tokensPerDay: NO_LIMIT };
const ACCOUNTS: readonly Account[] = [
  { of: 'key', name: 'app', limits: LIMITS },
  { of: 'tenant', name: 'acme', limits: LIMITS },
];
/** Exchanges under way while others are measured. */
const LEASES = 1_000;
const DEADLINE_MS = 20_000;

/** Measures a Redis of its own. @throws Error where there is no redis-server. */
export async function measureRedis(): Promise<RedisCpu> {
  const server = await startRedis();
  const redis = await openRedis(server.url, () => undefined);
  const digest = keyedDigests('SECRET', { SECRET: 'of no worth'.padEnd(40, '.') })('limits name');
  const store = createRedisLimits(redis, digest, { deadlineMs: DEADLINE_MS });
  const cpuOf = async (width: number, runs: number, work: (run: number) => Promise<unknown>): Promise<number> => {
    const before = await redisCpu(server.url);
    await inParallel(width, runs, work);
    return ((await redisCpu(server.url)) - before) / runs;
  };
  try {
    await inParallel(10, 200, (run) => exchange(store, `first ${run}`));
    const scripts = await cpuOf(1, 2_000, (run) => exchange(store, `alone ${run}`));
    await inParallel(10, LEASES, (run) => store.take(`held ${run}`, ACCOUNTS, { isEntry: true, tokens: 500 }));
    const beside = await cpuOf(10, 300, (run) => exchange(store, `beside ${run}`));
    const value = 'x'.repeat(400);
    const signal = await cpuOf(10, 4_000, async (run) => {
      await redis.get(`signal ${run}`, DEADLINE_MS);
      await redis.set(`signal ${run}`, value, 60_000, DEADLINE_MS);
    });
    return { scripts, perLease: (beside - scripts) / LEASES, signal };
  } finally {
    await redis.close();
    await server.kill();
  }
}

/**
 * Entries a second that one log makes durable, 256 at once.
 *
 * @param folder on the disk that is measured.
 * @param entryBytes of an entry, about.
 */
export async function measureFileLog(folder: string, entryBytes: number): Promise<number> {
  const directory = mkdtempSync(join(folder, 'portcullis-log-'));
  const log = await openFileLog(directory);
  const entries = 3_000;
  const record: AuditRecord = {
    event: 'closed',
    exchange: 'x'.repeat(entryBytes),
    time: 0,
    outcome: 'answered',
    scans: [],
    timings: { inputScanMs: 0, totalMs: 0 },
  };
  try {
    const begun = performance.now();
    await inParallel(256, entries, () => log.append(record));
    return (entries * 1_000) / (performance.now() - begun);
  } finally {
    await log.close();
    rmSync(directory, { recursive: true });
  }
}

/** What the gateway asks a store for one exchange with limits for its key and its tenant. */
async function exchange(store: LimitStore, lease: string): Promise<void> {
  await store.take(lease, ACCOUNTS, { isEntry: true, tokens: 1 });
  await store.take(lease, ACCOUNTS, { isEntry: false, tokens: 500 });
  await store.settle(lease, ACCOUNTS, 300, false);
}

async function inParallel(width: number, runs: number, work: (run: number) => Promise<unknown>): Promise<void> {
  let next = 0;
  const worker = async () => {
    while (next < runs) await work(next++);
  };
  await Promise.all(Array.from({ length: width }, worker));
}

/** Microseconds of CPU that a Redis has used. */
async function redisCpu(url: string): Promise<number> {
  const text = await new Promise<string>((resolve, reject) => {
    const socket = connect(Number(new URL(url).port), '127.0.0.1');
    let answer = '';
    socket.once('error', reject);
    socket.on('data', (bytes) => {
      answer += bytes;
      if (!answer.includes('used_cpu_user_children')) return;
      socket.destroy();
      resolve(answer);
    });
    socket.write('INFO cpu\r\n');
  });
  const seconds = ['used_cpu_sys', 'used_cpu_user'].map((name) =>
    Number(new RegExp(`${name}:([\\d.]+)`).exec(text)?.[1]),
  );
  return (seconds[0]! + seconds[1]!) * 1_000_000;
}
