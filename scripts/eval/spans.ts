import type { Span } from '../../exchange/signal.ts';

/** What was found of one kind of thing, counted in spans. */
export interface SpanCounts {
  /** Spans that are labelled, and those of them that were found: at least half covered by what was marked. */
  readonly labelled: number;
  readonly found: number;
  /** Spans that were marked, and those of them that are right: at least half of it labelled. */
  readonly marked: number;
  readonly right: number;
}

/**
 * Compares the labelled spans of a text with the marked ones.
 *
 * @param neutral where a mark that is not right is not counted at all.
 */
export function compareSpans(
  labelled: readonly Span[],
  marked: readonly Span[],
  neutral: readonly Span[] = [],
): SpanCounts {
  const right = marked.filter((span) => isCovered(span, labelled)).length;
  const uncounted = marked.filter((span) => !isCovered(span, labelled) && isCovered(span, neutral)).length;
  return {
    labelled: labelled.length,
    found: labelled.filter((span) => isCovered(span, marked)).length,
    marked: marked.length - uncounted,
    right,
  };
}

export function addCounts(a: SpanCounts | undefined, b: SpanCounts): SpanCounts {
  if (!a) return b;
  return {
    labelled: a.labelled + b.labelled,
    found: a.found + b.found,
    marked: a.marked + b.marked,
    right: a.right + b.right,
  };
}

/** Shares in [0, 1]; undefined where there is nothing of which it could be one. */
export interface SpanShares {
  readonly precision?: number;
  readonly recall?: number;
  /** Harmonic mean of the two; 0 where something is labelled and nothing of it was found. */
  readonly f1?: number;
}

export function sharesOf({ labelled, found, marked, right }: SpanCounts): SpanShares {
  if (labelled === 0) return marked === 0 ? {} : { precision: right / marked };
  const recall = found / labelled;
  if (marked === 0) return { recall, f1: 0 };
  const precision = right / marked;
  return { precision, recall, f1: precision + recall === 0 ? 0 : (2 * precision * recall) / (precision + recall) };
}

/** Whether half of a span or more is covered; what several cover counts once. */
function isCovered(span: Span, by: readonly Span[]): boolean {
  let covered = 0;
  let reached = span.start;
  for (const other of [...by].sort((a, b) => a.start - b.start)) {
    const end = Math.min(span.end, other.end);
    covered += Math.max(0, end - Math.max(reached, other.start));
    reached = Math.max(reached, end);
  }
  return covered * 2 >= span.end - span.start;
}
