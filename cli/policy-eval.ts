import { readFileSync } from 'node:fs';
import { text as textOf } from 'node:stream/consumers';
import type { JsonValue } from '../exchange/json.ts';
import type { Role, Stage } from '../exchange/segment.ts';
import { CAUSES } from '../exchange/signal.ts';
import { situationOf } from '../policies/analysis/given.ts';
import { givenProblems } from '../policies/analysis/given-problems.ts';
import type { CompiledPolicy } from '../policies/engine/compiled.ts';
import { PolicyError } from '../policies/engine/diagnostic.ts';
import type { TestSource } from '../policies/engine/document.ts';
import { decide } from '../policies/engine/evaluate.ts';
import { type Policy, refuse } from '../policies/engine/parse.ts';
import { readSource } from '../policies/engine/source.ts';
import type { PlainFormat } from './commands/policy/plain-output.ts';
import { describeDecision } from './decision-words.ts';
import { EXIT, refused } from './failure.ts';
import { deed } from './live-check.ts';
import { loadPolicy, reportFaults, shippedOperatingPoints } from './policy-load.ts';
import { jsonText } from './report/json.ts';
import { paintFor } from './terminal.ts';

export interface EvalOptions {
  readonly output: PlainFormat;
  readonly stage?: Stage;
  /** `name=score` or `name=cause`. */
  readonly signal?: readonly string[];
  /** `name=value`. */
  readonly field?: readonly string[];
  readonly role?: Role;
  readonly length?: number;
  readonly day?: string;
  /** A file, or `-` for standard input; then nothing else is given. */
  readonly input?: string;
}

type Given = TestSource['given'];

/** Decides once from what is given, and prints the decision. Returns the exit status: 1 where it could not be asked. */
export async function evalPolicy(file: string, options: EvalOptions): Promise<number> {
  const operatingPoint = shippedOperatingPoints();
  const loaded = loadPolicy(file, { operatingPoint });
  if (!loaded) return EXIT.failed;
  const { policy, compiled } = loaded;
  const given = options.input === undefined ? givenByFlags(options, policy) : await givenByInput(options, policy);
  if (!given) return EXIT.failed;
  if (given.text !== undefined) {
    return refused(
      'a decision is made from signals, so no text is needed: `portcullis policy explain --text` scans one',
    );
  }
  const situation = await situationOf(given, compiled, { operatingPoint });
  if ('problem' in situation) return refused(situation.problem);
  const { facts, signals, time } = situation;
  const decision = decide(compiled, facts, signals, time);
  if (options.output === 'json') {
    const { id, version, digest } = compiled;
    const found = [...signals.values()];
    process.stdout.write(jsonText({ policy: { id, version, digest }, facts, signals: found, time, decision }));
  } else printDecision(compiled, given, decision);
  return EXIT.done;
}

function printDecision({ id, version }: CompiledPolicy, { stage }: Given, decision: ReturnType<typeof decide>): void {
  const heading = `${stage}: ${deed(decision, paintFor(process.stdout))} by ${id} ${version}`;
  const lines = [heading, ...describeDecision(decision).map((line) => `  ${line}`)];
  process.stdout.write(`${lines.join('\n')}\n`);
}

/** What the flags say as a test would give it; undefined where something is wrong, which stderr then says. */
function givenByFlags({ stage, signal = [], field = [], role, length, day }: EvalOptions, policy: Policy) {
  if (!stage) {
    refused('--stage says where in an exchange the segment stands, or --input gives all of it');
    return undefined;
  }
  const signals = pairsOf('--signal', signal, signalValue);
  const facts = pairsOf('--field', field, fieldValue);
  if (!signals || !facts) return undefined;
  const fields = { ...facts, ...(length !== undefined && { 'segment.length': length }) };
  const given = { stage, ...(role && { role }), signals, fields, ...(day !== undefined && { day }) };
  const problems = givenProblems(given, policy);
  for (const { message, hint } of problems) refused(message, hint);
  // No problem with it is what this type says.
  return problems.length === 0 ? (given as unknown as Given) : undefined;
}

/** `name=value` pairs, each name once; undefined where one is none. */
function pairsOf(
  flag: string,
  pairs: readonly string[],
  read: (text: string, name: string) => JsonValue | undefined,
): { readonly [name: string]: JsonValue } | undefined {
  const values = new Map<string, JsonValue>();
  let isSound = true;
  for (const pair of pairs) {
    const at = pair.indexOf('=');
    const name = pair.slice(0, at);
    const value = at < 1 ? undefined : read(pair.slice(at + 1), name);
    isSound &&= value !== undefined && !values.has(name);
    if (value === undefined) refused(`${flag} ${pair}: give ${FORMS[flag]}`);
    else if (values.has(name)) refused(`${flag} gives ${name} twice`);
    else values.set(name, value);
  }
  return isSound ? Object.fromEntries(values) : undefined;
}

const FORMS: Readonly<Record<string, string>> = {
  '--signal': `a name with a score, as injection=0.97, or with one of ${CAUSES.join(', ')}`,
  '--field': 'a name with a value, as caller.role=compliance; a length is a whole number',
};

function signalValue(text: string): JsonValue | undefined {
  if (CAUSES.some((cause) => cause === text)) return { unknown: text };
  return /^(\d+\.?\d*|\.\d+)(e-?\d+)?$/i.test(text) ? Number(text) : undefined;
}

function fieldValue(text: string, name: string): JsonValue | undefined {
  if (name === 'segment.length') return /^\d+$/.test(text) ? Number(text) : undefined;
  return text === '' ? undefined : text;
}

/** What a file says, or standard input; undefined where something is wrong, which stderr then says. */
async function givenByInput(
  { input = '-', stage, signal, field, role, length, day }: EvalOptions,
  policy: Policy,
): Promise<Given | undefined> {
  if ([stage, signal, field, role, length, day].some((flag) => flag !== undefined)) {
    refused('--input gives all of it: leave out --stage, --signal, --field, --role, --length and --day');
    return undefined;
  }
  const file = input === '-' ? 'standard input' : input;
  let text: string;
  try {
    text = input === '-' ? await textOf(process.stdin) : readFileSync(input, 'utf8');
  } catch (error) {
    reportFaults({ file, unreadable: error instanceof Error ? error.message : String(error) });
    return undefined;
  }
  try {
    const source = readSource(text, file);
    refuse(source, givenProblems(source.value, policy));
    // No problem with it is what this type says.
    return source.value as unknown as Given;
  } catch (error) {
    if (!(error instanceof PolicyError)) throw error;
    reportFaults({ file, diagnostics: error.diagnostics });
    return undefined;
  }
}
