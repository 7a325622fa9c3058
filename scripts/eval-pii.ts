/**
 * Marks the same texts with our detectors and with Microsoft Presidio, and prints how each compares with the labels.
 * Presidio is a Python package: see scripts/eval/presidio.py and docs/evaluation-pii.md. Nothing is chosen by the figures.
 */
import { existsSync } from 'node:fs';
import { cpus } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import type { SignalCache } from '../classifiers/cache.ts';
import type { Classifier } from '../classifiers/classifier.ts';
import { createPiiDetector } from '../classifiers/detectors/pii.ts';
import { loadEncoder } from '../classifiers/onnx/load.node.ts';
import { createSchedule } from '../classifiers/schedule.ts';
import { PortcullisError } from '../exchange/errors.ts';
import type { Signal } from '../exchange/signal.ts';
import { BUDGET_MS } from './eval/measure.ts';
import { MARKED, marksOf, type PiiSet, piiSets } from './eval/pii.ts';
import { compareKinds, type System, totalsOf, unnamedLabels } from './eval/pii-compare.ts';
import { KINDS } from './eval/pii-kinds.ts';
import { type Comparison, notesOf, type Run, tablesOf, writeDocument } from './eval/pii-report.ts';
import { PresidioError, type PresidioRun, runPresidio } from './eval/presidio.ts';
import { createReader } from './eval/read.ts';
import { asText } from './report/table.ts';

const ROOT = join(import.meta.dirname, '..');
const DOCUMENT = join(ROOT, 'docs', 'evaluation-pii.md');
/** Presidio's own default keeps every result; its demonstration keeps those from 0.35 on. */
const PRESIDIO_THRESHOLDS = [0, 0.35] as const;
const HELP = `npm run eval:pii -- --python PATH [options]

  --python PATH   a Python that has presidio-analyzer
  --spacy MODEL   the spaCy model that Presidio uses, its folder, or none (default: en_core_web_lg)
  --data FOLDER   the data sets, one folder each (default: ../shared/data/eval)
  --model FOLDER  our encoder, or none: then we know no names (default: classifiers/models/guard-base)
  --write         also write the figures into docs/evaluation-pii.md
  --json          print JSON instead of tables
`;
/** Every text is read anew, as Presidio reads it: some stand twice in the sets. */
const NO_CACHE: SignalCache = { get: () => undefined, set: () => {} };

