import { AUDIT, DURABLE_MS, ENTRY_ROWS, EXCHANGE, LIMITS } from './facts.ts';
import { OBJECT_GB, PRICES } from './prices.ts';

export interface Deployment {
  /** Exchanges a second, day and night. */
  readonly perSecond: number;
  readonly auditShards: number;
  /** The part of each tenant, each of which has a limiter object. */
  readonly tenants: readonly number[];
  /** Milliseconds of CPU of an exchange. */
  readonly cpuMs: number;
}

/** One line of the bill. */
export interface Item {
  readonly name: string;
  /** US dollars for a million exchanges. */
  readonly dollars: number;
}

const MILLION = 1_000_000;

/** What a million exchanges cost on Workers by the list, beyond what the plan includes, storage for one month. */
export function millionExchanges(deployment: Deployment): readonly Item[] {
  const { perSecond, auditShards, tenants, cpuMs } = deployment;
  const seconds = MILLION / perSecond;
  const storedGB = (EXCHANGE.appends * EXCHANGE.entryBytes * MILLION) / 1e9;
  const seals = auditShards * (seconds / AUDIT.sealSeconds);
  const files = Math.max(seals, (storedGB * 1e9) / AUDIT.fileBytes);
  const keptMonths = (AUDIT.keepSeconds + AUDIT.sealSeconds) / (30 * 86_400);
  const audit = Array.from({ length: auditShards }, () => (perSecond * EXCHANGE.appends) / auditShards);
  const limits = tenants.map((share) => perSecond * share * LIMITS.calls);
  return [
    { name: 'requests to the Worker', dollars: PRICES.workerRequests },
    { name: 'CPU', dollars: cpuMs * PRICES.workerCpu },
    { name: 'audit: calls and alarms', dollars: (EXCHANGE.appends + seals / MILLION) * PRICES.objectRequests },
    { name: 'audit: rows written and deleted', dollars: EXCHANGE.appends * ENTRY_ROWS * PRICES.rowsWritten },
    { name: 'audit: time at work', dollars: duration(audit, seconds) },
    { name: 'audit: kept in objects', dollars: storedGB * keptMonths * PRICES.objectStorage },
    { name: 'audit: files to R2', dollars: (files / MILLION) * PRICES.bucketWrites },
    { name: 'audit: a month in R2', dollars: storedGB * PRICES.bucketStorage },
    { name: 'limits: calls', dollars: LIMITS.calls * PRICES.objectRequests },
    { name: 'limits: rows written and deleted', dollars: LIMITS.rows * PRICES.rowsWritten },
    { name: 'limits: time at work', dollars: duration(limits, seconds) },
    { name: 'keys in KV: one read each, at most', dollars: PRICES.keyReads },
    { name: 'metrics: one data point each', dollars: PRICES.dataPoints },
  ];
}

/**
 * An object is billed while at least one call is at work in it; calls that come without memory, each as long as a
 * durable write, leave it idle for the part `e^-load` of the time (M/G/∞).
 *
 * @param callsPerSecond by object.
 */
function duration(callsPerSecond: readonly number[], seconds: number): number {
  const busy = callsPerSecond.reduce((sum, calls) => sum + 1 - Math.exp((-calls * DURABLE_MS) / 1_000), 0);
  return (busy * seconds * OBJECT_GB * PRICES.objectDuration) / MILLION;
}
