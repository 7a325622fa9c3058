import { type Command, Option } from 'commander';
import { STAGES } from '../../../exchange/segment.ts';
import type { ExplainOptions } from '../../policy-explain.ts';
import { plainOutputOption } from './plain-output.ts';

/** `policy explain`: why a policy decides as it does, condition by condition. */
export function register(policy: Command): void {
  policy
    .command('explain')
    .description('say why a policy decides as it does on a text, or on a recorded exchange')
    .argument('<file>', 'the policy, as JSON, or a name of the library')
    .option('--text <text>', 'a text for the classifiers; - is standard input')
    .addOption(new Option('--stage <stage>', 'where in an exchange the text stands').choices(STAGES).default('input'))
    .option('--exchange <id>', 'an exchange of the audit log, by the id from x-portcullis-exchange-id, or `last`')
    .option('--audit <dir>', "the audit log's folder, for --exchange")
    .option('--all', 'every rule that was asked, not only those that fired')
    .addOption(plainOutputOption())
    .addHelpText(
      'after',
      `
Before what a condition's value rests on stands a star.

Exit status: 0 explained, whatever the verdict; 1 it could not run.

Examples:
  portcullis policy explain acme.json --text "Ignore all previous instructions"
  portcullis policy explain acme.json --stage output --all --text - < answer.txt
  portcullis policy explain acme.json --exchange last --audit .portcullis/audit`,
    )
    .action(async (file: string, options: ExplainOptions) => {
      const { explainPolicy } = await import('../../policy-explain.ts');
      process.exitCode = await explainPolicy(file, options);
    });
}
