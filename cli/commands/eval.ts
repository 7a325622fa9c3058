import type { Command } from 'commander';

interface EvalCommandOptions {
  readonly data: string;
  readonly policy: string;
  readonly json?: boolean;
}

/** `eval`: how well the classifiers and a policy do on labelled texts. */
export function register(program: Command): void {
  program
    .command('eval')
    .description('measure the classifiers and a policy on labelled texts of your own')
    .requiredOption('--data <file>', 'the texts, one JSON object a line')
    .option('--policy <name>', 'a policy of the library or a file', 'baseline')
    .option('--json', 'the figures as JSON')
    .addHelpText(
      'after',
      `
A line is { "text": "…", "expect": { "injection": 1, "pii": 0, "unsafe": 1 } }, and may have a "stage" (default: input)
and a "context", the prompt of an answer. A label stands under a signal, a group of them, or "unsafe": what the policy
blocks. docs/eval-own-data.md says how to read the figures.

Exit status: 0 measured, whatever the figures are; 1 it could not run.

Examples:
  portcullis eval --data texts.jsonl
  portcullis eval --data texts.jsonl --policy acme.json --json > figures.json`,
    )
    .action(async ({ data, ...options }: EvalCommandOptions) => {
      const { evalData } = await import('../eval.ts');
      process.exitCode = await evalData(data, options);
    });
}
