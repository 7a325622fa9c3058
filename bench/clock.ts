/**
 * Milliseconds of the machine's monotonic clock: on Linux, macOS and Windows one clock for all processes, which no
 * setting of the time of day moves. (`performance.timeOrigin` is the time of day at which a process began.)
 */
export function monotonicMs(): number {
  return Number(process.hrtime.bigint()) / 1e6;
}
