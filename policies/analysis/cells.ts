import { type Facts, FIELD_VALUES, type Field } from '../../exchange/segment.ts';
import { CAUSES, type Signal } from '../../exchange/signal.ts';
import type { Atom, Condition } from '../engine/compiled.ts';
import { atomsIn } from '../engine/condition.ts';
import type { Match } from '../engine/document.ts';
import { fitsGlob } from '../engine/evaluate.ts';
import { NO_SIGNALS, type Truth, truth } from '../engine/truth.ts';

/** Values that no atom in question tells apart, by one of them: a reading of a signal, or a fact (undefined: absent). */
export type Cell = { readonly signal: Signal } | { readonly fact: string | number | undefined };

/** A signal or a field, and a cell for every value that it can have. */
export interface Variable {
  readonly name: string;
  readonly cells: readonly Cell[];
}

/** What every segment of an exchange has: `gateway/moderation/scan.ts` gives these five facts always. */
export const SEGMENT: Facts = {
  'segment.stage': 'input',
  'segment.role': 'user',
  'segment.modality': 'text',
  'segment.length': 100,
  'segment.turn': 'newest',
};

/** What an atom is in a cell of its signal or field: the engine itself says it, so the two cannot differ. */
export function readingOf(atom: Atom, cell: Cell): Truth {
  const facts = 'fact' in cell && cell.fact !== undefined ? { [atom.name]: cell.fact } : {};
  return truth(atom, facts, 'signal' in cell ? new Map([[atom.name, cell.signal]]) : NO_SIGNALS);
}

/** The atoms of some conditions by the signal or field that they read. */
export function atomsByName(conditions: readonly Condition[]): ReadonlyMap<string, readonly Atom[]> {
  return Map.groupBy(
    conditions.flatMap((condition) => [...atomsIn(condition)]),
    ({ name }) => name,
  );
}

/**
 * The variables of some conditions: fields first, since they often decide a condition, then signals, each by name. The
 * cells are those between all cut points in these conditions, so the choice of one value for each is exact.
 */
export function variablesOf(conditions: readonly Condition[], match: Match = {}): readonly Variable[] {
  const isSignal = (some: readonly Atom[]): boolean => some[0]?.kind === 'signal';
  return [...atomsByName(conditions)]
    .map(([name, some]) => ({ name, isSignal: isSignal(some), cells: cellsOf(name, some, match) }))
    .sort((a, b) => Number(a.isSignal) - Number(b.isSignal) || (a.name < b.name ? -1 : 1));
}

function cellsOf(name: string, atoms: readonly Atom[], match: Match): readonly Cell[] {
  if (atoms.some(({ kind }) => kind === 'signal')) return signalCells(name, cutsOf(atoms));
  if (name === 'segment.length') return lengthCells(cutsOf(atoms));
  const domain = FIELD_VALUES[name as Field];
  if (domain) return domain.map((fact) => ({ fact }));
  const literals = atoms.flatMap((atom) => (atom.kind === 'membership' ? [...atom.values].map(String) : []));
  const globs = name === 'caller.tenant' ? match.tenant : name === 'model' ? match.model : undefined;
  return literalCells([...new Set(literals)], globs);
}

/** The ends of intervals, ascending, each once. */
function cutsOf(atoms: readonly Atom[]): readonly number[] {
  const ends = atoms.flatMap((atom) => (atom.kind === 'membership' ? [] : [atom.lower, atom.upper]));
  return [...new Set(ends.filter(Number.isFinite))].sort((a, b) => a - b);
}

/** Each cut point in [0, 1], the open intervals between them, and the three ways to have no score. */
function signalCells(name: string, cuts: readonly number[]): readonly Cell[] {
  const points = [...new Set([0, ...cuts.filter((cut) => cut > 0 && cut < 1), 1])];
  const scores = points.flatMap((point, index) => {
    const next = points[index + 1];
    const middle = next === undefined ? point : point + (next - point) / 2;
    // Between two neighbouring doubles there is no score.
    return next !== undefined && middle > point && middle < next ? [point, middle] : [point];
  });
  return [
    ...scores.map((score) => ({ signal: { name, score } })),
    ...CAUSES.map((unknown) => ({ signal: { name, unknown } })),
  ];
}

/** A length is a whole number from 0: of each cut point and each gap between them, the smallest such number. */
function lengthCells(cuts: readonly number[]): readonly Cell[] {
  const lengths = new Set([0]);
  for (const cut of cuts) for (const length of [Math.ceil(cut), Math.floor(cut) + 1]) lengths.add(Math.max(0, length));
  return [...lengths].sort((a, b) => a - b).map((fact) => ({ fact }));
}

/**
 * The literals that are mentioned and "other", which also stands for an absent fact: no list holds either. Where the
 * policy's `match` restricts the fact, only what fits.
 */
function literalCells(literals: readonly string[], globs: readonly string[] | undefined): readonly Cell[] {
  if (!globs) return [...literals, undefined].map((fact) => ({ fact }));
  const exact = globs.filter((glob) => !glob.includes('*'));
  const fitting = literals.filter((literal) => globs.some((glob) => fitsGlob(glob, literal)));
  const wild = globs.find((glob) => glob.includes('*'));
  const others = wild === undefined ? exact.filter((glob) => !literals.includes(glob)) : [unmentioned(wild, literals)];
  return [...fitting, ...others.slice(0, 1)].map((fact) => ({ fact }));
}

/** A text that fits a pattern with `*` and is none of the literals: there are more such texts than literals. */
function unmentioned(glob: string, literals: readonly string[]): string {
  for (let size = 1; ; size++) {
    const text = glob.replaceAll('*', 'x'.repeat(size));
    if (!literals.includes(text)) return text;
  }
}
