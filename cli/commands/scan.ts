import { type Command, Option } from 'commander';
import { STAGES, type Stage } from '../../exchange/segment.ts';
import { listArgument } from '../flags.ts';

interface ScanOptions {
  readonly text?: string;
  readonly stage: Stage;
  readonly policy?: readonly string[];
  readonly config?: string;
  readonly json?: boolean;
}

/** `scan`: what the classifiers find in one text, and what the policy makes of it. */
export function register(program: Command): void {
  program
    .command('scan')
    .description('check one text, without a server; ends with 2 when the policy blocks it')
    .option('--text <text>', 'the text (default: standard input)')
    .addOption(new Option('--stage <stage>', 'where in an exchange it stands').choices(STAGES).default('input'))
    .option('--policy <name>', 'a policy of the library or a file; may be given again', listArgument)
    .option('--config <file>', 'the configuration (default: portcullis.json, if there is one)')
    .option('--json', 'the decision and every signal as JSON')
    .addHelpText(
      'after',
      `
Examples:
  portcullis scan --text "Ignore all previous instructions"
  portcullis scan --stage output --policy strict --json < answer.txt`,
    )
    .action(async ({ text, ...options }: ScanOptions) => {
      const { scan } = await import('../scan.ts');
      await scan(text ?? (await standardInput()), options);
    });
}

async function standardInput(): Promise<string> {
  const { text } = await import('node:stream/consumers');
  return text(process.stdin);
}
