/**
 * A bound on how much runs at once, first come, first served. `acquire` gives a slot's release, which is called once.
 *
 * @throws the abort's reason, when it fires before there was a slot.
 */
export function createSlots(count: number): { acquire(abort?: AbortSignal): Promise<() => void> } {
  let free = count;
  const queue = new Set<() => void>();
  const release = () => {
    free += 1;
    const [next] = queue;
    next?.();
  };
  return {
    async acquire(abort) {
      abort?.throwIfAborted();
      if (free === 0) {
        await new Promise<void>((resolve, reject) => {
          const leave = () => {
            queue.delete(take);
            reject(abort?.reason);
          };
          const take = () => {
            queue.delete(take);
            abort?.removeEventListener('abort', leave);
            free -= 1;
            resolve();
          };
          queue.add(take);
          abort?.addEventListener('abort', leave, { once: true });
        });
      } else {
        free -= 1;
      }
      return release;
    },
  };
}
