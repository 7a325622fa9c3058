#!/usr/bin/env node
import { readFileSync } from 'node:fs';
import { Command } from 'commander';
import { register as registerAudit } from './commands/audit.ts';
import { register as registerEval } from './commands/eval.ts';
import { register as registerExplain } from './commands/explain.ts';
import { register as registerKey } from './commands/key.ts';
import { register as registerModel } from './commands/model.ts';
import { register as registerPolicy } from './commands/policy.ts';
import { register as registerScan } from './commands/scan.ts';
import { register as registerServe } from './commands/serve.ts';
import { register as registerTry } from './commands/try.ts';
import { EXIT, reportFailure } from './failure.ts';

const { version }: { version: string } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8'));

const program = new Command('portcullis')
  .description('A safety gateway for generative models.')
  .version(version)
  .addHelpText(
    'after',
    `
Examples:
  portcullis serve                      the gateway on http://127.0.0.1:8787, with an embedded model
  portcullis try                        talk to it
  portcullis explain last               why the last exchange went as it did
In a clone: npm run -s portcullis -- COMMAND`,
  );

// A command's own modules are loaded when it runs, so that --help has nothing to wait for.
const registers = [
  registerServe,
  registerTry,
  registerExplain,
  registerScan,
  registerEval,
  registerPolicy,
  registerModel,
  registerAudit,
  registerKey,
];
for (const register of registers) register(program);

try {
  await program.parseAsync();
} catch (error) {
  reportFailure(error);
  process.exitCode = EXIT.failed;
}
