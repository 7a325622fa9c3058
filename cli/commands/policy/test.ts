import type { Command } from 'commander';
import type { TestOptions } from '../../policy-test.ts';
import { outputOption } from '../../report/output-option.ts';
import { EXIT_STATUS } from './exit-status.ts';
import { thresholdOption } from './threshold.ts';

/** `policy test`: whether the tests of policies hold. */
export function register(policy: Command): void {
  policy
    .command('test')
    .description('run the tests in policies, and those in acme.test.json and acme.*.test.json beside acme.json')
    .argument('<file...>', 'policies, as JSON, or names of the library')
    .addOption(outputOption())
    .option('--run <pattern>', 'only tests whose name has this part, or matches this regular expression')
    .option('--fail-only', 'say nothing of policies whose tests all hold')
    .option('--coverage', 'say what of each policy no test shows, and how much that is')
    .addOption(thresholdOption())
    .option('--watch', 'run again after each change, until Ctrl-C')
    .addHelpText(
      'after',
      `${EXIT_STATUS}\nExamples:\n  portcullis policy test acme.json\n  portcullis policy test acme.json --run jailbreak --watch\n  portcullis policy test policies/*.json --threshold 80 -o github`,
    )
    .action(async (files: string[], options: TestOptions) => {
      const { testPolicies } = await import('../../policy-test.ts');
      process.exitCode = await testPolicies(files, options);
    });
}
