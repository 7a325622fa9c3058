import { disagrees, OUTCOMES, type OutcomeName, type ReplayedExchange, type ReplayedScan } from './replay.ts';

/** A change from one effect to another, and how often it was found. An exchange counts with each of its changes. */
export interface Change {
  readonly from: OutcomeName;
  readonly to: OutcomeName;
  readonly exchanges: number;
  readonly scans: number;
}

/** How often each outcome was found. */
export interface ReplaySummary {
  readonly exchanges: Readonly<Record<ReplayedExchange['outcome'], number>>;
  readonly scans: Readonly<Record<ReplayedExchange['outcome'], number>>;
  /** What loosens comes first, and of that what loosens most. */
  readonly changes: readonly Change[];
  /** Exchanges by whose record the policy that was in force decided otherwise. */
  readonly disagreements: number;
  /** Exchanges that the policy, or another version of it, decided and to which it does not apply now. */
  readonly dropped: number;
}

/** Counts what became of many exchanges. */
export function summarize(exchanges: readonly ReplayedExchange[]): ReplaySummary {
  const counts = {
    exchanges: { flips: 0, undecidable: 0, uncovered: 0, same: 0 },
    scans: { flips: 0, undecidable: 0, uncovered: 0, same: 0 },
  };
  const changes = new Map<string, Change>();
  for (const { outcome, scanned, scans } of exchanges) {
    counts.exchanges[outcome] += 1;
    for (const scan of scans) counts.scans[scan.outcome] += 1;
    counts.scans[outcome === 'uncovered' ? 'uncovered' : 'same'] += scanned - scans.length;
    const seen = new Set<string>();
    for (const { from, to } of scans) {
      if (to === undefined) continue;
      const name = `${from} ${to}`;
      const before = changes.get(name) ?? { from, to, exchanges: 0, scans: 0 };
      changes.set(name, { from, to, exchanges: before.exchanges + (seen.has(name) ? 0 : 1), scans: before.scans + 1 });
      seen.add(name);
    }
  }
  return {
    ...counts,
    changes: [...changes.values()].sort(compareChanges),
    disagreements: exchanges.filter(disagrees).length,
    dropped: exchanges.filter(({ outcome, comparison }) => outcome === 'uncovered' && comparison !== 'other policies')
      .length,
  };
}

/** The flips of many exchanges, those that loosen most first; equal ones as they come. */
export function worstFirst(
  exchanges: readonly ReplayedExchange[],
): readonly { readonly exchange: ReplayedExchange; readonly scan: ReplayedScan }[] {
  return exchanges
    .flatMap((exchange) => exchange.scans.flatMap((scan) => (scan.outcome === 'flips' ? [{ exchange, scan }] : [])))
    .sort((a, b) => compareChanges(a.scan, b.scan));
}

interface Step {
  readonly from: OutcomeName;
  readonly to?: OutcomeName;
}

/** What loosens, what tightens, what stays as strong as it was; in each, the larger step first. */
function compareChanges(a: Step, b: Step): number {
  const [x, y] = [stepOf(a), stepOf(b)];
  return kindOf(x) - kindOf(y) || Math.abs(y) - Math.abs(x) || OUTCOMES.indexOf(b.from) - OUTCOMES.indexOf(a.from);
}

const stepOf = ({ from, to = from }: Step): number => OUTCOMES.indexOf(to) - OUTCOMES.indexOf(from);
const kindOf = (step: number): number => (step < 0 ? 0 : step > 0 ? 1 : 2);
