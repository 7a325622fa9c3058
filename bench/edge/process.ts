import { readFileSync } from 'node:fs';

/** What the kernel counts as a second of CPU time in /proc, on every Linux that Node runs on (USER_HZ). */
const TICKS = 100;

/**
 * CPU time that a process has used with all its threads, those of the compiler and the garbage collector too, in
 * milliseconds; the kernel counts in steps of 10. Source: proc_pid_stat(5), utime and stime.
 *
 * @throws what `node:fs` throws where there is no /proc, or no such process.
 */
export function cpuMs(pid: number): number {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  // The name of the program, in brackets, may have spaces; the state behind it is field 3.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  const [user, system] = [fields[11], fields[12]].map(Number);
  return ((user! + system!) * 1000) / TICKS;
}

/** Resident memory of a process, in bytes. @throws as `cpuMs`; RangeError when the kernel does not tell. */
export function residentBytes(pid: number): number {
  const [, kib] = /^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? [];
  if (kib === undefined) throw new RangeError(`/proc/${pid}/status has no VmRSS`);
  return Number(kib) * 1024;
}
