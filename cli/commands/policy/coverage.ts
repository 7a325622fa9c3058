import type { Command } from 'commander';
import type { CoverageOptions } from '../../policy-coverage.ts';
import { outputOption } from '../../report/output-option.ts';
import { EXIT_STATUS } from './exit-status.ts';
import { thresholdOption } from './threshold.ts';

/** `policy coverage`: what the tests of policies do not show. */
export function register(policy: Command): void {
  policy
    .command('coverage')
    .description('say which rules, causes, messages and exemptions no test shows at work, and how much that is')
    .argument('<file...>', 'policies, as JSON, or names of the library')
    .addOption(outputOption())
    .addOption(thresholdOption())
    .addHelpText('after', `${EXIT_STATUS}\nExample:\n  portcullis policy coverage acme.json --threshold 80`)
    .action(async (files: string[], options: CoverageOptions) => {
      const { coverPolicies } = await import('../../policy-coverage.ts');
      process.exitCode = await coverPolicies(files, options);
    });
}
