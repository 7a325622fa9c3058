import { DEFAULT_ROLES, type Facts, type Field, type Stage, type Subject } from '../../exchange/segment.ts';
import type { FoundSpan, Signal } from '../../exchange/signal.ts';
import type { Atom, CompiledPolicy, CompiledRule, Condition, SignalAtom } from '../engine/compiled.ts';
import { atomsIn, conditionsOf } from '../engine/condition.ts';
import { takenSpans } from '../engine/evidence.ts';
import { CHANGES } from '../engine/fire.ts';
import { FALSE, within } from '../engine/truth.ts';
import { atomsByName, type Cell, readingOf, SEGMENT, type Variable, variablesOf } from './cells.ts';
import { LimitReached } from './decision-diagram.ts';
import { representatives } from './diff-subjects.ts';

/** One of two policies, as far as it decides at one stage. */
export interface Side {
  readonly policy: CompiledPolicy;
  readonly rules: readonly CompiledRule[];
}

/** What a canary chooses by, and what a `match` reads. */
const SUBJECTS: readonly (readonly [Subject | 'model', 'tenant' | 'key' | 'exchange' | undefined])[] = [
  ['caller.key', 'key'],
  ['caller.tenant', 'tenant'],
  ['exchange.id', 'exchange'],
  ['model', undefined],
];

/**
 * The variables that two policies read at a stage, facts first, each with a cell for everything that either tells apart.
 *
 * @throws LimitReached where that is too much, or cannot be told.
 */
export function jointVariables(sides: readonly Side[], stage: Stage): readonly Variable[] {
  const rules = sides.flatMap((side) => side.rules);
  const conditions = conditionsOf(rules);
  const subjects = SUBJECTS.flatMap(([name, by]) => subjectVariable(name, by, { sides, rules, conditions }) ?? []);
  const names = new Set<string>(subjects.map(({ name }) => name));
  const spanned = spannedSignals(rules);
  const all = atomsByName(conditions);
  const others = variablesOf(conditions)
    .filter(({ name }) => !names.has(name))
    .map(({ name, cells }): Variable => {
      if (name === 'segment.stage') return { name, cells: [{ fact: stage }] };
      const told = apart(cells, all.get(name) ?? []);
      const atoms = spanned.get(name);
      return { name, cells: atoms ? told.flatMap((cell) => withSpans(cell, told, atoms)) : told };
    });
  return [...subjects, ...others];
}

function subjectVariable(
  name: Subject | 'model',
  by: 'tenant' | 'key' | 'exchange' | undefined,
  {
    sides,
    rules,
    conditions,
  }: { sides: readonly Side[]; rules: readonly CompiledRule[]; conditions: readonly Condition[] },
): Variable | undefined {
  const matched = name === 'caller.tenant' ? ('tenant' as const) : name === 'model' ? ('model' as const) : undefined;
  const globs = sides.map(({ policy }) => (matched && policy.match[matched]) ?? ['*']);
  const canaries = rules.flatMap((rule) => rule.canaries).filter((canary) => canary.by === by);
  const literals = conditions.flatMap((condition) =>
    [...atomsIn(condition)].flatMap((atom) =>
      atom.name === name && atom.kind === 'membership' ? [...atom.values].map(String) : [],
    ),
  );
  const isMatched = matched !== undefined && sides.some(({ policy }) => policy.match[matched] !== undefined);
  if (literals.length === 0 && canaries.length === 0 && !isMatched) return undefined;
  const values = representatives({ literals: [...new Set(literals)], globs, canaries });
  // Every exchange has an id, a key and a model; a caller need not have a tenant, and then fits no pattern.
  const absent: readonly Cell[] = name === 'caller.tenant' ? [{ fact: undefined }] : [];
  return { name, cells: [...absent, ...values.map((fact) => ({ fact }))] };
}

/**
 * The signals whose spans may matter: those of rules that change the text and read more than one signal. Such a rule does
 * more where one of its signals is found at some place while another is unknown. With the atoms on each.
 */
