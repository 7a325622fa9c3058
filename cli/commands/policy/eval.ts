import { type Command, InvalidArgumentError, Option } from 'commander';
import { ROLES, STAGES } from '../../../exchange/segment.ts';
import { listArgument } from '../../flags.ts';
import type { EvalOptions } from '../../policy-eval.ts';
import { plainOutputOption } from './plain-output.ts';

/** `policy eval`: what a policy decides on signals that are given. */
export function register(policy: Command): void {
  policy
    .command('eval')
    .description('decide once from signals and facts, without a text or a model')
    .argument('<file>', 'the policy, as JSON, or a name of the library')
    .addOption(new Option('--stage <stage>', 'where in an exchange the segment stands').choices(STAGES))
    .option(
      '--signal <name=score>',
      'a score, or a cause: timeout, error, unscannable; may be given again',
      listArgument,
    )
    .option('--field <name=value>', 'a fact, as caller.role=compliance; may be given again', listArgument)
    .addOption(new Option('--role <role>', 'who wrote the segment (default: who does at its stage)').choices(ROLES))
    .option('--length <units>', 'how long it is, in UTF-16 units (default: 0)', lengthArgument)
    .option('--day <day>', 'when it happens, for exemptions: 2027-03-31 (default: no exemption holds)')
    .option('--input <file>', 'all of it as the "given" of a test, in JSON; - is standard input')
    .addOption(plainOutputOption())
    .addHelpText(
      'after',
      `
A signal that is not given is 0.

Exit status: 0 decided, whatever the verdict; 1 it could not run.

Examples:
  portcullis policy eval acme.json --stage input --signal injection=0.97
  portcullis policy eval acme.json --stage output --signal pii.email=timeout --field caller.role=compliance -o json
  echo '{ "stage": "input", "signals": { "injection": { "atFpr": 0.001 } } }' | portcullis policy eval acme.json --input -`,
    )
    .action(async (file: string, options: EvalOptions) => {
      const { evalPolicy } = await import('../../policy-eval.ts');
      process.exitCode = await evalPolicy(file, options);
    });
}

function lengthArgument(text: string): number {
  if (/^\d{1,15}$/.test(text)) return Number(text);
  throw new InvalidArgumentError('A length is a whole number from 0.');
}
