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

/** A redaction: the span, or the whole segment where there is none, becomes `replacement`. */
export interface Transform {
  readonly policy: string;
  readonly rule: string;
  readonly severity: Severity;
  readonly signal?: string;
  readonly span?: Span;
  readonly replacement: string;
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

/** Why a rule had a part in a decision. */
export interface Reason {
  readonly policy: string;
  readonly rule: string;
  readonly severity: Severity;
  readonly effect: 'flag' | 'redact' | 'route' | 'block';
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
  let { verdict, stop } = PASS;
  for (const decision of decisions) {
    if (VERDICTS.indexOf(decision.verdict) > VERDICTS.indexOf(verdict)) verdict = decision.verdict;
    if (decision.stop && (!stop || compareStops(decision.stop, stop) < 0)) stop = decision.stop;
  }
  return {
    verdict,
    ...(stop && { stop }),
    transforms: union(decisions.map(({ transforms }) => transforms)),
    reasons: union(decisions.map(({ reasons }) => reasons)),
  };
}

function union<T extends { readonly policy: string; readonly rule: string }>(
  lists: readonly (readonly T[])[],
): readonly T[] {
  const filled = lists.filter((list) => list.length > 0);
  if (filled.length <= 1) return filled[0] ?? [];
  const all = filled.flat();
  if (isOrdered(all)) return all;
  const seen = new Map<string, T>();
  for (const item of all) seen.set(JSON.stringify(item), item);
  return [...seen.entries()]
    .sort(
      ([keyA, x], [keyB, y]) =>
        compareText(x.policy, y.policy) || compareText(x.rule, y.rule) || compareText(keyA, keyB),
    )
    .map(([, item]) => item);
}

/** Sorted by (policy, rule), and none of them twice: what the rules of one policy give, one after the other. */
function isOrdered(items: readonly { readonly policy: string; readonly rule: string }[]): boolean {
  return items.every(({ policy, rule }, index) => {
    const before = items[index - 1];
    return !before || (compareText(before.policy, policy) || compareText(before.rule, rule)) < 0;
  });
}
