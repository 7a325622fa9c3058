import type { Command } from 'commander';

interface Options {
  readonly json?: boolean;
}

const EXIT_STATUS = '\nExit status: 0 fine, 1 a file could not be read, 2 there is something to mend.\n';

/** `portcullis policy`: whether policies are sound, and whether their own tests hold. */
export function register(program: Command): void {
  const policy = program.command('policy').description('check and test policies');
  policy
    .command('check')
    .description('read policies and say what is wrong with them, and where')
    .argument('<file...>', 'policies, as JSON')
    .option('--json', 'print the findings as JSON')
    .addHelpText('after', `${EXIT_STATUS}\nExample:\n  portcullis policy check acme.json`)
    .action(async (files: string[], options: Options) => {
      const { checkPolicies } = await import('../policy-check.ts');
      process.exitCode = await checkPolicies(files, options);
    });
  policy
    .command('test')
    .description('run the tests that stand in policies')
    .argument('<file...>', 'policies, as JSON')
    .option('--json', 'print the results as JSON')
    .addHelpText('after', `${EXIT_STATUS}\nExample:\n  portcullis policy test acme.json`)
    .action(async (files: string[], options: Options) => {
      const { testPolicies } = await import('../policy-test.ts');
      process.exitCode = await testPolicies(files, options);
    });
}
