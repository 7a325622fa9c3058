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
import { type Results, tablesOf } from './report.ts';
import { measureScans } from './scan.ts';

const DOCUMENT = join(import.meta.dirname, '..', 'docs', 'benchmarks.md');
const HELP = `npm run bench -- [options]

  --json    print JSON instead of tables
  --write   also write the figures into docs/benchmarks.md
`;

const { values: options } = parseArgs({
  options: {
    json: { type: 'boolean', default: false },
    write: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  },
});

if (options.help) process.stdout.write(HELP);
else {
  const directory = mkdtempSync(join(tmpdir(), 'portcullis-bench-'));
  try {
    const results: Results = {
      run: {
        date: new Date().toISOString().slice(0, 10),
        machine: `${cpus().length} × ${cpus()[0]?.model.trim()}, ${Math.round(totalmem() / 2 ** 30)} GiB`,
        runtime: `Node ${process.versions.node}`,
      },
      decisions: await measureDecisions(),
      peers: await measurePeers(),
      scans: await measureScans(),
      http: await measureHttp(directory),
    };
    const tables = tablesOf(results);
    const { date, machine, runtime } = results.run;
    if (options.json) process.stdout.write(`${JSON.stringify(results, null, 2)}\n`);
    else process.stdout.write(`${[...tables.map(asText), `${date}, ${machine}, ${runtime}`].join('\n')}\n`);
    if (options.write) {
      const how = `\`npm run bench -- --write\`, ${date}, on ${machine}, ${runtime}.`;
      writeFigures(DOCUMENT, 'npm run bench -- --write', [how, '', ...tables.map(asMarkdown)]);
    }
  } finally {
    rmSync(directory, { recursive: true });
  }
}
