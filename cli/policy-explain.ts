import { text as textOf } from 'node:stream/consumers';
import type { Stage } from '../exchange/segment.ts';
import { readExchange } from '../gateway/audit/read.node.ts';
import { type Explanation, explain, type RuleExplanation } from '../policies/analysis/explain.ts';
import { factsOf } from '../policies/analysis/given.ts';
import { recordedSituation } from '../policies/analysis/recorded-situation.ts';
import type { RecordedScan } from '../policies/analysis/replay.ts';
import type { CompiledPolicy } from '../policies/engine/compiled.ts';
import type { PlainFormat } from './commands/policy/plain-output.ts';
import { describeCondition } from './condition-words.ts';
import { describeDecision } from './decision-words.ts';
import { EXIT, refused } from './failure.ts';
import { deed } from './live-check.ts';
import { loadPolicy, shippedOperatingPoints } from './policy-load.ts';
import { isFaultOfLog, replayedOf } from './policy-replay.ts';
import { lazyScanner } from './policy-scanner.ts';
import { jsonText } from './report/json.ts';
import { oneLine, type Paint, paintFor } from './terminal.ts';

export interface ExplainOptions {
  readonly output: PlainFormat;
  /** A text, or `-` for standard input. */
  readonly text?: string;
  readonly stage: Stage;
  readonly exchange?: string;
  /** The directory of the log. */
  readonly audit?: string;
  /** Whether rules that did not fire are shown, too. */
  readonly all?: boolean;
}

/** A text and why it is decided as it is. */
interface Explained extends Explanation {
  /** Where a recorded text stood in its exchange. */
  readonly pointer?: string;
  readonly window?: RecordedScan['window'];
  /** Signals that the policy needs and that were not computed. */
  readonly missing?: readonly string[];
}

/** Explains what a policy decides on a text or on a recorded exchange. Returns the exit status. */
export async function explainPolicy(file: string, options: ExplainOptions): Promise<number> {
  const { text, stage, exchange, audit, output } = options;
  if ((text === undefined) === (exchange === undefined) || (exchange !== undefined) !== (audit !== undefined)) {
    return refused('give either --text, or --exchange with --audit');
  }
  const loaded = loadPolicy(file, { operatingPoint: shippedOperatingPoints() });
  if (!loaded) return EXIT.failed;
  const { compiled } = loaded;
  const explained =
    exchange === undefined
      ? [await explainText(compiled, text === '-' ? await textOf(process.stdin) : (text ?? ''), stage)]
      : await explainExchange(compiled, exchange, audit ?? '');
  if (!explained) return EXIT.failed;
  if (output === 'json') process.stdout.write(jsonText({ texts: explained }));
  else print(explained, options.all ?? false);
  return EXIT.done;
}

/** A signal that no classifier here gives is unknown, as in an exchange. The policy is taken to apply. */
async function explainText(compiled: CompiledPolicy, text: string, stage: Stage): Promise<Explained> {
  const scanner = lazyScanner(compiled);
  try {
    const signals = new Map((await scanner.scan(text)).map((signal) => [signal.name, signal]));
    const language = compiled.fields.includes('language') ? await scanner.language(text) : undefined;
    const facts = { ...factsOf({ stage, text }), ...(language !== undefined && { language }) };
    return { ...explain(compiled, { facts, signals, time: Date.now() }), applies: true };
  } finally {
    await scanner.close();
  }
}

