import type { Command } from 'commander';
import type { CheckOptions } from '../../policy-check.ts';
import { outputOption } from '../../report/output-option.ts';
import { EXIT_STATUS } from './exit-status.ts';

/** `policy check`: whether policies are sound. */
export function register(policy: Command): void {
  policy
    .command('check')
    .description('read policies and say what is wrong with them, and where')
    .argument('<file...>', 'policies, as JSON, or names of the library')
    .addOption(outputOption())
    .option('--deny-warnings', 'end with 2 for a warning, too')
    .addHelpText(
      'after',
      `${EXIT_STATUS}\nExamples:\n  portcullis policy check acme.json\n  portcullis policy check -o sarif --deny-warnings policies/*.json > policies.sarif`,
    )
    .action(async (files: string[], options: CheckOptions) => {
      const { checkPolicies } = await import('../../policy-check.ts');
      process.exitCode = await checkPolicies(files, options);
    });
}
