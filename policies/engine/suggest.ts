/** The candidate nearest to `word`, where one is near enough to be meant; ties go to the first. */
export function nearest(word: string, candidates: readonly string[]): string | undefined {
  const wanted = word.toLowerCase();
  let best: string | undefined;
  let bestDistance = Math.max(1, Math.floor(word.length / 3)) + 1;
  for (const candidate of candidates) {
    const lower = candidate.toLowerCase();
    // The last part of a dotted name is what people write from memory: `email` for `pii.email`.
    const isTail = wanted.length > 1 && lower.endsWith(`.${wanted}`);
    // No fewer edits than the lengths differ by.
    if (!isTail && Math.abs(wanted.length - lower.length) >= bestDistance) continue;
    const d = isTail ? 0 : distance(wanted, lower);
    if (d < bestDistance) [best, bestDistance] = [candidate, d];
  }
  return best;
}

/** A hint with the nearest candidate, or, where none is near and there are few, all of them. */
export function didYouMean(word: string, candidates: readonly string[]): string | undefined {
  const candidate = nearest(word, candidates);
  if (candidate !== undefined) return `did you mean "${candidate}"?`;
  if (candidates.length === 0 || candidates.length > 16) return undefined;
  return `one of ${candidates.join(', ')}`;
}

/** Edits between two words (optimal string alignment: insert, delete, replace, swap neighbours). */
function distance(a: string, b: string): number {
  let beforeLast: number[] = [];
  let last = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const cost = a[i - 1] === b[j - 1] ? 0 : 1;
      let edits = Math.min(last[j]! + 1, row[j - 1]! + 1, last[j - 1]! + cost);
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1])
        edits = Math.min(edits, beforeLast[j - 2]! + 1);
      row.push(edits);
    }
    [beforeLast, last] = [last, row];
  }
  return last[b.length]!;
}
