import type { Clock } from './clock.ts';

/** Counts time for those who share one thread: while n of them are at work, a millisecond is 1/n for each. */
export interface Meter {
  /** Milliseconds of one's share so far; only differences mean something. */
  now(): number;
  /** Begins to share; the function that it returns ends it. */
  enter(): () => void;
}

export function createMeter(clock: Clock): Meter {
  let sharing = 0;
  let last = clock.now();
  let total = 0;
  const settle = () => {
    const time = clock.now();
    total += (time - last) / Math.max(1, sharing);
    last = time;
    return total;
  };
  return {
    now: settle,
    enter() {
      settle();
      sharing += 1;
      return () => {
        settle();
        sharing -= 1;
      };
    },
  };
}
