import { type Difference, diffPolicies, type PolicyDiff, type PolicyOutcome } from '../policies/analysis/diff.ts';
import { diffExchange, type ExchangeDifference, loosestFirst } from '../policies/analysis/diff-replay.ts';
import type { CompiledPolicy } from '../policies/engine/compiled.ts';
import { EXIT, refused } from './failure.ts';
import { loadPolicies, reportFaults, shippedOperatingPoints } from './policy-load.ts';
import { createLogReader, isFaultOfLog, replayedOf } from './policy-replay.ts';
import { exchangesOf } from './replay-report.ts';
import { jsonText } from './report/json.ts';
import { oneLine, type Paint, paintFor, printable } from './terminal.ts';
import { describeWitness } from './witness-words.ts';

/** What `policy diff` depends on beside the two files. */
export interface DiffOptions {
  readonly output: 'pretty' | 'json';
  /** The directory of a log whose exchanges both policies decide again. */
  readonly audit?: string;
  /** Milliseconds since the epoch: exemptions that end before do not hold. */
  readonly time?: number;
}

/** So many exchanges are told one by one; `json` has all. */
const MOST_SHOWN = 20;

interface Replay {
  readonly exchanges: readonly ExchangeDifference[];
  readonly notes: readonly string[];
}

/**
 * Tells in what two policies differ, or with `audit` on which recorded exchanges: on stdout, notes on stderr. Returns the
 * exit status: 0 no difference, 1 it could not run, 2 they differ, or part of the question is left open.
 */
export async function diffPolicyFiles(a: string, b: string, options: DiffOptions): Promise<number> {
  const loaded = loadPolicies([a, b], { operatingPoint: shippedOperatingPoints() });
  const policies = loaded.flatMap((one) => ('policy' in one ? [one.compiled] : []));
  for (const one of loaded) if (!('policy' in one)) reportFaults(one);
  const [before, after] = policies;
  if (!before || !after || policies.length < 2) return EXIT.failed;
  return options.audit === undefined
    ? reportRegion(before, after, options)
    : reportReplay(before, after, options.audit, options);
}

function reportRegion(a: CompiledPolicy, b: CompiledPolicy, { output, time = Date.now() }: DiffOptions): number {
  const diff = diffPolicies(a, b, { time });
  if (output === 'json') process.stdout.write(jsonText({ from: identityOf(a), to: identityOf(b), ...diff }));
  else process.stdout.write(`${describeDiff(a, b, diff, paintFor(process.stdout)).join('\n')}\n`);
  const isSame = diff.differences.length === 0 && diff.undecided.length === 0 && !diff.hold && !diff.tools;
  return isSame ? EXIT.done : EXIT.findings;
}

async function reportReplay(
  a: CompiledPolicy,
  b: CompiledPolicy,
  audit: string,
  { output }: DiffOptions,
): Promise<number> {
  let replay: Replay;
  try {
    replay = await replayBoth(a, b, audit);
  } catch (error) {
    if (!isFaultOfLog(error)) throw error;
    return refused(`the audit log in ${audit} cannot be read: ${error.message}`);
  }
  const { exchanges, notes } = replay;
  for (const note of notes) process.stderr.write(`note: ${printable(note)}\n`);
  const counts = { changes: 0, undecidable: 0, same: 0 };
  for (const { outcome } of exchanges) counts[outcome] += 1;
  if (output === 'json')
    process.stdout.write(
      jsonText({ from: identityOf(a), to: identityOf(b), audit, counts, notes, results: exchanges }),
    );
  else process.stdout.write(`${describeReplay(exchanges, counts, paintFor(process.stdout)).join('\n')}\n`);
  return counts.changes === 0 && counts.undecidable === 0 ? EXIT.done : EXIT.findings;
}

async function replayBoth(a: CompiledPolicy, b: CompiledPolicy, audit: string): Promise<Replay> {
  const [before, after] = [replayedOf(a), replayedOf(b)];
  const log = createLogReader(audit);
  const exchanges: ExchangeDifference[] = [];
  for await (const recorded of log.exchanges()) exchanges.push(diffExchange(before, after, recorded));
  return { exchanges, notes: log.notes() };
}

