import { join } from 'node:path';
import { isLocked } from './lock.node.ts';
import { listSegments, readLines, segmentName } from './segments.node.ts';
import { createVerifier, type VerifyReport } from './verify.ts';

export interface DirectoryReport extends VerifyReport {
  readonly files: number;
  /** A process has the log open: an entry may just be being written, and exchanges may be running. */
  readonly live: boolean;
}

/**
 * Verifies a log from its first entry to its last: each line, the chain, and that each file continues the one before.
 *
 * @param options.head the hash of an entry that was the last one once: it must still be there.
 * @throws when the directory cannot be read.
 */
export async function verifyDirectory(
  directory: string,
  options: { readonly head?: string } = {},
): Promise<DirectoryReport> {
  const live = isLocked(directory);
  const names = await listSegments(directory);
  const verifier = createVerifier(options);
  for (const name of names) {
    if (name !== segmentName(verifier.tail.seq + 1)) {
      verifier.problem(name, `begins where entry ${verifier.tail.seq + 1} belongs: a file is missing or renamed`);
    }
    let lines = 0;
    for await (const line of readLines(join(directory, name))) {
      lines += 1;
      const where = `${name}:${line.number}`;
      if (line.ended) verifier.line(line.text, where);
      else if (!live || name !== names.at(-1)) {
        verifier.problem(where, 'an unfinished line, as a crash leaves it; opening the log sets it aside');
      }
    }
    if (lines === 0 && name !== names.at(-1)) verifier.problem(name, 'an empty file inside the log');
  }
  return { ...verifier.report(), files: names.length, live };
}
