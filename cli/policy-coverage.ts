import { percentOf, reaches, type TestCoverage, testCoverage } from '../policies/analysis/test-coverage.ts';
import { EXIT } from './failure.ts';
import { exitStatus } from './policy-check.ts';
import { faultEntries } from './policy-load.ts';
import { testPolicyFiles } from './policy-test-run.ts';
import type { ReportEntry, ReportFormat } from './report/entry.ts';
import { writeReport } from './report/report.ts';
import { oneLine, paintFor } from './terminal.ts';
import { describeCoverage, entriesOf, TEST_CODES } from './test-report.ts';

export interface CoverageOptions {
  readonly output: ReportFormat;
  /** Percent; a policy whose tests show less is a finding. */
  readonly threshold?: number;
}

/**
 * What the tests of policies show of them: what is missing for each rule, and how much that is, on stdout. Returns the
 * exit status: 2 for less than the threshold, and where a test fails, since what it shows is not what is wanted.
 */
export async function coverPolicies(files: readonly string[], { output, threshold }: CoverageOptions): Promise<number> {
  const { tested, faults } = await testPolicyFiles(files);
  const entries: ReportEntry[] = [...faultEntries(faults, output)];
  const reports = tested.map(({ file, policy, compiled, results }) => ({
    file,
    coverage: testCoverage(policy, compiled, results),
    failed: results.filter(({ outcome }) => outcome !== 'passed').length,
  }));
  for (const { file, coverage } of reports) {
    if (output === 'pretty') {
      process.stdout.write(`${describeCoverage(file, coverage, paintFor(process.stdout)).join('\n')}\n`);
    } else entries.push(...entriesOf(coverage));
  }
  if (output !== 'pretty') {
    const files = reports.map(({ file, coverage, failed }) => ({ file, failed, ...toJson(coverage) }));
    writeReport(output, entries, { files, isComplete: faults.length === 0, meanings: TEST_CODES });
  }
  const isBelow = (coverage: TestCoverage) => threshold !== undefined && !reaches(coverage, threshold);
  for (const { file, coverage, failed } of reports) {
    const name = oneLine(file);
    if (failed > 0) process.stderr.write(`${name}: tests fail (${failed}): \`portcullis policy test\` says why\n`);
    if (isBelow(coverage)) process.stderr.write(`${name}: the tests cover less than ${threshold}%\n`);
  }
  const status = exitStatus(faults);
  if (status !== EXIT.done) return status;
  return reports.some(({ coverage, failed }) => failed > 0 || isBelow(coverage)) ? EXIT.findings : EXIT.done;
}

function toJson(coverage: TestCoverage): object {
  return { ...coverage, percent: percentOf(coverage) };
}
