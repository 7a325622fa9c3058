import { randomBytes } from 'node:crypto';
import { open, readFile, rename } from 'node:fs/promises';
import { join } from 'node:path';
import { PortcullisError } from '../../exchange/errors.ts';
import { KEY_BYTES } from './commitment.ts';
import { syncDirectory } from './segments.node.ts';

const NAME = 'commit.key';

/**
 * The commitment key of a log, made on first use: 32 random bytes, readable by the owner alone. Called under the
 * log's lock.
 *
 * @throws PortcullisError `audit_unavailable` when the file is there and is not a key.
 */
export async function commitmentKey(directory: string): Promise<Uint8Array> {
  const path = join(directory, NAME);
  const key = (await readIfThere(path)) ?? (await createKey(directory, path));
  if (key.length === KEY_BYTES) return key;
  throw new PortcullisError('audit_unavailable', `${path} is not a commitment key: it must have ${KEY_BYTES} bytes`);
}

async function readIfThere(path: string): Promise<Uint8Array | undefined> {
  try {
    return await readFile(path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

/** Written beside and renamed, so that a crash never leaves half a key. */
async function createKey(directory: string, path: string): Promise<Uint8Array> {
  const key = randomBytes(KEY_BYTES);
  const file = await open(`${path}.new`, 'w', 0o600);
  try {
    await file.writeFile(key);
    await file.sync();
  } finally {
    await file.close();
  }
  await rename(`${path}.new`, path);
  await syncDirectory(directory);
  return key;
}
