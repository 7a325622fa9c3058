import type { Decision, Transform } from '../exchange/decision.ts';
import { disagrees, type ReplayedExchange, type ReplayedScan } from '../policies/analysis/replay.ts';
import { type ReplaySummary, worstFirst } from '../policies/analysis/replay-summary.ts';
import type { CompiledPolicy } from '../policies/engine/compiled.ts';
import { explainReason } from './explanation.ts';
import { clip, oneLine, paintFor } from './terminal.ts';

/** So many flips, and so many disagreements, are told one by one; `-o json` has all. */
const MOST_SHOWN = 20;

/** A line of why, however many signals a rule read. */
const WIDEST_REASON = 240;

/** Says on stderr where the very policy that was in force decides otherwise than the record says. */
export function reportDisagreements(
  exchanges: readonly ReplayedExchange[],
  { id, version, digest }: CompiledPolicy,
): void {
  const paint = paintFor(process.stderr);
  const found = exchanges.filter(disagrees);
  if (found.length === 0) return;
  const lines = found.flatMap(({ exchange, scans }) => {
    if (scans.length === 0) return [`  ${oneLine(exchange)}: the policy does not apply to it`];
    return scans.map((scan) => {
      const now = scan.to ?? `undecidable without ${scan.missing?.join(', ')}`;
      return `  ${oneLine(exchange)} ${placeOf(scan)}: recorded ${scan.from}, decided again ${now}`;
    });
  });
  const more = lines.length > MOST_SHOWN ? [`  and ${lines.length - MOST_SHOWN} more`] : [];
  process.stderr.write(
    `${[
      paint.bad(`DISAGREES: ${exchangesOf(found.length)} came out otherwise by the very policy that was in force`),
      `(${id} ${version}, ${digest}). The record, the engine or the model's operating points are not what they were.`,
      ...lines.slice(0, MOST_SHOWN),
      ...more,
    ].join('\n')}\n`,
  );
}

/** The table of a replay and its flips, line by line. */
export function replayReport(
  { id, version }: CompiledPolicy,
  audit: string,
  exchanges: readonly ReplayedExchange[],
  summary: ReplaySummary,
): readonly string[] {
  const paint = paintFor(process.stdout);
  const flips = worstFirst(exchanges);
  const row = (name: string, a: number | string, b: number | string) =>
    `${name.padEnd(24)}${String(a).padStart(10)}${String(b).padStart(8)}`;
  const count = (outcome: ReplayedExchange['outcome'], name: string) =>
    row(name, summary.exchanges[outcome], summary.scans[outcome]);
  return [
    paint.bold(`${id} ${version} on ${exchangesOf(exchanges.length)} of ${audit}`),
    '',
    row('', 'exchanges', 'texts'),
    count('flips', 'flips'),
    ...summary.changes.map(({ from, to, ...found }) => row(`  ${from} -> ${to}`, found.exchanges, found.scans)),
    count('undecidable', 'undecidable'),
    ...(summary.exchanges.uncovered > 0 ? [count('uncovered', 'not covered')] : []),
    count('same', 'same'),
    ...(summary.disagreements > 0 ? [row('disagree', summary.disagreements, '')] : []),
    ...flips
      .slice(0, MOST_SHOWN)
      .flatMap(({ exchange, scan }) => [
        '',
        `${paint.bold(oneLine(exchange.exchange))}  ${new Date(exchange.time).toISOString()}`,
        `  ${placeOf(scan)}: ${paint.warn(`${scan.from} -> ${scan.to}`)}`,
        ...whyOf(scan).map((line) => `    ${line}`),
      ]),
    ...(flips.length > MOST_SHOWN ? ['', `and ${flips.length - MOST_SHOWN} more; -o json has them all`] : []),
    ...missingSignals(exchanges),
  ];
}

/** The rules and redactions that only one of the two decisions has. */
function whyOf({ before, after }: ReplayedScan): readonly string[] {
  const [was, now] = [partsOf(before), partsOf(after)];
  const only = (some: ReadonlyMap<string, string>, others: ReadonlyMap<string, string>) =>
    [...some].filter(([key]) => !others.has(key)).map(([, text]) => text);
  const told = (word: string, lines: readonly string[], isEmpty: boolean) =>
    (isEmpty ? ['nothing is enforced'] : lines).map((line) => `${word}: ${clip(oneLine(line), WIDEST_REASON)}`);
  return [...told('was', only(was, now), was.size === 0), ...told('now', only(now, was), now.size === 0)];
}

/** What a decision enforces, each part with a key that is equal where the part is. */
function partsOf(decision: Decision | undefined): ReadonlyMap<string, string> {
  if (!decision) return new Map();
  const reasons = decision.reasons.filter(({ shadow }) => !shadow);
  return new Map([
    ...reasons.map((reason): [string, string] => [JSON.stringify([reason.rule, reason.effect]), explainReason(reason)]),
    ...decision.transforms.map((transform): [string, string] => [
      JSON.stringify([transform.span?.start, transform.span?.end, transform.replacement]),
      explainTransform(transform),
    ]),
  ]);
}

function explainTransform({ rule, span, replacement }: Transform): string {
  const what = span ? `units ${span.start} to ${span.end}` : 'the whole text';
  return `${what} become ${JSON.stringify(replacement)} (${rule})`;
}

function missingSignals(exchanges: readonly ReplayedExchange[]): readonly string[] {
  const counts = new Map<string, number>();
  for (const { scans } of exchanges) {
    for (const { missing = [] } of scans) for (const name of missing) counts.set(name, (counts.get(name) ?? 0) + 1);
  }
  if (counts.size === 0) return [];
  const names = [...counts].sort(([, a], [, b]) => b - a).map(([name, texts]) => `${name} (${texts})`);
  const more = names.length > MOST_SHOWN ? `, and ${names.length - MOST_SHOWN} more signals` : '';
  return ['', `Undecidable for want of signals that were not computed then (in so many texts):`].concat(
    `  ${names.slice(0, MOST_SHOWN).join(', ')}${more}`,
  );
}

function placeOf({ stage, pointer, window }: ReplayedScan): string {
  const where = oneLine(pointer);
  return window ? `${stage} ${where} (units ${window.start} to ${window.end})` : `${stage} ${where}`;
}

export function exchangesOf(count: number): string {
  return `${count} ${count === 1 ? 'exchange' : 'exchanges'}`;
}
