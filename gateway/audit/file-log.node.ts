import { mkdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { PortcullisError } from '../../exchange/errors.ts';
import { type AuditLog, type AuditRecord, UNRECORDED } from './audit.ts';
import { EMPTY, readLine, type Tail } from './chain.ts';
import { createNativeCommitment } from './hash.node.ts';
import { commitmentKey } from './key.node.ts';
import { lockDirectory } from './lock.node.ts';
import { recordText } from './record.ts';
import { type OpenFile, type Position, SegmentWriter } from './segment-writer.node.ts';
import { listSegments, readLastLine, readLines, segmentName } from './segments.node.ts';
import { createVerifier } from './verify.ts';

export interface FileLogOptions {
  /** A file that has grown to this many bytes is followed by a new one; 16 MiB. */
  readonly segmentBytes?: number;
  /** Milliseconds since the epoch, for what the log notes of itself. */
  readonly now?: () => number;
  /** Told when the log can no longer be written, and when it can again; standard error by default. */
  readonly onState?: (message: string) => void;
  /** Replaced in tests, to fail as disks do. */
  readonly openFile?: OpenFile;
}

/** The log of a directory, with what identifies its end. */
export interface FileLog extends AuditLog {
  readonly directory: string;
  /** The last durable entry. Kept elsewhere, its hash shows later that nothing was cut off. */
  readonly tail: Tail;
}

/** More records than these are not written by one call. */
const GROUP = 256;

interface Waiting {
  readonly record: string;
  readonly resolve: () => void;
  readonly reject: (error: PortcullisError) => void;
}

/**
 * Opens the log of a directory, making both if need be, and becomes its only writer. Of an existing log the last file
 * is verified; an interrupted write at its end is set aside and noted.
 *
 * @throws PortcullisError `audit_unavailable` when the directory cannot be written, another process writes it, or it
 *   is not the log that was left.
 */
export async function openFileLog(directory: string, options: FileLogOptions = {}): Promise<FileLog> {
  let unlock: (() => void) | undefined;
  try {
    await mkdir(directory, { recursive: true, mode: 0o700 });
    unlock = lockDirectory(directory);
    const commit = createNativeCommitment(await commitmentKey(directory));
    const { segmentBytes = 16 * 1024 * 1024, now = Date.now, onState = console.error, openFile } = options;
    const writer = new SegmentWriter(directory, await findPosition(directory), {
      segmentBytes,
      now,
      ...(openFile && { openFile }),
    });
    await writer.reopen();
    if (writer.noteWaits) await writer.commit([]);
    return createLog(directory, writer, { commit, unlock, onState });
  } catch (error) {
    unlock?.();
    throw unavailable(`the audit log in ${directory} cannot be opened`, error);
  }
}

function createLog(
  directory: string,
  writer: SegmentWriter,
  { commit, unlock, onState }: { commit: FileLog['commit']; unlock: () => void; onState: (message: string) => void },
): FileLog {
  const queue: Waiting[] = [];
  let running: Promise<void> | undefined;
  let closed = false;
  let fails = false;

  /** Says so once for each time that it breaks, not for each exchange that is refused meanwhile. */
  const tell = (failure?: unknown): void => {
    if (fails === (failure !== undefined)) return;
    fails = !fails;
    if (fails)
      onState(
        `${unavailable(`the audit log in ${directory} cannot be written`, failure).message}; exchanges are refused`,
      );
    else onState(`the audit log in ${directory} can be written again`);
  };

  /** Writes what has gathered while the disk was busy, group by group, until nothing waits. */
  const run = async (): Promise<void> => {
    while (queue.length > 0) {
      const group = queue.splice(0, GROUP);
      try {
        await writer.commit(group.map((waiting) => waiting.record));
        tell();
        for (const waiting of group) waiting.resolve();
      } catch (cause) {
        tell(cause);
        const error = new PortcullisError('audit_unavailable', UNRECORDED, { cause });
        for (const waiting of group) waiting.reject(error);
      }
    }
    running = undefined;
  };

  return {
    directory,
    get tail() {
      return writer.tail;
    },
    commit,
    async append(record: AuditRecord) {
      if (closed) throw new PortcullisError('audit_unavailable', 'the audit log is closed');
      const text = recordText(record);
      await new Promise<void>((resolve, reject) => {
        queue.push({ record: text, resolve, reject });
        running ??= run();
      });
    },
    async close() {
      if (closed) return;
      closed = true;
      await running;
      await writer.close();
      unlock();
    },
  };
}

/** Where an existing log ends. @throws RangeError with file and line when its last file is not as it was left. */
async function findPosition(directory: string): Promise<Position> {
  const names = await listSegments(directory);
  const name = names.at(-1);
  if (name === undefined) return { name: segmentName(1), size: 0, tail: EMPTY };
  const before = names.at(-2);
  const start = before === undefined ? EMPTY : await lastEntry(directory, before);
  if (name !== segmentName(start.seq + 1)) throw new RangeError(`${name} does not continue ${before ?? 'anything'}`);
  const verifier = createVerifier({ start });
  let size = 0;
  for await (const line of readLines(join(directory, name))) {
    if (!line.ended) break;
    verifier.line(line.text, `${name}:${line.number}`);
    size = line.end;
  }
  const [problem] = verifier.report().problems;
  if (problem) throw new RangeError(`${problem.where}: ${problem.message}`);
  return { name, size, tail: verifier.tail };
}

async function lastEntry(directory: string, name: string): Promise<Tail> {
  const path = join(directory, name);
  const { size } = await stat(path);
  const { seq, hash } = readLine((await readLastLine(path, size)) ?? '');
  return { seq, hash };
}

function unavailable(what: string, cause: unknown): PortcullisError {
  if (cause instanceof PortcullisError) return cause;
  const why = cause instanceof Error ? cause.message : String(cause);
  const hint = cause instanceof RangeError ? '; `portcullis audit verify` shows all that is wrong with it' : '';
  return new PortcullisError('audit_unavailable', `${what}: ${why}${hint}`, { cause });
}
