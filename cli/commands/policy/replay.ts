import type { Command } from 'commander';
import { type PlainFormat, plainOutputOption } from './plain-output.ts';

/** `policy replay`: what a policy decides on recorded exchanges. */
export function register(policy: Command): void {
  policy
    .command('replay')
    .description('decide the exchanges of an audit log again, without any stored text')
    .argument('<file>', 'the policy, as JSON, or a name of the library')
    .requiredOption('--audit <dir>', "the audit log's folder")
    .addOption(plainOutputOption())
    .addHelpText(
      'after',
      '\nWhat a model would have answered to a request that was blocked is in no record, so it is not replayed.\n' +
        '\nExit status: 0 nothing flips, 1 the policy or the log could not be read, 2 something flips or contradicts the record.\n' +
        '\nExample:\n  portcullis policy replay acme.json --audit .portcullis/audit',
    )
    .action(async (file: string, options: { audit: string; output: PlainFormat }) => {
      const { replayPolicy } = await import('../../policy-replay.ts');
      process.exitCode = await replayPolicy(file, options);
    });
}
