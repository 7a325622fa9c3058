/** What was measured of one text: is it of the class that is looked for, and how high did it score? */
export interface Measured {
  readonly positive: boolean;
  readonly score: number;
}

/**
 * The area under the ROC curve: the share of (positive, negative) pairs in which the positive scores higher, ties
 * counting half (Mann-Whitney U). Undefined unless both classes are there.
 */
export function auroc(rows: readonly Measured[]): number | undefined {
  const sorted = [...rows].sort((a, b) => a.score - b.score);
  let [positives, rankSum] = [0, 0];
  for (let start = 0; start < sorted.length; ) {
    let end = start;
    while (end < sorted.length && sorted[end]!.score === sorted[start]!.score) end += 1;
    const tied = sorted.slice(start, end).filter((row) => row.positive).length;
    // Ranks count from 1; those that tie share the mean of theirs.
    rankSum += (tied * (start + 1 + end)) / 2;
    positives += tied;
    start = end;
  }
  const negatives = rows.length - positives;
  if (positives === 0 || negatives === 0) return undefined;
  return (rankSum - (positives * (positives + 1)) / 2) / (positives * negatives);
}

/** A threshold and what lies at it or above, from the highest score down to the lowest. */
interface Step {
  readonly truePositives: number;
  readonly falsePositives: number;
}

/** Equal scores fall on the same side of every threshold, so they are one step. */
function* stepsOf(rows: readonly Measured[]): Generator<Step> {
  const sorted = rows.toSorted((a, b) => b.score - a.score);
  let [truePositives, falsePositives] = [0, 0];
  for (const [index, { positive, score }] of sorted.entries()) {
    if (positive) truePositives += 1;
    else falsePositives += 1;
    if (sorted[index + 1]?.score !== score) yield { truePositives, falsePositives };
  }
}

/**
 * The area under the precision-recall curve as a sum of steps, one for each distinct score: the precision there times
 * the recall that it adds, with no line drawn between points (Davis and Goadrich, ICML 2006, on why none may be).
 * Undefined unless both classes are there.
 */
export function averagePrecision(rows: readonly Measured[]): number | undefined {
  const [positives, negatives] = classSizes(rows);
  if (positives === 0 || negatives === 0) return undefined;
  let [sum, before] = [0, 0];
  for (const { truePositives, falsePositives } of stepsOf(rows)) {
    sum += ((truePositives - before) * truePositives) / (truePositives + falsePositives);
    before = truePositives;
  }
  return sum / positives;
}

/**
 * The highest recall of a threshold that at most this share of the negatives reaches; 0 where none but a threshold above
 * all scores does. Undefined unless both classes are there.
 */
export function recallAtFpr(rows: readonly Measured[], falsePositiveRate: number): number | undefined {
  const [positives, negatives] = classSizes(rows);
  if (positives === 0 || negatives === 0) return undefined;
  let recall = 0;
  for (const { truePositives, falsePositives } of stepsOf(rows)) {
    // A quotient of counts is the number nearest to the share, as a literal 0.01 is; a product might miss it.
    if (falsePositives / negatives > falsePositiveRate) break;
    recall = truePositives / positives;
  }
  return recall;
}

function classSizes(rows: readonly Measured[]): readonly [positives: number, negatives: number] {
  const positives = rows.reduce((sum, { positive }) => sum + Number(positive), 0);
  return [positives, rows.length - positives];
}

/** What became of texts at one threshold. */
export interface Counts {
  readonly truePositives: number;
  readonly falsePositives: number;
  readonly trueNegatives: number;
  readonly falseNegatives: number;
}

/** Shares in [0, 1]; null where there is nothing to take one of, or where one class alone would decide it. */
export interface Rates {
  readonly f1: number | null;
  readonly precision: number | null;
  readonly recall: number | null;
  readonly fpr: number | null;
}

/**
 * Precision, recall, their harmonic mean F1, and the false-positive rate. Recall is of the positives and the
 * false-positive rate of the negatives alone. Precision and F1 are of both: with one class they would be 0 or 1 whatever
 * was measured. Precision is null, too, where nothing was predicted positive.
 */
export function ratesOf({ truePositives, falsePositives, trueNegatives, falseNegatives }: Counts): Rates {
  const [positives, negatives] = [truePositives + falseNegatives, falsePositives + trueNegatives];
  const predicted = truePositives + falsePositives;
  const isBoth = positives > 0 && negatives > 0;
  return {
    f1: isBoth ? (2 * truePositives) / (positives + predicted) : null,
    precision: isBoth && predicted > 0 ? truePositives / predicted : null,
    recall: positives > 0 ? truePositives / positives : null,
    fpr: negatives > 0 ? falsePositives / negatives : null,
  };
}

/** The `q`-quantile (0 to 1) of samples, by the nearest rank; undefined of none. */
export function quantile(samples: readonly number[], q: number): number | undefined {
  return samples.toSorted((a, b) => a - b)[Math.max(0, Math.ceil(q * samples.length) - 1)];
}

/** The share of a list that fulfils something; undefined for an empty list. */
export function share<T>(list: readonly T[], holds: (item: T) => boolean): number | undefined {
  return list.length === 0 ? undefined : list.filter(holds).length / list.length;
}

/** The 95 % interval of a share (Wilson score), which holds for small counts and shares near 0 and 1. */
export function wilson(hits: number, count: number): readonly [number, number] {
  const z = 1.959964;
  const centre = (hits + (z * z) / 2) / (count + z * z);
  const half = (z / (count + z * z)) * Math.sqrt((hits * (count - hits)) / count + (z * z) / 4);
  return [Math.max(0, centre - half), Math.min(1, centre + half)];
}
