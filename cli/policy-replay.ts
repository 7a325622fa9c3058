import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createPatternDetector } from '../classifiers/detectors/pattern.ts';
import { cardDigest, parseCard } from '../classifiers/onnx/card.ts';
import type { Decision, Transform } from '../exchange/decision.ts';
import type { ClosedRecord, OpenedRecord } from '../gateway/audit/audit.ts';
import { checkFollows, type Entry, readLine, type Tail } from '../gateway/audit/chain.ts';
import { listSegments, readLines } from '../gateway/audit/segments.node.ts';
import {
  disagrees,
  type Replayed,
  type ReplayedExchange,
  type ReplayedScan,
  type ReplaySummary,
  readsField,
  replayExchange,
  summarize,
  worstFirst,
} from '../policies/analysis/replay.ts';
import type { CompiledPolicy } from '../policies/engine/compiled.ts';
import { explainReason } from './explanation.ts';
import { EXIT } from './failure.ts';
import { loadPolicies, MODEL, reportFaults, shippedOperatingPoints } from './policy-load.ts';
import { clip, paintFor, printable } from './terminal.ts';

/** So many flips, and so many disagreements, are told one by one; `--json` has all. */
const MOST_SHOWN = 20;

/** A line of why, however many signals a rule read. */
const WIDEST_REASON = 240;

export interface ReplayOptions {
  /** The directory of the log. */
  readonly audit: string;
  readonly json?: boolean;
}

/**
 * Decides the exchanges of an audit log again by a policy: a table and the flips on stdout, what is no result on stderr.
 * Returns the exit status: 0 nothing flips, 1 it could not run, 2 something flips or contradicts the record.
 */
export async function replayPolicy(file: string, { audit, json }: ReplayOptions): Promise<number> {
  const [loaded] = loadPolicies([file], { operatingPoint: shippedOperatingPoints() });
  if (!loaded || !('policy' in loaded)) {
    if (loaded) reportFaults(loaded);
    return EXIT.failed;
  }
  const { compiled } = loaded;
  const log = createLogReader(audit);
  const exchanges: ReplayedExchange[] = [];
  const replayed = replayedOf(compiled);
  const readsRole = readsField(compiled, 'caller.role');
  let [roleless, recalibrated] = [0, 0];
  try {
    for await (const { opened, closed } of log.exchanges()) {
      const recorded = { ...opened, scans: [...opened.scans, ...(closed?.scans ?? [])] };
      const exchange = replayExchange(replayed, recorded);
      exchanges.push(exchange);
      const isThePolicy = opened.policies.some(({ digest }) => digest === compiled.digest);
      if (isThePolicy && exchange.comparison !== 'in force') recalibrated += 1;
      if (readsRole && opened.role === undefined) roleless += 1;
    }
  } catch (error) {
    if (!isFaultOfLog(error)) throw error;
    const paint = paintFor(process.stderr);
    process.stderr.write(
      `${paint.bad('error:')} the audit log in ${audit} cannot be read: ${printable(error.message)}\n`,
    );
    return EXIT.failed;
  }
  const summary = summarize(exchanges);
  const notes = [
    ...log.notes(),
    ...(roleless > 0
      ? [
          `the policy reads caller.role, and the record of ${exchangesOf(roleless)} has none: decided as for a caller without a role`,
        ]
      : []),
    ...(recalibrated > 0
      ? [
          `${exchangesOf(recalibrated)} by this very policy, but not by the model here: its thresholds by atFpr may have been others`,
        ]
      : []),
    ...(summary.exchanges.uncovered > 0
      ? [
          `the policy's "match" leaves out ${exchangesOf(summary.exchanges.uncovered)}: a gateway without another policy refuses them`,
        ]
      : []),
  ];
  for (const note of notes) process.stderr.write(`note: ${note}\n`);
  reportDisagreements(exchanges, compiled);
  const { id, version, digest } = compiled;
  if (json) {
    const result = { policy: { id, version, digest }, audit, ...summary, notes, results: exchanges };
    process.stdout.write(`${JSON.stringify(result, null, 2)}\n`);
  } else process.stdout.write(`${report(compiled, audit, exchanges, summary).join('\n')}\n`);
  const isUnchanged = summary.exchanges.flips === 0 && summary.disagreements === 0 && summary.dropped === 0;
  return isUnchanged ? EXIT.done : EXIT.findings;
}

