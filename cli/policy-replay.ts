import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { layeredDigest } from '../classifiers/deobfuscation/with-layers.ts';
import { exampleDigest, isByExample } from '../classifiers/detectors/example.ts';
import { createPatternDetector } from '../classifiers/detectors/pattern.ts';
import { cardDigest, parseCard } from '../classifiers/onnx/card.ts';
import type { ClosedRecord, OpenedRecord } from '../gateway/audit/audit.ts';
import { checkFollows, type Entry, readLine, type Tail } from '../gateway/audit/chain.ts';
import { listSegments, readLines } from '../gateway/audit/segments.node.ts';
import { type Replayed, type ReplayedExchange, replayExchange } from '../policies/analysis/replay.ts';
import { summarize } from '../policies/analysis/replay-summary.ts';
import type { CompiledPolicy } from '../policies/engine/compiled.ts';
import { EXIT, refused } from './failure.ts';
import { loadPolicy, MODEL, shippedOperatingPoints } from './policy-load.ts';
import { exchangesOf, replayReport, reportDisagreements } from './replay-report.ts';
import { jsonText } from './report/json.ts';

export interface ReplayOptions {
  /** The directory of the log. */
  readonly audit: string;
  /** `json` has every exchange. */
  readonly output: 'pretty' | 'json';
}

/**
 * Decides the exchanges of an audit log again by a policy: a table and the flips on stdout, what is no result on stderr.
 * Returns the exit status: 0 nothing flips, 1 it could not run, 2 something flips or contradicts the record.
 */
export async function replayPolicy(file: string, { audit, output }: ReplayOptions): Promise<number> {
  const loaded = loadPolicy(file, { operatingPoint: shippedOperatingPoints() });
  if (!loaded) return EXIT.failed;
  const { compiled } = loaded;
  const log = createLogReader(audit);
  const exchanges: ReplayedExchange[] = [];
  const replayed = replayedOf(compiled);
  const readsRole = compiled.fields.includes('caller.role');
  let [roleless, recalibrated] = [0, 0];
  try {
    for await (const recorded of log.exchanges()) {
      const exchange = replayExchange(replayed, recorded);
      exchanges.push(exchange);
      const isThePolicy = recorded.policies.some(({ digest }) => digest === compiled.digest);
      if (isThePolicy && exchange.comparison !== 'in force') recalibrated += 1;
      if (readsRole && recorded.role === undefined) roleless += 1;
    }
  } catch (error) {
    if (!isFaultOfLog(error)) throw error;
    return refused(`the audit log in ${audit} cannot be read: ${error.message}`);
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
  if (output === 'json') {
    const result = { policy: { id, version, digest }, audit, ...summary, notes, results: exchanges };
    process.stdout.write(jsonText(result));
  } else process.stdout.write(`${replayReport(compiled, audit, exchanges, summary).join('\n')}\n`);
  const isUnchanged = summary.exchanges.flips === 0 && summary.disagreements === 0 && summary.dropped === 0;
  return isUnchanged ? EXIT.done : EXIT.findings;
}

/** What the policy's names stand for here, told by digests, so that a record made with something else is seen. */
export function replayedOf(policy: CompiledPolicy): Replayed {
  const card = `${MODEL}/card.json`;
  const { name, digest } = existsSync(card) ? identify(card) : { name: 'guard-base', digest: 'none' };
  return {
    policy,
    calibration: { id: name, digest },
    detectors: detectorDigests(policy, digest),
  };
}

/** @param encoder the digest of the one that is installed. */
function detectorDigests({ detectors }: CompiledPolicy, encoder: string): ReadonlyMap<string, string> {
  const examples = detectors.filter(isByExample);
  const others = detectors.filter((detector) => !isByExample(detector));
  const byExample = layeredDigest(exampleDigest(examples, encoder));
  const byPattern = layeredDigest(createPatternDetector(others).digest);
  return new Map(detectors.map((one) => [one.signal, isByExample(one) ? byExample : byPattern]));
}

function identify(file: string): { readonly name: string; readonly digest: string } {
  const card = parseCard(JSON.parse(readFileSync(file, 'utf8')));
  return { name: card.name, digest: layeredDigest(cardDigest(card)) };
}

/** The exchanges of a log, and what has to be said of it. */
export interface LogReader {
  /**
   * The exchanges of the log as they ended, then those without an end: how they began, and all their scans.
   *
   * @throws RangeError naming the place where the log is damaged; what `node:fs` throws.
   */
  exchanges(): AsyncGenerator<OpenedRecord>;
  /** What was left out, or is not whole, after all have been read. */
  notes(): readonly string[];
}

/** Reads the exchanges of an audit log, each entry checked against the one before. */
export function createLogReader(directory: string): LogReader {
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
          if (opened) yield { ...opened, scans: [...opened.scans, ...closed.scans] };
          else beginless += 1;
        }
      }
      endless = open.size;
      yield* open.values();
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
export function isFaultOfLog(error: unknown): error is Error {
  return error instanceof RangeError || (error instanceof Error && 'code' in error);
}
