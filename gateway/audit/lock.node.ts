import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { PortcullisError } from '../../exchange/errors.ts';

const NAME = 'lock';
const SQLITE_BUSY = 5;

/**
 * Makes this process the only writer of a directory, until the returned function is called or the process ends.
 *
 * The lock is SQLite's on an empty database, which is a lock of the kernel: it goes with its process however that
 * dies. A process id in a file would lie after a crash, above all in containers, where every process is number 1.
 *
 * @throws PortcullisError `audit_unavailable` when another writer has it.
 */
export function lockDirectory(directory: string): () => void {
  const database = new DatabaseSync(join(directory, NAME), { timeout: 500 });
  try {
    database.exec('PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE');
  } catch (cause) {
    database.close();
    if (!isBusy(cause)) throw cause;
    throw new PortcullisError(
      'audit_unavailable',
      `the audit log in ${directory} is being written by another process; give each gateway a directory of its own`,
      { cause },
    );
  }
  return () => database.close();
}

/** Whether a process is writing a log now. */
export function isLocked(directory: string): boolean {
  const path = join(directory, NAME);
  if (!existsSync(path)) return false;
  const database = new DatabaseSync(path, { readOnly: true });
  try {
    database.exec('BEGIN; SELECT * FROM sqlite_master; COMMIT');
    return false;
  } catch (error) {
    if (isBusy(error)) return true;
    throw error;
  } finally {
    database.close();
  }
}

function isBusy(error: unknown): boolean {
  return error instanceof Error && 'errcode' in error && error.errcode === SQLITE_BUSY;
}
