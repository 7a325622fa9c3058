import { randomBytes } from 'node:crypto';
import type { Command } from 'commander';
import { digest } from '../../exchange/canonical.ts';

/** `key new`: a random API key, shown once, and the line that lets it in. */
export function register(program: Command): void {
  const key = program.command('key').description('API keys for clients of the gateway');
  key
    .command('new')
    .description('make a key: shown once, only its hash is kept')
    .option('--id <id>', 'the name in records and traces', 'app')
    .option('--tenant <name>', 'the tenant it belongs to')
    .addHelpText('after', '\nExample:\n  portcullis key new --id web --tenant acme')
    .action(({ id, tenant }: { id: string; tenant?: string }) => {
      // 256 random bits, so a plain hash of it cannot be guessed backwards.
      const secret = `pc_${randomBytes(32).toString('base64url')}`;
      const line = { id, hash: digest(secret), ...(tenant !== undefined && { tenant }) };
      process.stdout.write(
        `The key, for the client (it is not shown again):\n  ${secret}\n` +
          `The line for "keys" in portcullis.json:\n  ${JSON.stringify(line)}\n`,
      );
    });
}
