import { type Decision, type Effect, join, PASS, type Reason, type Stop } from '../exchange/decision.ts';
import { PortcullisError } from '../exchange/errors.ts';
import type { ClosedRecord, OpenedRecord, ScanRecord } from '../gateway/audit/audit.ts';
import { clientView } from '../gateway/moderation/client-view.ts';
import { wordsOf } from '../gateway/moderation/words.ts';
import { explainAtom } from './condition-words.ts';
import { duration, oneLine, type Paint } from './terminal.ts';

/** An exchange as the audit log holds it; without `closed` it still runs, or died under its process. */
export interface RecordedExchange {
  readonly opened?: OpenedRecord;
  readonly closed?: ClosedRecord;
}

/** Why an exchange went as it did, in plain words, line by line. Nothing of the conversation is in it: no record has it. */
export function explainExchange(recorded: RecordedExchange, paint: Paint): readonly string[] {
  const { opened, closed } = withoutControls(recorded);
  const scans = [...(opened?.scans ?? []), ...(closed?.scans ?? [])];
  const told = scans.filter((scan) => !isQuiet(scan));
  const quiet = scans.length - told.length;
  return [
    ...(opened ? heading(opened, paint) : [`${closed?.exchange}: the record of its beginning is not in this log`]),
    '',
    ...told.flatMap((scan) => explainScan(scan, paint)),
    ...(quiet > 0
      ? [`No rule fired in ${quiet}${told.length > 0 ? ' other' : ''} scanned ${quiet === 1 ? 'text' : 'texts'}.`]
      : []),
    ...(scans.length === 0 ? ['Nothing was scanned.'] : []),
    '',
    ...ending(scans, closed, paint),
  ];
}

/** Names in a record are what clients and models wrote: a line break in one must not become a line of the explanation. */
function withoutControls(recorded: RecordedExchange): RecordedExchange {
  return JSON.parse(JSON.stringify(recorded), (_key, value: unknown) =>
    typeof value === 'string' ? oneLine(value) : value,
  );
}

function heading(opened: OpenedRecord, paint: Paint): readonly string[] {
  const { exchange, time, protocol, stream, model, key, tenant, policies, classifiers } = opened;
  const who = tenant === undefined ? key : `${key} (${tenant})`;
  return [
    `${paint.bold(exchange)}  ${new Date(time).toISOString()}`,
    `${protocol}, ${stream ? 'streamed' : 'not streamed'}; model ${model}; key ${who}`,
    `policy ${policies.map(({ id, version }) => `${id} ${version}`).join(', ')}; ` +
      `classifiers ${classifiers.map(({ id }) => id).join(', ')}`,
  ];
}

function isQuiet({ decision }: ScanRecord): boolean {
  return decision.verdict === 'pass' && decision.reasons.length === 0 && decision.transforms.length === 0;
}

function explainScan(scan: ScanRecord, paint: Paint): readonly string[] {
  const where = scan.window ? `units ${scan.window.start} to ${scan.window.end} of ${scan.pointer}` : scan.pointer;
  const tool = scan.toolName === undefined ? '' : ` of ${scan.toolName}`;
  const turn = scan.turn === 'older' ? ', an older turn' : '';
  return [
    `${paint.bold(`${scan.stage}${tool}`)} by ${scan.role}${turn} (${where}, ${scan.length} units): ${verdictOf(scan, paint)}`,
    ...scan.decision.reasons.map((reason) => `  ${explainReason(reason)}`),
    ...scan.decision.transforms.map(({ rule, signal, span, replacement, tools }) => {
      const what = span ? `units ${span.start} to ${span.end}` : 'the whole text';
      const by = `(${rule}${signal === undefined ? '' : `, ${signal}`})`;
      return `  changed: ${what} became ${JSON.stringify(replacement)} ${by}${tools ? `, restored in calls of ${tools.join(', ')}` : ''}`;
    }),
  ];
}

function verdictOf({ decision, turn }: ScanRecord, paint: Paint): string {
  if (decision.verdict === 'block') {
    return turn === 'older' ? paint.warn('replaced by a note, because a rule blocks it') : paint.bad('blocked');
  }
  if (decision.verdict === 'route') return paint.warn(`routed to ${decision.route?.model ?? 'another model'}`);
  if (decision.transforms.length > 0) return paint.warn('passed, changed');
  return decision.reasons.some(({ shadow }) => !shadow) ? paint.warn('passed, flagged') : paint.good('passed');
}

