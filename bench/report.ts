import type { Table } from '../scripts/report/table.ts';
import type { DecisionResult } from './decision.ts';
import type { HttpResult } from './http.ts';
import type { ScanResult } from './scan.ts';

/** Everything that a run measured, and where. */
export interface Results {
  readonly run: { readonly date: string; readonly machine: string; readonly runtime: string };
  readonly decisions: readonly DecisionResult[];
  readonly scans: readonly ScanResult[];
  readonly http: HttpResult;
}

export function tablesOf({ decisions, scans, http }: Results): readonly Table[] {
  const { latency, throughput, memory } = http;
  return [
    {
      title: 'Latency that the gateway adds, one request at a time',
      columns: ['policy', 'p50', 'p99'],
      rows: latency.map(({ policy, p50, p99 }) => [policy, ms(p50), ms(p99)]),
    },
    {
      title: 'A scan by all text classifiers, one thread, nothing cached',
      columns: ['tokens', 'p50', 'p99', 'texts'],
      rows: scans.map(({ tokens, p50, p99, samples }) => [`${tokens}`, ms(p50), ms(p99), `${samples}`]),
    },
    {
      title: 'A decision, reasons included',
      columns: ['rules', 'that fire', 'p50', 'p99'],
      rows: decisions.map(({ rules, firing, p50, p99 }) => [`${rules}`, `${firing}`, us(p50), us(p99)]),
    },
    {
      title: 'Requests a second without rules, 64 connections, against a hop made with undici alone',
      columns: ['hop', 'gateway', 'gateway / hop'],
      rows: [[`${Math.round(throughput.hop)}`, `${Math.round(throughput.gateway)}`, throughput.ratio.toFixed(2)]],
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
const mib = (bytes: number) => `${Math.round(bytes / 2 ** 20)} MiB`;
