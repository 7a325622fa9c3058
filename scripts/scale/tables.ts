import type { Table } from '../report/table.ts';
import {
  cores,
  exchangesUntilFull,
  hottestPerSecond,
  limiterPerSecond,
  nodeMs,
  redisPerSecond,
  redisUse,
  shards,
  storedPerSecond,
  workerMs,
} from './capacity.ts';
import { type Item, millionExchanges } from './cost.ts';
import {
  AUDIT,
  DURABLE_MS,
  EXCHANGE,
  FIBRE_KM,
  FILE_LOG_PER_SECOND,
  OBJECT_CALLS,
  PLANNED_USE,
  RATES,
  TENANTS,
} from './facts.ts';
import type { Measured } from './measured.ts';
import { PRICES } from './prices.ts';
import { zipf } from './tenants.ts';
import { count, dollars, duration, ms, number, percent } from './words.ts';

const TENANT_SHARES = zipf(TENANTS.count, TENANTS.exponent);

/** The rate for which shards are counted by what one object serves. */
const APPENDS_PER_SECOND = 10_000;

/** Places by the distance from the isolate to its objects, in kilometres. */
const DISTANCES: readonly (readonly [string, number])[] = [
  ['the same city', 50],
  ['Paris to Frankfurt', 480],
  ['New York to Frankfurt', 6_200],
  ['Sydney to Frankfurt', 16_500],
];

/** What breaks at which rate, the first first. */
export function limitsTable(measured: Measured): Table {
  const { most, least } = OBJECT_CALLS;
  const rows: readonly (readonly [string, string, number, string])[] = [
    ['Workers', 'one audit shard is full', storedPerSecond(1), 'more shards'],
    [
      'Workers',
      'the shard of the largest tenant is full',
      hottestPerSecond(TENANT_SHARES, storedPerSecond(1)),
      'nothing: a tenant is in one shard',
    ],
    [
      'Workers',
      `all ${AUDIT.mostShards} shards are full, evenly used`,
      storedPerSecond(AUDIT.mostShards),
      'nothing: there are no more',
    ],
    [
      'Workers',
      'one audit shard would be full, if it kept nothing that is in R2',
      storedPerSecond(1, 0),
      'more shards',
    ],
    ['Workers', `one audit shard, ${least} appends a second`, least / EXCHANGE.appends, 'more shards'],
    ['Workers', `one audit shard, ${most} appends a second`, most / EXCHANGE.appends, 'more shards'],
    [
      'Workers',
      `the shard of the largest tenant, ${most} appends a second`,
      hottestPerSecond(TENANT_SHARES, most / EXCHANGE.appends),
      'nothing: a tenant is in one shard',
    ],
    [
      'Workers',
      `one tenant's limiter, ${most} calls a second`,
      limiterPerSecond(most),
      'nothing: a tenant is one object',
    ],
    ['Node', 'one core, `guard-base`', 1_000 / nodeMs(measured, 'guard-base'), 'more cores'],
    ['Node', 'one core, `guard-edge`', 1_000 / nodeMs(measured, 'guard-edge'), 'more cores'],
    ['Node', 'one process without rules', measured.processPerSecond, 'more processes'],
    ['Node', "one process's audit log, one disk", FILE_LOG_PER_SECOND / EXCHANGE.appends, 'more processes and disks'],
    ['Node', "one tenant's limits in Redis", redisPerSecond([1], 0), 'fewer under way: `concurrent`'],
    [
      'Node',
      `the limits of ${count(TENANTS.count)} tenants in one Redis`,
      redisPerSecond(TENANT_SHARES, 0),
      'a Redis for each group of tenants',
    ],
  ];
  return {
    title: 'What breaks first',
    columns: ['where', 'what', 'exchanges a second', 'what helps'],
    rows: rows
      .toSorted((a, b) => b[0].localeCompare(a[0]) || a[2] - b[2])
      .map(([where, what, rate, help]) => [where, what, number(rate), help]),
  };
}

/** Workers: isolates, objects and shards by rate. */
export function workersTable(measured: Measured): Table {
  const rows = RATES.map((perSecond) => {
    const { byCalls, byStorage } = shards(perSecond);
    return [
      count(perSecond),
      number(perSecond * EXCHANGE.appends),
      count(byCalls),
      `${count(byStorage)}${byStorage > AUDIT.mostShards ? `: over ${AUDIT.mostShards}` : ''}`,
      `${number((perSecond * EXCHANGE.appends * EXCHANGE.entryBytes * 86_400) / 1e9)} GB`,
      number((perSecond * workerMs(measured, false)) / 1_000),
      number((perSecond * workerMs(measured, true)) / 1_000),
      duration(exchangesUntilFull() / perSecond),
    ];
  });
  return {
    title: 'Workers',
    columns: [
      'exchanges a second',
      'appends a second',
      'shards by calls',
      'shards by storage',
      'log a day',
      'CPU s a second, detectors',
      'with `guard-edge`',
      'one object without a bucket is full after',
    ],
    rows,
  };
}

