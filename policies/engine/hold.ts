import type { CompiledPolicy } from './compiled.ts';

/**
 * How a streamed answer is held back, from least to most. `none`: text leaves as it comes, and is decided on behind it;
 * `window`: text leaves once the window that covers it has been decided; `full`: nothing leaves before all of it has been.
 */
export const HOLDS = ['none', 'window', 'full'] as const;
export type Hold = (typeof HOLDS)[number];

export const DEFAULT_HOLD: Hold = 'window';

/** The strictest of some; undefined of none. */
export function strictest(holds: readonly Hold[]): Hold | undefined {
  return HOLDS.findLast((hold) => holds.includes(hold));
}

/**
 * How an answer is held back under several policies. One in shadow changes nothing for the others: it counts only where
 * all of them are.
 */
export function holdOf(policies: readonly Pick<CompiledPolicy, 'mode' | 'hold'>[]): Hold {
  const enforced = policies.filter(({ mode }) => mode !== 'shadow');
  return strictest((enforced.length > 0 ? enforced : policies).map(({ hold }) => hold)) ?? DEFAULT_HOLD;
}
