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
  policy
    .command('replay')
    .description('decide the exchanges of an audit log again, without any stored text')
    .argument('<file>', 'the policy, as JSON')
    .requiredOption('--audit <dir>', "the audit log's folder")
    .option('--json', 'print every exchange as JSON')
    .addHelpText(
      'after',
      '\nWhat a model would have answered to a request that was blocked is in no record, so it is not replayed.\n' +
        '\nExit status: 0 nothing flips, 1 the policy or the log could not be read, 2 something flips or contradicts the record.\n' +
        '\nExample:\n  portcullis policy replay acme.json --audit .portcullis/audit',
    )
    .action(async (file: string, options: { audit: string; json?: boolean }) => {
      const { replayPolicy } = await import('../policy-replay.ts');
      process.exitCode = await replayPolicy(file, options);
    });
  policy
    .command('audit')
    .description('look for rules that never act, gaps and conflicts, and show what is covered at which stage')
    .argument('<file...>', 'policies, as JSON')
    .option('--json', 'print the findings and the coverage as JSON')
    .option('--day <day>', 'the day for which expired exemptions are looked for (default: today, UTC)')
    .addHelpText('after', `${EXIT_STATUS}\nExample:\n  portcullis policy audit acme.json`)
    .action(async (files: string[], options: Options & { readonly day?: string }) => {
      const { auditPolicies } = await import('../policy-audit.ts');
      process.exitCode = await auditPolicies(files, options);
    });
}
