import type { Schedule } from '../classifiers/schedule.ts';
import type { Stage } from '../exchange/segment.ts';
import { membersOf } from '../exchange/signal.ts';
import { factsOf } from '../policies/analysis/given.ts';
import type { CompiledPolicy } from '../policies/engine/compiled.ts';
import { decide, neededSignals } from '../policies/engine/evaluate.ts';
import { type Signals, scoreOf } from '../policies/engine/truth.ts';
import { BLOCKED_FROM, blockScore } from './eval-block-score.ts';
import { type LabelledText, UNSAFE } from './eval-data.ts';
import { type OperatingPoint, operatingPoints, reaches, type StagedFacts } from './eval-operating-point.ts';
import {
  auroc,
  averagePrecision,
  type Counts,
  type Measured,
  quantile,
  type Rates,
  ratesOf,
  recallAtFpr,
} from './metrics.ts';

/** The figures of one signal, one group, or `unsafe`. One that cannot be computed is null. */
export interface SignalFigures extends Rates {
  /** Texts with a label, those labelled 1, and those of which the score is not known. */
  readonly n: number;
  readonly positives: number;
  readonly unknown: number;
  readonly auc: number | null;
  readonly averagePrecision: number | null;
  readonly recallAt1Fpr: number | null;
  /** What the rates are shares of. */
  readonly counts: Counts;
  /** The score that `f1`, `precision`, `recall` and `fpr` are for; null where it is not the same for all texts. */
  readonly threshold: number | null;
  /** By stage and signal; `gt` in place of `gte` where a score that is just as high does not count. */
  readonly thresholds: Readonly<Partial<Record<Stage, Readonly<Record<string, Threshold>>>>>;
}

/** A threshold as a policy would say it, and the rule that it is from; without one it is the default. */
export type Threshold = ({ readonly gte: number } | { readonly gt: number }) & {
  readonly rule?: string;
  readonly effect?: string;
};

/** Wall-clock time of the scans, one after the other, each of what the policy and the labels ask for. */
export interface Latency {
  readonly scans: number;
  readonly p50Ms: number | null;
  readonly p99Ms: number | null;
  readonly totalMs: number;
}

export interface Measurement {
  /** By name; `unsafe` first. */
  readonly signals: ReadonlyMap<string, SignalFigures>;
  readonly latency: Latency;
}

export interface MeasureParts {
  readonly policy: CompiledPolicy;
  readonly schedule: Schedule;
  /** The language of a text, for policies that read it. */
  readonly language: (text: string) => Promise<string | undefined>;
  /** Milliseconds since the epoch, for exemptions. */
  readonly time: number;
  /** Told how many texts have been read. */
  readonly onText?: (count: number) => void;
}

/**
 * Scans labelled texts and compares what is found with the labels. Of a text only numbers are kept.
 *
 * A signal that is unknown (its classifier failed) says nothing of the text: it is counted as `unknown`, and enters no
 * other figure, neither as found nor as not found. A group is unknown where any of its members is, else its score is its
 * highest member, and it is found where a member is at its own operating point. For `unsafe` the decision counts: a text
 * that the policy blocks because it does not know is blocked, as in the gateway, and enters precision, recall, F1 and
 * the false-positive rate as such, but not the figures that rank scores, for it has none. One that is not blocked, and would
 * be for some value of what is unknown, enters no figure.
 *
 * @throws what `texts` throws.
 */
export async function measure(texts: AsyncIterable<LabelledText>, parts: MeasureParts): Promise<Measurement> {
  const tallies = new Map<string, Tally>();
  const latencies: number[] = [];
  // No text says who its caller is, so the policy is taken to apply.
  const applied = { ...parts, policy: { ...parts.policy, match: {} } };
  for await (const labelled of texts) {
    const situation = await scan(labelled, applied, latencies);
    for (const [name, isPositive] of labelled.expect) {
      const tally = tallies.get(name) ?? new Tally(name, parts);
      tallies.set(name, tally);
      tally.add(isPositive, situation);
    }
    parts.onText?.(latencies.length);
  }
  const names = [...tallies.keys()].sort((a, b) => Number(b === UNSAFE) - Number(a === UNSAFE) || (a < b ? -1 : 1));
  return {
    signals: new Map(names.map((name) => [name, tallies.get(name)!.figures()])),
    latency: {
      scans: latencies.length,
      p50Ms: quantile(latencies, 0.5) ?? null,
      p99Ms: quantile(latencies, 0.99) ?? null,
      totalMs: latencies.reduce((sum, ms) => sum + ms, 0),
    },
  };
}

interface Scanned {
  readonly facts: StagedFacts;
  readonly signals: Signals;
}

