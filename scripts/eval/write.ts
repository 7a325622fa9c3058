import { readFileSync, writeFileSync } from 'node:fs';
import { applyEdits, modify } from 'jsonc-parser';
import { writeFigures } from '../report/figures.ts';
import { asMarkdown } from '../report/table.ts';
import { type Evaluation, tablesOf } from './report.ts';

/** How and when the figures came to be. */
export interface Run {
  /** YYYY-MM-DD. */
  readonly date: string;
  readonly command: string;
  readonly machine: string;
  readonly runtime: string;
  /** The classifiers by id, with the digest of all that their signals depend on. */
  readonly classifiers: Readonly<Record<string, string>>;
  /** Texts that were read, and how long it took on one thread, all sets and detectors together. */
  readonly texts: number;
  readonly seconds: number;
}

/** Puts the figures on the model's card, leaving every other byte of it as it is. */
export function writeCard(path: string, run: Run, evaluation: Evaluation): void {
  const text = readFileSync(path, 'utf8');
  const { texts: _, seconds: __, ...provenance } = run;
  const value = {
    ...provenance,
    sets: evaluation.tasks.flatMap((task) => task.results).map(rounded),
    pii: evaluation.pii,
    secrets: evaluation.secrets,
    alarms: evaluation.alarms,
  };
  const formattingOptions = { insertSpaces: true, tabSize: 2, eol: '\n' };
  writeFileSync(path, applyEdits(text, modify(text, ['evaluation'], value, { formattingOptions })));
}

/** Four places are more than any of these sets can tell apart. */
function rounded(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value), (_, item: unknown) =>
    typeof item === 'number' ? Math.round(item * 10_000) / 10_000 : item,
  );
}

/** Puts the figures into docs/evaluation.md. @throws Error when it has no place for them. */
export function writeDocument(path: string, run: Run, evaluation: Evaluation): void {
  writeFigures(path, 'npm run eval -- --write', [
    `\`${run.command}\`, ${run.date}, on ${run.machine}, ${run.runtime}; ${run.texts} scans in ${run.seconds.toFixed(0)} s on one thread.`,
    '',
    ...Object.entries(run.classifiers).map(([id, digest]) => `- \`${id}\` ${digest}`),
    '',
    ...tablesOf(evaluation).map(asMarkdown),
  ]);
}
