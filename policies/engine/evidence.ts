import type { AtomReason } from '../../exchange/decision.ts';
import type { Facts } from '../../exchange/segment.ts';
import type { FoundSpan, Signal, Span, UnknownCause } from '../../exchange/signal.ts';
import type { Condition, Junction, SignalAtom } from './compiled.ts';
import {
  causeOf,
  FALSE,
  factualTruth,
  NO_SIGNALS,
  type Signals,
  TRUE,
  type Truth,
  truth,
  UNKNOWN,
  within,
} from './truth.ts';

/** A part of the segment that met a condition: a span of a signal; without a span, the whole segment. */
export interface Extent {
  readonly signal?: string;
  readonly span?: Span;
  /** The span is a window that was read as one, and not the very thing that was found. */
  readonly isWindow?: true;
}

/** What a condition that is not false rests on. */
export interface Evidence {
  readonly atoms: AtomReason[];
  /** Why something is unknown, each cause with an extent for what it concerns; absent where nothing is. */
  causes: Map<UnknownCause, Extent[]> | undefined;
  /** Absent where nobody asks. */
  readonly extents: Extent[] | undefined;
}

/** What is known of a segment when its decision is made. */
export interface Known {
  readonly facts: Facts;
  readonly signals: Signals;
}

/**
 * The atoms that make a condition true or unknown. In an `any` that is true these are its true parts; where the facts
 * alone make it true, no signal is among them, so that it does not matter which signals were computed.
 *
 * @param value what the condition is: true or unknown.
 * @param changes the extents are asked for, since the rule changes the text. Then the unknown parts of what is true are
 *   looked at, too: a redaction would have to cover their spans.
 */
export function gather(condition: Condition, value: Truth, known: Known, changes: boolean): Evidence {
  const evidence: Evidence = { atoms: [], causes: undefined, extents: changes ? [] : undefined };
  visit(condition, value, known, changes && value === TRUE, evidence);
  return evidence;
}

/** @param unknowns look at the unknown parts of what is true. */
function visit(condition: Condition, value: Truth, known: Known, unknowns: boolean, evidence: Evidence): void {
  if (condition.kind === 'signal') {
    visitSignal(condition, value, known.signals.get(condition.name), evidence);
  } else if (condition.kind === 'membership' || condition.kind === 'length') {
    if (value === UNKNOWN) addCause(evidence, 'error', {});
    const found = value === UNKNOWN ? ({ unknown: 'error' } as const) : (known.facts[condition.name] ?? null);
    evidence.atoms.push({ name: condition.name, found, test: condition.test });
  } else if (isDecidedByFacts(condition, known)) {
    visit(condition, TRUE, { facts: known.facts, signals: NO_SIGNALS }, false, evidence);
  } else {
    for (const part of condition.parts) {
      const t = truth(part, known.facts, known.signals);
      if (t === FALSE || (t === UNKNOWN && value === TRUE && !unknowns)) continue;
      visit(part, t, known, unknowns, evidence);
    }
    // An alternative that stands on facts alone takes the whole segment, whatever spans the others have.
    const isByFacts = value === TRUE && known.signals === NO_SIGNALS && !condition.factsOnly;
    if (isByFacts && condition.kind !== 'all') evidence.extents?.push({});
  }
}

function isDecidedByFacts(condition: Junction, { facts, signals }: Known): boolean {
  return condition.factsDecide && signals !== NO_SIGNALS && factualTruth(condition, facts) === TRUE;
}

function visitSignal(atom: SignalAtom, value: Truth, signal: Signal | undefined, evidence: Evidence): void {
  const { name, test } = atom;
  if (value !== TRUE || !signal || !('score' in signal)) {
    const cause = causeOf(signal);
    addCause(evidence, cause, { signal: name });
    evidence.atoms.push({ name, found: { unknown: cause }, test });
    return;
  }
  evidence.atoms.push({ name, found: signal.score, test });
  if (evidence.extents) addExtents(evidence.extents, atom, signal.spans ?? []);
}

/**
 * The spans of a signal that an atom which holds is about: of windows those that meet it by themselves. None: it is about
 * the whole text, as where a span is none, or where not all windows that might meet it are told.
 */
export function takenSpans(atom: SignalAtom, spans: readonly FoundSpan[]): readonly FoundSpan[] {
  if (!spans.every((span) => isSpan(span) && (atom.tellsWindows || span.score === undefined))) return [];
  return spans.filter(({ score }) => score === undefined || within(atom, score) !== FALSE);
}

function addExtents(extents: Extent[], atom: SignalAtom, spans: readonly FoundSpan[]): void {
  const taken = takenSpans(atom, spans);
  if (taken.length === 0) extents.push({ signal: atom.name });
  for (const { start, end, score } of taken) {
    extents.push({ signal: atom.name, span: { start, end }, ...(score !== undefined && { isWindow: true }) });
  }
}

function addCause(evidence: Evidence, cause: UnknownCause, extent: Extent): void {
  evidence.causes ??= new Map();
  evidence.causes.set(cause, [...(evidence.causes.get(cause) ?? []), extent]);
}

/** A span that is none cannot be trusted to cover what it should: the segment is then taken whole. */
function isSpan(span: Span | null | undefined): boolean {
  if (!span) return false;
  return Number.isSafeInteger(span.start) && Number.isSafeInteger(span.end) && span.start >= 0 && span.end > span.start;
}
