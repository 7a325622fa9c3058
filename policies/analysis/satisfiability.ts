import type { Facts, Stage } from '../../exchange/segment.ts';
import type { Signal } from '../../exchange/signal.ts';
import type { Condition, MembershipAtom } from '../engine/compiled.ts';
import type { Match } from '../engine/document.ts';
import { FALSE, TRUE, UNKNOWN } from '../engine/truth.ts';
import { type Cell, SEGMENT, type Variable, variablesOf } from './cells.ts';
import { Diagram, LimitReached, type Path } from './decision-diagram.ts';
import type { Outcome } from './terminal.ts';

/** An assignment that shows an answer: evaluated by the engine, the conditions come out as the answer says. */
export interface Witness {
  readonly facts: Facts;
  /** A signal that is not among them does not matter. */
  readonly signals: readonly Signal[];
}

/** `undecided`: the diagram would have outgrown its limit. A witness is there where an assignment shows the answer. */
export type Answer =
  | { readonly answer: 'yes' | 'no'; readonly witness?: Witness }
  | { readonly answer: 'undecided'; readonly witness?: undefined };

/** Within which assignments a question is asked. */
export interface Scope {
  /** By default all. */
  readonly stages?: readonly Stage[];
  /** The `match` of the policy: which tenants and models there are. */
  readonly match?: Match;
  /** Of nodes in a diagram; by default 50,000. */
  readonly limit?: number;
  /** Whether outcomes say causes; by default they do not. */
  readonly causes?: boolean;
}

const DEFAULT_LIMIT = 50_000;

/**
 * Whether some assignment of signals and facts gives the conditions outcomes that are accepted; decided exactly, over
 * the cells between the cut points, three kinds of unknown, and the literals of each field with "other".
 *
 * The facts are those of real segments: stage, role, modality, turn and length are always there. They are taken to be
 * independent of each other, so a witness may join facts that no client sends together.
 */
export function find(
  conditions: readonly Condition[],
  accepts: (outcomes: readonly Outcome[]) => boolean,
  { stages, match, limit = DEFAULT_LIMIT, causes = false }: Scope = {},
): Answer {
  const all = stages ? [...conditions, atStages(stages)] : conditions;
  const variables = variablesOf(all, match);
  const diagram = new Diagram(variables, limit);
  const isAccepted = (outcomes: readonly Outcome[]): boolean =>
    (!stages || outcomes.at(-1)?.value === TRUE) && accepts(outcomes);
  try {
    const roots = all.map((condition) => diagram.build(condition, causes ? 'causes' : 'values'));
    const path = diagram.search(roots, isAccepted);
    return path ? { answer: 'yes', witness: witnessOf(path, variables) } : { answer: 'no' };
  } catch (error) {
    if (error instanceof LimitReached) return { answer: 'undecided' };
    throw error;
  }
}

/** Whether a condition is ever true; a witness where it is. */
export function canBeTrue(condition: Condition, scope?: Scope): Answer {
  return find([condition], ([one]) => one?.value === TRUE, scope);
}

/** Whether a condition is ever unknown; a witness where it is. */
export function canBeUnknown(condition: Condition, scope?: Scope): Answer {
  return find([condition], ([one]) => one?.value === UNKNOWN, scope);
}

/** Whether a condition is true whatever the signals are, unknown ones among them; a witness where it is not. */
export function isAlwaysTrue(condition: Condition, scope?: Scope): Answer {
  return opposite(find([condition], ([one]) => one?.value !== TRUE, scope));
}

/** Whether a condition is never false: true for every score, and at most unknown where there is none. */
export function isNeverFalse(condition: Condition, scope?: Scope): Answer {
  return opposite(find([condition], ([one]) => one?.value === FALSE, scope));
}

/** Whether `b` is true whenever `a` is; a witness where it is not. */
export function implies(a: Condition, b: Condition, scope?: Scope): Answer {
  return opposite(find([a, b], ([one, other]) => one?.value === TRUE && other?.value !== TRUE, scope));
}

/** Whether `a` and `b` can be true together; a witness where they can. */
export function overlap(a: Condition, b: Condition, scope?: Scope): Answer {
  return find([a, b], ([one, other]) => one?.value === TRUE && other?.value === TRUE, scope);
}

function opposite(found: Answer): Answer {
  if (found.answer === 'undecided') return found;
  return { ...found, answer: found.answer === 'yes' ? 'no' : 'yes' };
}

function atStages(stages: readonly Stage[]): MembershipAtom {
  return { kind: 'membership', name: 'segment.stage', test: 'in', values: new Set(stages), negated: false };
}

function witnessOf(path: Path, variables: readonly Variable[]): Witness {
  const facts: Record<string, string | number> = { ...SEGMENT } as Record<string, string | number>;
  const signals: Signal[] = [];
  const take = (name: string, cell: Cell | undefined): void => {
    if (!cell) return;
    if ('signal' in cell) signals.push(cell.signal);
    else if (cell.fact !== undefined) facts[name] = cell.fact;
  };
  for (const [variable, { name, cells }] of variables.entries()) take(name, cells[path.get(variable) ?? -1]);
  return { facts, signals };
}
