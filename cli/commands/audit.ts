import type { Command } from 'commander';
import { type DirectoryReport, verifyDirectory } from '../../gateway/audit/verify.node.ts';

/** `portcullis audit`: what the audit log says, and whether it is the log that was written. */
export function register(program: Command): void {
  const audit = program.command('audit').description('work with audit logs');
  audit
    .command('verify')
    .description('check that a log is whole and unchanged, and list exchanges without an end')
    .argument('<directory>', 'the directory of the log')
    .option('--head <hash>', 'the hash of an entry kept from an earlier look: it must still be in the log')
    .option('--json', 'print the report as JSON')
    .addHelpText(
      'after',
      '\nExit status: 0 unchanged, 1 could not be read, 2 changed or inconsistent.\n\nExample:\n  portcullis audit verify .portcullis/audit',
    )
    .action(async (directory: string, options: { head?: string; json?: boolean }) => {
      let report: DirectoryReport;
      try {
        report = await verifyDirectory(directory, options.head === undefined ? {} : { head: options.head });
      } catch (error) {
        console.error(`cannot read the log in ${directory}: ${error instanceof Error ? error.message : error}`);
        process.exitCode = 1;
        return;
      }
      console.log(options.json ? JSON.stringify(report, null, 2) : describe(directory, report));
      process.exitCode = report.ok ? 0 : 2;
    });
}

function describe(directory: string, report: DirectoryReport): string {
  const { first, last, problems, unclosed, recovered } = report;
  const lines = [
    `${report.ok ? 'unchanged' : 'NOT as it was written'}: ${directory}`,
    `entries  ${report.entries} in ${report.files} ${report.files === 1 ? 'file' : 'files'}`,
  ];
  if (first !== undefined && last !== undefined) lines.push(`written  ${time(first)} to ${time(last)}`);
  lines.push(`head     ${report.head}`);
  if (recovered > 0) lines.push(`crashes  ${recovered} interrupted ${recovered === 1 ? 'write' : 'writes'} set aside`);
  for (const { where, message } of problems) lines.push(`problem  ${where}: ${message}`);
  for (const { exchange, where, time: at } of unclosed) {
    lines.push(`warning  ${where}: ${exchange} was opened ${time(at)} and never closed`);
  }
  if (report.live && unclosed.length > 0) lines.push('(a gateway has this log open: such exchanges may be running)');
  return lines.join('\n');
}

const time = (milliseconds: number): string => new Date(milliseconds).toISOString();
