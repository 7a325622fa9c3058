import type { Schedule } from '../../classifiers/schedule.ts';
import { membersOf, SECRETS } from '../../exchange/signal.ts';
import { BUDGET_MS } from './measure.ts';
import { MARKED } from './pii.ts';
import type { Reader, Row } from './read.ts';

/** The figures of one set of files with credentials, for one group of signals. */
export interface SecretResult {
  readonly set: string;
  readonly signals: Group;
  readonly labelled: number;
  readonly found: number;
  /** Lines that were marked, and those of them that are labelled; where a set labels no lines there is none right. */
  readonly marked: number;
  readonly right?: number;
}

/** Rules of that tool for values without a format of their own: what it finds by the name beside them. */
const FORMLESS =
  /password|^(sql|cmd) |^(token|key|secret|auth|credential|api|salt|nonce|uuid|jwk)$|curl|otp|bucket|domain/i;

/** What the group `secret` stands for; values that only look random; and what looks like a documented example. */
const GROUPS = {
  'live formats': membersOf('secret'),
  'with entropy': [...membersOf('secret'), 'secret.high_entropy'],
  'with samples': SECRETS.map((issuer) => `secret.${issuer}`),
};
type Group = keyof typeof GROUPS;

/** Measures the detector of secrets line by line. */
export async function measureSecrets(schedule: Schedule, reader: Reader): Promise<readonly SecretResult[]> {
  const results: SecretResult[] = [];
  for (const group of Object.keys(GROUPS) as Group[]) {
    results.push(...(await credsweeper(schedule, reader, group)), await leakyRepo(schedule, reader, group));
  }
  return results;
}

interface Expected {
  readonly path: string;
  readonly lines: readonly number[];
  readonly formless: boolean;
}

/** A finding counts as found when one of its lines is marked, since some spread over many. */
async function credsweeper(schedule: Schedule, reader: Reader, group: Group): Promise<readonly SecretResult[]> {
  const files = reader.tar('credsweeper/samples_text.tar.gz');
  const paths = new Set(files.map((file) => file.path));
  const expected = reader
    .json('credsweeper/expected_output.json.gz')
    .map(expectedOf)
    .filter(({ path }) => paths.has(path));
  const marked = new Map<string, ReadonlySet<number>>();
  for (const { path, text } of files) marked.set(path, await markedLines(schedule, text, GROUPS[group]));

  const labelled = new Set(expected.flatMap(({ path, lines }) => lines.map((line) => `${path}:${line}`)));
  const all = [...marked].flatMap(([path, lines]) => [...lines].map((line) => `${path}:${line}`));
  const found = (list: readonly Expected[]) =>
    list.filter(({ path, lines }) => lines.some((line) => marked.get(path)?.has(line))).length;
  const formed = expected.filter(({ formless }) => !formless);
  return [
    {
      set: 'credsweeper, findings',
      signals: group,
      labelled: expected.length,
      found: found(expected),
      marked: all.length,
      right: all.filter((line) => labelled.has(line)).length,
    },
    {
      set: 'credsweeper, values with a format',
      signals: group,
      labelled: formed.length,
      found: found(formed),
      marked: all.length,
    },
  ];
}

function expectedOf(row: Row): Expected {
  const data = row.line_data_list as readonly { path: string; line_num: number }[];
  return {
    path: data[0]!.path.replace('./tests/samples/', ''),
    lines: data.map((line) => line.line_num),
    formless: FORMLESS.test(String(row.rule)),
  };
}

/** This set says how many lines of a file hold a secret, not which; a file cannot have more found than it has. */
async function leakyRepo(schedule: Schedule, reader: Reader, group: Group): Promise<SecretResult> {
  const risks = new Map<string, number>();
  for (const line of reader.text('leaky_repo/secrets.csv').split('\n')) {
    const [path, risk] = line.split(',');
    if (path && risk && !line.startsWith('#')) risks.set(path, Number(risk));
  }
  let [labelled, found, marked] = [0, 0, 0];
  for (const { path, text } of reader.tar('leaky_repo/leaky_repo_files.tar.gz')) {
    const risk = risks.get(path) ?? 0;
    const lines = (await markedLines(schedule, text, GROUPS[group])).size;
    labelled += risk;
    found += Math.min(lines, risk);
    marked += lines;
  }
  return { set: 'leaky_repo, lines', signals: group, labelled, found, marked };
}

/** The lines, counted from 1, that a span of one of these signals touches. */
async function markedLines(schedule: Schedule, text: string, names: readonly string[]): Promise<ReadonlySet<number>> {
  const needed = new Set(SECRETS.map((issuer) => `secret.${issuer}`));
  const signals = await schedule.scan({ text, modality: 'text' }, needed, BUDGET_MS);
  const lines = new Set<number>();
  for (const name of names) {
    const signal = signals.get(name);
    if (!signal || !('score' in signal) || signal.score < MARKED) continue;
    for (const { start, end } of signal.spans ?? []) {
      const first = text.slice(0, start).split('\n').length;
      const count = text.slice(start, end).trimEnd().split('\n').length;
      for (let line = first; line < first + count; line += 1) lines.add(line);
    }
  }
  return lines;
}
