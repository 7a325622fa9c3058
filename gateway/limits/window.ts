import type { LimitName } from './limiter.ts';

/**
 * A sliding window in slices. What is counted in a slice stays until the whole slice is older than the window, so no
 * stretch of `slices * sliceMs` ever holds more than the limit, and what was taken comes back at most one slice late.
 * (A token bucket, or GCRA of ITU-T I.371, is smaller and lets pass up to twice the limit in the first window.)
 */
export interface Window {
  readonly sliceMs: number;
  /** How many slices count: those of the window, and the one that it has partly left. */
  readonly slices: number;
}

const MINUTE: Window = { sliceMs: 1_000, slices: 61 };
/** A rolling day, in slices of ten minutes. */
const DAY: Window = { sliceMs: 600_000, slices: 145 };

/** The windows of the limits that have one. */
export const WINDOWS: Readonly<Partial<Record<LimitName, Window>>> = {
  requestsPerMinute: MINUTE,
  tokensPerMinute: MINUTE,
  tokensPerDay: DAY,
};

/** Milliseconds after which to try again what only the end of an answer can make room for. */
export const ANSWER_MS = 1_000;
