import type { Schedule } from '../../classifiers/schedule.ts';
import { auroc, averagePrecision, recallAtFpr, share } from '../../cli/metrics.ts';
import type { Signal } from '../../exchange/signal.ts';
import { excuseOf, headsOf, REFUSES_FROM } from './families.ts';
import type { EvaluationSet, Example } from './sets.ts';

/** The false-positive rates, on benign validation text, at which figures are given. */
export const RATES = [0.001, 0.01] as const;

/** The figures of one set under one family of heads; a share is null where its class is absent. */
export interface SetResult {
  readonly set: string;
  readonly heads: string;
  readonly language: string;
  readonly positives: number;
  readonly negatives: number;
  /** Rows of the whole set, where only a part was read. */
  readonly sampledFrom?: number;
  /** The share of positives that is caught, by operating point. */
  readonly recall: Readonly<Record<string, number | null>>;
  /** The share of negatives that is caught, by operating point. */
  readonly falsePositives: Readonly<Record<string, number | null>>;
  /** F1 of the positive class, by operating point. */
  readonly f1: Readonly<Record<string, number | null>>;
  readonly auroc: number | null;
  readonly averagePrecision: number | null;
  /** The recall at the threshold of this very set that at most 1 % of its negatives reach: how well it could be told. */
  readonly recallAt1Fpr: number | null;
  /** Texts of which a signal was unknown; they count as not caught. */
  readonly unknown: number;
}

/** How a group of a set fared at 1 %. */
export interface GroupResult {
  readonly set: string;
  readonly group: string;
  readonly positive: boolean;
  readonly count: number;
  readonly caught: number;
}

interface Reading {
  readonly example: Example;
  readonly score: number;
  readonly unknown: boolean;
  /** Caught, for each of RATES. */
  readonly caught: readonly boolean[];
}

/** Long enough that no text of these sets is cut off by time: what is measured is the model, not the machine. */
export const BUDGET_MS = 10_000;

/** Reads the texts of a set through the schedule. */
export async function measure(
  schedule: Schedule,
  set: EvaluationSet,
  examples: readonly Example[],
  total: number,
): Promise<{ readonly results: readonly SetResult[]; readonly groups: readonly GroupResult[] }> {
  const families = [set.heads, ...(set.also ?? [])];
  const needed = new Set(families.flatMap((family) => [...headsOf(family), excuseOf(family) ?? []].flat()));
  const readings: Reading[][] = families.map(() => []);
  for (const example of examples) {
    const signals = await schedule.scan({ text: example.text, modality: 'text' }, needed, BUDGET_MS);
    for (const [index, family] of families.entries()) {
      readings[index]!.push(readingOf(schedule, family, example, signals));
    }
  }
  return {
    results: families.map((family, index) => ({
      ...ranking(readings[index]!),
      set: set.name,
      heads: family,
      language: set.language,
      positives: examples.filter((example) => example.positive).length,
      negatives: examples.filter((example) => !example.positive).length,
      ...(total > examples.length && { sampledFrom: total }),
      recall: shares(readings[index]!, true),
      falsePositives: shares(readings[index]!, false),
      f1: f1Of(readings[index]!),
      unknown: readings[index]!.filter((reading) => reading.unknown).length,
    })),
    groups: groupsOf(set.name, readings[0]!),
  };
}

function readingOf(
  schedule: Schedule,
  family: EvaluationSet['heads'],
  example: Example,
  signals: ReadonlyMap<string, Signal>,
): Reading {
  const scoreOf = (name: string) => {
    const signal = signals.get(name);
    return signal && 'score' in signal ? signal.score : undefined;
  };
  const heads = headsOf(family);
  const scores = heads.map(scoreOf);
  const excuse = excuseOf(family);
  // What is not known excuses nothing.
  const excused = excuse === undefined ? 0 : (scoreOf(excuse) ?? 0);
  return {
    example,
    score: Math.min(1 - excused, Math.max(0, ...scores.map((score) => score ?? 0))),
    unknown: scores.includes(undefined),
    caught: RATES.map(
      (rate) =>
        excused < REFUSES_FROM &&
        heads.some((head, index) => {
          const point = schedule.operatingPoint(head, rate);
          return point !== undefined && (scores[index] ?? 0) >= point;
        }),
    ),
  };
}

function shares(readings: readonly Reading[], positive: boolean): Readonly<Record<string, number | null>> {
  const ofClass = readings.filter(({ example }) => example.positive === positive);
  return Object.fromEntries(
    RATES.map((rate, index) => [String(rate), share(ofClass, ({ caught }) => caught[index] === true) ?? null]),
  );
}

/** What does not depend on an operating point; null where a class is absent. */
function ranking(readings: readonly Reading[]): Pick<SetResult, 'auroc' | 'averagePrecision' | 'recallAt1Fpr'> {
  const rows = readings.map(({ example, score }) => ({ positive: example.positive, score }));
  return {
    auroc: auroc(rows) ?? null,
    averagePrecision: averagePrecision(rows) ?? null,
    recallAt1Fpr: recallAtFpr(rows, 0.01) ?? null,
  };
}

/** Null where a class is absent: without negatives precision says nothing. */
function f1Of(readings: readonly Reading[]): Readonly<Record<string, number | null>> {
  const positives = readings.filter(({ example }) => example.positive).length;
  return Object.fromEntries(
    RATES.map((rate, index) => {
      const marked = readings.filter(({ caught }) => caught[index]);
      const right = marked.filter(({ example }) => example.positive).length;
      const isTold = positives > 0 && positives < readings.length;
      return [String(rate), isTold ? (2 * right) / (positives + marked.length) : null];
    }),
  );
}

function groupsOf(set: string, readings: readonly Reading[]): readonly GroupResult[] {
  const groups = new Map<string, { positive: boolean; count: number; caught: number }>();
  for (const { example, caught } of readings) {
    if (example.group === undefined) continue;
    const key = JSON.stringify([example.group, example.positive]);
    const group = groups.get(key) ?? { positive: example.positive, count: 0, caught: 0 };
    groups.set(key, { ...group, count: group.count + 1, caught: group.caught + Number(caught[RATES.indexOf(0.01)]) });
  }
  return [...groups].map(([key, group]) => ({ set, group: JSON.parse(key)[0], ...group }));
}
