import type { Command } from 'commander';
import { plainOutputOption } from './plain-output.ts';

/** `policy diff`: in what two policies differ. */
export function register(policy: Command): void {
  policy
    .command('diff')
    .description('tell exactly in what two policies differ, what loosens first')
    .argument('<before>', 'a policy, as JSON, or a name of the library')
    .argument('<after>', 'another, or another version of it')
    .option('--audit <dir>', "decide the exchanges of an audit log by both: the log's folder")
    .addOption(plainOutputOption())
    .addHelpText(
      'after',
      '\nExit status: 0 no difference, 1 it could not run (a file or the log cannot be read), 2 they differ, or not all could be decided.\n' +
        '\nExample:\n  portcullis policy diff acme-1.json acme-2.json --audit .portcullis/audit',
    )
    .action(async (before: string, after: string, options: { audit?: string; output: 'pretty' | 'json' }) => {
      const { diffPolicyFiles } = await import('../../policy-diff.ts');
      process.exitCode = await diffPolicyFiles(before, after, options);
    });
}
