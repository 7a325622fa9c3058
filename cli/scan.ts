import type { Stage } from '../exchange/segment.ts';
import { loadConfig } from '../gateway/config-file.node.ts';
import { loadGuard } from '../gateway/guard.node.ts';
import { scanOne } from '../gateway/moderation/scan-one.ts';
import { EXIT } from './failure.ts';
import { withFlags } from './flags.ts';
import { deed } from './live-check.ts';
import { duration, paintFor, printable } from './terminal.ts';

export interface ScanSettings {
  readonly stage: Stage;
  readonly policy?: readonly string[];
  readonly config?: string;
  readonly json?: boolean;
}

/** Signals below this are not worth a line on the terminal; `--json` has them all. */
const WORTH_SHOWING = 0.05;

/** Scans one text, prints what was found and decided, and sets the exit code: 2 when the policy blocks it. */
export async function scan(text: string, { stage, policy, config: file, json }: ScanSettings): Promise<void> {
  const config = withFlags(await loadConfig(file), policy ? { policy } : {});
  const guard = await loadGuard(config);
  try {
    const result = await scanOne(guard, text, stage, Date.now());
    if (result.decision.verdict === 'block') process.exitCode = EXIT.findings;
    if (json) {
      process.stdout.write(`${JSON.stringify({ stage, ...result }, null, 2)}\n`);
      return;
    }
    const paint = paintFor(process.stdout);
    const lines = [
      `${deed(result.decision, paint)} in ${duration(result.ms)} by ${guard.policies.map(({ id }) => id).join(', ')}`,
    ];
    for (const { rule, effect, cause, shadow, atoms } of result.decision.reasons) {
      const found = atoms.map(({ name, found: value, test }) => `${name} ${shownValue(value)} (${test})`).join(', ');
      lines.push(`  ${shadow ? 'would ' : ''}${effect}  ${rule}${cause === 'content' ? '' : ` (${cause})`}: ${found}`);
    }
    if (result.redacted !== undefined) lines.push(`  ${paint.dim('becomes')} ${printable(result.redacted)}`);
    const shown = result.signals.filter((signal) => 'unknown' in signal || signal.score >= WORTH_SHOWING);
    for (const signal of shown) {
      const value = 'unknown' in signal ? `unknown: ${signal.unknown}` : signal.score.toFixed(3);
      lines.push(paint.dim(`  ${signal.name} ${value}`));
    }
    process.stdout.write(`${lines.join('\n')}\n`);
  } finally {
    await guard.close();
  }
}

function shownValue(found: unknown): string {
  if (typeof found === 'number') return String(Math.round(found * 1000) / 1000);
  return typeof found === 'string' ? found : JSON.stringify(found);
}
