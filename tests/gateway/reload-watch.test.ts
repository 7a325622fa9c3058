import { appendFile, mkdir, mkdtemp, rename, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { type FileWatch, watchFiles } from '../../gateway/reload-watch.node.ts';

let folder: string;
let watch: FileWatch | undefined;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'portcullis-watch-'));
});

afterEach(async () => {
  watch?.close();
  await rm(folder, { recursive: true });
});

/** Watches files; the mock has been called for the beginning already. */
async function watching(...files: string[]) {
  const changed = vi.fn();
  watch = watchFiles(
    () => files,
    changed,
    (error) => {
      throw error;
    },
  );
  await vi.waitFor(() => expect(changed).toHaveBeenCalledTimes(1));
  return changed;
}

const times = (changed: ReturnType<typeof vi.fn>, count: number) =>
  vi.waitFor(() => expect(changed).toHaveBeenCalledTimes(count), { timeout: 5_000, interval: 10 });

it('sees a file that is written, and one that an editor puts in its place', async () => {
  const file = join(folder, 'a.json');
  await writeFile(file, '1');
  const changed = await watching(file);
  await writeFile(file, '2');
  await times(changed, 2);
  await writeFile(`${file}~`, '3');
  await rename(`${file}~`, file);
  await times(changed, 3);
  await writeFile(`${file}~`, '4');
  await rename(`${file}~`, file);
  await times(changed, 4);
});

it('sees a link that is pointed elsewhere, as Kubernetes updates a ConfigMap', async () => {
  for (const version of ['1', '2']) {
    await mkdir(join(folder, version));
    await writeFile(join(folder, version, 'a.json'), version);
  }
  await symlink('1', join(folder, '..data'));
  await symlink('..data/a.json', join(folder, 'a.json'));
  const changed = await watching(join(folder, 'a.json'));
  await symlink('2', join(folder, '..new'));
  await rename(join(folder, '..new'), join(folder, '..data'));
  await times(changed, 2);
});

it('sees a file that goes, and that comes back, with its directory too', async () => {
  const directory = join(folder, 'policies');
  const file = join(directory, 'a.json');
  await mkdir(directory);
  await writeFile(file, '1');
  const changed = await watching(file);
  await rm(directory, { recursive: true });
  await times(changed, 2);
  await mkdir(directory);
  await writeFile(file, '1');
  await times(changed, 3);
});

it('waits until a file that is written in steps is as it stays', async () => {
  const file = join(folder, 'a.json');
  await writeFile(file, '');
  const changed = await watching(file);
  for (let step = 0; step < 20; step += 1) {
    await appendFile(file, 'x');
    await sleep(30);
  }
  await times(changed, 2);
  await sleep(300);
  expect(changed).toHaveBeenCalledTimes(2);
});

it('is not kept from looking by what goes on beside the file, nor called by it', async () => {
  const file = join(folder, 'a.json');
  await writeFile(file, '1');
  const changed = await watching(file);
  let isDone = false;
  const noise = (async () => {
    while (!isDone) {
      await appendFile(join(folder, 'access.log'), 'x');
      await sleep(5);
    }
  })();
  await sleep(400);
  expect(changed).toHaveBeenCalledTimes(1);
  await writeFile(file, '2');
  await times(changed, 2);
  isDone = true;
  await noise;
});

it('goes on without events where a directory cannot be watched, and says so', async () => {
  const file = join(folder, 'later', 'a.json');
  const [changed, failed] = [vi.fn(), vi.fn()];
  watch = watchFiles(() => [file], changed, failed);
  await times(changed, 1);
  expect(failed).toHaveBeenCalledWith(expect.objectContaining({ code: 'ENOENT' }));
  await mkdir(join(folder, 'later'));
  await writeFile(file, '1');
  await times(changed, 2);
  expect(failed).toHaveBeenCalledTimes(1);
});
