import { constants, fstatSync } from 'node:fs';
import { open, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { digest } from '../../exchange/canonical.ts';
import { link, readLine, type Tail } from './chain.ts';
import { nativeDigest } from './hash.node.ts';
import { type RecoveredNote, recordText } from './record.ts';
import { readLastLine, segmentName, syncDirectory } from './segments.node.ts';

/** What the log asks of an open file: `node:fs` gives it, tests make it fail. */
export interface LogFile {
  read(buffer: Uint8Array, offset: number, length: number, position: number): Promise<{ readonly bytesRead: number }>;
  write(
    buffer: Uint8Array,
    offset: number,
    length: number,
    position: number,
  ): Promise<{ readonly bytesWritten: number }>;
  stat(): Promise<{ readonly size: number; readonly nlink: number }>;
  truncate(length: number): Promise<void>;
  datasync(): Promise<void>;
  close(): Promise<void>;
}

export type OpenFile = (path: string, flags: number, mode: number) => Promise<LogFile>;

/** How far a log is known to be durable: its last file, the bytes of it that count, and the last entry. */
export interface Position {
  readonly name: string;
  readonly size: number;
  readonly tail: Tail;
}

export interface WriterOptions {
  /** A file that has grown to this many bytes is followed by a new one. */
  readonly segmentBytes: number;
  readonly now: () => number;
  readonly openFile?: OpenFile;
}

/**
 * Writes entries after a known position, in groups, each made durable by one `fdatasync`. After a failure the file is
 * closed, and the next group first opens it again, checks that it still ends where it was durable, and cuts off what
 * the failed group left: entries that nobody was told are written. So the chain has neither a hole nor a fork.
 */
export class SegmentWriter {
  readonly #directory: string;
  readonly #options: WriterOptions;
  readonly #openFile: OpenFile;
  #position: Position;
  #file: LogFile | undefined;
  /** To be written with the next group. */
  #note: RecoveredNote | undefined;

  constructor(directory: string, position: Position, options: WriterOptions) {
    this.#directory = directory;
    this.#position = position;
    this.#options = options;
    this.#openFile = options.openFile ?? openLogFile;
  }

  get tail(): Tail {
    return this.#position.tail;
  }

  /** Bytes of an interrupted write were set aside, and that is not yet recorded. */
  get noteWaits(): boolean {
    return this.#note !== undefined;
  }

  /** Opens the file and makes it end where it was durable. @throws whatever went wrong; then nothing is lost. */
  async reopen(): Promise<void> {
    const { name, size, tail } = this.#position;
    const path = join(this.#directory, name);
    const isNew = size === 0;
    const file = await this.#openFile(path, constants.O_RDWR | (isNew ? constants.O_CREAT : 0), 0o600);
    try {
      if (isNew) await syncDirectory(this.#directory);
      const found = await file.stat();
      if (found.size < size) throw new Error(`${name} is shorter than what was written to it`);
      if (!isNew && readLine((await readLastLine(path, size)) ?? '').hash !== tail.hash) {
        throw new Error(`${name} was changed behind the log's back`);
      }
      if (found.size > size) await this.#setAside(file, found.size);
    } catch (error) {
      await closeAfterFailure(file);
      throw error;
    }
    this.#file = file;
  }

  /** Appends records, as canonical JSON, and resolves when they are durable. @throws whatever went wrong; then none of them counts. */
  async commit(records: readonly string[]): Promise<void> {
    if (this.#file && this.#position.size >= this.#options.segmentBytes) await this.#rotate();
    if (!this.#file) await this.reopen();
    const file = this.#file!;
    const note = this.#note;
    let { tail } = this.#position;
    const lines: string[] = [];
    for (const record of note ? [recordText(note), ...records] : records) {
      const next = link(tail, record, nativeDigest);
      lines.push(next.line, '\n');
      tail = next.tail;
    }
    const bytes = Buffer.from(lines.join(''));
    try {
      await writeDurably(file, bytes, this.#position);
    } catch (error) {
      this.#file = undefined;
      await closeAfterFailure(file);
      throw error;
    }
    this.#position = { ...this.#position, size: this.#position.size + bytes.length, tail };
    this.#note = undefined;
  }

  async close(): Promise<void> {
    await this.#file?.close();
    this.#file = undefined;
  }

  async #rotate(): Promise<void> {
    const { tail } = this.#position;
    await this.close();
    this.#position = { name: segmentName(tail.seq + 1), size: 0, tail };
  }

  /** Copies what follows the durable part into a file of its own, then cuts it off. */
  async #setAside(file: LogFile, end: number): Promise<void> {
    const { name, size } = this.#position;
    const rest = new Uint8Array(end - size);
    const { bytesRead } = await file.read(rest, 0, rest.length, size);
    const [bytes, hash] = [rest.subarray(0, bytesRead), digest(rest.subarray(0, bytesRead))];
    const aside = `${name}.${size}.${hash.slice('sha256:'.length, 'sha256:'.length + 12)}.torn`;
    // A full disk must not keep the log from being mended: the digest in the note is then all that is left of the bytes.
    const kept = await writeFile(join(this.#directory, aside), bytes, { mode: 0o600, flush: true }).then(
      () => true,
      () => false,
    );
    await file.truncate(size);
    await file.datasync();
    this.#note = {
      event: 'recovered',
      time: this.#options.now(),
      file: name,
      offset: size,
      bytes: bytes.length,
      digest: hash,
      aside: kept ? aside : '',
    };
  }
}

/** A file whose state is asked without leaving the thread: a microsecond, where a turn of a busy event loop is many. */
async function openLogFile(path: string, flags: number, mode: number): Promise<LogFile> {
  const file = await open(path, flags, mode);
  return {
    read: (...place) => file.read(...place),
    write: (...place) => file.write(...place),
    stat: async () => fstatSync(file.fd),
    truncate: (length) => file.truncate(length),
    datasync: () => file.datasync(),
    close: () => file.close(),
  };
}

async function writeDurably(file: LogFile, bytes: Uint8Array, { name, size }: Position): Promise<void> {
  const found = await file.stat();
  // Writing into a file that was deleted or changed by another would succeed and be lost.
  if (found.nlink === 0 || found.size !== size) throw new Error(`${name} was changed behind the log's back`);
  for (let done = 0; done < bytes.length; ) {
    const { bytesWritten } = await file.write(bytes, done, bytes.length - done, size + done);
    if (bytesWritten === 0) throw new Error(`${name} takes no more bytes`);
    done += bytesWritten;
  }
  await file.datasync();
}

/** The failure that led here is the one that is told; that closing fails as well adds nothing. */
async function closeAfterFailure(file: LogFile): Promise<void> {
  await file.close().catch(() => undefined);
}
