import type { JsonValue } from '../../exchange/json.ts';
import { checkFollows, EMPTY, type Entry, readLine, type Tail } from './chain.ts';

/** Something that an untouched log does not have, and where: `000000000001.jsonl:12`. */
export interface Problem {
  readonly where: string;
  readonly message: string;
}

/** An exchange that began and of whose end nothing is recorded: the process was killed, or it still runs. */
export interface Unclosed {
  readonly exchange: string;
  /** Milliseconds since the epoch. */
  readonly time: number;
  readonly where: string;
}

export interface VerifyReport {
  /** No problem was found. Exchanges without an end are not a problem of the log. */
  readonly ok: boolean;
  readonly entries: number;
  /** Times of the first and the last entry, in milliseconds since the epoch. */
  readonly first?: number;
  readonly last?: number;
  /** The hash of the last entry: kept elsewhere, it shows later that nothing was cut off the end. */
  readonly head: string;
  readonly problems: readonly Problem[];
  readonly unclosed: readonly Unclosed[];
  /** How often an interrupted write was found and set aside. */
  readonly recovered: number;
}

/** More than these are counted by the last of them. */
const MAX_PROBLEMS = 100;

export interface Verifier {
  /** The next line, without its newline, and where it stands. */
  line(line: string, where: string): void;
  /** Something found wrong outside the lines. */
  problem(where: string, message: string): void;
  /** The end of what has been read. */
  readonly tail: Tail;
  report(): VerifyReport;
}

/**
 * Checks a log line by line: each entry by itself, that it continues the one before, and that each exchange is opened
 * once and closed at most once.
 *
 * @param start where the lines begin, when not at the beginning of the log: exchanges opened before it are not known,
 *   and only the chain is checked.
 * @param head a hash that must be among the entries: what came after it may be new, nothing up to it may be missing.
 */
export function createVerifier(options: { readonly start?: Tail; readonly head?: string } = {}): Verifier {
  const { start = EMPTY, head } = options;
  const problems: Problem[] = [];
  const open = new Map<string, Unclosed>();
  const closed = new Set<string>();
  let [tail, entries, recovered, unlisted] = [start, 0, 0, 0];
  let headFound = head === undefined || head === start.hash;
  let first: number | undefined;
  let last: number | undefined;
  /** After a line that could not be read, the next one is taken as it is, so that one change is one problem. */
  let lost = false;

  const problem = (where: string, message: string): void => {
    if (problems.length < MAX_PROBLEMS) problems.push({ where, message });
    else unlisted += 1;
  };

  const attempt = <T>(check: () => T, where: string): T | undefined => {
    try {
      return check();
    } catch (error) {
      if (!(error instanceof RangeError)) throw error;
      problem(where, error.message);
      return undefined;
    }
  };

  const pair = (record: Entry['record'], where: string): void => {
    const exchange = text(record.exchange);
    if (record.event === 'opened') {
      if (open.has(exchange) || closed.has(exchange)) problem(where, `${exchange} is opened twice`);
      open.set(exchange, { exchange, time: number(record.time), where });
    } else if (record.event === 'closed') {
      if (closed.has(exchange)) problem(where, `${exchange} is closed twice`);
      else if (!open.has(exchange)) problem(where, `${exchange} is closed and was never opened`);
      open.delete(exchange);
      closed.add(exchange);
    } else if (record.event === 'recovered') recovered += 1;
    else problem(where, 'a record of unknown kind');
  };

  return {
    problem,
    get tail() {
      return tail;
    },
    line(line, where) {
      entries += 1;
      const entry = attempt(() => readLine(line), where);
      if (entry === undefined) {
        const claimed = claimedTail(line);
        lost = claimed === undefined;
        tail = claimed ?? tail;
        return;
      }
      if (!lost) attempt(() => checkFollows(tail, entry), where);
      lost = false;
      tail = { seq: entry.seq, hash: entry.hash };
      headFound ||= entry.hash === head;
      last = number(entry.record.time);
      first ??= last;
      if (start === EMPTY) pair(entry.record, where);
    },
    report() {
      const missing = headFound ? [] : [{ where: 'end', message: `the kept head ${head} is not in the log` }];
      const rest = unlisted ? [{ where: 'end', message: `${unlisted} more problems` }] : [];
      const all = [...problems, ...rest, ...missing];
      return {
        ok: all.length === 0,
        entries,
        ...(first !== undefined && { first }),
        ...(last !== undefined && { last }),
        head: tail.hash,
        problems: all,
        unclosed: [...open.values()],
        recovered,
      };
    },
  };
}

/** Where a damaged line says that it stands, so that those after it are not all reported with it. */
function claimedTail(line: string): Tail | undefined {
  const hash = /^\{"hash":"(sha256:[0-9a-f]{64})"/.exec(line)?.[1];
  const seq = /"seq":(\d{1,15})\}$/.exec(line)?.[1];
  return hash === undefined || seq === undefined ? undefined : { seq: Number(seq), hash };
}

const text = (value: JsonValue | undefined): string => (typeof value === 'string' ? value : '');
const number = (value: JsonValue | undefined): number => (typeof value === 'number' ? value : 0);
