import type { DataSummary } from './eval-data.ts';
import type { Measurement, SignalFigures, Threshold } from './eval-measure.ts';
import { wilson } from './metrics.ts';
import { duration, oneLine, paintFor } from './terminal.ts';

/** What was measured, of what, and by what. */
export interface Evaluation extends Measurement {
  readonly data: Pick<DataSummary, 'lines' | 'digest'> & { readonly file: string };
  readonly policy: { readonly id: string; readonly version: string; readonly digest: string };
  readonly classifiers: readonly { readonly id: string; readonly digest: string }[];
  /** What a reader of the figures has to know beside them. */
  readonly notes: readonly string[];
}

const COLUMNS = [
  'signal',
  'n',
  'pos.',
  'unkn.',
  'AUC',
  'AP',
  'F1',
  'precision',
  'recall',
  'FPR',
  'R@1%FPR',
  'threshold',
];

/** An evaluation for a person. */
export function describeEvaluation({ data, policy, classifiers, signals, latency, notes }: Evaluation): string {
  const paint = paintFor(process.stdout);
  const rows = [...signals].map(([name, figures]) => rowOf(name, figures));
  const [head = '', ...lines] = aligned([COLUMNS, ...rows]);
  const digests = classifiers.map(({ id, digest }) => `${id} ${short(digest)}`).join(', ');
  return `${[
    `${oneLine(data.file)}, ${data.lines} texts, ${short(data.digest)}`,
    `policy ${oneLine(policy.id)} ${oneLine(policy.version)} ${short(policy.digest)}`,
    paint.dim(digests),
    '',
    paint.bold(head),
    ...lines,
    '',
    `${latency.scans} scans in ${duration(latency.totalMs)}: p50 ${shownMs(latency.p50Ms)}, p99 ${shownMs(latency.p99Ms)}`,
    'In brackets: the 95 % interval. -: cannot be computed from these labels.',
    ...notes.map((note) => `note: ${oneLine(note)}`),
  ].join('\n')}\n`;
}

function rowOf(name: string, figures: SignalFigures): readonly string[] {
  const { n, positives, unknown, recall, fpr } = figures;
  const { truePositives, falsePositives, trueNegatives, falseNegatives } = figures.counts;
  return [
    name,
    `${n}`,
    `${positives}`,
    `${unknown}`,
    fixed(figures.auc),
    fixed(figures.averagePrecision),
    fixed(figures.f1),
    fixed(figures.precision),
    withInterval(recall, truePositives, truePositives + falseNegatives),
    withInterval(fpr, falsePositives, falsePositives + trueNegatives),
    fixed(figures.recallAt1Fpr),
    shownThreshold(figures),
  ];
}

function shownThreshold({ threshold, thresholds }: SignalFigures): string {
  if (threshold === null) return 'several';
  const used: readonly Threshold[] = Object.values(thresholds).flatMap((bySignal) => Object.values(bySignal));
  const effects = new Set(used.map(({ effect = 'default' }) => effect));
  return `${fixed(threshold)}${effects.size === 1 ? ` ${[...effects][0]}` : ''}`;
}

function withInterval(value: number | null, hits: number, count: number): string {
  if (value === null) return '-';
  const [low, high] = wilson(hits, count);
  return `${value.toFixed(3)} (${low.toFixed(2)}–${high.toFixed(2)})`;
}

function fixed(value: number | null): string {
  return value === null ? '-' : value.toFixed(3);
}

function shownMs(ms: number | null): string {
  return ms === null ? '-' : duration(ms);
}

function short(digest: string): string {
  return digest.slice(0, 'sha256:'.length + 12);
}

/** Rows with their columns under each other: names to the left, figures to the right. */
function aligned(rows: readonly (readonly string[])[]): readonly string[] {
  const widths = COLUMNS.map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  return rows.map((row) =>
    row.map((cell, column) => (column === 0 ? cell.padEnd(widths[0]!) : cell.padStart(widths[column]!))).join('  '),
  );
}
