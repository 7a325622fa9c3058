import type { Command } from 'commander';
import { EXIT_STATUS } from './exit-status.ts';

/** `policy test`: whether the tests that stand in policies hold. */
export function register(policy: Command): void {
  policy
    .command('test')
    .description('run the tests that stand in policies')
    .argument('<file...>', 'policies, as JSON')
    .option('--json', 'print the results as JSON')
    .addHelpText('after', `${EXIT_STATUS}\nExample:\n  portcullis policy test acme.json`)
    .action(async (files: string[], options: { readonly json?: boolean }) => {
      const { testPolicies } = await import('../../policy-test.ts');
      process.exitCode = await testPolicies(files, options);
    });
}
