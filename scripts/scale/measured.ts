import { readFileSync } from 'node:fs';

/** What other documents of this folder measured. */
export interface Measured {
  /** Exchanges a second of one Node process without rules, on the cores that it shared with its load. */
  readonly processPerSecond: number;
  /** Milliseconds of one thread for a text of 64 tokens, by encoder. */
  readonly scanMs: Readonly<Record<Encoder, number>>;
  /** Resident memory of a Node process under `baseline`, in MiB. */
  readonly processMiB: number;
  /** Milliseconds of an isolate for a text of 64 tokens, with `guard-edge`. */
  readonly workerRunMs: number;
}

const ENCODERS = ['guard-base', 'guard-edge'] as const;
export type Encoder = (typeof ENCODERS)[number];

/**
 * @param folder with `benchmarks.md` and `edge.md`.
 * @throws RangeError with the figure that one of them does not have.
 */
export function readMeasured(folder: string): Measured {
  const benchmarks = readFileSync(`${folder}/benchmarks.md`, 'utf8');
  const edge = readFileSync(`${folder}/edge.md`, 'utf8');
  const scans = tableBelow(benchmarks, 'A scan by all text classifiers');
  const scanOf = (encoder: Encoder) =>
    figure(
      scans.find((row) => row.tokens === '64' && row.encoder === encoder),
      'p50',
      `64 tokens by ${encoder}`,
    );
  return {
    processPerSecond: figure(tableBelow(benchmarks, 'Requests a second without rules')[0], 'gateway', 'requests'),
    scanMs: { 'guard-base': scanOf('guard-base'), 'guard-edge': scanOf('guard-edge') },
    processMiB: figure(tableBelow(benchmarks, 'Resident memory')[0], 'after the requests', 'memory'),
    workerRunMs: figure(rowOf(edge, 'one run of 64 tokens, p50'), 'workerd', 'one run of 64 tokens, p50'),
  };
}

type Row = Readonly<Record<string, string>>;

/** The rows of the first table after a heading that begins so, by the names of its columns. */
function tableBelow(document: string, heading: string): readonly Row[] {
  const at = document.indexOf(`\n### ${heading}`);
  if (at < 0) throw new RangeError(`docs/benchmarks.md has no part "${heading}": npm run bench -- --write`);
  const lines = document.slice(at + 1).split('\n');
  const begin = lines.findIndex((line) => line.startsWith('|'));
  const length = lines.slice(begin).findIndex((line) => !line.startsWith('|'));
  const [columns, , ...rows] = lines.slice(begin, begin + length).map(cells);
  return rows.map((row) => Object.fromEntries(row.map((cell, index) => [columns![index] ?? '', cell])));
}

/** The row that begins so, of docs/edge.md, whose tables name their columns above. */
function rowOf(document: string, first: string): Row | undefined {
  const row = document.split('\n').find((line) => line.startsWith(`| ${first} |`));
  return row === undefined ? undefined : { workerd: cells(row)[1] ?? '' };
}

function cells(line: string): readonly string[] {
  return line
    .split('|')
    .slice(1, -1)
    .map((cell) => cell.trim());
}

/** @throws RangeError where there is no number. */
function figure(row: Row | undefined, column: string, what: string): number {
  const number = Number.parseFloat(row?.[column] ?? '');
  if (Number.isFinite(number) && number > 0) return number;
  throw new RangeError(
    `docs/scale.md needs "${what}" (${column}), which docs/benchmarks.md and docs/edge.md do not have`,
  );
}
