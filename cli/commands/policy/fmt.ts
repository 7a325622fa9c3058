import type { Command } from 'commander';
import { EXIT_STATUS } from './exit-status.ts';

/** `policy fmt`: policies as they are written by custom. */
export function register(policy: Command): void {
  policy
    .command('fmt')
    .description('format policies in place, and name those that were changed')
    .argument('<file...>', 'policies, as JSON')
    .option('--check', 'change nothing, name those that are not formatted, and end with 2 if there are any')
    .addHelpText('after', `${EXIT_STATUS}\nExample:\n  portcullis policy fmt --check policies/*.json`)
    .action(async (files: string[], options: { readonly check?: boolean }) => {
      const { formatPolicies } = await import('../../policy-fmt.ts');
      process.exitCode = formatPolicies(files, options);
    });
}