/** What the policy's names stand for here, told by digests, so that a record made with something else is seen. */
function replayedOf(policy: CompiledPolicy): Replayed {
  const card = `${MODEL}/card.json`;
  const { name, digest } = existsSync(card) ? identify(card) : { name: 'guard-base', digest: 'none' };
  return {
    policy,
    calibration: { id: name, digest },
    ...(policy.detectors.length > 0 && { detectors: createPatternDetector(policy.detectors).digest }),
  };
}

function identify(file: string): { readonly name: string; readonly digest: string } {
  const card = parseCard(JSON.parse(readFileSync(file, 'utf8')));
  return { name: card.name, digest: cardDigest(card) };
}

interface Recorded {
  readonly opened: OpenedRecord;
  readonly closed?: ClosedRecord;
}

interface LogReader {
  /**
   * The exchanges of the log as they ended, then those without an end.
   *
   * @throws RangeError naming the place where the log is damaged; what `node:fs` throws.
   */
  exchanges(): AsyncGenerator<Recorded>;
  /** What was left out, or is not whole, after all have been read. */
  notes(): readonly string[];
}

function createLogReader(directory: string): LogReader {
  const open = new Map<string, OpenedRecord>();
  const unfinished: string[] = [];
  let tail: Tail | undefined;
  let [firstSeq, endless, beginless] = [1, 0, 0];

  async function* entries(): AsyncGenerator<Entry> {
    const names = await listSegments(directory);
    if (names.length === 0) throw new RangeError('there is no audit log');
    for (const name of names) {
      for await (const { text, number, ended } of readLines(join(directory, name))) {
        const where = `${name}:${number}`;
        if (!ended && name === names.at(-1)) unfinished.push(where);
        else yield readEntry(text, where);
      }
    }
  }

  function readEntry(text: string, where: string): Entry {
    try {
      const entry = readLine(text);
      if (tail) checkFollows(tail, entry);
      else firstSeq = entry.seq;
      tail = { seq: entry.seq, hash: entry.hash };
      return entry;
    } catch (error) {
      if (!(error instanceof RangeError)) throw error;
      throw new RangeError(`${where}: ${error.message}; \`portcullis audit verify\` says more`, { cause: error });
    }
  }

  return {
    async *exchanges() {
      for await (const { record } of entries()) {
        if (record.event === 'opened') {
          const opened = record as unknown as OpenedRecord;
          open.set(opened.exchange, opened);
        } else if (record.event === 'closed') {
          const closed = record as unknown as ClosedRecord;
          const opened = open.get(closed.exchange);
          open.delete(closed.exchange);
          if (opened) yield { opened, closed };
          else beginless += 1;
        }
      }
      endless = open.size;
      for (const opened of open.values()) yield { opened };
    },
    notes: () => [
      ...(firstSeq === 1 ? [] : [`the log begins with entry ${firstSeq}: what was before it is not replayed`]),
      ...(beginless === 0 ? [] : [`left out ${exchangesOf(beginless)}, whose beginning is not in the log`]),
      ...(endless === 0
        ? []
        : [`${exchangesOf(endless)} without an end in the log: replayed as far as they are recorded`]),
      ...unfinished.map((where) => `${where} is unfinished and left out: it is being written, or a crash cut it off`),
    ],
  };
}

/** A damaged log, or one that the system does not let us read: the operator's to mend, not a defect of ours. */
function isFaultOfLog(error: unknown): error is Error {
  return error instanceof RangeError || (error instanceof Error && 'code' in error);
}

function reportDisagreements(exchanges: readonly ReplayedExchange[], { id, version, digest }: CompiledPolicy): void {
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

function report(
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
    ...(flips.length > MOST_SHOWN ? ['', `and ${flips.length - MOST_SHOWN} more; --json has them all`] : []),
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

/** Pointers and names hold what clients and models wrote: a line break in one must not become a line of the report. */
function oneLine(text: string): string {
  return printable(text).replaceAll('\n', '\\n');
}

function exchangesOf(count: number): string {
  return `${count} ${count === 1 ? 'exchange' : 'exchanges'}`;
}
