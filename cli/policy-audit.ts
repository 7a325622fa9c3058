import { STAGES } from '../exchange/segment.ts';
import { type Audit, auditPolicy } from '../policies/analysis/audit.ts';
import type { Coverage, CoverageRow } from '../policies/analysis/coverage.ts';
import type { Finding, FindingSeverity } from '../policies/analysis/finding.ts';
import type { Witness } from '../policies/analysis/satisfiability.ts';
import { dayAfter } from '../policies/engine/exemption.ts';
import { EXIT } from './failure.ts';
import { exitStatus } from './policy-check.ts';
import { loadPolicies, reportFaults, shippedOperatingPoints } from './policy-load.ts';
import { clip, type Paint, paintFor, printable } from './terminal.ts';

interface Options {
  readonly json?: boolean;
  /** For expired exemptions: `2027-03-31`, UTC. */
  readonly day?: string;
}

type Report = Audit & { readonly file: string };

/** Audits policies: findings and a coverage matrix for each on stdout. Returns the exit status. */
export async function auditPolicies(files: readonly string[], { json, day = today() }: Options): Promise<number> {
  if (!/^\d{4}-\d\d-\d\d$/.test(day) || dayAfter(day) === undefined) {
    process.stderr.write(`the calendar has no ${printable(day)}: give a day as 2027-03-31\n`);
    return EXIT.failed;
  }
  const loaded = loadPolicies(files, { operatingPoint: shippedOperatingPoints() });
  const reports = loaded.flatMap((one): Report[] => {
    if ('policy' in one) return [{ file: one.file, ...auditPolicy(one.policy, one.compiled, { day }) }];
    reportFaults(one);
    return [];
  });
  if (json) process.stdout.write(`${JSON.stringify(reports, null, 2)}\n`);
  else for (const report of reports) process.stdout.write(`${describe(report, paintFor(process.stdout))}\n`);
  const status = exitStatus(loaded);
  const isClean = reports.every(({ findings }) => findings.every(({ severity }) => severity === 'note'));
  return status === EXIT.done && !isClean ? EXIT.findings : status;
}

function today(): string {
  return new Date().toISOString().slice(0, 10);
}

function describe({ file, findings, matrix }: Report, paint: Paint): string {
  const counts = (['error', 'warning', 'note'] as const).map((severity) => {
    const count = findings.filter((finding) => finding.severity === severity).length;
    return `${count} ${severity}${count === 1 ? '' : 's'}`;
  });
  return [
    ...findings.map((finding) => `${describeFinding(finding, paint)}\n`),
    ...describeMatrix(matrix, paint),
    '',
    `${file}: ${counts.join(', ')}`,
  ].join('\n');
}

function describeFinding(finding: Finding, paint: Paint): string {
  const { file, line, column, code, severity, message, source, witness } = finding;
  const colour: Readonly<Record<FindingSeverity, Paint['bad']>> = {
    error: paint.bad,
    warning: paint.warn,
    note: paint.bold,
  };
  const gutter = `${line} |`;
  return [
    `${file}:${line}:${column} ${colour[severity](`${severity}[${code}]`)}: ${printable(message)}`,
    `${paint.dim(gutter)} ${printable(clip(source.trim(), 100))}`,
    ...(witness
      ? [`${paint.dim('='.padStart(gutter.length))} for example: ${printable(describeWitness(witness))}`]
      : []),
  ].join('\n');
}

/** The facts that every segment has are left out where they say nothing of the matter. */
function describeWitness({ facts, signals }: Witness): string {
  const { 'segment.length': length, 'segment.turn': turn, 'segment.modality': modality, ...rest } = facts;
  const telling = {
    ...rest,
    ...(length !== 100 && { 'segment.length': length }),
    ...(turn !== 'newest' && { 'segment.turn': turn }),
    ...(modality !== 'text' && { 'segment.modality': modality }),
  };
  return [
    ...Object.entries(telling).map(([name, value]) => `${name} ${value}`),
    ...signals.map((signal) => `${signal.name} ${'score' in signal ? signal.score : signal.unknown}`),
  ].join(', ');
}

const WIDEST_COVERAGE: Coverage = 'enforced';
const LISTS: Readonly<Record<CoverageRow['list'], string>> = {
  ailuminate: 'AILuminate hazard',
  'owasp-llm': 'OWASP LLM risk 2025',
};

function describeMatrix(matrix: readonly CoverageRow[], paint: Paint): string[] {
  const width = Math.max(...matrix.map(({ code, title }) => `${code} ${title}`.length));
  const colour: Readonly<Record<Coverage, Paint['bad']>> = {
    enforced: paint.good,
    flagged: paint.warn,
    canary: paint.warn,
    shadow: paint.dim,
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
