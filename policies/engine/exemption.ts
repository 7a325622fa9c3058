const DAY_MS = 24 * 60 * 60 * 1000;

/** Milliseconds since the epoch at which the day after `day` (`2027-03-31`) begins, UTC; undefined when there is no such day. */
export function dayAfter(day: string): number | undefined {
  const [year, month, date] = day.split('-').map(Number);
  const start = Date.UTC(year ?? Number.NaN, (month ?? Number.NaN) - 1, date);
  if (Number.isNaN(start) || new Date(start).toISOString().slice(0, 10) !== day) return undefined;
  return start + DAY_MS;
}
