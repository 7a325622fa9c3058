import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** What tests write to the system's temporary folder goes into one of the run, and is gone with it. */
export function setup(): () => void {
  const folder = mkdtempSync(join(tmpdir(), 'portcullis-tests-'));
  process.env.TMPDIR = folder;
  return () => rmSync(folder, { recursive: true, force: true });
}