const PAST: Readonly<Record<Effect, string>> = {
  flag: 'flagged',
  support: 'supported',
  neutralise: 'neutralised',
  redact: 'redacted',
  replace: 'replaced',
  route: 'routed',
  block: 'blocked',
};

/** `blocked by baseline/jailbreak (high): jailbreak 0.981 >= 0.93`. */
export function explainReason({ policy, rule, severity, effect, cause, shadow, atoms }: Reason): string {
  const would = PAST[effect];
  const verb = shadow ? `would have been ${would}` : would;
  const why =
    cause === 'content'
      ? ''
      : {
          error: ' because a scan failed',
          timeout: ' because a scan ran out of time',
          unscannable: ' because nothing can read it',
        }[cause];
  return `${verb} by ${policy}/${rule} (${severity})${why}: ${atoms.map((atom) => explainAtom(atom)).join('; ')}`;
}

function ending(scans: readonly ScanRecord[], closed: ClosedRecord | undefined, paint: Paint): readonly string[] {
  if (!closed) return ['It has no end in the log: it still runs, or the gateway stopped under it.'];
  const { inputScanMs, firstEventMs, totalMs } = closed.timings;
  const times = [
    `scanning the input ${duration(inputScanMs)}`,
    ...(firstEventMs === undefined ? [] : [`first event of the model after ${duration(firstEventMs)}`]),
    `in all ${duration(totalMs)}`,
  ];
  return [...outcome(scans, closed, paint), `Time: ${times.join(', ')}.`];
}

function outcome(scans: readonly ScanRecord[], closed: ClosedRecord, paint: Paint): readonly string[] {
  const code = closed.code === undefined ? '' : ` (${closed.code})`;
  switch (closed.outcome) {
    case 'answered': {
      const tokens = closed.usage ? `, ${closed.usage.inputTokens} tokens in and ${closed.usage.outputTokens} out` : '';
      const redactions = scans.reduce((sum, { decision }) => sum + decision.transforms.length, 0);
      return [
        `${paint.good('Answered')} by ${closed.provider ?? 'the model'}${tokens}${redactions > 0 ? `, ${redactions} changed` : ''}.`,
        ...(closed.restored === undefined
          ? []
          : [`Of the placeholders, ${closed.restored} became again what was sent.`]),
        ...supports(scans, closed),
      ];
    }
    case 'refused':
    case 'failed': {
      const { stop } = decisive(scans);
      const word = paint.bad(closed.outcome === 'refused' ? 'Refused' : 'Failed');
      // What fails for another reason (an upstream) is not the fault of a rule.
      const isByRule = closed.outcome === 'refused' || closed.code === 'guard_unavailable';
      if (!stop && closed.withheld) {
        const { policy, rule, toolName } = closed.withheld;
        return [
          `${word}${code} by ${policy}/${rule}: the tool ${toolName} was called with a placeholder, and the rule does not name it in "restore".`,
        ];
      }
      if (!stop || !isByRule) return [`${word}${code}.`];
      return [
        `${word}${code} by ${stop.policy}/${stop.rule}. The client was told, as ${told(stop, closed).as}:`,
        `  ${told(stop, closed).words}`,
      ];
    }
    case 'cancelled':
      return [`${paint.warn('Cancelled')}: the client went away.`];
  }
}

/** What stopped it: blocks of older turns are only replaced, so they are left out. */
function decisive(scans: readonly ScanRecord[]): Decision {
  return scans.filter(({ turn }) => turn === 'newest').reduce((joined, { decision }) => join(joined, decision), PASS);
}

/** What was added to the answer. */
function supports(scans: readonly ScanRecord[], closed: ClosedRecord): readonly string[] {
  const newest = scans.filter(({ turn }) => turn === 'newest').flatMap(({ decision }) => decision.support ?? []);
  const words = new Set(newest.map(({ message }) => JSON.stringify(wordsOf(message, languagesOf(closed)).words)));
  return [...words].map((text) => `At its end stands, unless JSON was asked for: ${text}`);
}

function languagesOf({ language }: ClosedRecord): readonly string[] {
  return language === undefined ? [] : [language];
}

/** A stop in the words that the client got. */
function told(stop: Stop, closed: ClosedRecord): { readonly as: string; readonly words: string } {
  const view = clientView(stop, languagesOf(closed));
  if (view instanceof PortcullisError) return { as: `an error (${view.status})`, words: JSON.stringify(view.message) };
  return {
    as: { refusal: 'a refusal', answer: 'an answer', error: 'an error' }[view.as],
    words: JSON.stringify(view.text),
  };
}
