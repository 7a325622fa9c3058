import { oneLine, printable } from '../terminal.ts';
import type { ReportEntry } from './entry.ts';

const COMMANDS: Readonly<Record<ReportEntry['severity'], string>> = {
  error: 'error',
  warning: 'warning',
  note: 'notice',
};

/**
 * Workflow commands of GitHub Actions, a line each, which become annotations on the change
 * (https://docs.github.com/actions/reference/workflows-and-actions/workflow-commands).
 */
export function formatGithub(entries: readonly ReportEntry[]): string {
  return entries.map((entry) => `${command(entry)}\n`).join('');
}

function command({ file, line, column, length, severity, code, message, hint }: ReportEntry): string {
  // `endColumn` is by default `col`, so it is the last column that is marked and not the one after it.
  const properties = { file, line, col: column, endColumn: column + length - 1, title: code };
  const list = Object.entries(properties).map(([name, value]) => `${name}=${escapeProperty(String(value))}`);
  const text = hint === undefined ? message : `${message}\n${hint}`;
  return `::${COMMANDS[severity]} ${list.join(',')}::${escapeData(text)}`;
}

/** As `escapeData` of the toolkit of GitHub Actions; what else a terminal would obey becomes visible. */
function escapeData(text: string): string {
  return printable(text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A'));
}

function escapeProperty(text: string): string {
  return oneLine(escapeData(text)).replaceAll(':', '%3A').replaceAll(',', '%2C');
}
