import { FIELDS } from './segment.ts';
import type { Span, UnknownCause } from './signal.ts';

/** The verdict lattice: pass < route < block. */
export const VERDICTS = ['pass', 'route', 'block'] as const;
export type Verdict = (typeof VERDICTS)[number];

export const SEVERITIES = ['low', 'medium', 'high', 'critical'] as const;
export type Severity = (typeof SEVERITIES)[number];

/** What a client is told, as the policy words it; texts by language tag (BCP 47). */
export interface Message {
  readonly as: 'refusal' | 'answer' | 'error';
  readonly code: string;
  readonly text: Readonly<Record<string, string>>;
}

/**
 * A change of the text: the span, or the whole segment where there is none, becomes `replacement`.
 *
 * In a replacement these stand for something of the text that it covers: `{mask}` for that text with a dot for each
 * letter and digit, `{last4}` for its last four letters or digits, `{hash}` for a keyed hash, `{neutral}` for that text
 * with the signs of control tokens made harmless, `{n}` for a code that is the same for the same text in all turns of a
 * conversation, under which the text comes back where the model repeats the replacement. A decision holds no content,
 * so whoever applies it fills them in.
 */
export interface Transform {
  readonly policy: string;
  readonly rule: string;
  readonly severity: Severity;
  readonly signal?: string;
  readonly span?: Span;
  readonly replacement: string;
  /** With `{n}`: the tools in whose arguments the text comes back, by name; `*` stands for any characters. Absent: none. */
  readonly tools?: readonly string[];
}

/** Another model answers. */
export interface Route {
  readonly policy: string;
  readonly rule: string;
  readonly severity: Severity;
  /** The model's alias in the configuration. */
  readonly model: string;
}

/** Words that are added to the answer. */
export interface Support {
  readonly policy: string;
  readonly rule: string;
  readonly message: Message;
}

/** One atom of a rule's condition as it was found. */
export interface AtomReason {
  /** The signal or the field that was read. */
  readonly name: string;
  /** The score, the field's value, or why there was none. */
  readonly found: number | string | { readonly unknown: UnknownCause } | null;
  /** What it was compared with, as in the policy after compilation: `>= 0.92`, `in [user]`. */
  readonly test: string;
}

const FACTS: ReadonlySet<string> = new Set(FIELDS);

/** Whether an atom is about a signal that had a score, and not about a fact, which may be a number, too. */
export function isScored(atom: AtomReason): atom is AtomReason & { readonly found: number } {
  return typeof atom.found === 'number' && !FACTS.has(atom.name);
}

/** What a rule does, from least to most. */
export const EFFECTS = ['flag', 'support', 'neutralise', 'redact', 'replace', 'route', 'block'] as const;
export type Effect = (typeof EFFECTS)[number];

/** Why a rule had a part in a decision. */
export interface Reason {
  readonly policy: string;
  readonly rule: string;
  readonly severity: Severity;
  readonly effect: Effect;
  /** The rule matched (`content`), or fired because its condition ended unknown. */
  readonly cause: 'content' | UnknownCause;
  /** A shadow rule is recorded and changes nothing. */
  readonly shadow: boolean;
  /** Why an exemption kept the rule from having its effect; `shadow` is then true. */
  readonly exemption?: string;
  readonly atoms: readonly AtomReason[];
}

/** The rule that stopped an exchange, and the words for the client. */
export interface Stop {
  readonly policy: string;
  readonly rule: string;
  readonly severity: Severity;
  readonly cause: 'content' | UnknownCause;
  readonly message: Message;
}

/** What is to be done with one segment (or, joined, with several), and why. */
export interface Decision {
  readonly verdict: Verdict;
  readonly stop?: Stop;
  /** Where to, if the verdict is `route`; kept beside a stop. */
  readonly route?: Route;
  readonly support?: readonly Support[];
  readonly transforms: readonly Transform[];
  /** Enforced and shadow reasons, in the order of (policy, rule). */
  readonly reasons: readonly Reason[];
}

/** A decision that stops, as far as the client may be told of it. */
export interface Stopped {
  readonly stop: Stop;
  readonly reasons: readonly Reason[];
}

