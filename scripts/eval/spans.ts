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

/** Compares the labelled spans of a text with the marked ones. */
export function compareSpans(labelled: readonly Span[], marked: readonly Span[]): SpanCounts {
  return {
    labelled: labelled.length,
    found: labelled.filter((span) => isCovered(span, marked)).length,
    marked: marked.length,
    right: marked.filter((span) => isCovered(span, labelled)).length,
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

function isCovered(span: Span, by: readonly Span[]): boolean {
  const covered = by.reduce(
    (sum, other) => sum + Math.max(0, Math.min(span.end, other.end) - Math.max(span.start, other.start)),
    0,
  );
  return covered * 2 >= span.end - span.start;
}
