import { createReadStream } from 'node:fs';
import { open, readdir } from 'node:fs/promises';

const SEGMENT = /^\d{12}\.jsonl$/;

/** The file that begins with entry `seq`. */
export function segmentName(seq: number): string {
  return `${String(seq).padStart(12, '0')}.jsonl`;
}

/** The names of a log's files, oldest first. */
export async function listSegments(directory: string): Promise<string[]> {
  return (await readdir(directory)).filter((name) => SEGMENT.test(name)).sort();
}

/** A line of a file. `ended` is false for bytes after the last newline: a write that was interrupted. */
export interface Line {
  readonly text: string;
  readonly number: number;
  readonly ended: boolean;
  /** The offset of the byte after it and its newline. */
  readonly end: number;
}

/** The lines of a file, strictly UTF-8: bytes that are not become a text that no entry can have. */
export async function* readLines(path: string): AsyncGenerator<Line> {
  let rest: Buffer = Buffer.alloc(0);
  let [number, end] = [0, 0];
  for await (const chunk of createReadStream(path, { highWaterMark: 1 << 18 })) {
    const bytes: Buffer = rest.length ? Buffer.concat([rest, chunk as Buffer]) : (chunk as Buffer);
    let from = 0;
    for (let at = bytes.indexOf(0x0a); at >= 0; at = bytes.indexOf(0x0a, from)) {
      end += at + 1 - from;
      number += 1;
      yield { text: decode(bytes.subarray(from, at)), number, ended: true, end };
      from = at + 1;
    }
    rest = bytes.subarray(from);
  }
  if (rest.length) yield { text: decode(rest), number: number + 1, ended: false, end: end + rest.length };
}

/** A byte-order mark stays, and bytes that are not UTF-8 give a text that is no entry. */
const UTF8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

function decode(bytes: Buffer): string {
  try {
    return UTF8.decode(bytes);
  } catch {
    return '\u0000 not UTF-8';
  }
}

/** The last whole line of a file, reading backwards from `end` (the offset after its newline); none when it is empty. */
export async function readLastLine(path: string, end?: number): Promise<string | undefined> {
  const file = await open(path, 'r');
  try {
    const to = end ?? (await file.stat()).size;
    for (let length = 64 * 1024; to > 0; length *= 8) {
      const from = Math.max(0, to - length);
      const bytes = Buffer.alloc(to - from);
      await file.read(bytes, 0, bytes.length, from);
      const last = bytes.lastIndexOf(0x0a);
      const before = last > 0 ? bytes.lastIndexOf(0x0a, last - 1) : -1;
      if (last >= 0 && (before >= 0 || from === 0)) return decode(bytes.subarray(before + 1, last));
      if (from === 0) return undefined;
    }
    return undefined;
  } finally {
    await file.close();
  }
}

/** Makes the names in a directory durable: a new file is not safe until its directory is. */
export async function syncDirectory(directory: string): Promise<void> {
  const handle = await open(directory, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
