import { chmodSync, readFileSync, realpathSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { formatPolicy } from '../policies/analysis/format.ts';
import { PolicyError } from '../policies/engine/diagnostic.ts';
import { EXIT } from './failure.ts';
import { reportFaults } from './policy-load.ts';
import { oneLine, paintFor } from './terminal.ts';

interface Options {
  /** Only says which files are not formatted. */
  readonly check?: boolean;
}

/**
 * Formats policies in place: the name of each that is (or with `check` would be) changed on stdout. A file with a fault
 * in its JSON is left as it is, and the fault is on stderr. Returns the exit status.
 */
export function formatPolicies(files: readonly string[], { check = false }: Options): number {
  const outcomes = files.map((file) => formatFile(file, check));
  const changed = files.filter((_, index) => outcomes[index] === 'changed');
  process.stdout.write(changed.map((file) => `${oneLine(file)}\n`).join(''));
  if (outcomes.includes('failed')) return EXIT.failed;
  return outcomes.includes('faulty') || (check && changed.length > 0) ? EXIT.findings : EXIT.done;
}

type Outcome = 'same' | 'changed' | 'faulty' | 'failed';

function formatFile(file: string, check: boolean): Outcome {
  try {
    // What is no UTF-8 must not come back as replacement characters.
    const text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(readFileSync(file));
    const formatted = formatPolicy(text, file);
    if (formatted === text) return 'same';
    if (!check) replaceFile(file, formatted);
    return 'changed';
  } catch (error) {
    if (error instanceof PolicyError) {
      reportFaults({ file, diagnostics: error.diagnostics });
      return 'faulty';
    }
    if (!isFaultOfFile(error)) throw error;
    const paint = paintFor(process.stderr);
    process.stderr.write(`${oneLine(file)}: ${paint.bad('cannot be formatted')}: ${oneLine(error.message)}\n`);
    return 'failed';
  }
}

/** The file system's errors, and the decoder's for bytes that are no UTF-8. */
function isFaultOfFile(error: unknown): error is Error & { readonly code: string } {
  return error instanceof Error && 'code' in error && typeof error.code === 'string';
}

/** Writes beside the file and renames, so that there is always a whole one; a link stays one, and the mode is kept. */
function replaceFile(file: string, text: string): void {
  const target = realpathSync(file);
  const { mode } = statSync(target);
  const temporary = join(dirname(target), `.${basename(target)}.${process.pid}.tmp`);
  try {
    writeFileSync(temporary, text, { flag: 'wx' });
    // Not at creation, where the process's umask would take away from it.
    chmodSync(temporary, mode);
    renameSync(temporary, target);
  } catch (error) {
    rmSync(temporary, { force: true });
    throw error;
  }
}
