import type { Command } from 'commander';
import { register as registerAudit } from './policy/audit.ts';
import { register as registerCheck } from './policy/check.ts';
import { register as registerCoverage } from './policy/coverage.ts';
import { register as registerDiff } from './policy/diff.ts';
import { register as registerEval } from './policy/eval.ts';
import { register as registerExplain } from './policy/explain.ts';
import { register as registerFmt } from './policy/fmt.ts';
import { register as registerNew } from './policy/new.ts';
import { register as registerReplay } from './policy/replay.ts';
import { register as registerTest } from './policy/test.ts';

/** `portcullis policy`: write, test, explain, audit and change policies. */
export function register(program: Command): void {
  const policy = program.command('policy').description('write, test, audit and change policies');
  for (const register of [
    registerNew,
    registerCheck,
    registerFmt,
    registerTest,
    registerCoverage,
    registerEval,
    registerExplain,
    registerAudit,
    registerDiff,
    registerReplay,
  ])
    register(policy);
}
