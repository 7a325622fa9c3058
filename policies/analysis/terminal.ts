import { CAUSES, type UnknownCause } from '../../exchange/signal.ts';
import type { Atom } from '../engine/compiled.ts';
import { takenSpans } from '../engine/evidence.ts';
import { FALSE, TRUE, type Truth, UNKNOWN } from '../engine/truth.ts';
import type { Cell } from './cells.ts';

/** What a condition comes to: its value, and why it is unknown. */
export interface Outcome {
  readonly value: Truth;
  /** Where the value is unknown, exactly the causes that the engine gathers; else, or not asked for, none. */
  readonly causes: readonly UnknownCause[];
  /**
   * Where the value is true and extents were asked for: why alternatives that a change of the text would have to cover
   * are unknown. None where the whole text is covered anyway.
   */
  readonly uncovered: readonly UnknownCause[];
}

/** Combines two terminals. The name stands for what it does, in one diagram always the same. */
export interface Operation {
  readonly name: string;
  /** A terminal that, as either side, is the result. */
  readonly absorbing?: number;
  /** A terminal that, as either side, makes the other side the result. */
  readonly neutral?: number;
  of(a: number, b: number): number;
}

// A terminal of a condition: its value (2 bits), the causes of an unknown value (3), the causes of everything unknown
// that a change of the text looks at (3), and which extents there are (2). One that is false has none of these.
const PARTLY = 1;
export const WHOLE = 2;
export const EXTENTS = 3;
const CAUSE_BITS = 7;

export function pack(value: Truth, causes: number, further: number, extents: number): number {
  return (value << 8) | (causes << 5) | (further << 2) | extents;
}

export function truthOf(terminal: number): Truth {
  return (terminal >> 8) as Truth;
}

/** What a terminal of a diagram that `build` made says. */
export function outcomeOf(terminal: number): Outcome {
  const isPartly = truthOf(terminal) === TRUE && (terminal & EXTENTS) === PARTLY;
  return {
    value: truthOf(terminal),
    causes: causesIn(terminal >> 5),
    uncovered: isPartly ? causesIn(terminal >> 2) : [],
  };
}

function causesIn(bits: number): readonly UnknownCause[] {
  return CAUSES.filter((_, bit) => (bits & (1 << bit)) !== 0);
}

/** A field without a value where a number is wanted counts as an error. */
export function causeBit(cell: Cell): number {
  const cause = 'signal' in cell && 'unknown' in cell.signal ? cell.signal.unknown : 'error';
  return 1 << CAUSES.indexOf(cause);
}

/** A membership or a length covers nothing by itself, and a signal those of its spans that it takes, or else the whole text. */
export function extentOf(atom: Atom, cell: Cell, isPassage: boolean): number {
  if (atom.kind !== 'signal' || !('signal' in cell) || !('score' in cell.signal)) return 0;
  const taken = takenSpans(atom, cell.signal.spans ?? []);
  // The passage of what is no window is the whole text.
  const isWhole = taken.length === 0 || (isPassage && taken.some(({ score }) => score === undefined));
  return isWhole ? WHOLE : PARTLY;
}

/** Kleene's maximum or minimum. Where it is unknown, the causes of both: one that is true or false has none. */
function joined(value: Truth, a: number, b: number): number {
  if (value === FALSE) return pack(FALSE, 0, 0, 0);
  const causes = value === UNKNOWN ? ((a | b) >> 5) & CAUSE_BITS : 0;
  return pack(value, causes, ((a | b) >> 2) & CAUSE_BITS, (a | b) & EXTENTS);
}

export const ANY_WITH_EXTENTS: Operation = {
  name: 'any with extents',
  neutral: pack(FALSE, 0, 0, 0),
  of: (a, b) => joined(Math.max(truthOf(a), truthOf(b)) as Truth, a, b),
};
export const ANY: Operation = { ...ANY_WITH_EXTENTS, name: 'any', absorbing: pack(TRUE, 0, 0, 0) };
export const ALL: Operation = {
  name: 'all',
  absorbing: pack(FALSE, 0, 0, 0),
  neutral: pack(TRUE, 0, 0, 0),
  of: (a, b) => joined(Math.min(truthOf(a), truthOf(b)) as Truth, a, b),
};
export const UNLESS_BY_FACTS: Operation = {
  name: 'unless by facts',
  of: (facts, all) => (truthOf(facts) === TRUE ? facts : all),
};

/** Parts that are true, parts that are true or unknown (neither counted beyond `least`), and what those bring along. */
export function counting(least: number): Operation {
  return {
    name: `count ${least}`,
    of: (counted, part) => {
      const value = truthOf(part);
      if (value === FALSE) return counted;
      const certain = Math.min(least, (counted >> 16) + (value === TRUE ? 1 : 0));
      const possible = Math.min(least, ((counted >> 8) & 255) + 1);
      return (certain << 16) | (possible << 8) | ((counted | part) & 255);
    },
  };
}

export function valueOfCount(counted: number, least: number): number {
  if (((counted >> 8) & 255) < least) return pack(FALSE, 0, 0, 0);
  const isTrue = counted >> 16 >= least;
  return pack(
    isTrue ? TRUE : UNKNOWN,
    isTrue ? 0 : (counted >> 5) & CAUSE_BITS,
    (counted >> 2) & CAUSE_BITS,
    counted & EXTENTS,
  );
}
