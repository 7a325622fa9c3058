import { type Paint, paintFor } from '../terminal.ts';
import type { ReportEntry, ReportFormat, ReportOptions } from './entry.ts';
import { formatGithub } from './github.ts';
import { formatJson } from './json.ts';
import { formatPretty } from './pretty.ts';
import { formatSarif } from './sarif.ts';

/**
 * Writes the entries on stdout, for a person or for a program. A program finds one document or one list there, so
 * everything else that a command has to say belongs on stderr, or beside `pretty` only.
 */
export function writeReport(format: ReportFormat, entries: readonly ReportEntry[], options: ReportOptions = {}): void {
  process.stdout.write(formatReport(format, entries, options, paintFor(process.stdout)));
}

/** The text of a report: each line ends, and no entries are an empty text in `pretty` and `github`. */
export function formatReport(
  format: ReportFormat,
  entries: readonly ReportEntry[],
  options: ReportOptions = {},
  paint?: Paint,
): string {
  switch (format) {
    case 'pretty':
      return formatPretty(entries, paint);
    case 'json':
      return formatJson(entries, options);
    case 'sarif':
      return formatSarif(entries, options);
    case 'github':
      return formatGithub(entries);
  }
}
