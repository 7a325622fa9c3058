import type { Command } from 'commander';
import type { NewOptions } from '../../policy-new.ts';

/** `policy new`: a small policy to start from. */
export function register(policy: Command): void {
  policy
    .command('new')
    .description('write a small policy with tests to start from')
    .argument('<id>', 'its id, in lower case: acme/assistant')
    .option('--extends <policy>', 'take over the rules of another one, by id and version: baseline@1')
    .option('--out <file>', 'where to write it (default: the last part of the id, as in assistant.json)')
    .addHelpText(
      'after',
      '\nExit status: 0 written, 1 not written: the file is there already, or the id or the parent is wrong.\n' +
        '\nExamples:\n  portcullis policy new acme/assistant\n  portcullis policy new acme/assistant --extends baseline@1',
    )
    .action(async (id: string, options: NewOptions) => {
      const { newPolicy } = await import('../../policy-new.ts');
      process.exitCode = newPolicy(id, options);
    });
}