/** What the policy needs and what is labelled, as the newest turn of a local caller. */
async function scan(
  { text, stage, expect }: LabelledText,
  { policy, schedule, language: languageOf }: MeasureParts,
  latencies: number[],
): Promise<Scanned> {
  const language = policy.fields.includes('language') ? ((await languageOf(text)) ?? 'und') : undefined;
  const facts = {
    ...factsOf({ stage, text }),
    'segment.stage': stage,
    'caller.key': 'local',
    model: 'none',
    protocol: 'portcullis.eval',
    ...(language !== undefined && { language }),
  };
  const needed = new Set(neededSignals([policy], facts));
  for (const name of expect.keys()) for (const member of membersOf(name, schedule.signals)) needed.add(member);
  const begin = performance.now();
  const signals = await schedule.scan({ text, modality: 'text' }, needed, policy.budgetMs);
  latencies.push(performance.now() - begin);
  return { facts, signals };
}

/** What was found of one text. */
interface Reading {
  readonly score: number | undefined;
  /** Undefined where it is not known. */
  readonly isFound: boolean | undefined;
}

/** Everything that is kept of one name. */
class Tally {
  readonly #name: string;
  readonly #parts: MeasureParts;
  readonly #members: readonly string[];
  readonly #points = new Map<Stage, ReadonlyMap<string, OperatingPoint>>();
  readonly #scored: Measured[] = [];
  readonly #counts = { truePositives: 0, falsePositives: 0, trueNegatives: 0, falseNegatives: 0 };
  #n = 0;
  #positives = 0;
  #unknown = 0;

  constructor(name: string, parts: MeasureParts) {
    this.#name = name;
    this.#parts = parts;
    this.#members = membersOf(name, parts.schedule.signals);
  }

  add(positive: boolean, scanned: Scanned): void {
    const { score, isFound } = this.#name === UNSAFE ? this.#readDecision(scanned) : this.#readSignal(scanned);
    this.#n += 1;
    if (positive) this.#positives += 1;
    if (score === undefined) this.#unknown += 1;
    else this.#scored.push({ positive, score });
    if (isFound === undefined) return;
    const cell = `${isFound === positive ? 'true' : 'false'}${isFound ? 'Positives' : 'Negatives'}` as const;
    this.#counts[cell] += 1;
  }

  figures(): SignalFigures {
    return {
      n: this.#n,
      positives: this.#positives,
      unknown: this.#unknown,
      auc: auroc(this.#scored) ?? null,
      averagePrecision: averagePrecision(this.#scored) ?? null,
      ...ratesOf(this.#counts),
      counts: this.#counts,
      recallAt1Fpr: recallAtFpr(this.#scored, 0.01) ?? null,
      ...thresholdsOf(this.#name, this.#points),
    };
  }

  #readDecision({ facts, signals }: Scanned): Reading {
    const { policy, time } = this.#parts;
    const score = blockScore(policy, facts, signals, time);
    const isBlocked = decide(policy, facts, signals, time).verdict === 'block';
    return { score, isFound: isBlocked || score !== undefined ? isBlocked : undefined };
  }

  #readSignal({ facts, signals }: Scanned): Reading {
    const stage = facts['segment.stage'];
    const points = this.#points.get(stage) ?? operatingPoints(this.#parts.policy, facts, this.#members);
    this.#points.set(stage, points);
    let score = 0;
    let isFound = false;
    for (const name of this.#members) {
      const found = scoreOf(signals.get(name));
      if (found === undefined) return { score: undefined, isFound: undefined };
      const point = points.get(name);
      score = Math.max(score, found);
      isFound ||= point !== undefined && reaches(found, point);
    }
    return { score, isFound };
  }
}

function thresholdsOf(
  name: string,
  points: ReadonlyMap<Stage, ReadonlyMap<string, OperatingPoint>>,
): Pick<SignalFigures, 'threshold' | 'thresholds'> {
  if (name === UNSAFE) return { threshold: BLOCKED_FROM, thresholds: {} };
  const all = new Set([...points.values()].flatMap((byName) => [...byName.values()].map(({ at }) => at)));
  const [first = null, ...others] = all;
  const thresholds = [...points].map(([stage, byName]) => [
    stage,
    Object.fromEntries([...byName].map(([member, point]) => [member, thresholdOf(point)])),
  ]);
  return { threshold: others.length === 0 ? first : null, thresholds: Object.fromEntries(thresholds) };
}

function thresholdOf({ at, isOpen, rule }: OperatingPoint): Threshold {
  return { ...(isOpen ? { gt: at } : { gte: at }), ...(rule && { rule: rule.id, effect: rule.effect }) };
}
