import type { Command } from 'commander';
import type { ReportFormat } from '../../report/entry.ts';
import { outputOption } from '../../report/output-option.ts';
import { EXIT_STATUS } from './exit-status.ts';

/** `policy audit`: rules that never act, gaps, conflicts, and what is covered. */
export function register(policy: Command): void {
  policy
    .command('audit')
    .description('look for rules that never act, gaps and conflicts, and show what is covered at which stage')
    .argument('<file...>', 'policies, as JSON, or names of the library')
    .addOption(outputOption())
    .option('--day <day>', 'the day for which expired exemptions are looked for (default: today, UTC)')
    .addHelpText('after', `${EXIT_STATUS}\nExample:\n  portcullis policy audit acme.json`)
    .action(async (files: string[], options: { readonly output: ReportFormat; readonly day?: string }) => {
      const { auditPolicies } = await import('../../policy-audit.ts');
      process.exitCode = await auditPolicies(files, options);
    });
}
