import type { Span } from '../../exchange/signal.ts';
import type { LabelledText } from './pii.ts';
import type { Kind } from './pii-kinds.ts';
import { addCounts, compareSpans, type SpanCounts } from './spans.ts';

/** One that marks texts: a program, at a threshold. */
export interface System {
  readonly name: string;
  /** Whether it can find this kind at all. */
  readonly knows: (kind: Kind) => boolean;
  /** What it marks as this kind in the text of that index in its set. */
  readonly marks: (kind: Kind, set: string, index: number) => readonly Span[];
}

/** The spans of one kind in one set, by system. */
export interface KindResult {
  readonly set: string;
  readonly kind: string;
  readonly counts: Readonly<Record<string, SpanCounts>>;
  /** The names of the systems that can find it. */
  readonly knownTo: readonly string[];
}

/** Sums over several kinds. */
export interface TotalResult {
  readonly set: string;
  readonly over: 'both know' | 'all';
  readonly kinds: readonly string[];
  readonly counts: Readonly<Record<string, SpanCounts>>;
}

/**
 * Compares systems on a set: one result for each kind that the set labels, whether a system knows it or not. Of what a
 * set never labels nobody can say whether a mark is right.
 */
export function compareKinds(
  set: string,
  texts: readonly LabelledText[],
  kinds: readonly Kind[],
  systems: readonly System[],
): readonly KindResult[] {
  const labels = new Set(texts.flatMap(({ spans }) => spans.map(({ label }) => label)));
  return kinds
    .filter((kind) => kind.labels.some((label) => labels.has(label)))
    .map((kind) => ({
      set,
      kind: kind.name,
      counts: Object.fromEntries(systems.map((system) => [system.name, countsOf(set, texts, kind, system)])),
      knownTo: systems.filter((system) => system.knows(kind)).map(({ name }) => name),
    }));
}

function countsOf(set: string, texts: readonly LabelledText[], kind: Kind, system: System): SpanCounts {
  return texts
    .map(({ spans }, index) =>
      compareSpans(
        spans.filter(({ label }) => kind.labels.includes(label)),
        system.knows(kind) ? system.marks(kind, set, index) : [],
        spans.filter(({ label }) => kind.neutral?.includes(label)),
      ),
    )
    .reduce(addCounts, { labelled: 0, found: 0, marked: 0, right: 0 });
}

/** The sums over the kinds of a set that every system knows, and over all of them. */
export function totalsOf(results: readonly KindResult[], systems: readonly System[]): readonly TotalResult[] {
  return [...new Set(results.map(({ set }) => set))].flatMap((set) => {
    const all = results.filter((result) => result.set === set);
    const shared = all.filter(({ knownTo }) => knownTo.length === systems.length);
    return [total(set, 'both know', shared, systems), total(set, 'all', all, systems)];
  });
}

function total(
  set: string,
  over: TotalResult['over'],
  results: readonly KindResult[],
  systems: readonly System[],
): TotalResult {
  const none: SpanCounts = { labelled: 0, found: 0, marked: 0, right: 0 };
  const counts = systems.map(({ name }) => [
    name,
    results.map((result) => result.counts[name]!).reduce(addCounts, none),
  ]);
  return { set, over, kinds: results.map(({ kind }) => kind), counts: Object.fromEntries(counts) };
}

/** Labels of a set that no kind stands for, with how many spans have them: they are left out of every figure. */
export function unnamedLabels(texts: readonly LabelledText[], kinds: readonly Kind[]): ReadonlyMap<string, number> {
  const named = new Set(kinds.flatMap((kind) => kind.labels));
  const counts = new Map<string, number>();
  for (const { label } of texts.flatMap(({ spans }) => spans))
    if (!named.has(label)) counts.set(label, (counts.get(label) ?? 0) + 1);
  return counts;
}
