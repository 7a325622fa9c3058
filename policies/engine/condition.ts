import { membersOf } from '../../exchange/signal.ts';
import type { Condition, Junction, SignalAtom } from './compiled.ts';
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
  if ('any' in source || 'all' in source) {
    const [key, parts] = 'any' in source ? (['any', source.any] as const) : (['all', source.all] as const);
    const compiled = parts.map((part, index) => compileCondition(part, [...path, key, index], meaning, negated));
    return junction((key === 'any') === negated ? 'all' : 'any', compiled);
  }
  return 'signal' in source ? compileSignal(source, path, meaning, negated) : compileField(source, negated);
}

/** `any` or `all` of some conditions; of one condition, that condition. */
function junction(kind: Junction['kind'], parts: readonly Condition[]): Condition {
  const [only, ...others] = parts;
  if (only && others.length === 0) return only;
  return { kind, parts, factsOnly: parts.every(isFactsOnly) };
}

/** Whether a condition reads no signal. */
export function isFactsOnly(condition: Condition): boolean {
  if (condition.kind === 'any' || condition.kind === 'all') return condition.factsOnly;
  return condition.kind !== 'signal';
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
    return signalAtom(single, { ...lower(single), ...upper });
  }
  const sides: Condition[] = [];
  const either = (bounds: Bounds): Bounds => (negated ? complement(bounds) : bounds);
  if (hasLower)
    sides.push(
      junction(
        negated ? 'all' : 'any',
        members.map((name) => signalAtom(name, either(lower(name)))),
      ),
    );
  if (hasUpper)
    sides.push(
      junction(
        negated ? 'any' : 'all',
        members.map((name) => signalAtom(name, either(upper))),
      ),
    );
  return junction(negated ? 'any' : 'all', sides);
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
  return junction(
    negated ? 'any' : 'all',
    sides.map((side) => ({ kind: 'length', name: source.field, ...interval(negated ? complement(side) : side) })),
  );
}

function signalAtom(name: string, bounds: Bounds): SignalAtom {
  return { kind: 'signal', name, ...interval(bounds) };
}

/** The complement of an interval that is bounded on one side. */
function complement({ gte, gt, lt, lte }: Bounds): Bounds {
  if (gte !== undefined) return { lt: gte };
  if (gt !== undefined) return { lte: gt };
  if (lt !== undefined) return { gte: lt };
  return lte === undefined ? {} : { gt: lte };
}

function interval({ gte, gt, lt, lte }: Bounds): Omit<SignalAtom, 'kind' | 'name'> {
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
