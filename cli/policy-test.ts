import { dirname } from 'node:path';
import { reaches, type TestCoverage, testCoverage } from '../policies/analysis/test-coverage.ts';
import type { TestResult } from '../policies/analysis/test-runner.ts';
import type { Policy } from '../policies/engine/parse.ts';
import { EXIT } from './failure.ts';
import { exitStatus } from './policy-check.ts';
import { faultEntries } from './policy-load.ts';
import { type TestedPolicies, type TestedPolicy, testPolicyFiles } from './policy-test-run.ts';
import type { ReportEntry, ReportFormat } from './report/entry.ts';
import { writeReport } from './report/report.ts';
import { toldToStop } from './shutdown.ts';
import { oneLine, paintFor } from './terminal.ts';
import { describeCoverage, describeFailure, entriesOf, entryOf, TEST_CODES } from './test-report.ts';
import { runOnChange } from './watch.ts';

export interface TestOptions {
  readonly output: ReportFormat;
  /** Which tests to run: a regular expression, or a part of their names. */
  readonly run?: string;
  readonly watch?: boolean;
  /** For a person: say nothing of policies whose tests all hold. */
  readonly failOnly?: boolean;
  readonly coverage?: boolean;
  /** Percent of what the tests could show of each policy. */
  readonly threshold?: number;
}

/**
 * Runs the tests of policies: failures and a count for each on stdout. With `watch` again after each change, until the
 * process is told to stop. Returns the exit status, with `watch` that of the last run.
 */
export async function testPolicies(files: readonly string[], options: TestOptions): Promise<number> {
  if (!options.watch) return testOnce(files, options);
  const { tested } = await testPolicyFiles(files, () => false);
  const read = [...files, ...tested.flatMap(({ policy }) => parentsOf(policy))];
  const stop = new AbortController();
  const told = toldToStop().then(() => stop.abort());
  let status: number = EXIT.done;
  const run = async () => {
    status = await testOnce(files, options);
    process.stderr.write(`${paintFor(process.stderr).dim('waiting for changes; Ctrl-C ends')}\n`);
  };
  await runOnChange(
    read.map((file) => dirname(file)),
    run,
    stop.signal,
  );
  await told;
  return status;
}

function parentsOf({ parents }: Policy): readonly string[] {
  return parents.flatMap((parent) => [parent.file, ...parentsOf(parent)]);
}

async function testOnce(files: readonly string[], options: TestOptions): Promise<number> {
  const { run, threshold } = options;
  const { tested, faults } = await testPolicyFiles(files, run === undefined ? undefined : matcher(run));
  const isMeasured = options.coverage || threshold !== undefined;
  const reports = tested.map(
    (one): Report => ({
      ...one,
      ...(isMeasured && { coverage: testCoverage(one.policy, one.compiled, one.results) }),
    }),
  );
  writeTests({ reports, faults }, options);
  if (run !== undefined && tested.length > 0 && tested.every(({ results }) => results.length === 0)) {
    process.stderr.write(`no test has a name that matches ${oneLine(run)}\n`);
    return EXIT.failed;
  }
  const status = exitStatus(faults);
  if (status !== EXIT.done) return status;
  const isBelow = ({ coverage }: Report) =>
    coverage !== undefined && threshold !== undefined && !reaches(coverage, threshold);
  for (const report of reports.filter(isBelow)) {
    process.stderr.write(`${oneLine(report.file)}: the tests cover less than ${threshold}%\n`);
  }
  const isFine = reports.every((report) => report.results.every(isPassed) && !isBelow(report));
  return isFine ? EXIT.done : EXIT.findings;
}

/** A part of the name, or where the pattern is a regular expression what it matches. */
function matcher(pattern: string): (name: string) => boolean {
  let expression: RegExp | undefined;
  try {
    expression = new RegExp(pattern, 'u');
  } catch (error) {
    // A name with a bracket in it is no expression, and a part of a name all the same.
    if (!(error instanceof SyntaxError)) throw error;
  }
  return (name) => name.includes(pattern) || (expression?.test(name) ?? false);
}

interface Report extends TestedPolicy {
  readonly coverage?: TestCoverage;
}

function writeTests(
  { reports, faults }: { readonly reports: readonly Report[]; readonly faults: TestedPolicies['faults'] },
  { output, failOnly }: TestOptions,
): void {
  const entries: ReportEntry[] = [...faultEntries(faults, output)];
  if (output === 'pretty') {
    for (const report of reports) if (!failOnly || !report.results.every(isPassed)) writePretty(report);
    return;
  }
  for (const { compiled, results, coverage } of reports) {
    entries.push(...results.filter((result) => !isPassed(result)).map((result) => entryOf(result, compiled)));
    if (coverage) entries.push(...entriesOf(coverage));
  }
  writeReport(output, entries, {
    files: reports.map(toJson),
    isComplete: faults.length === 0,
    meanings: TEST_CODES,
  });
}

function isPassed({ outcome }: TestResult): boolean {
  return outcome === 'passed';
}

function writePretty({ file, compiled, results, coverage }: Report): void {
  const paint = paintFor(process.stdout);
  const passed = results.filter(isPassed).length;
  const count = `${passed} passed, ${results.length - passed} failed`;
  const lines = [
    ...results.filter((result) => !isPassed(result)).flatMap((result) => describeFailure(result, compiled, paint)),
    ...(coverage ? describeCoverage(file, coverage, paint) : []),
    `${oneLine(file)}: ${passed === results.length ? paint.good(count) : paint.bad(count)}`,
  ];
  process.stdout.write(`${lines.join('\n')}\n`);
}

/** Each test with its duration and its decision; signals are as the test gives them. */
function toJson({ file, compiled, results, coverage }: Report): object {
  const passed = results.filter(isPassed).length;
  return {
    file,
    policy: compiled.id,
    version: compiled.version,
    passed,
    failed: results.length - passed,
    tests: results.map(({ name, file, line, outcome, ms, problems, mismatches, run }) => ({
      ...{ name, file, line, outcome, ms, problems, mismatches },
      ...(run && { decision: run.decision }),
    })),
    ...(coverage && { coverage }),
  };
}