/** Undefined where the log does not have it, which stderr then says. */
async function explainExchange(
  compiled: CompiledPolicy,
  id: string,
  directory: string,
): Promise<readonly Explained[] | undefined> {
  let recorded: Awaited<ReturnType<typeof readExchange>>;
  try {
    recorded = await readExchange(directory, id);
  } catch (error) {
    if (!isFaultOfLog(error)) throw error;
    refused(`the audit log in ${directory} cannot be read: ${error.message}`);
    return undefined;
  }
  const { opened, closed } = recorded ?? {};
  if (!opened) {
    const what = closed
      ? `has only the end of ${id}`
      : id === 'last'
        ? 'holds no exchange yet'
        : `holds no exchange ${id}`;
    refused(`the audit log in ${directory} ${what}`);
    return undefined;
  }
  if (!opened.policies.some(({ digest }) => digest === compiled.digest)) {
    const names = opened.policies.map((policy) => `${policy.id} ${policy.version}`).join(', ');
    process.stderr.write(`note: the exchange was decided by ${oneLine(names)}, and not by this policy as it is here\n`);
  }
  const replayed = replayedOf(compiled);
  return [...opened.scans, ...(closed?.scans ?? [])].map((scan) => {
    const { missing, ...situation } = recordedSituation(replayed, opened, scan);
    const { pointer, window } = scan;
    return { pointer, ...(window && { window }), missing, ...explain(compiled, situation) };
  });
}

function print(explained: readonly Explained[], isAll: boolean): void {
  const paint = paintFor(process.stdout);
  const isTold = ({ rules }: Explained) => isAll || rules.some(({ outcome }) => outcome === 'fired');
  const told = explained.length === 1 ? explained : explained.filter(isTold);
  const quiet = explained.length - told.length;
  const lines = [
    ...told.flatMap((one) => [...describe(one, isAll, paint), '']),
    ...(quiet > 0
      ? [`No rule fired in ${quiet}${told.length > 0 ? ' other' : ''} ${quiet === 1 ? 'text' : 'texts'}.`]
      : []),
    ...(explained.length === 0 ? ['Nothing was scanned.'] : []),
  ];
  process.stdout.write(`${lines.join('\n').trimEnd()}\n`);
}

function describe({ pointer, window, missing = [], ...one }: Explained, isAll: boolean, paint: Paint): string[] {
  const { facts, decision, policy, rules } = one;
  const part = window ? `units ${window.start} to ${window.end} of ` : '';
  const where = pointer === undefined ? '' : ` (${part}${oneLine(pointer)})`;
  const stage = `${facts['segment.stage']} by ${facts['segment.role']}`;
  const shown = rules.filter(({ outcome }) => isAll || outcome === 'fired');
  return [
    `${paint.bold(stage)}${where}, ${facts['segment.length']} units: ${deed(decision, paint)} by ${policy.id} ${policy.version}`,
    ...describeDecision(decision).map((line) => `  ${line}`),
    ...(one.applies ? [] : [`  ${paint.warn('the policy does not apply here: its "match" leaves the exchange out')}`]),
    ...(missing.length > 0
      ? [`  ${paint.warn(`not computed, so this is a guess: ${missing.map(oneLine).join(', ')}`)}`]
      : []),
    ...shown.flatMap((rule) => ['', ...describeRule(rule, paint)].map((line) => (line === '' ? '' : `  ${line}`))),
  ];
}

function describeRule(one: RuleExplanation, paint: Paint): string[] {
  const { rule, description, severity, effect, mode, outcome, condition, reason, withheld, message } = one;
  const word = { fired: paint.bad, quiet: paint.good, ignored: paint.warn }[outcome](outcome);
  const why = {
    exemption: `nothing is changed: an exemption holds ("${reason?.exemption}")`,
    shadow: 'nothing is changed: the rule is in shadow mode',
    canary: 'nothing is changed: this exchange is outside of the canary',
  };
  return [
    `${paint.bold(oneLine(rule))} (${severity}, ${effect}, ${mode}): ${word}`,
    ...(description === undefined ? [] : [`  ${paint.dim(oneLine(description))}`]),
    ...describeCondition(condition, paint).map((line) => `  ${line}`),
    ...(outcome === 'ignored' ? ['  the condition is unknown, and the rule ignores what makes it so'] : []),
    ...(reason && reason.cause !== 'content' ? [`  fired for ${reason.cause}: its effect is ${reason.effect}`] : []),
    ...(withheld ? [`  ${oneLine(why[withheld])}`] : []),
    ...(message && !withheld
      ? [`  message ${oneLine(message.name)}${message.isTold ? '' : ', which another that comes first keeps back'}`]
      : []),
  ];
}
