import { Pool } from 'undici';
import { type Child, start } from './child.ts';
import { quantile } from './numbers.ts';
import { request, rounds } from './requests.ts';

/** Milliseconds that a gateway adds to the same request made to the upstream itself. */
export interface AddedLatency {
  readonly policy: string;
  readonly p50: number;
  readonly p99: number;
}

export interface Throughput {
  /** Requests a second, the median round. */
  readonly hop: number;
  readonly gateway: number;
  /** Gateway to hop, the median of the rounds, each of which measures both. */
  readonly ratio: number;
}

export interface HttpResult {
  readonly latency: readonly AddedLatency[];
  readonly throughput: Throughput;
  /** Resident bytes of a gateway under `baseline`: started, and after the requests. */
  readonly memory: { readonly started: number; readonly used: number };
}

const NO_RULES = new URL('no-rules.json', import.meta.url).pathname;
const WARMUP = 200;
const REQUESTS = 2_000;
const CONNECTIONS = 64;
/** Rounds that warm up, and rounds that count. */
const WARMUP_ROUNDS = 3;
const ROUNDS = 7;
const ROUND_MS = 3_000;

/**
 * Measures whole gateways in processes of their own, over loopback, with an upstream that answers at once. Every
 * request has a text that no one has seen, 64 tokens long, and so has its answer.
 *
 * @param directory where the audit logs go.
 */
export async function measureHttp(directory: string): Promise<HttpResult> {
  const upstream = await start('upstream');
  const children: Child[] = [upstream];
  const started = async (...args: Parameters<typeof start>): Promise<Child> => {
    const child = await start(...args);
    children.push(child);
    return child;
  };
  try {
    const hop = await started('hop', upstream.url);
    const bare = await started('gateway', upstream.url, NO_RULES, `${directory}/bare`);
    const baseline = await started('gateway', upstream.url, 'baseline', `${directory}/baseline`);
    const memoryAtStart = await baseline.rss();
    const latency = await addedLatency(upstream, { 'no rules': bare, baseline });
    const used = await baseline.rss();
    return { latency, throughput: await compareThroughput(hop, bare), memory: { started: memoryAtStart, used } };
  } finally {
    for (const child of children) await child.stop();
  }
}

/** One request at a time; each round asks the upstream and every gateway, in another order. */
async function addedLatency(upstream: Child, gateways: Readonly<Record<string, Child>>): Promise<AddedLatency[]> {
  const policies = Object.keys(gateways);
  const pools = [upstream, ...Object.values(gateways)].map(({ url }) => new Pool(url, { connections: 1 }));
  await rounds(pools, WARMUP);
  const added = await rounds(pools, REQUESTS);
  for (const pool of pools) await pool.close();
  return policies.map((policy, index) => ({
    policy,
    p50: quantile(added[index]!, 0.5),
    p99: quantile(added[index]!, 0.99),
  }));
}

async function compareThroughput(hop: Child, gateway: Child): Promise<Throughput> {
  const pools = [hop, gateway].map(({ url }) => new Pool(url, { connections: CONNECTIONS }));
  const rates: number[][] = [[], []];
  for (let round = -WARMUP_ROUNDS; round < ROUNDS; round++) {
    for (const which of round % 2 === 0 ? [0, 1] : [1, 0]) {
      const rate = await load(pools[which]!);
      if (round >= 0) rates[which]!.push(rate);
    }
  }
  for (const pool of pools) await pool.close();
  const [hops, gateways] = rates as [number[], number[]];
  return {
    hop: quantile(hops, 0.5),
    gateway: quantile(gateways, 0.5),
    ratio: quantile(
      gateways.map((rate, index) => rate / hops[index]!),
      0.5,
    ),
  };
}

/** Requests a second that all connections together get answered. */
async function load(pool: Pool): Promise<number> {
  let answered = 0;
  const begun = performance.now();
  const connection = async (): Promise<void> => {
    while (performance.now() - begun < ROUND_MS) {
      await request(pool);
      answered++;
    }
  };
  await Promise.all(Array.from({ length: CONNECTIONS }, connection));
  return answered / ((performance.now() - begun) / 1000);
}