async function main(): Promise<void> {
  const { values: options } = parseArgs({
    options: {
      python: { type: 'string' },
      spacy: { type: 'string', default: 'en_core_web_lg' },
      data: { type: 'string', default: join(ROOT, '..', 'shared', 'data', 'eval') },
      model: { type: 'string', default: join(ROOT, 'classifiers', 'models', 'guard-base') },
      write: { type: 'boolean', default: false },
      json: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  });
  if (options.help) return void process.stdout.write(HELP);
  if (options.python === undefined) return fail(`Which Python has presidio-analyzer?\n\n${HELP}`);
  const data = resolve(options.data);
  if (!existsSync(data)) return fail(`There is no evaluation data at ${data}. Give its folder with --data.`);

  const classifiers = [
    createPiiDetector(),
    ...(options.model === 'none' ? [] : [await loadEncoder(resolve(options.model))]),
  ];
  const sets = piiSets(createReader(data));
  const texts = sets.flatMap((set) => set.texts.map(({ text }) => text));
  const presidio = runPresidio(options.python, options.spacy, texts);
  const ours = await scanAll(classifiers, texts);
  const systems = [ourSystem(sets, ours), ...PRESIDIO_THRESHOLDS.map((least) => presidioSystem(sets, presidio, least))];
  const kinds = sets.flatMap((set) => compareKinds(set.name, set.texts, KINDS, systems));
  const comparison: Comparison = {
    systems: systems.map(({ name }) => name),
    kinds,
    totals: totalsOf(kinds, systems),
    unnamed: Object.fromEntries(sets.map((set) => [set.name, Object.fromEntries(unnamedLabels(set.texts, KINDS))])),
  };
  const run: Run = {
    date: new Date().toISOString().slice(0, 10),
    command: `npm run eval:pii -- --python PATH --spacy ${presidio.model === null ? 'none' : 'MODEL'}${options.model === 'none' ? ' --model none' : ''} --write`,
    machine: `${cpus().length} × ${cpus()[0]?.model.trim()}, Node ${process.versions.node}`,
    classifiers: ours.classifiers,
    presidio: { versions: presidio.versions, model: presidio.model },
    texts: texts.length,
    seconds: { Portcullis: ours.seconds, Presidio: presidio.seconds },
  };
  if (options.json) process.stdout.write(`${JSON.stringify({ run, ...comparison }, null, 2)}\n`);
  else process.stdout.write(`${[...tablesOf(comparison).map(asText), ...notesOf(run, comparison)].join('\n')}\n`);
  if (options.write) writeDocument(DOCUMENT, run, comparison);
}

interface OurRun {
  readonly classifiers: Readonly<Record<string, string>>;
  readonly signals: ReadonlySet<string>;
  readonly found: readonly ReadonlyMap<string, Signal>[];
  readonly seconds: number;
}

/** The signals of our classifiers for each text. The encoder is there for names, and is not asked where it has none. */
async function scanAll(classifiers: readonly Classifier[], texts: readonly string[]): Promise<OurRun> {
  const failures = new Set<string>();
  const schedule = createSchedule({
    classifiers,
    cache: NO_CACHE,
    onFailure: (classifier, error) => failures.add(`${classifier.id}: ${error}`),
  });
  const needed = new Set(KINDS.flatMap((kind) => kind.signals).filter((name) => schedule.signals.includes(name)));
  const asked = schedule.classifiers.filter((one) => one.signals.some((name) => needed.has(name)));
  const found: ReadonlyMap<string, Signal>[] = [];
  const begun = performance.now();
  for (const text of texts) found.push(await schedule.scan({ text, modality: 'text' }, needed, BUDGET_MS));
  const seconds = (performance.now() - begun) / 1000;
  for (const failure of failures) process.stderr.write(`failed: ${failure}\n`);
  return {
    classifiers: Object.fromEntries(asked.map(({ id, digest }) => [id, digest])),
    signals: needed,
    found,
    seconds,
  };
}

function ourSystem(sets: readonly PiiSet[], { signals, found }: OurRun): System {
  const first = firstOf(sets);
  return {
    name: `Portcullis ≥ ${MARKED}`,
    knows: (kind) => kind.signals.some((name) => signals.has(name)),
    marks: (kind, set, index) => kind.signals.flatMap((name) => marksOf(found[first(set) + index]?.get(name))),
  };
}

function presidioSystem(sets: readonly PiiSet[], { entities, marks }: PresidioRun, least: number): System {
  const first = firstOf(sets);
  return {
    name: least === 0 ? 'Presidio' : `Presidio ≥ ${least}`,
    knows: (kind) => kind.entities.some((entity) => entities.includes(entity)),
    marks: (kind, set, index) =>
      (marks[first(set) + index] ?? []).filter(({ entity, score }) => kind.entities.includes(entity) && score >= least),
  };
}

/** Where the texts of a set begin among all texts. */
function firstOf(sets: readonly PiiSet[]): (set: string) => number {
  const firsts = new Map<string, number>();
  let count = 0;
  for (const { name, texts } of sets) {
    firsts.set(name, count);
    count += texts.length;
  }
  return (set) => firsts.get(set)!;
}

function fail(message: string): void {
  process.stderr.write(`${message}\n`);
  process.exitCode = 1;
}

try {
  await main();
} catch (error) {
  if (!(error instanceof PortcullisError || error instanceof PresidioError)) throw error;
  fail(error.message);
}
