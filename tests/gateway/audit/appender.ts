/** Run as a process: appends to the log in argv[2] until it is killed, and prints the id of each record it was promised. */
import { writeSync } from 'node:fs';
import { openFileLog } from '../../../gateway/audit/file-log.node.ts';

const [, , directory, run] = process.argv;
const log = await openFileLog(directory!, { segmentBytes: 20_000 });
const append = async (lane: number): Promise<never> => {
  for (let index = 0; ; index += 1) {
    const exchange = `exc_${run}_${lane}_${index}`;
    await log.append({
      event: 'opened',
      exchange,
      time: index,
      protocol: 'openai-chat',
      model: 'm'.repeat(index % 997),
      stream: false,
      key: 'local',
      policies: [],
      classifiers: [],
      scans: [],
    });
    writeSync(1, `${exchange}\n`);
  }
};
await Promise.all(Array.from({ length: 8 }, (_, lane) => append(lane)));
