/** Scans the same texts on Node and in workerd and compares every signal and every decision; `--help` says how. */
import { readFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import {
  compareDecisions,
  compareSignals,
  DETECTORS,
  type FamilyDifference,
  type GuardAnswer,
  type OtherDecision,
  thresholdsOf,
} from './parity/compare.ts';
import { guard, POLICIES, startBoth } from './parity/gateways.ts';
import { parityTexts } from './parity/texts.ts';
import { writeFigures } from './report/figures.ts';
import { asMarkdown, asText, type Table } from './report/table.ts';

const ROOT = join(import.meta.dirname, '..');
const DOCUMENT = join(ROOT, 'docs', 'edge.md');
const HELP = `npm run parity -- [options]

  --texts N   how many texts (default: 2000)
  --write     also write the figures into docs/edge.md

Ends with 1 when a decision differs and no threshold lies between the two scores, when the detectors say anything else,
or when a signal is known in one runtime alone.
`;
/** Texts in one request: Node and workerd read theirs at the same time. */
const BATCH = 8;

const { values: options } = parseArgs({
  options: {
    texts: { type: 'string', default: '2000' },
    write: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  },
});

if (options.help) process.stdout.write(HELP);
else process.exitCode = await run(Number(options.texts));

async function run(count: number): Promise<number> {
  if (!Number.isInteger(count) || count < 1)
    throw new RangeError(`--texts has to be a whole number from 1, not ${count}`);
  const pairs = await scanBoth(parityTexts(count));
  const families = compareSignals(pairs);
  const decisions = compareDecisions(pairs, Object.keys(POLICIES), readThresholds());
  const tables = [signalTable(families), decisionTable(pairs.length, decisions)];
  process.stdout.write(`${tables.map(asText).join('\n')}\n`);
  for (const { text, policy, signals } of decisions) {
    const why = signals.length > 0 ? `a threshold lies between: ${signals.join(', ')}` : 'no threshold explains it';
    process.stdout.write(`text ${text}, ${policy}: ${why}\n`);
  }
  if (options.write) {
    const date = new Date().toISOString().slice(0, 10);
    const how = `\`npm run parity -- --write\`, ${count} texts of this repository, ${date}, ${cpus()[0]?.model.trim()}, Node ${process.versions.node}.`;
    writeFigures(DOCUMENT, 'npm run parity -- --write', [how, '', ...tables.map(asMarkdown)]);
  }
  return isFault(families, decisions) ? 1 : 0;
}

async function scanBoth(texts: readonly string[]): Promise<readonly (readonly [GuardAnswer, GuardAnswer])[]> {
  const gateways = await startBoth();
  const pairs: (readonly [GuardAnswer, GuardAnswer])[] = [];
  try {
    for (let at = 0; at < texts.length; at += BATCH) {
      const batch = texts.slice(at, at + BATCH);
      const [here, there] = await Promise.all([guard(gateways.node, batch), guard(gateways.workerd, batch)]);
      for (const [index, answer] of here.entries()) pairs.push([answer, there[index]!]);
      if (at % 200 === 0) process.stderr.write(`${at + batch.length} of ${texts.length}\n`);
    }
  } finally {
    await gateways.close();
  }
  return pairs;
}

function readThresholds() {
  const read = (path: string) => JSON.parse(readFileSync(join(ROOT, path), 'utf8'));
  const rules = ['baseline', 'detectors'].map((name) => read(`policies/library/${name}.json`).rules);
  const heads: readonly { signal: string; operatingPoints: Readonly<Record<string, number>> }[] = read(
    'classifiers/models/guard-edge/card.json',
  ).heads;
  return thresholdsOf(
    rules,
    (signal, rate) => heads.find((head) => head.signal === signal)?.operatingPoints[String(rate)],
  );
}

function isFault(families: readonly FamilyDifference[], decisions: readonly OtherDecision[]): boolean {
  const isOther = families.some(({ family, largest, unknown, spans }) => {
    return unknown > 0 || (family === DETECTORS && (largest > 0 || spans > 0));
  });
  return isOther || decisions.some(({ signals }) => signals.length === 0);
}

function signalTable(families: readonly FamilyDifference[]): Table {
  return {
    title: 'How far the scores are apart',
    columns: [
      'signals',
      'scores',
      'largest',
      '99.9 % within',
      'mean',
      'apart by more than 0.001',
      'known in one alone',
      'other spans',
    ],
    rows: families.map(({ family, scores, largest, q999, mean, beyond, unknown, spans }) => [
      family,
      `${scores}`,
      small(largest),
      small(q999),
      small(mean),
      `${beyond}`,
      `${unknown}`,
      `${spans}`,
    ]),
  };
}

function decisionTable(texts: number, decisions: readonly OtherDecision[]): Table {
  return {
    title: 'Decisions that differ',
    columns: ['policy', 'texts', 'differ', 'of them with a threshold between the scores'],
    rows: Object.entries(POLICIES).map(([id, name]) => {
      const own = decisions.filter(({ policy }) => policy === id);
      const explained = own.filter(({ signals }) => signals.length > 0).length;
      return [name.split('@')[0]!, `${texts}`, `${own.length}`, `${explained}`];
    }),
  };
}

function small(value: number): string {
  return value === 0 ? '0' : value.toPrecision(2);
}
