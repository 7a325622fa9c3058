import type { Command } from 'commander';
import { type Flags, listArgument, portArgument, urlArgument } from '../flags.ts';

interface ServeOptions extends Flags {
  readonly config?: string;
  readonly watch?: boolean;
}

/** `serve`: the gateway, until it is told to stop. */
export function register(program: Command): void {
  program
    .command('serve')
    .description('run the gateway')
    .option('--config <file>', 'the configuration (default: portcullis.json, if there is one)')
    .option('--port <port>', 'the port to listen on; 0 takes a free one (default: 8787)', portArgument)
    .option('--host <host>', 'the host to listen on; beyond loopback only with keys (default: 127.0.0.1)')
    .option(
      '--policy <name>',
      'a policy of the library or a file; may be given again (default: baseline)',
      listArgument,
    )
    .option('--watch', 'reload the policies whenever their files change')
    .option('--model <weights>', 'the model `default`: a name, a GGUF file, or hf:owner/repository/file.gguf')
    .option('--no-model', 'run no model here, and get no weights')
    .option(
      '--upstream <url>',
      'a server for every model name that has no alias: http://127.0.0.1:11434/v1',
      urlArgument,
    )
    .option('--upstream-key-env <name>', "the environment variable that holds that server's key")
    .option('--audit <dir>', "the audit log's folder (default: .portcullis/audit)")
    .option('--otlp <url>', 'the OTLP/HTTP collector that gets the traces: http://127.0.0.1:4318', urlArgument)
    .addHelpText(
      'after',
      `
Examples:
  portcullis serve
  portcullis serve --model gemma-4-e2b --policy strict
  portcullis serve --no-model --upstream http://127.0.0.1:11434/v1
  portcullis serve --watch --policy policies/mine.json

SIGHUP reloads the policies; a policy that cannot be used changes nothing, and stderr says why. The configuration
itself is read once.`,
    )
    .action(async ({ config, watch, ...flags }: ServeOptions) => {
      const { serve } = await import('../serve.ts');
      await serve(config, flags, { watch });
    });
}
