import { wilson } from '../../cli/metrics.ts';
import type { Table } from '../report/table.ts';
import type { AlarmResult } from './alarms.ts';
import type { GroupResult, SetResult } from './measure.ts';
import { RATES } from './measure.ts';
import type { PiiResult } from './pii.ts';
import { publishedTable } from './published.ts';
import type { SecretResult } from './secrets.ts';

/** Everything that a run measured. */
export interface Evaluation {
  readonly tasks: readonly { readonly title: string; readonly results: readonly SetResult[] }[];
  readonly groups: readonly GroupResult[];
  readonly pii: readonly PiiResult[];
  readonly secrets: readonly SecretResult[];
  readonly alarms: readonly AlarmResult[];
  /** The sets in other languages than English, by the model for several languages. */
  readonly others: readonly SetResult[];
}

export function tablesOf(evaluation: Evaluation): readonly Table[] {
  return [
    publishedTable(evaluation.tasks.flatMap(({ results }) => results)),
    ...evaluation.tasks.map(({ title, results }) => ({ title, columns: SET_COLUMNS, rows: results.map(setRow) })),
    { title: 'In other languages, by guard-multilingual', columns: SET_COLUMNS, rows: evaluation.others.map(setRow) },
    groupTable(evaluation.groups, 'hatecheck', 'HateCheck by functionality, hazard.hate and toxicity at 1 %'),
    groupTable(evaluation.groups, 'xstest', 'XSTest by type, hazard heads at 1 %'),
    {
      title: 'Personal data, by span',
      columns: SPAN_COLUMNS,
      // Of most formats the sets hold nothing, and nothing is taken for one.
      rows: evaluation.pii.filter(({ labelled, marked }) => labelled + marked > 0).map(piiRow),
    },
    { title: 'Secrets, by line', columns: SPAN_COLUMNS, rows: evaluation.secrets.map(secretRow) },
    {
      title: 'Detectors on the harmless texts of the over-refusal sets',
      columns: ['detector', 'texts', 'with an alarm'],
      rows: evaluation.alarms.map(({ detector, texts, alarms }) => [detector, `${texts}`, percent(alarms / texts)]),
    },
  ];
}

const SET_COLUMNS = [
  'set',
  'heads',
  'language',
  'positive',
  'negative',
  ...RATES.flatMap((rate) => [`recall @${percent(rate)}`, `FPR @${percent(rate)}`]),
  ...RATES.map((rate) => `F1 @${percent(rate)}`),
  'AUROC',
  'AP',
  'recall at 1 % FPR',
];

function setRow(result: SetResult): readonly string[] {
  const { positives, negatives, sampledFrom, unknown } = result;
  const name = `${result.set}${sampledFrom ? ` (sample of ${sampledFrom})` : ''}${unknown ? ` [${unknown} unknown]` : ''}`;
  return [
    name,
    result.heads,
    result.language,
    `${positives}`,
    `${negatives}`,
    ...RATES.flatMap((rate) => [
      interval(result.recall[rate], positives, rate === 0.01),
      interval(result.falsePositives[rate], negatives, rate === 0.01),
    ]),
    ...RATES.map((rate) => places(result.f1[rate])),
    places(result.auroc),
    places(result.averagePrecision),
    result.recallAt1Fpr === null ? '' : percent(result.recallAt1Fpr),
  ];
}

function groupTable(groups: readonly GroupResult[], set: string, title: string): Table {
  const rows = groups
    .filter((group) => group.set === set)
    .map(({ group, positive, count, caught }) => [
      group,
      positive ? 'catch' : 'let pass',
      `${count}`,
      percent(caught / count),
    ]);
  return { title, columns: ['test', 'right is to', 'texts', 'caught'], rows };
}

const SPAN_COLUMNS = ['set', 'signals', 'labelled', 'found', 'recall', 'marked', 'right', 'precision'];

function piiRow({ set, signal, labelled, found, marked, right }: PiiResult): readonly string[] {
  return [
    set,
    signal,
    `${labelled}`,
    `${found}`,
    ratio(found, labelled),
    `${marked}`,
    `${right}`,
    ratio(right, marked),
  ];
}

function secretRow({ set, signals, labelled, found, marked, right }: SecretResult): readonly string[] {
  const precision = right === undefined ? ['', ''] : [`${right}`, ratio(right, marked)];
  return [set, signals, `${labelled}`, `${found}`, ratio(found, labelled), `${marked}`, ...precision];
}

function interval(value: number | null | undefined, count: number, withInterval: boolean): string {
  if (value === null || value === undefined) return '';
  if (!withInterval) return percent(value);
  const [low, high] = wilson(Math.round(value * count), count);
  return `${percent(value)} (${(low * 100).toFixed(0)}–${(high * 100).toFixed(0)})`;
}

function places(value: number | null | undefined): string {
  return value === null || value === undefined ? '' : value.toFixed(3);
}

function ratio(part: number, whole: number): string {
  return whole === 0 ? '' : percent(part / whole);
}

function percent(value: number): string {
  return `${(value * 100).toFixed(1)} %`;
}
