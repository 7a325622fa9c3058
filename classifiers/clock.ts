/** Time as the schedule reads it; a test hands in its own. */
export interface Clock {
  /** Milliseconds, monotonic. */
  now(): number;
  /** Calls `fire` once after `ms`, unless the function that it returns is called before. */
  after(ms: number, fire: () => void): () => void;
}

/** The runtime's own clock. */
export const SYSTEM_CLOCK: Clock = {
  now: () => performance.now(),
  after(ms, fire) {
    const timer = setTimeout(fire, ms);
    return () => clearTimeout(timer);
  },
};
