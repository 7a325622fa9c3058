/** The arithmetic and the simulations of docs/scale.md: prints them; `--help` says how. */
import { copyFileSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { writeFigures } from './report/figures.ts';
import { asMarkdown, asText } from './report/table.ts';
import { EXCHANGE, FILE_LOG_PER_SECOND, REDIS } from './scale/facts.ts';
import { measureFileLog, measureRedis } from './scale/measure-stores.ts';
import { measureWorker } from './scale/measure-worker.ts';
import { readMeasured } from './scale/measured.ts';
import { objectTable, shardTable, tenantTable } from './scale/simulate.ts';
import {
  appendTable,
  coreTable,
  costTable,
  distanceTable,
  limitsTable,
  nodeTable,
  workersTable,
} from './scale/tables.ts';

const DOCS = join(import.meta.dirname, '..', 'docs');
const DOCUMENT = join(DOCS, 'scale.md');
const COMMAND = 'npm run scale -- --write';
const HELP = `npm run scale -- [options]

  --write   also write the figures into docs/scale.md
  --check   write nothing, and fail where docs/scale.md is not what --write would write
  --measure measure again what scripts/scale/facts.ts says was measured, and print it beside (minutes; needs redis-server)
`;

const { values: options } = parseArgs({
  options: {
    write: { type: 'boolean', default: false },
    check: { type: 'boolean', default: false },
    measure: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  },
});

if (options.help) process.stdout.write(HELP);
else if (options.measure) await measure();
else {
  const measured = readMeasured(DOCS);
  const tables = [
    limitsTable(measured),
    workersTable(measured),
    appendTable(),
    costTable(measured),
    distanceTable(),
    coreTable(measured),
    nodeTable(measured),
    objectTable(),
    shardTable(),
    tenantTable(),
  ];
  const figures = tables.map(asMarkdown);
  if (options.check) check(figures);
  else {
    process.stdout.write(tables.map(asText).join('\n'));
    if (options.write) writeFigures(DOCUMENT, COMMAND, figures);
  }
}

async function measure(): Promise<void> {
  const redis = await measureRedis();
  const worker = await measureWorker();
  const rows: readonly (readonly [string, number, number])[] = [
    ['Redis: scripts of an exchange, µs', REDIS.scripts, redis.scripts],
    ['Redis: each lease, µs', REDIS.perLease, redis.perLease],
    ['Redis: a signal looked for and kept, µs', REDIS.signal, redis.signal],
    ['file log: entries a second', FILE_LOG_PER_SECOND, await measureFileLog(process.cwd(), EXCHANGE.entryBytes)],
    ['Worker: CPU of an exchange, ms', EXCHANGE.workerCpuMs, worker.cpuMs],
    ['Worker: an entry of the log, bytes', EXCHANGE.entryBytes, worker.entryBytes],
  ];
  const cells = rows.map(([what, fact, now]) => [what, String(fact), String(Number(now.toPrecision(3)))]);
  process.stdout.write(asText({ title: 'Measured', columns: ['what', 'facts.ts', 'now'], rows: cells }));
}

function check(figures: readonly string[]): void {
  const directory = mkdtempSync(join(tmpdir(), 'portcullis-scale-'));
  try {
    const copy = join(directory, 'scale.md');
    copyFileSync(DOCUMENT, copy);
    writeFigures(copy, COMMAND, figures);
    if (readFileSync(copy, 'utf8') === readFileSync(DOCUMENT, 'utf8')) return;
    process.stderr.write(`docs/scale.md is not what the figures give: ${COMMAND}\n`);
    process.exitCode = 2;
  } finally {
    rmSync(directory, { recursive: true });
  }
}
