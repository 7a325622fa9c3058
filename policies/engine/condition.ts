import { membersOf, WINDOW_FLOOR } from '../../exchange/signal.ts';
import type { Atom, CompiledRule, Condition, LengthAtom, SignalAtom } from './compiled.ts';
import type { Bounds, ConditionSource, FieldAtomSource, SignalAtomSource } from './document.ts';
import type { Path } from './source.ts';

/** What the names in a condition mean. */
export interface Meaning {
  /** The signals there are. */
  readonly signals: readonly string[];
  /** The score at which a signal has this false-positive rate; undefined where its classifier does not say. */
  operatingPoint(signal: string, falsePositiveRate: number): number | undefined;
  /** Called for an atom that has no meaning. */
  unknownSignal(name: string, path: Path): void;
  uncalibrated(signal: string, falsePositiveRate: number, path: Path): void;
}

/**
 * Translates a condition: groups into their members, operating points into scores, and negations, by De Morgan's
 * laws (which Kleene's logic keeps), into the atoms.
 */
export function compileCondition(source: ConditionSource, path: Path, meaning: Meaning, negated = false): Condition {
  if ('not' in source) return compileCondition(source.not, [...path, 'not'], meaning, !negated);
  if ('any' in source || 'all' in source || 'of' in source) {
    const { key, least, parts } = countedParts(source);
    const compiled = parts.map((part, index) => compileCondition(part, [...path, key, index], meaning, negated));
    // Not at least n of k: at least k - n + 1 do not.
    return junction(negated ? parts.length - least + 1 : least, compiled);
  }
  return 'signal' in source ? compileSignal(source, path, meaning, negated) : compileField(source, negated);
}

/** The atoms of a condition, from left to right. */
export function* atomsIn(condition: Condition): Generator<Atom> {
  if ('parts' in condition) for (const part of condition.parts) yield* atomsIn(part);
  else yield condition;
}

/** All conditions of some rules: their own, and those of their exemptions. */
export function conditionsOf(rules: readonly Pick<CompiledRule, 'when' | 'exemptions'>[]): readonly Condition[] {
  return rules.flatMap(({ when, exemptions }) => [when, ...exemptions.map((exemption) => exemption.when)]);
}

/** How many parts of a condition have to hold, and the key under which they stand. */
export function countedParts(source: Extract<ConditionSource, { any: unknown } | { all: unknown } | { of: unknown }>): {
  readonly key: 'any' | 'all' | 'of';
  readonly least: number;
  readonly parts: readonly ConditionSource[];
} {
  if ('any' in source) return { key: 'any', least: 1, parts: source.any };
  if ('all' in source) return { key: 'all', least: source.all.length, parts: source.all };
  return { key: 'of', least: source.atLeast, parts: source.of };
}

/** At least so many of some conditions; of one condition, that condition. */
function junction(least: number, parts: readonly Condition[]): Condition {
  const [only, ...others] = parts;
  if (only && others.length === 0) return only;
  const kind = least === 1 ? 'any' : least === parts.length ? 'all' : 'atLeast';
  const factsDecide = parts.filter(isDecidedByFacts).length >= least;
  return { kind, least, parts, factsOnly: parts.every(isFactsOnly), factsDecide };
}

function isDecidedByFacts(condition: Condition): boolean {
  return 'parts' in condition ? condition.factsDecide : condition.kind !== 'signal';
}

/** Whether a condition reads no signal. */
function isFactsOnly(condition: Condition): boolean {
  return 'parts' in condition ? condition.factsOnly : condition.kind !== 'signal';
}

/**
 * A group is the maximum over its members: it is at least x when any member is, and at most x when all of them are.
 * So a lower bound becomes `any` and an upper bound `all`, each then on single signals.
 */
