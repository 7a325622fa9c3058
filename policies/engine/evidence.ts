import type { AtomReason } from '../../exchange/decision.ts';
import type { Facts } from '../../exchange/segment.ts';
import type { Signal, Span, UnknownCause } from '../../exchange/signal.ts';
import type { Condition, SignalAtom } from './compiled.ts';
import { isFactsOnly } from './condition.ts';
import { causeOf, factualTruth, NO_SIGNALS, type Signals, TRUE, type Truth, truth, UNKNOWN } from './truth.ts';

/** A part of the segment that met a condition: a span of a signal; without a span, the whole segment. */
export interface Extent {
  readonly signal?: string;
  readonly span?: Span;
}

/** What a condition that is not false rests on. */
export interface Evidence {
  readonly atoms: AtomReason[];
  /** Why something is unknown, each cause with an extent for what it concerns. */
  readonly causes: Map<UnknownCause, Extent[]>;
  readonly extents: Extent[];
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
 * @param extent also look at the unknown parts of an `any` that is true: a redaction would have to cover their spans.
 */
export function gather(condition: Condition, known: Known, extent: boolean): Evidence {
  const evidence: Evidence = { atoms: [], causes: new Map(), extents: [] };
  visit(condition, truth(condition, known.facts, known.signals), known, extent, evidence);
  return evidence;
}

function visit(condition: Condition, value: Truth, known: Known, extent: boolean, evidence: Evidence): void {
  if (condition.kind === 'signal') {
    visitSignal(condition, value, known.signals.get(condition.name), evidence);
  } else if (condition.kind === 'membership' || condition.kind === 'length') {
    if (value === UNKNOWN) addCause(evidence, 'error', {});
    const found = value === UNKNOWN ? ({ unknown: 'error' } as const) : (known.facts[condition.name] ?? null);
    evidence.atoms.push({ name: condition.name, found, test: condition.test });
  } else if (known.signals !== NO_SIGNALS && factualTruth(condition, known.facts) === TRUE) {
    visit(condition, TRUE, { facts: known.facts, signals: NO_SIGNALS }, false, evidence);
  } else {
    const isAny = condition.kind === 'any';
    for (const part of condition.parts) {
      const t = truth(part, known.facts, known.signals);
      if (isAny && t !== value && !(extent && t === UNKNOWN)) continue;
      visit(part, t, known, extent, evidence);
      // An alternative that stands on facts alone takes the whole segment, whatever spans the others have.
      if (isAny && t === TRUE && !condition.factsOnly && isFactsOnly(part)) evidence.extents.push({});
    }
  }
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
  const spans = signal.spans ?? [];
  if (spans.length === 0 || !spans.every(isSpan)) evidence.extents.push({ signal: name });
  else for (const { start, end } of spans) evidence.extents.push({ signal: name, span: { start, end } });
}

function addCause({ causes }: Evidence, cause: UnknownCause, extent: Extent): void {
  causes.set(cause, [...(causes.get(cause) ?? []), extent]);
}

/** A span that is none cannot be trusted to cover what it should: the segment is then taken whole. */
function isSpan(span: Span | null | undefined): boolean {
  if (!span) return false;
  return Number.isSafeInteger(span.start) && Number.isSafeInteger(span.end) && span.start >= 0 && span.end > span.start;
}