function identityOf({ id, version, digest }: CompiledPolicy): object {
  return { id, version, digest };
}

const WORDS: Readonly<Record<PolicyOutcome, string>> = {
  uncovered: 'not covered',
  pass: 'pass',
  flag: 'flag',
  support: 'support',
  neutralise: 'neutralise',
  redact: 'redact',
  replace: 'replace',
  route: 'route',
  'block-unknown': 'block for an unknown',
  block: 'block',
};

function stepOf({ from, to }: Pick<Difference, 'from' | 'to'>): string {
  return `${WORDS[from]} → ${WORDS[to]}`;
}

function describeDiff(a: CompiledPolicy, b: CompiledPolicy, diff: PolicyDiff, paint: Paint): readonly string[] {
  const { differences, undecided, hold, tools = [] } = diff;
  const names = [a, b].map(({ id, version }) => oneLine(`${id} ${version}`));
  const loosening = differences.filter(({ change }) => change === 'loosens').length;
  return [
    paint.bold(`${names[0]} → ${names[1]}`),
    ...differences.flatMap((difference) => ['', ...describeDifference(difference, names, paint)]),
    ...(hold
      ? [
          '',
          `${paint[hold.change === 'loosens' ? 'warn' : 'good'](hold.change)} streaming: hold ${hold.from} → ${hold.to}`,
        ]
      : []),
    ...tools.flatMap(({ rule, from, to, change }) => [
      '',
      `${paint[change === 'loosens' ? 'warn' : 'good'](change)} ${oneLine(rule)}: restored in calls of ${toolsOf(from)} → ${toolsOf(to)}`,
    ]),
    ...undecided.map(
      (stage) => `\n${paint.warn('undecided')} at ${stage}: too much to look through within the node limit`,
    ),
    '',
    differences.length === 0 && undecided.length === 0
      ? `no ${hold || tools.length > 0 ? 'other ' : ''}difference: for all facts and signals both come to the same outcome`
      : `${loosening} of ${differences.length} differences loosen`,
  ];
}

function toolsOf(globs: readonly string[]): string {
  return globs.length === 0 ? 'no tool' : oneLine(globs.join(', '));
}

function describeDifference(difference: Difference, names: readonly string[], paint: Paint): readonly string[] {
  const { change, places } = difference;
  const [first] = places;
  const colour = change === 'loosens' ? paint.bad : paint.warn;
  return [
    `${colour(stepOf(difference))} (${change}) at ${places.map(({ stage }) => stage).join(', ')}`,
    ...(first
      ? [
          `  for example: ${oneLine(describeWitness(first.witness))}`,
          ...[first.rules.from, first.rules.to].map((rules, index) => `  ${names[index]}: ${deciding(rules)}`),
        ]
      : []),
  ];
}

function deciding(rules: readonly string[]): string {
  return rules.length === 0 ? 'no rule' : oneLine(rules.join(', '));
}

function describeReplay(
  exchanges: readonly ExchangeDifference[],
  counts: Readonly<Record<ExchangeDifference['outcome'], number>>,
  paint: Paint,
): readonly string[] {
  const changed = loosestFirst(exchanges);
  const missing = new Set(exchanges.flatMap((one) => one.missing));
  return [
    paint.bold(`${counts.changes} of ${exchangesOf(exchanges.length)} change`),
    ...changed.slice(0, MOST_SHOWN).flatMap(({ exchange, time, scans }) => [
      '',
      `${paint.bold(oneLine(exchange))}  ${new Date(time).toISOString()}`,
      ...scans.map((scan) => {
        const window = scan.window ? ` (units ${scan.window.start} to ${scan.window.end})` : '';
        const rules = `${deciding(scan.rules.from)} → ${deciding(scan.rules.to)}`;
        return `  ${scan.stage} ${oneLine(scan.pointer)}${window}: ${paint.warn(stepOf(scan))} (${rules})`;
      }),
    ]),
    ...(changed.length > MOST_SHOWN ? ['', `and ${changed.length - MOST_SHOWN} more; -o json has them all`] : []),
    ...(missing.size > 0
      ? ['', `${exchangesOf(counts.undecidable)} undecidable; not computed then: ${oneLine([...missing].join(', '))}`]
      : []),
  ];
}
