import type { Facts } from '../../exchange/segment.ts';
import type { Signal, UnknownCause } from '../../exchange/signal.ts';
import type { Condition, Junction, LengthAtom, MembershipAtom, SignalAtom } from './compiled.ts';

/** Kleene's three values; `all` is their minimum, `any` their maximum, and `atLeast` n the n-th highest. */
export const FALSE = 0;
export const UNKNOWN = 1;
export const TRUE = 2;
export type Truth = typeof FALSE | typeof UNKNOWN | typeof TRUE;

export type Signals = ReadonlyMap<string, Signal>;

/** The value of a condition (Kleene's strong three-valued logic). Allocates nothing. */
export function truth(condition: Condition, facts: Facts, signals: Signals): Truth {
  switch (condition.kind) {
    case 'signal':
      return within(condition, scoreOf(signals.get(condition.name)));
    case 'membership':
      return isMember(condition, facts);
    case 'length':
      return within(condition, facts[condition.name]);
    case 'any': {
      let value: Truth = FALSE;
      for (const part of condition.parts) {
        const t = truth(part, facts, signals);
        if (t === TRUE) return TRUE;
        if (t > value) value = t;
      }
      return value;
    }
    case 'all': {
      let value: Truth = TRUE;
      for (const part of condition.parts) {
        const t = truth(part, facts, signals);
        if (t === FALSE) return FALSE;
        if (t < value) value = t;
      }
      return value;
    }
    case 'atLeast':
      return atLeast(condition, facts, signals);
  }
}

/** True where enough parts are true, false where too many are false for that. */
function atLeast({ least, parts }: Junction, facts: Facts, signals: Signals): Truth {
  let [certain, possible] = [0, 0];
  for (const part of parts) {
    const t = truth(part, facts, signals);
    if (t === TRUE) certain += 1;
    if (t !== FALSE) possible += 1;
  }
  if (certain >= least) return TRUE;
  return possible >= least ? UNKNOWN : FALSE;
}

/** The value of a condition as far as the facts alone decide it: every signal counts as unknown. */
export function factualTruth(condition: Condition, facts: Facts): Truth {
  return truth(condition, facts, NO_SIGNALS);
}

export const NO_SIGNALS: Signals = new Map();

export function within(atom: SignalAtom | LengthAtom, value: number | string | undefined): Truth {
  if (typeof value !== 'number' || Number.isNaN(value)) return UNKNOWN;
  const above = atom.lowerOpen ? value > atom.lower : value >= atom.lower;
  const below = atom.upperOpen ? value < atom.upper : value <= atom.upper;
  return above && below ? TRUE : FALSE;
}

function isMember(atom: MembershipAtom, facts: Facts): Truth {
  const value = facts[atom.name];
  const member = value !== undefined && atom.values.has(value);
  return member === atom.negated ? FALSE : TRUE;
}

/**
 * The score of a signal where there is one: a number outside [0, 1] is none. The property is read without asking first
 * whether it is there, which would cost more than the rest of an atom.
 */
export function scoreOf(signal: { readonly name: string; readonly score?: number } | undefined): number | undefined {
  const score = signal?.score;
  return score !== undefined && score >= 0 && score <= 1 ? score : undefined;
}

/** Why a signal has no score. One that is absent, or whose score is no probability, counts as an error. */
export function causeOf(signal: Signal | undefined): UnknownCause {
  if (!signal || !('unknown' in signal)) return 'error';
  return signal.unknown === 'timeout' || signal.unknown === 'unscannable' ? signal.unknown : 'error';
}
