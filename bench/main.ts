/** Measures the gateway and prints the figures; `--help` says how. */
import { mkdtempSync, rmSync } from 'node:fs';
import { cpus, tmpdir, totalmem } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { writeFigures } from '../scripts/report/figures.ts';
import { asMarkdown, asText } from '../scripts/report/table.ts';
import { measureDecisions } from './decision.ts';
import { measureHttp } from './http.ts';
import { measurePeers } from './peers/compare.ts';
import { type Measured, type Results, tablesOf } from './report.ts';
import { measureScans } from './scan.ts';
import { measureStreaming } from './streaming.ts';

const DOCUMENT = join(import.meta.dirname, '..', 'docs', 'benchmarks.md');

/** What is measured, in this order. Each is given the folder of this run. */
const PARTS = {
  decisions: measureDecisions,
  peers: measurePeers,
  scans: measureScans,
  http: measureHttp,
  streaming: measureStreaming,
} satisfies { readonly [K in keyof Measured]: (directory: string) => Promise<Measured[K]> };

const HELP = `npm run bench -- [options]

  --json         print JSON instead of tables
  --only <part>  measure this alone: ${Object.keys(PARTS).join(', ')}
  --write        also write the figures into docs/benchmarks.md; of all parts
`;

const { values: options } = parseArgs({
  options: {
    json: { type: 'boolean', default: false },
    only: { type: 'string' },
    write: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  },
});

const { only } = options;
const isUnknown = only !== undefined && !Object.hasOwn(PARTS, only);
if (options.help) process.stdout.write(HELP);
else if (isUnknown || (only !== undefined && options.write)) {
  process.stderr.write(HELP);
  process.exitCode = 2;
} else await run();

async function run(): Promise<void> {
  const directory = mkdtempSync(join(tmpdir(), 'portcullis-bench-'));
  try {
    const measured: Record<string, unknown> = {};
    for (const [part, measure] of Object.entries(PARTS)) {
      if (only === undefined || only === part) measured[part] = await measure(directory);
    }
    const results: Results = {
      run: {
        date: new Date().toISOString().slice(0, 10),
        machine: `${cpus().length} × ${cpus()[0]?.model.trim()}, ${Math.round(totalmem() / 2 ** 30)} GiB`,
        runtime: `Node ${process.versions.node}`,
      },
      // What PARTS is of holds each to its own type.
      ...(measured as Partial<Measured>),
    };
    print(results);
  } finally {
    rmSync(directory, { recursive: true });
  }
}

function print(results: Results): void {
  const tables = tablesOf(results);
  const { date, machine, runtime } = results.run;
  if (options.json) process.stdout.write(`${JSON.stringify(results, null, 2)}\n`);
  else process.stdout.write(`${[...tables.map(asText), `${date}, ${machine}, ${runtime}`].join('\n')}\n`);
  if (options.write) {
    const how = `\`npm run bench -- --write\`, ${date}, on ${machine}, ${runtime}.`;
    writeFigures(DOCUMENT, 'npm run bench -- --write', [how, '', ...tables.map(asMarkdown)]);
  }
}
