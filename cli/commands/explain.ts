import type { Command } from 'commander';

interface ExplainOptions {
  readonly audit?: string;
  readonly config?: string;
  readonly json?: boolean;
}

/** `explain`: what an exchange's record in the audit log says. */
export function register(program: Command): void {
  program
    .command('explain')
    .description('say why an exchange went as it did')
    .argument('[exchange]', 'the id from x-portcullis-exchange-id, or `last`', 'last')
    .option('--audit <dir>', "the audit log's folder (default: the configuration's)")
    .option('--config <file>', 'the configuration (default: portcullis.json, if there is one)')
    .option('--json', 'the records as they are')
    .addHelpText(
      'after',
      '\nExamples:\n  portcullis explain last\n  portcullis explain exc_01J9ZC3V7Q8W6T5S4R3P2N1M0K --json',
    )
    .action(async (exchange: string, options: ExplainOptions, command: Command) => {
      const directory = options.audit ?? (await configuredDirectory(options.config));
      const { readExchange } = await import('../../gateway/audit/read.node.ts');
      const recorded = await readExchange(directory, exchange).catch((cause: unknown) =>
        command.error(
          `error: the audit log in ${directory} cannot be read: ${cause instanceof Error ? cause.message : cause}`,
        ),
      );
      if (!recorded) {
        return command.error(
          exchange === 'last'
            ? `error: the audit log in ${directory} holds no exchange yet`
            : `error: the audit log in ${directory} holds no exchange ${exchange}`,
        );
      }
      if (options.json) {
        process.stdout.write(`${JSON.stringify(recorded, null, 2)}\n`);
        return;
      }
      const { explainExchange } = await import('../explanation.ts');
      const { paintFor } = await import('../terminal.ts');
      process.stdout.write(`${explainExchange(recorded, paintFor(process.stdout)).join('\n')}\n`);
    });
}

async function configuredDirectory(config: string | undefined): Promise<string> {
  const { loadConfig } = await import('../../gateway/config-file.node.ts');
  return (await loadConfig(config)).audit.directory;
}
