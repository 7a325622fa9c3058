import { writeFigures } from '../report/figures.ts';
import { asMarkdown, type Table } from '../report/table.ts';
import type { KindResult, TotalResult } from './pii-compare.ts';
import { type SpanCounts, sharesOf } from './spans.ts';

/** What ran, and how. */
export interface Run {
  /** YYYY-MM-DD. */
  readonly date: string;
  readonly command: string;
  readonly machine: string;
  /** Ours: classifiers by id with their digests. */
  readonly classifiers: Readonly<Record<string, string>>;
  readonly presidio: {
    readonly versions: Readonly<Record<string, string>>;
    /** The spaCy model, null without one. */
    readonly model: string | null;
  };
  readonly texts: number;
  /** The time of the scans alone, by program. */
  readonly seconds: Readonly<Record<string, number>>;
}

/** Everything that a run found. */
export interface Comparison {
  readonly systems: readonly string[];
  readonly kinds: readonly KindResult[];
  readonly totals: readonly TotalResult[];
  /** Spans that are left out, by set and label: no kind stands for them. */
  readonly unnamed: Readonly<Record<string, Readonly<Record<string, number>>>>;
}

export function tablesOf({ systems, kinds, totals }: Comparison): readonly Table[] {
  const figures = systems.flatMap((system) => ['P', 'R', 'F1'].map((figure) => `${system} ${figure}`));
  return [
    {
      title: 'By kind',
      columns: ['set', 'kind', 'labelled', ...figures],
      rows: kinds.map(({ set, kind, counts, knownTo }) => [
        set,
        kind,
        labelledOf(counts),
        ...systems.flatMap((system) => (knownTo.includes(system) ? cells(counts[system]!) : ['-', '-', '-'])),
      ]),
    },
    {
      title: 'Over all kinds together (micro)',
      columns: ['set', 'kinds', 'labelled', ...figures],
      rows: totals.map(({ set, over, kinds: summed, counts }) => [
        set,
        `${over === 'both know' ? 'that both know' : 'all'} (${summed.length})`,
        labelledOf(counts),
        ...systems.flatMap((system) => cells(counts[system]!)),
      ]),
    },
  ];
}

/** What has to be said beside the figures. */
export function notesOf(run: Run, { unnamed }: Comparison): readonly string[] {
  const { versions, model } = run.presidio;
  const left = Object.entries(unnamed).map(
    ([set, labels]) =>
      `${set}: ${
        Object.entries(labels)
          .map(([label, count]) => `${label} ${count}`)
          .join(', ') || 'none'
      }`,
  );
  return [
    `${run.texts} texts; the scans took ${Object.entries(run.seconds)
      .map(([name, seconds]) => `${name} ${seconds.toFixed(1)} s`)
      .join(', ')}.`,
    `Portcullis: ${Object.entries(run.classifiers)
      .map(([id, digest]) => `${id} ${digest}`)
      .join(', ')}.`,
    `Presidio: ${Object.entries(versions)
      .map((version) => version.join(' '))
      .join(', ')}, ${model ?? 'no spaCy model: persons, places and organisations are not compared'}.`,
    `Left out, because it is none of these kinds: ${left.join('; ')}.`,
  ];
}

/** Puts the figures into the document. @throws Error when it has no place for them. */
export function writeDocument(path: string, run: Run, comparison: Comparison): void {
  writeFigures(path, 'npm run eval:pii -- --write', [
    `\`${run.command}\`, ${run.date}, on ${run.machine}.`,
    '',
    ...notesOf(run, comparison).map((note) => `- ${note}`),
    '',
    ...tablesOf(comparison).map(asMarkdown),
  ]);
}

function labelledOf(counts: Readonly<Record<string, SpanCounts>>): string {
  return `${Object.values(counts)[0]?.labelled ?? 0}`;
}

function cells(counts: SpanCounts): readonly string[] {
  const { precision, recall, f1 } = sharesOf(counts);
  return [precision, recall, f1].map((share) => (share === undefined ? '' : share.toFixed(3)));
}
