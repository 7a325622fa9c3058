import { createInterface } from 'node:readline';
import type { Command } from 'commander';
import type { ChatTarget, Turn } from '../chat-client.ts';
import { EXIT } from '../failure.ts';
import { paintFor, printable } from '../terminal.ts';

interface TryOptions {
  readonly url: string;
  readonly model: string;
  readonly keyEnv?: string;
}

/** `try`: a small conversation with a running gateway; each line of stdin is a question. */
export function register(program: Command): void {
  program
    .command('try')
    .description('talk to a running gateway on the terminal')
    .option('--url <url>', 'where the gateway is', 'http://127.0.0.1:8787')
    .option('--model <name>', 'the model to ask', 'default')
    .option('--key-env <name>', 'the environment variable that holds your API key')
    .addHelpText('after', '\nExamples:\n  portcullis try\n  echo "What is a portcullis?" | portcullis try')
    .action(async (options: TryOptions, command: Command) => {
      const key = options.keyEnv === undefined ? undefined : process.env[options.keyEnv];
      if (options.keyEnv !== undefined && !key) command.error(`error: ${options.keyEnv} is not set`);
      await converse({ url: options.url, model: options.model, ...(key !== undefined && { key }) }, command);
    });
}

async function converse(target: ChatTarget, command: Command): Promise<void> {
  const interactive = process.stdin.isTTY === true && process.stdout.isTTY === true;
  const lines = createInterface({
    input: process.stdin,
    ...(interactive && { output: process.stdout }),
    prompt: paintFor(process.stdout).bold('› '),
  });
  let answering: AbortController | undefined;
  // Ctrl-C stops an answer; where none is under way it ends the conversation.
  lines.on('SIGINT', () => (answering ? answering.abort() : lines.close()));
  if (interactive) {
    process.stderr.write(
      `${target.model} at ${target.url}. A line is a question; Ctrl-C stops an answer, Ctrl-D ends.\n`,
    );
    lines.prompt();
  }
  let turns: readonly Turn[] = [];
  for await (const line of lines) {
    if (line.trim() !== '') {
      answering = new AbortController();
      turns = await ask(target, [...turns, { role: 'user', content: line }], answering.signal, command);
      answering = undefined;
    }
    if (interactive) lines.prompt();
  }
}

/** Asks and prints; the conversation as it then stands, without a turn that was refused or failed. */
async function ask(target: ChatTarget, turns: readonly Turn[], abort: AbortSignal, command: Command) {
  const { chat } = await import('../chat-client.ts');
  const paint = paintFor(process.stderr);
  let answer = '';
  let exchange: string | undefined;
  let finish = 'broken';
  let problem = '';
  try {
    for await (const event of chat(target, turns, abort)) {
      if (event.type === 'opened') exchange = event.exchange;
      if (event.type === 'text') {
        answer += event.text;
        process.stdout.write(printable(event.text));
      }
      if (event.type === 'end') finish = event.finish;
      if (event.type === 'error') {
        finish = 'error';
        problem = `${paint.bad(`✗ ${printable(event.reason)}:`)} ${printable(event.message)}`;
      }
    }
  } catch (error) {
    if (!abort.aborted) {
      command.error(`error: no answer from ${target.url} (${causeOf(error)}). Start a gateway with: portcullis serve`);
    }
    finish = 'stopped';
  }
  if (answer !== '') process.stdout.write('\n');
  if (finish === 'content_filter') problem = paint.warn('✗ refused by policy');
  if (finish === 'broken') problem = paint.bad('✗ the answer ended without its last event');
  if (problem !== '') {
    process.stderr.write(`${problem}\n`);
    process.exitCode = EXIT.findings;
  }
  if (exchange !== undefined) {
    process.stderr.write(`${paint.dim(`  ${printable(exchange)} · why: portcullis explain ${printable(exchange)}`)}\n`);
  }
  const isKept = finish === 'stop' || finish === 'length';
  return isKept ? [...turns, { role: 'assistant' as const, content: answer }] : turns.slice(0, -1);
}

function causeOf(error: unknown): string {
  const cause = error instanceof Error ? error.cause : undefined;
  if (cause instanceof Error && 'code' in cause) return String(cause.code);
  return error instanceof Error ? error.message : 'unknown reason';
}