function compileSignal(source: SignalAtomSource, path: Path, meaning: Meaning, negated: boolean): Condition {
  const members = membersOf(source.signal, meaning.signals);
  if (members.length === 0) meaning.unknownSignal(source.signal, path);
  const { gte, gt, lt, lte, atFpr } = source;
  const lower = (name: string): Bounds => {
    if (atFpr === undefined) return { ...(gte !== undefined && { gte }), ...(gt !== undefined && { gt }) };
    const point = meaning.operatingPoint(name, atFpr);
    if (point === undefined) meaning.uncalibrated(name, atFpr, path);
    return { gte: point ?? 1 };
  };
  const upper = { ...(lt !== undefined && { lt }), ...(lte !== undefined && { lte }) };
  const hasLower = atFpr !== undefined || gte !== undefined || gt !== undefined;
  const hasUpper = lt !== undefined || lte !== undefined;
  const [single, ...others] = members;
  if (single !== undefined && others.length === 0 && hasLower && hasUpper && !negated) {
    return signalAtom(single, { ...lower(single), ...upper }, atFpr !== undefined);
  }
  const sides: Condition[] = [];
  const isPoint = atFpr !== undefined && !negated;
  const side = (isAny: boolean, bounds: (name: string) => Bounds): void => {
    const atoms = members.map((name) => signalAtom(name, negated ? complement(bounds(name)) : bounds(name), isPoint));
    sides.push(isAny ? anyOf(atoms) : allOf(atoms));
  };
  if (hasLower) side(!negated, lower);
  if (hasUpper) side(negated, () => upper);
  return negated ? anyOf(sides) : allOf(sides);
}

function anyOf(parts: readonly Condition[]): Condition {
  return junction(1, parts);
}

function allOf(parts: readonly Condition[]): Condition {
  return junction(parts.length, parts);
}

function compileField(source: FieldAtomSource, negated: boolean): Condition {
  const values = source.in ?? source.notIn;
  if (values) {
    const none = (source.in === undefined) !== negated;
    const test = `${none ? 'not in' : 'in'} [${values.join(', ')}]`;
    return { kind: 'membership', name: source.field, test, values: new Set(values), negated: none };
  }
  const { gte, gt, lt, lte } = source;
  const sides: readonly Bounds[] = [
    ...(gte !== undefined ? [{ gte }] : gt !== undefined ? [{ gt }] : []),
    ...(lte !== undefined ? [{ lte }] : lt !== undefined ? [{ lt }] : []),
  ];
  const atoms = sides.map((side): Condition => {
    return { kind: 'length', name: source.field, ...interval(negated ? complement(side) : side) };
  });
  return negated ? anyOf(atoms) : allOf(atoms);
}

/** @param isPoint the lower bound is an operating point. */
function signalAtom(name: string, bounds: Bounds, isPoint: boolean): SignalAtom {
  const within = interval(bounds);
  return { kind: 'signal', name, ...within, tellsWindows: isPoint || within.lower >= WINDOW_FLOOR };
}

/** The complement of an interval that is bounded on one side. */
function complement({ gte, gt, lt, lte }: Bounds): Bounds {
  if (gte !== undefined) return { lt: gte };
  if (gt !== undefined) return { lte: gt };
  if (lt !== undefined) return { gte: lt };
  return lte === undefined ? {} : { gt: lte };
}

function interval({ gte, gt, lt, lte }: Bounds): Omit<LengthAtom, 'kind' | 'name'> {
  const tests = [
    ...(gte !== undefined ? [`>= ${gte}`] : gt !== undefined ? [`> ${gt}`] : []),
    ...(lte !== undefined ? [`<= ${lte}`] : lt !== undefined ? [`< ${lt}`] : []),
  ];
  return {
    test: tests.join(' and '),
    lower: gte ?? gt ?? Number.NEGATIVE_INFINITY,
    lowerOpen: gt !== undefined,
    upper: lte ?? lt ?? Number.POSITIVE_INFINITY,
    upperOpen: lt !== undefined,
  };
}
