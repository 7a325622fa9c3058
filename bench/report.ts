import type { Table } from '../scripts/report/table.ts';
import type { DecisionResult } from './decision.ts';
import type { HttpResult } from './http.ts';
import type { PeerResult } from './peers/compare.ts';
import type { ScanResult } from './scan.ts';

/** Everything that a run measured, and where. */
export interface Results {
  readonly run: { readonly date: string; readonly machine: string; readonly runtime: string };
  readonly decisions: readonly DecisionResult[];
  readonly peers: readonly PeerResult[];
  readonly scans: readonly ScanResult[];
  readonly http: HttpResult;
}

export function tablesOf({ decisions, peers, scans, http }: Results): readonly Table[] {
  const { latency, throughput, memory } = http;
  return [
    {
      title: 'Latency that the gateway adds, one request at a time',
      columns: ['policy', 'p50', 'p99'],
      rows: latency.map(({ policy, p50, p99 }) => [policy, ms(p50), ms(p99)]),
    },
    {
      title: 'A scan by all text classifiers, one thread, nothing cached',
      columns: ['tokens', 'encoder', 'p50', 'p99', 'texts'],
      rows: scans.map(({ tokens, model, p50, p99, samples }) => [`${tokens}`, model, ms(p50), ms(p99), `${samples}`]),
    },
    {
      title: 'A decision, reasons included',
      columns: ['rules', 'that fire', 'p50', 'p99'],
      rows: decisions.map(({ rules, firing, p50, p99 }) => [`${rules}`, `${firing}`, us(p50), us(p99)]),
    },
    {
      title: 'Decisions a second beside other engines, the same twenty rules, all in one process and in turn',
      columns: [
        'engine',
        'none fires',
        'Portcullis / it',
        'two fire',
        'Portcullis / it',
        'beside the verdict',
        'version',
      ],
      rows: peers.map(({ engine, version, gives, noneFires, twoFire }) => [
        engine,
        count(noneFires.decisions),
        noneFires.ratio.toFixed(1),
        count(twoFire.decisions),
        twoFire.ratio.toFixed(1),
        gives,
        version,
      ]),
    },
    {
      title: 'Requests a second without rules, 64 connections, against a hop made with undici alone',
      columns: ['hop', 'gateway', 'gateway / hop'],
      rows: [[count(throughput.hop), count(throughput.gateway), throughput.ratio.toFixed(2)]],
    },
    {
      title: 'Resident memory of a gateway under baseline, no embedded model',
      columns: ['started', 'after the requests'],
      rows: [[mib(memory.started), mib(memory.used)]],
    },
  ];
}

const ms = (value: number) => `${value < 10 ? value.toFixed(2) : value.toFixed(0)} ms`;
const us = (nanoseconds: number) => `${(nanoseconds / 1000).toFixed(2)} µs`;
const count = (value: number) => `${Math.round(value)}`;
const mib = (bytes: number) => `${Math.round(bytes / 2 ** 20)} MiB`;
