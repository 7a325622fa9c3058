import type { Decision } from '../../exchange/decision.ts';
import { compareDifferences, type PolicyOutcome, resultOf } from './diff.ts';
import { covers, decideAgain, type RecordedExchange, type RecordedScan, type Replayed } from './replay.ts';

/** One text on which two policies come to different outcomes. */
export interface ScanDifference extends Pick<RecordedScan, 'pointer' | 'stage' | 'window'> {
  readonly from: PolicyOutcome;
  readonly to: PolicyOutcome;
  /** Of each policy the rules that make its outcome what it is, by id. */
  readonly rules: { readonly from: readonly string[]; readonly to: readonly string[] };
}

/** A recorded exchange decided again by two policies. */
export interface ExchangeDifference {
  readonly exchange: string;
  /** Milliseconds since the epoch. */
  readonly time: number;
  /** Where one text changes, the exchange does, whatever could not be decided in it. */
  readonly outcome: 'changes' | 'undecidable' | 'same';
  /** Texts that change, those that loosen most first. */
  readonly scans: readonly ScanDifference[];
  /** Signals that a policy needs and that were not computed. */
  readonly missing: readonly string[];
}

/**
 * Decides a recorded exchange by two policies, from its recorded signals and facts, and compares their outcomes text by
 * text. Where a signal that either needs was not computed, the text is undecidable: nothing is guessed.
 */
export function diffExchange(a: Replayed, b: Replayed, recorded: RecordedExchange): ExchangeDifference {
  const scans: ScanDifference[] = [];
  const missing = new Set<string>();
  for (const scan of recorded.scans) {
    const [before, after] = [a, b].map((one) => resultFor(one, recorded, scan));
    for (const one of [before, after]) if (one && 'missing' in one) for (const name of one.missing) missing.add(name);
    if (!before || !after || 'missing' in before || 'missing' in after || before.outcome === after.outcome) continue;
    const { pointer, stage, window } = scan;
    const place = { pointer, stage, ...(window && { window }) };
    const rules = { from: before.rules, to: after.rules };
    scans.push({ ...place, from: before.outcome, to: after.outcome, rules });
  }
  const { exchange, time } = recorded;
  const outcome = scans.length > 0 ? 'changes' : missing.size > 0 ? 'undecidable' : 'same';
  return { exchange, time, outcome, scans: scans.sort(compareDifferences), missing: [...missing].sort() };
}

/** The exchanges that change, those of which a text loosens most first; equal ones as they come. */
export function loosestFirst(exchanges: readonly ExchangeDifference[]): readonly ExchangeDifference[] {
  return exchanges
    .filter(({ scans }) => scans.length > 0)
    .sort((a, b) => (a.scans[0] && b.scans[0] ? compareDifferences(a.scans[0], b.scans[0]) : 0));
}

function resultFor(replayed: Replayed, recorded: RecordedExchange, scan: RecordedScan) {
  if (!covers(replayed, recorded)) return { outcome: 'uncovered' as const, rules: [] };
  const { after, missing } = decideAgain(replayed, recorded, scan);
  return after ? resultOf(after satisfies Decision) : { missing };
}
