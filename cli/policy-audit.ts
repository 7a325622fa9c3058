import { longestOf } from '../classifiers/detectors/pattern/longest.ts';
import { STAGES } from '../exchange/segment.ts';
import { type Audit, auditPolicy } from '../policies/analysis/audit.ts';
import type { Coverage, CoverageRow } from '../policies/analysis/coverage.ts';
import type { Finding } from '../policies/analysis/finding.ts';
import { compilePolicy } from '../policies/engine/compile.ts';
import type { DetectorDeclaration } from '../policies/engine/compiled.ts';
import { dayAfter } from '../policies/engine/exemption.ts';
import type { Policy } from '../policies/engine/parse.ts';
import { EXIT } from './failure.ts';
import { exitStatus } from './policy-check.ts';
import { faultEntries, loadPolicies, shippedOperatingPoints } from './policy-load.ts';
import type { ReportEntry, ReportFormat } from './report/entry.ts';
import { writeReport } from './report/report.ts';
import { oneLine, type Paint, paintFor, printable } from './terminal.ts';
import { describeWitness } from './witness-words.ts';

interface Options {
  readonly output: ReportFormat;
  /** For expired exemptions: `2027-03-31`, UTC. */
  readonly day?: string;
}

type Report = Audit & { readonly file: string };

/**
 * Audits policies: findings on stdout, and for a person a coverage matrix after those of each policy (`json` has it, too).
 * What keeps a policy from being audited is an entry in a report for programs. Returns the exit status.
 */
export async function auditPolicies(files: readonly string[], { output, day = today() }: Options): Promise<number> {
  if (!/^\d{4}-\d\d-\d\d$/.test(day) || dayAfter(day) === undefined) {
    process.stderr.write(`the calendar has no ${printable(day)}: give a day as 2027-03-31\n`);
    return EXIT.failed;
  }
  const operatingPoint = shippedOperatingPoints();
  const loaded = loadPolicies(files, { operatingPoint });
  const parentsOf = ({ parents }: Policy) => parents.map((parent) => compilePolicy(parent, { operatingPoint }));
  const reports: Report[] = [];
  const entries: ReportEntry[] = [];
  for (const one of loaded) {
    if ('policy' in one) {
      const report = {
        file: one.file,
        ...auditPolicy(one.policy, one.compiled, { day, longestMatch, parents: parentsOf(one.policy) }),
      };
      reports.push(report);
      entries.push(...report.findings.map(toEntry));
    } else entries.push(...faultEntries([one], output));
  }
  if (output === 'pretty') reports.forEach(writePretty);
  else {
    const files = reports.map(({ file, matrix }) => ({ file, matrix }));
    writeReport(output, entries, { files, isComplete: loaded.every((one) => 'policy' in one) });
  }
  const status = exitStatus(loaded);
  const isClean = reports.every(({ findings }) => findings.every(({ severity }) => severity === 'note'));
  return status === EXIT.done && !isClean ? EXIT.findings : status;
}

/** A keyword is always held back whole. */
function longestMatch({ pattern }: DetectorDeclaration): number {
  return pattern === undefined ? 0 : longestOf(pattern);
}

function today(): string {
  return new Date().toISOString().slice(0, 10);
}

function writePretty({ file, findings, matrix }: Report): void {
  writeReport('pretty', findings.map(toEntry));
  const counts = (['error', 'warning', 'note'] as const).map((severity) => {
    const count = findings.filter((finding) => finding.severity === severity).length;
    return `${count} ${severity}${count === 1 ? '' : 's'}`;
  });
  const lines = [...describeMatrix(matrix, paintFor(process.stdout)), '', `${oneLine(file)}: ${counts.join(', ')}`];
  process.stdout.write(`${lines.join('\n')}\n`);
}

/** A finding as it is reported: with its witness in words, as a hint. `json` has the witness as it is, too. */
export function toEntry(finding: Finding): ReportEntry {
  const { witness } = finding;
  return witness ? { ...finding, hint: `for example: ${describeWitness(witness)}` } : finding;
}

const WIDEST_COVERAGE: Coverage = 'enforced';
const LISTS: Readonly<Record<CoverageRow['list'], string>> = {
  ailuminate: 'AILuminate hazard',
  'owasp-llm': 'OWASP LLM risk 2025',
  'owasp-agentic': 'OWASP agentic risk 2026',
};

function describeMatrix(matrix: readonly CoverageRow[], paint: Paint): string[] {
  const width = Math.max(...matrix.map(({ code, title }) => `${code} ${title}`.length));
  const colour: Readonly<Record<Coverage, Paint['bad']>> = {
    enforced: paint.good,
    flagged: paint.warn,
    canary: paint.warn,
    shadow: paint.dim,
    claimed: paint.bad,
    missing: paint.dim,
  };
  return matrix.flatMap(({ list, code, title, stages }, index) => {
    const heads = STAGES.map((stage) => stage.padEnd(columnOf(stage)));
    const cells = STAGES.map((stage) => {
      const { coverage } = stages[stage];
      return colour[coverage]((coverage === 'missing' ? '-' : coverage).padEnd(columnOf(stage)));
    });
    const head = paint.bold([LISTS[list].padEnd(width), ...heads].join('  ').trimEnd());
    const row = [`${code} ${title}`.padEnd(width), ...cells].join('  ').trimEnd();
    if (matrix[index - 1]?.list === list) return [row];
    return [...(index > 0 ? [''] : []), head, row];
  });
}

function columnOf(stage: string): number {
  return Math.max(stage.length, WIDEST_COVERAGE.length);
}
