import type { Table } from '../scripts/report/table.ts';
import type { DecisionResult } from './decision.ts';
import type { HttpResult } from './http.ts';
import type { PeerResult } from './peers/compare.ts';
import type { ScanResult } from './scan.ts';
import type { StreamingResult } from './streaming.ts';

/** What each part of a run measures. */
export interface Measured {
  readonly decisions: readonly DecisionResult[];
  readonly peers: readonly PeerResult[];
  readonly scans: readonly ScanResult[];
  readonly http: HttpResult;
  readonly streaming: readonly StreamingResult[];
}

/** What a run measured, and where: everything, unless one part alone was wanted. */
export interface Results extends Partial<Measured> {
  readonly run: { readonly date: string; readonly machine: string; readonly runtime: string };
}

/** The tables of what was measured, the most asked-for first. */
export function tablesOf({ decisions, peers, scans, http, streaming }: Results): readonly Table[] {
  return [
    ...(http ? [latencyTable(http)] : []),
    ...(streaming ? [streamingTable(streaming)] : []),
    ...(scans ? [scansTable(scans)] : []),
    ...(decisions ? [decisionsTable(decisions)] : []),
    ...(peers ? [peersTable(peers)] : []),
    ...(http ? [throughputTable(http), memoryTable(http)] : []),
  ];
}

function latencyTable({ latency }: HttpResult): Table {
  return {
    title: 'Latency that the gateway adds, one request at a time',
    columns: ['policy', 'p50', 'p99'],
    rows: latency.map(({ policy, p50, p99 }) => [policy, ms(p50), ms(p99)]),
  };
}

function streamingTable(results: readonly StreamingResult[]): Table {
  return {
    title: 'What the reader of a stream sees, straight from the upstream and through the gateway',
    columns: [
      'tokens',
      'a second',
      'policy',
      'first text',
      'longest pause',
      'total',
      'total / straight',
      'delay of the first window',
      'longest delay',
      'refused as late',
    ],
    rows: results.flatMap(({ tokens, tokensPerSecond, policy, unguarded, guarded, ratio, delay, late }) => {
      const pace = [`${tokens}`, `${tokensPerSecond}`];
      const view = ({ firstText, longestPause, total }: StreamingResult['guarded']) => [
        ms(firstText),
        ms(longestPause),
        ms(total),
      ];
      return [
        [...pace, 'straight', ...view(unguarded), '1.000', '', '', ''],
        [...pace, policy, ...view(guarded), ratio.toFixed(3), ms(delay.firstWindow), ms(delay.longest), `${late}`],
      ];
    }),
  };
}

function scansTable(scans: readonly ScanResult[]): Table {
  return {
    title: 'A scan by all text classifiers, one thread, nothing cached',
    columns: ['tokens', 'encoder', 'p50', 'p99', 'texts'],
    rows: scans.map(({ tokens, model, p50, p99, samples }) => [`${tokens}`, model, ms(p50), ms(p99), `${samples}`]),
  };
}

function decisionsTable(decisions: readonly DecisionResult[]): Table {
  return {
    title: 'A decision, reasons included',
    columns: ['rules', 'that fire', 'p50', 'p99'],
    rows: decisions.map(({ rules, firing, p50, p99 }) => [`${rules}`, `${firing}`, us(p50), us(p99)]),
  };
}

function peersTable(peers: readonly PeerResult[]): Table {
  return {
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
  };
}

function throughputTable({ throughput }: HttpResult): Table {
  return {
    title: 'Requests a second without rules, 64 connections, against a hop made with undici alone',
    columns: ['hop', 'gateway', 'gateway / hop'],
    rows: [[count(throughput.hop), count(throughput.gateway), throughput.ratio.toFixed(2)]],
  };
}

function memoryTable({ memory }: HttpResult): Table {
  return {
    title: 'Resident memory of a gateway under baseline, no embedded model',
    columns: ['started', 'after the requests'],
    rows: [[mib(memory.started), mib(memory.used)]],
  };
}

const ms = (value: number) => `${value < 10 ? value.toFixed(2) : value.toFixed(0)} ms`;
const us = (nanoseconds: number) => `${(nanoseconds / 1000).toFixed(2)} µs`;
const count = (value: number) => `${Math.round(value)}`;
const mib = (bytes: number) => `${Math.round(bytes / 2 ** 20)} MiB`;
