import { closeSync, openSync } from 'node:fs';
import { isatty } from 'node:tty';

/** The signals by which a terminal, a container or a service manager ends a process. */
const SIGNALS = ['SIGINT', 'SIGTERM'] as const;

/**
 * Resolves with the first signal to stop. A second one ends the process at once, for who does not want to wait.
 *
 * @param onHangup called at each SIGHUP, which then ends nothing, except where it says that the terminal has been
 *   closed: nobody is left to stop the process then. Windows has no such signal.
 */
export function toldToStop(onHangup?: () => void): Promise<NodeJS.Signals> {
  return new Promise((resolve) => {
    let told = false;
    const stop = (signal: NodeJS.Signals) => {
      if (told) process.exit(1);
      told = true;
      resolve(signal);
    };
    for (const signal of SIGNALS) process.on(signal, stop);
    if (!onHangup || process.platform === 'win32') return;
    const isOnTerminal = [0, 1, 2].some(isatty) && hasTerminal();
    process.on('SIGHUP', () => {
      if (!isOnTerminal || hasTerminal()) onHangup();
      else if (!told) stop('SIGHUP');
    });
  });
}

/** Whether the process has a controlling terminal: /dev/tty then opens, and no longer does when that is closed. */
function hasTerminal(): boolean {
  try {
    closeSync(openSync('/dev/tty', 'r'));
    return true;
  } catch {
    return false;
  }
}
