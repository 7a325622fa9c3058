import type { Command } from 'commander';
import { register as registerAudit } from './policy/audit.ts';
import { register as registerCheck } from './policy/check.ts';
import { register as registerReplay } from './policy/replay.ts';
import { register as registerTest } from './policy/test.ts';

/** `portcullis policy`: write, test, explain, audit and change policies. */
export function register(program: Command): void {
  const policy = program.command('policy').description('write, test, audit and change policies');
  for (const register of [registerCheck, registerTest, registerAudit, registerReplay]) register(policy);
}
