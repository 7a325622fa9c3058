import { Option } from 'commander';
import { REPORT_FORMATS } from './entry.ts';

/** `-o, --output`, for every command that reports on files; its value is a `ReportFormat`. */
export function outputOption(): Option {
  return new Option('-o, --output <format>', 'for a person, a program, code scanning, or annotations of GitHub Actions')
    .choices(REPORT_FORMATS)
    .default('pretty');
}
