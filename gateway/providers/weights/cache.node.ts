import { createHash, randomUUID } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { mkdir, open, readdir, readFile, rename, stat, writeFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { PortcullisError } from '../../../exchange/errors.ts';
import type { FetchOptions } from './progress.ts';

/** A partial download that nobody has written to for this long belongs to a process that is gone. */
const ORPHANED_MS = 60_000;

/** `$XDG_CACHE_HOME/portcullis`, or `~/.cache/portcullis` (XDG Base Directory Specification 0.8). */
export function defaultCacheDirectory(): string {
  return join(process.env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'portcullis');
}

/** Size in bytes, or undefined where there is no such file. */
export async function fileSize(path: string): Promise<number | undefined> {
  try {
    const stats = await stat(path);
    return stats.isFile() ? stats.size : undefined;
  } catch (error) {
    if (isMissing(error)) return undefined;
    throw error;
  }
}

/** SHA-256 of a file, 64 hexadecimal digits. */
export async function sha256OfFile(path: string, options: FetchOptions): Promise<string> {
  const total = await fileSize(path);
  const hash = createHash('sha256');
  let bytes = 0;
  for await (const chunk of createReadStream(path, { highWaterMark: 1 << 20, signal: options.abort })) {
    hash.update(chunk);
    bytes += chunk.length;
    options.onProgress({ phase: 'verify', bytes, ...(total !== undefined && { total }) });
  }
  return hash.digest('hex');
}

/** @throws PortcullisError `invalid_model_file` where the file does not begin as a GGUF file of version 2 or 3 does. */
export async function checkGgufMagic(path: string): Promise<void> {
  const file = await open(path);
  try {
    const { buffer } = await file.read(Buffer.alloc(8), 0, 8, 0);
    if (buffer.toString('latin1', 0, 4) === 'GGUF' && buffer.readUInt32LE(4) >= 2 && buffer.readUInt32LE(4) <= 3)
      return;
  } finally {
    await file.close();
  }
  throw new PortcullisError(
    'invalid_model_file',
    `${path} is not a GGUF file of version 2 or 3. Name a file with model weights in GGUF.`,
  );
}

/** The digest that was noted when a file without a published one was first downloaded. */
export async function readPin(path: string): Promise<string | undefined> {
  try {
    return (await readFile(pinFile(path), 'utf8')).trim();
  } catch (error) {
    if (isMissing(error)) return undefined;
    throw error;
  }
}

export async function writePin(path: string, sha256: string): Promise<void> {
  const temporary = `${pinFile(path)}.${randomUUID()}`;
  await writeFile(temporary, `${sha256}\n`);
  await rename(temporary, pinFile(path));
}

/**
 * Lets `fill` write a file under a name of its own, and gives it its real name only when it is whole: two processes
 * that want the same file cannot meet in the middle of it. A partial file that a dead process left is taken over
 * (the rename decides between two takers), so that `fill` may go on from where it ended.
 *
 * `fill` resolves when the file is whole and verified. When it throws, what it wrote stays for the next attempt,
 * unless it removed it.
 */
export async function fillCacheFile(target: string, fill: (partial: string) => Promise<void>): Promise<void> {
  const directory = dirname(target);
  await mkdir(directory, { recursive: true });
  const partial = `${target}.part-${randomUUID()}`;
  await adoptOrphan(target, partial);
  try {
    await fill(partial);
    await rename(partial, target);
  } catch (error) {
    // Under the plain name it can be taken over at once.
    await rename(partial, `${target}.part`).catch(ignoreMissing);
    throw error;
  }
}

async function adoptOrphan(target: string, partial: string): Promise<void> {
  const prefix = `${basename(target)}.part`;
  for (const name of await readdir(dirname(target))) {
    if (!name.startsWith(prefix)) continue;
    const path = join(dirname(target), name);
    const stats = await stat(path).catch(ignoreMissing);
    if (!stats?.isFile() || (name !== prefix && Date.now() - stats.mtimeMs < ORPHANED_MS)) continue;
    const won = await rename(path, partial).then(() => true, ignoreMissing);
    if (won) return;
  }
}

function pinFile(path: string): string {
  return `${path}.sha256`;
}

function ignoreMissing(error: unknown): undefined {
  if (isMissing(error)) return undefined;
  throw error;
}

function isMissing(error: unknown): boolean {
  return error instanceof Error && 'code' in error && (error.code === 'ENOENT' || error.code === 'ENOTDIR');
}
