import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { ClosedRecord, OpenedRecord } from './audit.ts';
import { readLine } from './chain.ts';
import { listSegments } from './segments.node.ts';

/** What a log holds on one exchange. `closed` is absent while it runs, or when the process died under it. */
export interface RecordedExchange {
  readonly opened?: OpenedRecord;
  readonly closed?: ClosedRecord;
}

/**
 * The records of an exchange, by its id, or of the exchange that was opened last. Searches from the newest file back;
 * each line that it returns has been checked by itself, not the chain.
 *
 * @returns undefined when the log has no such exchange.
 * @throws RangeError when a line is damaged; when the directory cannot be read, what `node:fs` throws.
 */
export async function readExchange(directory: string, id: string): Promise<RecordedExchange | undefined> {
  const wanted = id === 'last' ? undefined : JSON.stringify(id);
  const closed = new Map<string, ClosedRecord>();
  for (const name of (await listSegments(directory)).reverse()) {
    const text = await readFile(join(directory, name), 'utf8');
    const lines = text.split('\n').slice(0, -1).reverse();
    for (const line of lines) {
      if (wanted !== undefined && !line.includes(wanted)) continue;
      const { record } = readLine(line);
      if (wanted !== undefined && record.exchange !== id) continue;
      if (record.event === 'closed') {
        const end = record as unknown as ClosedRecord;
        closed.set(end.exchange, end);
      } else if (record.event === 'opened') {
        const opened = record as unknown as OpenedRecord;
        const end = closed.get(opened.exchange);
        return { opened, ...(end && { closed: end }) };
      }
    }
  }
  const end = closed.get(id);
  return end && { closed: end };
}
