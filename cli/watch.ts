import { watch } from 'node:fs';

/** An editor writes a file in several steps; what comes within this of the last is one change. */
const DEBOUNCE_MS = 100;

/**
 * Calls `run` at once and after each change of a JSON file in some directories, one call after the other, until told to
 * stop. What changes during a call is seen.
 *
 * @throws what `run` throws, and what `node:fs` does where a directory cannot be watched.
 */
export function runOnChange(
  directories: readonly string[],
  run: () => Promise<void>,
  stop: AbortSignal,
): Promise<void> {
  return new Promise((resolve, reject) => {
    let timer: NodeJS.Timeout | undefined;
    let running = Promise.resolve();
    // Directories, since an editor may put a new file in the place of the old.
    const watchers = [...new Set(directories)].map((directory) => watch(directory));
    const end = (settle: () => void): void => {
      clearTimeout(timer);
      for (const watcher of watchers) watcher.close();
      settle();
    };
    const fail = (error: unknown): void => end(() => reject(error));
    const start = (): void => {
      running = running.then(run);
      running.catch(fail);
    };
    for (const watcher of watchers) {
      watcher.on('error', fail);
      watcher.on('change', (_event, name) => {
        if (typeof name === 'string' && !name.endsWith('.json')) return;
        clearTimeout(timer);
        timer = setTimeout(start, DEBOUNCE_MS);
      });
    }
    start();
    // What runs is let to its end, so that nothing is printed after this.
    stop.addEventListener('abort', () => end(() => running.then(resolve, reject)), { once: true });
  });
}
