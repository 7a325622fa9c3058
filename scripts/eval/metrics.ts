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
