import { PortcullisError } from '../exchange/errors.ts';
import { paintFor, printable } from './terminal.ts';

/** Exit codes of every command: done; it could not run; it ran and found something. */
export const EXIT = { done: 0, failed: 1, findings: 2 } as const;

/** Says on stderr, in a sentence, why a command cannot do what it was asked; the exit status for that. */
export function refused(message: string, hint?: string): number {
  const paint = paintFor(process.stderr);
  process.stderr.write(`${paint.bad('error:')} ${printable(message)}${hint ? ` (${printable(hint)})` : ''}\n`);
  return EXIT.failed;
}

/** Says on stderr why a command could not run. A known error is a sentence; an unknown one is a defect and shows its stack. */
export function reportFailure(error: unknown): void {
  const paint = paintFor(process.stderr);
  if (error instanceof PortcullisError) {
    process.stderr.write(`${paint.bad(`error[${error.code}]:`)} ${printable(error.message)}\n`);
    return;
  }
  const shown = error instanceof Error ? (error.stack ?? error.message) : String(error);
  process.stderr.write(`${paint.bad('error:')} ${printable(shown)}\n`);
}
