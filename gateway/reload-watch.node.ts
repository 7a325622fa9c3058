import { type FSWatcher, watch } from 'node:fs';
import { stat } from 'node:fs/promises';
import { dirname } from 'node:path';

/** Milliseconds for which changed files have to stay as they are: an editor writes in several steps. */
const SETTLE_MS = 100;
/** Milliseconds between two looks that nothing asks for: network and shared file systems report no changes. */
const POLL_MS = 2_000;

export interface FileWatch {
  close(): void;
}

/**
 * Calls `onChange` once at the beginning, since files may have changed after they were read, and from then on when they
 * have changed and have then stayed the same for 100 ms. Directories are watched, not
 * files, and what counts is the state of the files: so a file that is replaced by a rename, a link that is pointed
 * elsewhere, and one that goes and comes back are all seen.
 *
 * @param files asked for at each look: a policy may begin to extend another.
 * @param onError told of a directory that cannot be watched; its files are then looked at every 2 s.
 */
export function watchFiles(
  files: () => readonly string[],
  onChange: () => void,
  onError: (error: unknown) => void,
): FileWatch {
  const watchers = new Map<string, FSWatcher>();
  const unwatched = new Set<string>();
  let isClosed = false;
  /** A look is due soon: events that never end do not put it off. */
  let isDue = false;
  let timer: NodeJS.Timeout | undefined;
  /** The state of the files of which `onChange` knows, and the state at the last look. */
  let known: string | undefined;
  let seen: string | undefined;

  const lookIn = (ms: number) => {
    if (isClosed) return;
    clearTimeout(timer);
    timer = setTimeout(() => void look(), ms);
    timer.unref();
  };

  function watchDirectory(directory: string): void {
    if (watchers.has(directory) || unwatched.has(directory)) return;
    try {
      const watcher = watch(directory, { persistent: false }, () => touched());
      watcher.on('error', (error) => lose(directory, error));
      watchers.set(directory, watcher);
    } catch (error) {
      lose(directory, error);
    }
  }

  function lose(directory: string, error: unknown): void {
    watchers.get(directory)?.close();
    watchers.delete(directory);
    unwatched.add(directory);
    onError(error);
  }

  function touched(): void {
    if (isDue) return;
    isDue = true;
    lookIn(SETTLE_MS);
  }

  async function look(): Promise<void> {
    isDue = false;
    const now = files();
    for (const directory of new Set(now.map((file) => dirname(file)))) watchDirectory(directory);
    const state = (await Promise.all(now.map(stateOf))).join('\n');
    if (isClosed) return;
    if (known === undefined || (state !== known && state === seen)) {
      known = state;
      onChange();
    }
    seen = state;
    if (!isDue) lookIn(state === known ? POLL_MS : SETTLE_MS);
  }

  void look();
  return {
    close() {
      isClosed = true;
      clearTimeout(timer);
      for (const watcher of watchers.values()) watcher.close();
    },
  };
}

/** What tells one state of a file from the next; links are followed. */
async function stateOf(file: string): Promise<string> {
  try {
    const { ino, size, mtimeNs, ctimeNs } = await stat(file, { bigint: true });
    return `${file} ${ino} ${size} ${mtimeNs} ${ctimeNs}`;
  } catch (error) {
    return `${file} ${error instanceof Error && 'code' in error ? error.code : 'unreadable'}`;
  }
}