function spannedSignals(rules: readonly CompiledRule[]): ReadonlyMap<string, readonly SignalAtom[]> {
  const spanned = new Map<string, readonly SignalAtom[]>();
  for (const { effect, when } of rules) {
    if (!CHANGES.has(effect)) continue;
    const atoms = [...atomsIn(when)].filter((atom) => atom.kind === 'signal');
    if (new Set(atoms.map(({ name }) => name)).size < 2) continue;
    for (const atom of atoms) spanned.set(atom.name, [...(spanned.get(atom.name) ?? []), atom]);
  }
  return spanned;
}

/** Of the cells that all atoms read alike the first: fewer cells make smaller diagrams. */
function apart(cells: readonly Cell[], atoms: readonly Atom[]): readonly Cell[] {
  const told = new Map<string, Cell>();
  for (const cell of cells) {
    const values = atoms.map((atom) => readingOf(atom, cell));
    const cause = 'signal' in cell && 'unknown' in cell.signal ? cell.signal.unknown : '';
    const key = `${cause} ${values.join('')}`;
    if (!told.has(key)) told.set(key, cell);
  }
  return [...told.values()];
}

/** More combinations of atoms than this are not looked at. */
const MOST_COMBINATIONS = 64;

/**
 * A score with all spans that atoms tell apart: an atom that holds is about those spans whose own score it takes, and
 * about the whole text where there is none. A span that says nothing of its score is one that every atom takes.
 *
 * @throws LimitReached
 */
function withSpans(cell: Cell, cells: readonly Cell[], atoms: readonly SignalAtom[]): readonly Cell[] {
  if (!('signal' in cell) || !('score' in cell.signal)) return [cell];
  const { signal } = cell;
  const met = atoms.filter((atom) => within(atom, signal.score) !== FALSE);
  if (met.length === 0) return [cell];
  const scores = cells.flatMap((one) => ('signal' in one && 'score' in one.signal ? [one.signal.score] : []));
  const single = [{ start: 0, end: 1 }, ...scores.map((score) => ({ start: 0, end: 1, score }))];
  // What each atom takes of the spans: nothing, windows alone, or the very thing that was found, too.
  const takenBy = (spans: readonly FoundSpan[]): string =>
    met
      .map((atom) => {
        const taken = takenSpans(atom, spans);
        if (taken.length === 0) return 'whole';
        return taken.some(({ score }) => score === undefined) ? 'exact' : 'windows';
      })
      .join();
  const found = new Map<string, readonly FoundSpan[]>([[takenBy([]), []]]);
  for (const spans of found.values()) {
    for (const one of single) {
      const more = [...spans, one];
      if (!found.has(takenBy(more))) found.set(takenBy(more), more);
    }
    if (found.size > MOST_COMBINATIONS) throw new LimitReached();
  }
  return [...found.values()].map((spans) => (spans.length === 0 ? cell : { signal: { ...signal, spans } }));
}

function usualFacts(stage: Stage): Facts {
  return { ...SEGMENT, 'segment.stage': stage, 'segment.role': DEFAULT_ROLES[stage] };
}

/** What the cells cost a reader: nothing where they say what is usual at a stage, more where a scan failed. */
export function costsOf(variables: readonly Variable[], stage: Stage): readonly (readonly number[])[] {
  const usual = usualFacts(stage);
  return variables.map(({ name, cells }) => cells.map((cell) => costOf(cell, usual[name as Field])));
}

function costOf(cell: Cell, usual: string | number | undefined): number {
  if ('fact' in cell) return cell.fact === undefined || cell.fact === usual ? 0 : 1;
  const { signal } = cell;
  if (!('score' in signal)) return 5;
  return (signal.score === 0 ? 0 : 2) + (signal.spans ? 1 : 0);
}

/** Facts and signals of a choice of cells: what is not chosen does not matter, and is what is usual. */
export function assignmentOf(
  variables: readonly Variable[],
  path: ReadonlyMap<number, number>,
  stage: Stage,
): { readonly facts: Facts; readonly signals: readonly Signal[] } {
  const facts: Record<string, string | number> = { ...usualFacts(stage) };
  const signals: Signal[] = [];
  for (const [index, { name, cells }] of variables.entries()) {
    const cell = cells[path.get(index) ?? 0];
    if (!cell) continue;
    if ('signal' in cell) signals.push(cell.signal);
    else if (cell.fact !== undefined && (path.has(index) || !(name in facts))) facts[name] = cell.fact;
  }
  return { facts, signals };
}