/** What a core of Node does, by policy: the arithmetic behind the number of cores. */
export function coreTable(measured: Measured): Table {
  const policies = [
    ['no rules', nodeMs(measured)],
    ['`baseline`, `guard-edge`', nodeMs(measured, 'guard-edge')],
    ['`baseline`, `guard-base`', nodeMs(measured, 'guard-base')],
  ] as const;
  return {
    title: 'A core of Node',
    columns: [
      'policy',
      'core time of an exchange',
      'exchanges a second',
      `core hours for a million, at ${percent(PLANNED_USE)} use`,
    ],
    rows: policies.map(([policy, core]) => [
      policy,
      ms(core),
      number(1_000 / core),
      number((core * 1_000_000) / 3_600_000 / PLANNED_USE),
    ]),
  };
}

/** Node: cores, memory, disk and Redis by rate. */
export function nodeTable(measured: Measured): Table {
  const rows = RATES.map((perSecond) => {
    const base = cores(perSecond, nodeMs(measured, 'guard-base'));
    const use = redisUse(perSecond, TENANT_SHARES, EXCHANGE.scans);
    return [
      count(perSecond),
      count(cores(perSecond, nodeMs(measured))),
      count(cores(perSecond, nodeMs(measured, 'guard-edge'))),
      count(base),
      `${number((base * measured.processMiB) / 1_024)} GiB`,
      `${number((perSecond * EXCHANGE.appends * EXCHANGE.entryBytes) / 1e6)} MB`,
      use > 1 ? `${number(use)} times one` : percent(use),
    ];
  });
  return {
    title: 'Node, a load balancer and Redis',
    columns: [
      'exchanges a second',
      'cores, no rules',
      'cores, `guard-edge`',
      'cores, `guard-base`',
      'memory, one process a core of `guard-base`',
      'log a second',
      'of one Redis',
    ],
    rows,
  };
}

/** How many audit shards a rate of appends needs, by what one object serves. */
export function appendTable(): Table {
  const rates = [OBJECT_CALLS.least, OBJECT_CALLS.most, OBJECT_CALLS.simple];
  const rows = rates.map((calls) => {
    const full = APPENDS_PER_SECOND / calls;
    return [count(calls), count(Math.ceil(full)), count(Math.ceil(full / PLANNED_USE))];
  });
  return {
    title: `Audit shards for ${count(APPENDS_PER_SECOND)} appends a second, spread evenly`,
    columns: ['appends a second of one object', 'shards, all of their time', `at ${percent(PLANNED_USE)} use`],
    rows,
  };
}

/** What a million exchanges cost on Workers, line by line, at each rate. */
export function costTable(measured: Measured): Table {
  const bills = RATES.map((perSecond) =>
    millionExchanges({
      perSecond,
      auditShards: Math.min(AUDIT.mostShards, Math.max(...Object.values(shards(perSecond)))),
      tenants: TENANT_SHARES,
      cpuMs: workerMs(measured, false),
    }),
  );
  const total = (items: readonly Item[]) => items.reduce((sum, item) => sum + item.dollars, 0);
  const encoderMs = workerMs(measured, true) - workerMs(measured, false);
  const [first] = bills;
  const of = (items: readonly Item[], part: string) => total(items.filter(({ name }) => name.startsWith(part)));
  const line = (name: string, read: (items: readonly Item[]) => number) => [
    name,
    ...bills.map((items) => dollars(read(items))),
  ];
  return {
    title: 'A million exchanges on Workers, in US dollars by the list',
    columns: ['', ...RATES.map((perSecond) => `at ${count(perSecond)} a second`)],
    rows: [
      ...first!.map(({ name }, index) => line(name, (items) => items[index]!.dollars)),
      line('in all, `detectors`', total),
      line('in all, without limits', (items) => total(items) - of(items, 'limits')),
      line('`guard-edge` adds CPU', () => encoderMs * PRICES.workerCpu),
    ],
  };
}

/** What a call to objects adds by distance, at least. */
export function distanceTable(): Table {
  const rows = DISTANCES.map(([place, kilometres]) => {
    const trip = (2 * kilometres) / FIBRE_KM;
    const call = trip + DURABLE_MS;
    return [place, `${count(kilometres)} km`, ms(trip), ms(call), ms(3 * call), ms(4 * call)];
  });
  return {
    title: 'What the way to the objects adds, at least',
    columns: [
      'from isolate to object',
      'distance',
      'round trip of light',
      'an append',
      'before the model is asked, with limits',
      'an exchange in all',
    ],
    rows,
  };
}
