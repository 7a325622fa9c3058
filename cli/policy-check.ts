import { EFFECTS } from '../exchange/decision.ts';
import type { CompiledPolicy } from '../policies/engine/compiled.ts';
import { EXIT } from './failure.ts';
import { type Loaded, loadPolicies, reportFaults, shippedOperatingPoints } from './policy-load.ts';
import type { ReportEntry, ReportFormat } from './report/entry.ts';
import { writeReport } from './report/report.ts';
import { oneLine, paintFor, printable } from './terminal.ts';

export interface CheckOptions {
  readonly output: ReportFormat;
  /** Whether a warning is a finding by the exit status. */
  readonly denyWarnings?: boolean;
}

/** Checks policies: errors and warnings on stdout, and for a person a line for each sound one. Returns the exit status. */
export async function checkPolicies(files: readonly string[], { output, denyWarnings }: CheckOptions): Promise<number> {
  const results = loadPolicies(files, { operatingPoint: shippedOperatingPoints() });
  for (const result of results) if ('unreadable' in result) reportFaults(result);
  if (output === 'pretty') results.forEach(describeResult);
  else {
    const isComplete = !results.some((result) => 'unreadable' in result);
    writeReport(output, results.flatMap(entriesOf), { files: results.map(toJson), isComplete });
  }
  const status = exitStatus(results);
  const isDenied = denyWarnings && results.some((result) => entriesOf(result).length > 0);
  return status === EXIT.done && isDenied ? EXIT.findings : status;
}

/** What is wrong with a policy, or the warnings of one that is sound. */
function entriesOf(result: Loaded): readonly ReportEntry[] {
  if ('diagnostics' in result) return result.diagnostics;
  return 'policy' in result ? result.policy.warnings : [];
}

function describeResult(result: Loaded): void {
  const paint = paintFor(process.stdout);
  const entries = entriesOf(result);
  writeReport('pretty', entries);
  if (!('policy' in result)) return;
  const count =
    entries.length === 0
      ? paint.good('ok')
      : paint.warn(entries.length === 1 ? '1 warning' : `${entries.length} warnings`);
  process.stdout.write(`${oneLine(result.file)}: ${count} ${printable(describe(result.compiled))}\n`);
}

/** A file that could not be read outweighs a fault. */
export function exitStatus(results: readonly Loaded[]): number {
  if (results.some((result) => 'unreadable' in result)) return EXIT.failed;
  return results.some((result) => 'diagnostics' in result) ? EXIT.findings : EXIT.done;
}

function describe({ id, version, rules, mode, source }: CompiledPolicy): string {
  const count = (effect: string) => rules.filter((rule) => rule.effect === effect).length;
  const effects = EFFECTS.toReversed().flatMap((effect) => (count(effect) > 0 ? [`${count(effect)} ${effect}`] : []));
  const parts = [
    `${id} ${version}`,
    `${rules.length} ${rules.length === 1 ? 'rule' : 'rules'}${effects.length > 0 ? ` (${effects.join(', ')})` : ''}`,
    `${source.tests?.length ?? 0} tests`,
  ];
  return [...parts, ...(mode === 'shadow' ? ['shadow'] : [])].join(', ');
}

function toJson(result: Loaded): object {
  if ('unreadable' in result) return { file: result.file, ok: false, unreadable: result.unreadable };
  if ('diagnostics' in result) return { file: result.file, ok: false };
  const { id, version, digest, rules } = result.compiled;
  return { file: result.file, ok: true, id, version, digest, rules };
}
