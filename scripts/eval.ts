/**
 * Measures the shipped classifiers, as the gateway runs them, on public data sets, and prints the figures. Nothing is
 * chosen by them: thresholds are the operating points of the model's card, from its own validation data.
 */
import { existsSync, readFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { loadMultilingual } from '../classifiers/by-language.node.ts';
import { createCache } from '../classifiers/cache.ts';
import type { Classifier } from '../classifiers/classifier.ts';
import { createShippedDetectors } from '../classifiers/detectors/shipped.ts';
import { loadEncoder } from '../classifiers/onnx/load.node.ts';
import { createSchedule, type Schedule } from '../classifiers/schedule.ts';
import { PortcullisError } from '../exchange/errors.ts';
import { measureAlarms } from './eval/alarms.ts';
import { type GroupResult, measure, type SetResult } from './eval/measure.ts';
import { measurePii } from './eval/pii.ts';
import { createReader, type Reader } from './eval/read.ts';
import { type Evaluation, tablesOf } from './eval/report.ts';
import { sample } from './eval/rows.ts';
import { measureSecrets } from './eval/secrets.ts';
import { TASKS } from './eval/sets.ts';
import { type Run, writeCard, writeDocument } from './eval/write.ts';
import { asText } from './report/table.ts';

const ROOT = join(import.meta.dirname, '..');
const DOCUMENT = join(ROOT, 'docs', 'evaluation.md');
/** Texts read of a set in another language than English, which the model was not made for, unless all are asked for. */
const SAMPLE = 300;
const HELP = `npm run eval -- [options]

  --data FOLDER   the data sets, one folder each (default: ../shared/data/eval)
  --model FOLDER  the encoder (default: classifiers/models/guard-base)
  --full          every row; without it, ${SAMPLE} of each set that is not English
  --write         also write the figures into the model's card.json and docs/evaluation.md
  --json          print JSON instead of tables
`;

async function main(): Promise<void> {
  const { values: options } = parseArgs({
    options: {
      data: { type: 'string', default: join(ROOT, '..', 'shared', 'data', 'eval') },
      model: { type: 'string', default: join(ROOT, 'classifiers', 'models', 'guard-base') },
      full: { type: 'boolean', default: false },
      write: { type: 'boolean', default: false },
      json: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  });
  if (options.help) return void process.stdout.write(HELP);
  const data = resolve(options.data);
  if (!existsSync(data)) return fail(`There is no evaluation data at ${data}. Give its folder with --data.`);

  const classifiers = [await loadEncoder(resolve(options.model)), ...createShippedDetectors()];
  const failures: string[] = [];
  const schedule = createSchedule({
    classifiers,
    cache: createCache(),
    onFailure: (classifier, error) => failures.push(`${classifier.id}: ${error}`),
  });
  const counted = countScans(schedule);
  const begun = performance.now();
  const reader = createReader(data);
  const english = await evaluate(counted.schedule, reader, options.full);
  const others = await inOtherLanguages(reader, options.full, (classifier, error) =>
    failures.push(`${classifier.id}: ${error}`),
  );
  const evaluation: Evaluation = { ...english, others };
  const run: Run = {
    date: new Date().toISOString().slice(0, 10),
    command: `npm run eval --${options.full ? ' --full' : ''} --write`,
    machine: `${cpus().length} × ${cpus()[0]?.model.trim()}`,
    runtime: `Node ${process.versions.node}, onnxruntime-node ${runtimeVersion()}`,
    classifiers: Object.fromEntries(classifiers.map(({ id, digest }) => [id, digest])),
    texts: counted.count(),
    seconds: (performance.now() - begun) / 1000,
  };

  if (options.json) process.stdout.write(`${JSON.stringify({ run, ...evaluation }, null, 2)}\n`);
  else process.stdout.write(`${[...tablesOf(evaluation).map(asText), summary(run)].join('\n')}\n`);
  for (const failure of new Set(failures)) process.stderr.write(`failed: ${failure}\n`);
  if (options.write) {
    writeCard(join(resolve(options.model), 'card.json'), run, evaluation);
    writeDocument(DOCUMENT, run, evaluation);
  }
}

async function evaluate(schedule: Schedule, reader: Reader, full: boolean): Promise<Omit<Evaluation, 'others'>> {
  const tasks: { title: string; results: SetResult[] }[] = [];
  const groups: GroupResult[] = [];
  const harmless = new Set<string>();
  for (const { title, sets } of TASKS) {
    const task = { title, results: [] as SetResult[] };
    for (const set of sets) {
      progress(set.name);
      const all = set.read(reader);
      const examples = full || set.language === 'en' ? all : sample(all, SAMPLE);
      const found = await measure(schedule, set, examples, all.length);
      task.results.push(...found.results);
      groups.push(...found.groups);
      if (!all.some((example) => example.positive)) for (const { text } of examples) harmless.add(text);
    }
    tasks.push(task);
  }
  progress('detectors');
  const pii = await measurePii(schedule, reader);
  const secrets = await measureSecrets(schedule, reader);
  const alarms = await measureAlarms(schedule, [...harmless]);
  progress('');
  return { tasks, groups, pii, secrets, alarms };
}

/** What `guard-multilingual` says of the sets in other languages than English; by hate sets, also how often it takes them for harm. */
async function inOtherLanguages(
  reader: Reader,
  full: boolean,
  onFailure: (classifier: Classifier, error: unknown) => void,
): Promise<readonly SetResult[]> {
  const guard = await loadMultilingual((name) => join(ROOT, 'classifiers', 'models', name));
  const schedule = createSchedule({ classifiers: [guard], cache: createCache(), onFailure });
  const results: SetResult[] = [];
  for (const { sets } of TASKS) {
    for (const set of sets.filter(({ language }) => language !== 'en' && language !== 'mul')) {
      progress(`${set.name}, guard-multilingual`);
      const all = set.read(reader);
      const also = set.heads === 'hate' ? (['hazards'] as const) : [];
      const found = await measure(schedule, { ...set, also }, full ? all : sample(all, SAMPLE), all.length);
      results.push(...found.results);
    }
  }
  await guard.close?.();
  return results;
}

/** One line on a terminal that is written over; nothing where a file is read later. */
function progress(what: string): void {
  if (process.stderr.isTTY) process.stderr.write(`\r\u001b[K${what}`);
}

function countScans(schedule: Schedule) {
  let count = 0;
  const scan: Schedule['scan'] = (...input) => {
    count += 1;
    return schedule.scan(...input);
  };
  return { schedule: { ...schedule, scan }, count: () => count };
}

function runtimeVersion(): string {
  const manifest = JSON.parse(readFileSync(join(ROOT, 'node_modules', 'onnxruntime-node', 'package.json'), 'utf8'));
  return manifest.version;
}

function summary({ date, machine, runtime, texts, seconds, classifiers }: Run): string {
  const models = Object.entries(classifiers).map(([id, digest]) => `${id} ${digest.slice(0, 19)}`);
  return `${date}, ${machine}, ${runtime}\n${models.join(', ')}\n${texts} scans in ${seconds.toFixed(0)} s`;
}

function fail(message: string): void {
  process.stderr.write(`${message}\n`);
  process.exitCode = 1;
}

try {
  await main();
} catch (error) {
  if (!(error instanceof PortcullisError)) throw error;
  fail(error.message);
}