/** The stop of a decision with its reasons; undefined where it does not stop. */
export function stoppedBy({ stop, reasons }: Decision): Stopped | undefined {
  return stop && { stop, reasons };
}

export const PASS: Decision = { verdict: 'pass', transforms: [], reasons: [] };

/**
 * Orders stops: content before unknowns, then the higher severity, then the smaller (policy id, rule id). Total, also
 * over two policies that share an id, so the choice of message never depends on the order of rules or of policies.
 */
export function compareStops(a: Stop, b: Stop): number {
  const unknown = Number(a.cause !== 'content') - Number(b.cause !== 'content');
  if (unknown !== 0) return unknown;
  const severity = SEVERITIES.indexOf(b.severity) - SEVERITIES.indexOf(a.severity);
  if (severity !== 0) return severity;
  return (
    compareText(a.policy, b.policy) ||
    compareText(a.rule, b.rule) ||
    compareText(a.cause, b.cause) ||
    compareText(JSON.stringify(a.message), JSON.stringify(b.message))
  );
}

/** Orders routes: the higher severity, then the smaller (policy id, rule id). Total, as `compareStops`. */
function compareRoutes(a: Route, b: Route): number {
  return (
    SEVERITIES.indexOf(b.severity) - SEVERITIES.indexOf(a.severity) ||
    compareText(a.policy, b.policy) ||
    compareText(a.rule, b.rule) ||
    compareText(a.model, b.model)
  );
}

/** Order by UTF-16 units: the same on every machine, whatever its locale. */
export function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/**
 * The join of two decisions on the same text: the higher verdict, all transforms, all reasons. Commutative,
 * associative and idempotent, so adding a decision never loosens the result.
 */
export function join(a: Decision, b: Decision): Decision {
  return joinAll([a, b]);
}

/** The join of any number of decisions, `PASS` of none: what folding `join` over them gives, with one sort for all. */
export function joinAll(decisions: readonly Decision[]): Decision {
  let { verdict, stop, route } = PASS;
  let hasSupport = false;
  for (const decision of decisions) {
    if (VERDICTS.indexOf(decision.verdict) > VERDICTS.indexOf(verdict)) verdict = decision.verdict;
    if (decision.stop && (!stop || compareStops(decision.stop, stop) < 0)) stop = decision.stop;
    if (decision.route && (!route || compareRoutes(decision.route, route) < 0)) route = decision.route;
    hasSupport ||= decision.support !== undefined;
  }
  return {
    verdict,
    ...(stop && { stop }),
    ...(route && { route }),
    ...(hasSupport && { support: union(decisions, ({ support = [] }) => support) }),
    transforms: union(decisions, ({ transforms }) => transforms),
    reasons: union(decisions, ({ reasons }) => reasons),
  };
}

interface ByRule {
  readonly policy: string;
  readonly rule: string;
}

/** One list of all, sorted by (policy, rule), none twice. */
function union<T extends ByRule>(
  decisions: readonly Decision[],
  listOf: (decision: Decision) => readonly T[],
): readonly T[] {
  let all: readonly T[] = [];
  let lists = 0;
  for (const decision of decisions) {
    const list = listOf(decision);
    if (list.length === 0) continue;
    all = lists === 0 ? list : [...all, ...list];
    lists += 1;
  }
  return lists <= 1 || isOrdered(all) ? all : sorted(all);
}

/** As the rules of one policy come, one after the other. */
function isOrdered(items: readonly ByRule[]): boolean {
  for (let index = 1; index < items.length; index += 1) {
    if (compareRules(items[index - 1]!, items[index]!) >= 0) return false;
  }
  return true;
}

function sorted<T extends ByRule>(items: readonly T[]): readonly T[] {
  const seen = new Map<string, T>();
  for (const item of items) seen.set(JSON.stringify(item), item);
  return [...seen.entries()]
    .sort(([keyA, x], [keyB, y]) => compareRules(x, y) || compareText(keyA, keyB))
    .map(([, item]) => item);
}

function compareRules(a: ByRule, b: ByRule): number {
  return compareText(a.policy, b.policy) || compareText(a.rule, b.rule);
}
