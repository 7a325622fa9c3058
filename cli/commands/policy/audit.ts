import type { Command } from 'commander';
import { EXIT_STATUS } from './exit-status.ts';

/** `policy audit`: rules that never act, gaps, conflicts, and what is covered. */
export function register(policy: Command): void {
  policy
    .command('audit')
    .description('look for rules that never act, gaps and conflicts, and show what is covered at which stage')
    .argument('<file...>', 'policies, as JSON')
    .option('--json', 'print the findings and the coverage as JSON')
    .option('--day <day>', 'the day for which expired exemptions are looked for (default: today, UTC)')
    .addHelpText('after', `${EXIT_STATUS}\nExample:\n  portcullis policy audit acme.json`)
    .action(async (files: string[], options: { readonly json?: boolean; readonly day?: string }) => {
      const { auditPolicies } = await import('../../policy-audit.ts');
      process.exitCode = await auditPolicies(files, options);
    });
}
