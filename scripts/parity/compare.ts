import { type FoundSpan, membersOf, type Signal, WINDOW_FLOOR } from '../../exchange/signal.ts';

/** What a gateway says of one text (`POST /v1/guard`, disclosed with reasons). */
export interface GuardAnswer {
  readonly verdict: string;
  /** What may pass of it. */
  readonly text: string | null;
  readonly rules: readonly { readonly policy: string; readonly rule: string; readonly effect: string }[];
  readonly signals: readonly Signal[];
}

/** How far two runtimes are apart in the signals of one family. */
export interface FamilyDifference {
  readonly family: string;
  /** Scores that were compared: texts times signals. */
  readonly scores: number;
  readonly largest: number;
  /** 99.9 % of the scores differ by no more. */
  readonly q999: number;
  readonly mean: number;
  /** How many differ by more than 0.001. */
  readonly beyond: number;
  /** Signals that one runtime knows and the other does not, or for another cause. */
  readonly unknown: number;
  /** Signals of which one runtime has a span that the other has not. */
  readonly spans: number;
}

/** A text of which the runtimes decide otherwise. */
export interface OtherDecision {
  readonly text: number;
  readonly policy: string;
  /** The signals with a threshold of the policies between their two scores. Without any, the difference is a fault. */
  readonly signals: readonly string[];
}

/** By signal, the numbers that rules compare it with. */
export type Thresholds = ReadonlyMap<string, readonly number[]>;

const ENCODER = ['injection', 'jailbreak', 'harm', 'hazard', 'toxicity', 'refusal', 'entity'];
/** Everything that no model says: equal to the last bit. */
export const DETECTORS = 'detectors';
const BEYOND = 0.001;

/** Which row of the table a signal belongs to. */
export function familyOf(signal: string): string {
  const first = signal.split('.')[0]!;
  return ENCODER.includes(first) ? first : DETECTORS;
}

/**
 * @param pairs what two runtimes say of the same texts.
 * @returns a row for each family that occurs, detectors last.
 * @throws RangeError when the two have not the same signals for a text.
 */
export function compareSignals(pairs: readonly (readonly [GuardAnswer, GuardAnswer])[]): readonly FamilyDifference[] {
  const families = new Map<string, { differences: number[]; unknown: number; spans: number }>();
  for (const [here, there] of pairs) {
    for (const [mine, other] of paired(here.signals, there.signals)) {
      const family = familyOf(mine.name);
      const found = families.get(family) ?? { differences: [], unknown: 0, spans: 0 };
      families.set(family, found);
      const difference = differenceOf(mine, other);
      if (difference === undefined) found.unknown += 1;
      else found.differences.push(difference);
      if (!sameSpans(mine, other)) found.spans += 1;
    }
  }
  return [...ENCODER, DETECTORS].flatMap((family) => {
    const found = families.get(family);
    if (!found) return [];
    const sorted = found.differences.toSorted((a, b) => a - b);
    return {
      family,
      scores: sorted.length,
      largest: sorted.at(-1) ?? 0,
      q999: sorted[Math.ceil(sorted.length * 0.999) - 1] ?? 0,
      mean: sorted.reduce((sum, one) => sum + one, 0) / Math.max(1, sorted.length),
      beyond: sorted.filter((one) => one > BEYOND).length,
      unknown: found.unknown,
      spans: found.spans,
    };
  });
}

/**
 * The decisions that differ. Scores that differ a little fall on two sides of a threshold now and then, which is no
 * fault; whatever else differs is one.
 */
export function compareDecisions(
  pairs: readonly (readonly [GuardAnswer, GuardAnswer])[],
  policies: readonly string[],
  thresholds: Thresholds,
): readonly OtherDecision[] {
  return pairs.flatMap(([here, there], text) => {
    const others = policies.filter((policy) => rulesOf(here, policy) !== rulesOf(there, policy));
    const isSame = here.verdict === there.verdict && here.text === there.text;
    if (isSame && others.length === 0) return [];
    const signals = crossing(here.signals, there.signals, thresholds);
    // What none of the policies explains by its rules is put down to all of them.
    return (others.length > 0 ? others : policies).map((policy) => ({ text, policy, signals }));
  });
}

