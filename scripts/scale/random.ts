/** Numbers in [0, 1): one seed is one sequence, on every machine. */
export type Uniform = () => number;

/** Uniform on [0, 1): mulberry32. */
export function uniform(seed: number): Uniform {
  let state = seed | 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** Exponential with a mean, in the mean's unit. */
export function exponential(random: Uniform, mean: number): number {
  return -Math.log(1 - random()) * mean;
}
