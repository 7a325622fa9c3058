/** Measures the gateway with guard-edge on Node and in workerd and prints what it costs; `--help` says how. */
import { mkdtempSync, rmSync } from 'node:fs';
import { cpus, loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { writeFigures } from '../scripts/report/figures.ts';
import { asMarkdown, asText, type Table } from '../scripts/report/table.ts';
import { type EdgeResult, type Effort, measureEdge } from './edge/measure.ts';

const DOCUMENT = join(import.meta.dirname, '..', 'docs', 'edge.md');
const FULL: Effort = { starts: 5, warmup: 100, requests: 600 };
const QUICK: Effort = { starts: 1, warmup: 20, requests: 60 };
const HELP = `npm run bench:edge -- [options]

  --quick   a tenth of the requests: less than a minute on a machine that does nothing else
  --json    print JSON instead of tables
  --write   also write the figures into docs/edge.md

CPU time and memory are read from /proc, so it runs on Linux.
`;

const { values: options } = parseArgs({
  options: {
    quick: { type: 'boolean', default: false },
    json: { type: 'boolean', default: false },
    write: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  },
});

if (options.help) process.stdout.write(HELP);
else await run(options.quick ? QUICK : FULL);

async function run(effort: Effort): Promise<void> {
  const directory = mkdtempSync(join(tmpdir(), 'portcullis-bench-'));
  try {
    // Asked before: the bench is a load of its own.
    const where = whereAndWhen();
    const result = await measureEdge(directory, effort);
    const tables = tablesOf(result);
    if (options.json) process.stdout.write(`${JSON.stringify({ where, ...result }, null, 2)}\n`);
    else process.stdout.write(`${tables.map(asText).join('\n')}\n${where}\n`);
    if (options.write) {
      const command = `npm run bench:edge --${options.quick ? ' --quick' : ''} --write`;
      const how = `\`${command}\`, ${result.requests} exchanges, ${where}.`;
      writeFigures(DOCUMENT, 'npm run bench:edge -- --write', [how, '', ...tables.map(asMarkdown)]);
    }
  } finally {
    rmSync(directory, { recursive: true });
  }
}

function whereAndWhen(): string {
  const cores = cpus();
  const date = new Date().toISOString().slice(0, 10);
  const load = loadavg()[0]!;
  const busy = load > cores.length / 2 ? `, busy with other work (load ${load.toFixed(0)})` : '';
  return `${date}, on ${cores.length} × ${cores[0]?.model.trim()}${busy}, Node ${process.versions.node}`;
}

function tablesOf({ runtimes, bundles }: EdgeResult): readonly Table[] {
  return [
    {
      title: 'An exchange under `baseline` with guard-edge: a prompt and an answer of 64 tokens, both scanned',
      columns: ['runtime', 'ready after', 'added, p50', 'added, p99', 'CPU time', 'memory, ready', 'memory, used'],
      rows: runtimes.map(({ runtime, startMs, p50, p99, cpuMs, ready, used }) => [
        runtime,
        ms(startMs),
        ms(p50),
        ms(p99),
        ms(cpuMs),
        mib(ready),
        mib(used),
      ]),
    },
    {
      title: 'What is uploaded',
      columns: ['part', 'bytes', 'compressed'],
      rows: bundles.map(({ part, bytes, gzip }) => [part, kib(bytes), kib(gzip)]),
    },
  ];
}

function ms(value: number): string {
  return `${value.toFixed(value < 10 ? 2 : 0)} ms`;
}

function mib(bytes: number): string {
  return `${Math.round(bytes / 2 ** 20)} MiB`;
}

function kib(bytes: number): string {
  return `${Math.round(bytes / 1024)} KiB`;
}
