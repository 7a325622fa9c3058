/** The signals by which a terminal, a container or a service manager ends a process. */
const SIGNALS = ['SIGINT', 'SIGTERM'] as const;

/** Resolves with the first signal to stop. A second one ends the process at once, for who does not want to wait. */
export function toldToStop(): Promise<NodeJS.Signals> {
  return new Promise((resolve) => {
    let told = false;
    for (const signal of SIGNALS) {
      process.on(signal, () => {
        if (told) process.exit(1);
        told = true;
        resolve(signal);
      });
    }
  });
}
