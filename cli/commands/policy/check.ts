import type { Command } from 'commander';
import { EXIT_STATUS } from './exit-status.ts';

/** `policy check`: whether policies are sound. */
export function register(policy: Command): void {
  policy
    .command('check')
    .description('read policies and say what is wrong with them, and where')
    .argument('<file...>', 'policies, as JSON')
    .option('--json', 'print the findings as JSON')
    .addHelpText('after', `${EXIT_STATUS}\nExample:\n  portcullis policy check acme.json`)
    .action(async (files: string[], options: { readonly json?: boolean }) => {
      const { checkPolicies } = await import('../../policy-check.ts');
      process.exitCode = await checkPolicies(files, options);
    });
}
