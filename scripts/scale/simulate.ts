import { shardOf } from '../../gateway/audit/object-log.worker.ts';
import type { Table } from '../report/table.ts';
import { shards } from './capacity.ts';
import { AUDIT, EXCHANGE, LIMITS, OBJECT_CALLS, RATES, TENANTS } from './facts.ts';
import { evenly, simulateQueues, type Waits } from './queue.ts';
import { sharded, zipf } from './tenants.ts';
import { count, ms, number, percent } from './words.ts';

/** So many arrivals are simulated for each row. */
const ARRIVALS = 400_000;
/** Of the arrivals. */
const SEED = 1;

/** How busy the object of the first table is. */
const USES = [0.2, 0.5, 0.7, 0.9, 0.95, 1.05];

/** The wait for one audit object by how busy it is: where it runs away. */
export function objectTable(): Table {
  const rows = USES.map((use) => {
    const cells = [OBJECT_CALLS.most, OBJECT_CALLS.least].flatMap((calls) => {
      const waits = simulate(use * calls, calls, evenly(1));
      return [number((use * calls) / EXCHANGE.appends), ...waitCells(waits)];
    });
    return [percent(use), ...cells];
  });
  const columns = [OBJECT_CALLS.most, OBJECT_CALLS.least].flatMap((calls) => [
    `exchanges a second at ${calls} calls`,
    'p50',
    'p99',
  ]);
  return { title: 'Simulated: the wait of an append for one audit object', columns: ['in use', ...columns], rows };
}

/** The wait for the audit shards: exchanges spread evenly, and by tenant. */
export function shardTable(): Table {
  const tenants = zipf(TENANTS.count, TENANTS.exponent);
  const rows = RATES.flatMap((perSecond) => {
    const { byCalls, byStorage } = shards(perSecond);
    const counts = new Set([byCalls, Math.min(byStorage, AUDIT.mostShards)]);
    return [...counts]
      .toSorted((a, b) => a - b)
      .map((one) => {
        const appends = perSecond * EXCHANGE.appends;
        const even = simulate(appends, OBJECT_CALLS.most, evenly(one));
        const hashed = simulate(
          appends,
          OBJECT_CALLS.most,
          sharded(tenants, (tenant) => shardOf(`tenant-${tenant}`, one)),
        );
        const cells = [even, hashed].flatMap((waits) => [percent(waits.utilisation), ms99(waits)]);
        return [count(perSecond), count(one), ...cells];
      });
  });
  return {
    title: `Simulated: the wait of an append with several shards, at ${OBJECT_CALLS.most} calls a second each`,
    columns: ['exchanges a second', 'shards', 'spread evenly: in use', 'p99', 'by tenant: busiest in use', 'p99'],
    rows,
  };
}

/** The limiter objects of tenants of very different sizes. */
export function tenantTable(): Table {
  const tenants = zipf(TENANTS.count, TENANTS.exponent);
  const largest = tenants[0]!;
  const rows = RATES.map((perSecond) => {
    const calls = perSecond * largest * LIMITS.calls;
    const over = tenants.filter((share) => perSecond * share * LIMITS.calls > OBJECT_CALLS.most).length;
    const waits = simulate(perSecond * LIMITS.calls, OBJECT_CALLS.most, tenants);
    const underWay = perSecond * largest * EXCHANGE.seconds;
    return [count(perSecond), number(calls), percent(waits.utilisation), number(underWay), count(over), ms99(waits)];
  });
  return {
    title: `Simulated: limiter objects of ${count(TENANTS.count)} tenants, the largest with ${percent(largest)} of all requests`,
    columns: [
      'exchanges a second',
      'calls a second of the largest',
      'in use',
      'exchanges of it under way',
      `tenants over ${OBJECT_CALLS.most} calls a second`,
      'wait of all calls, p99',
    ],
    rows,
  };
}

function simulate(arrivalsPerSecond: number, callsPerSecond: number, shares: readonly number[]): Waits {
  return simulateQueues({
    arrivalsPerSecond,
    serviceMs: 1_000 / callsPerSecond,
    shares,
    arrivals: ARRIVALS,
    seed: SEED,
  });
}

function waitCells(waits: Waits): readonly string[] {
  return waits.utilisation >= 1 ? ['runs away', 'runs away'] : [ms(waits.p50), ms(waits.p99)];
}

function ms99(waits: Waits): string {
  return waitCells(waits)[1]!;
}