function crossing(here: readonly Signal[], there: readonly Signal[], thresholds: Thresholds): readonly string[] {
  return paired(here, there).flatMap(([mine, other]) => {
    if (!('score' in mine && 'score' in other)) return [];
    const [low, high] = [Math.min(mine.score, other.score), Math.max(mine.score, other.score)];
    const isCrossed = (thresholds.get(mine.name) ?? []).some((at) => low < at && at <= high);
    return isCrossed ? [mine.name] : [];
  });
}

/**
 * The numbers with which policies compare each signal.
 *
 * @param documents policies as written; conditions are found wherever they stand.
 * @param operatingPoint the score that a false positive rate stands for, where the signal has one.
 */
export function thresholdsOf(
  documents: readonly unknown[],
  operatingPoint: (signal: string, rate: number) => number | undefined,
): Thresholds {
  const found = new Map<string, number[]>();
  const visit = (value: unknown): void => {
    if (typeof value !== 'object' || value === null) return;
    const { signal, atFpr } = value as { readonly signal?: unknown; readonly atFpr?: unknown };
    if (typeof signal === 'string') {
      for (const name of membersOf(signal)) {
        const own = ['gt', 'gte', 'lt', 'lte'].map((key) => (value as Readonly<Record<string, unknown>>)[key]);
        const point = typeof atFpr === 'number' ? operatingPoint(name, atFpr) : undefined;
        const numbers = [...own, point].filter((one) => typeof one === 'number');
        found.set(name, [...(found.get(name) ?? []), ...numbers]);
      }
    }
    for (const inner of Object.values(value)) visit(inner);
  };
  for (const document of documents) visit(document);
  return found;
}

function rulesOf({ rules }: GuardAnswer, policy: string): string {
  const own = rules.filter((rule) => rule.policy === policy);
  return own
    .map(({ rule, effect }) => `${rule} ${effect}`)
    .sort()
    .join('\n');
}

function paired(here: readonly Signal[], there: readonly Signal[]): readonly (readonly [Signal, Signal])[] {
  const others = new Map(there.map((signal) => [signal.name, signal]));
  const pairs = here.map((signal) => [signal, others.get(signal.name)] as const);
  const missing = pairs.find(([, other]) => !other);
  if (missing || others.size !== here.length) {
    throw new RangeError(`the runtimes have not the same signals: ${missing?.[0].name ?? 'one has more'}`);
  }
  return pairs as readonly (readonly [Signal, Signal])[];
}

/** Undefined where one runtime knows and the other does not, or for another cause. */
function differenceOf(mine: Signal, other: Signal): number | undefined {
  if ('score' in mine && 'score' in other) return Math.abs(mine.score - other.score);
  return 'unknown' in mine && 'unknown' in other && mine.unknown === other.unknown ? 0 : undefined;
}

/** Of entities, their places; of windows, those that one runtime tells and the other has not even near the floor. */
function sameSpans(mine: Signal, other: Signal): boolean {
  return !tells(mine, other) && !tells(other, mine);
}

/** Whether one has a span that the other lacks, and not because the other's score is just under what is told. */
function tells(one: Signal, other: Signal): boolean {
  const places = new Set(spansOf(other).map(({ start, end }) => `${start}-${end}`));
  return spansOf(one).some(({ start, end, score }) => {
    return !places.has(`${start}-${end}`) && (score === undefined || score >= 2 * WINDOW_FLOOR);
  });
}

function spansOf(signal: Signal): readonly FoundSpan[] {
  return 'spans' in signal ? (signal.spans ?? []) : [];
}
