import { compareText, type Decision, EFFECTS, type Transform, type Verdict } from '../../exchange/decision.ts';
import type { Modality, Role, Stage } from '../../exchange/segment.ts';
import type { Signal, Span } from '../../exchange/signal.ts';
import type { CompiledPolicy } from '../engine/compiled.ts';
import { applies, evaluate } from '../engine/evaluate.ts';
import { exchangeFacts, recordedSituation } from './recorded-situation.ts';

/** What a record keeps of one scanned text: all that a decision reads, and no content. */
export interface RecordedScan {
  readonly pointer: string;
  readonly stage: Stage;
  readonly role: Role;
  readonly modality: Modality;
  readonly turn: 'newest' | 'older';
  readonly toolName?: string;
  /** In UTF-16 units. */
  readonly length: number;
  /** Absent where no policy then asked for it. */
  readonly language?: string;
  readonly window?: Span;
  /** Of an empty text only those that were unknown; the others are 0. */
  readonly signals: readonly Signal[];
  readonly decision: Decision;
}

/** What a record keeps of an exchange, from its beginning to its end. */
export interface RecordedExchange {
  readonly exchange: string;
  /** Milliseconds since the epoch. */
  readonly time: number;
  readonly protocol: string;
  readonly model: string;
  readonly key: string;
  readonly tenant?: string;
  /** The caller's role. */
  readonly role?: string;
  /** The policies that decided, together. */
  readonly policies: readonly Identity[];
  readonly classifiers: readonly { readonly id: string; readonly digest: string }[];
  readonly scans: readonly RecordedScan[];
}

/** Which policy: a document by its digest, under a name that its later versions share. */
export interface Identity {
  readonly id: string;
  readonly version: string;
  readonly digest: string;
}

/** A policy to decide by again, and what its names stood for when it was compiled. */
export interface Replayed {
  readonly policy: CompiledPolicy;
  /** The model whose operating points it was compiled for: what another one scanned had other thresholds. */
  readonly calibration?: { readonly id: string; readonly digest: string };
  /** By signal, the digest of the classifier that gives it, of the policy's own: what another one gave is another signal. */
  readonly detectors?: ReadonlyMap<string, string>;
}

/**
 * With what a replayed decision is compared: that of the very policy (then it has to be the same); the part that
 * another version of it had, or this one with the thresholds of another model; or all that was decided, where no policy
 * of that name took part.
 */
export type Comparison = 'in force' | 'other version' | 'other policies';

/** What a decision does to a text, from nothing to everything. */
export const OUTCOMES = ['pass', ...EFFECTS] as const;
export type OutcomeName = (typeof OUTCOMES)[number];

/** One text on which the policy decides otherwise, or cannot decide. */
export interface ReplayedScan extends Pick<RecordedScan, 'pointer' | 'stage' | 'window'> {
  readonly outcome: 'flips' | 'undecidable';
  readonly from: OutcomeName;
  /** Absent where it is undecidable. */
  readonly to?: OutcomeName;
  /** The recorded decision, or the replayed policy's part in it. */
  readonly before: Decision;
  readonly after?: Decision;
  /** Signals that the policy needs for this text and that were not computed. */
  readonly missing?: readonly string[];
}

/** An exchange decided again. */
export interface ReplayedExchange {
  readonly exchange: string;
  readonly time: number;
  readonly comparison: Comparison;
  /** The worst of its texts. `uncovered`: the policy does not apply to it, so there is nothing to compare. */
  readonly outcome: 'flips' | 'undecidable' | 'uncovered' | 'same';
  /** How many texts were scanned. */
  readonly scanned: number;
  /** The texts that did not come out the same, as they were scanned. */
  readonly scans: readonly ReplayedScan[];
}

/**
 * Decides a recorded exchange again, by another policy or the same, from its recorded signals and facts. A signal that
 * the policy needs and that was not computed makes a text undecidable: nothing is guessed.
 *
 * What follows from a decision is not replayed: the model's answer to a request that was blocked then is in no record,
 * and a redaction that is another one would have shown the model another text.
 */
export function replayExchange(replayed: Replayed, recorded: RecordedExchange): ReplayedExchange {
  const { exchange, time } = recorded;
  const comparison = comparisonOf(replayed, recorded);
  const head = { exchange, time, comparison, scanned: recorded.scans.length };
  if (!covers(replayed, recorded)) return { ...head, outcome: 'uncovered', scans: [] };
  const scans = recorded.scans.flatMap((scan) => replayScan(replayed, recorded, scan, comparison) ?? []);
  const outcome = (['flips', 'undecidable'] as const).find((worst) => scans.some((scan) => scan.outcome === worst));
  return { ...head, outcome: outcome ?? 'same', scans };
}

/** Whether the record and the policy contradict each other: by the policy that was in force, a decision came out otherwise. */
export function disagrees({ comparison, outcome }: ReplayedExchange): boolean {
  return comparison === 'in force' && outcome !== 'same';
}

function replayScan(
  replayed: Replayed,
  recorded: RecordedExchange,
  scan: RecordedScan,
  comparison: Comparison,
): ReplayedScan | undefined {
  const { policy } = replayed;
  const before = comparison === 'other policies' ? scan.decision : partOf(policy.id, recorded, scan.decision);
  const { pointer, stage, window } = scan;
  const place = { pointer, stage, ...(window && { window }), from: effectOf(before), before };
  const { after, missing } = decideAgain(replayed, recorded, scan);
  if (!after) return { ...place, outcome: 'undecidable', missing };
  if (isSame(before, after, comparison)) return undefined;
  return { ...place, outcome: 'flips', to: effectOf(after), after };
}

/** What a policy decides on a recorded text; or which signals it needs that were not computed. */
export function decideAgain(
  replayed: Replayed,
  recorded: RecordedExchange,
  scan: RecordedScan,
):
  | { readonly after: Decision; readonly missing?: undefined }
  | { readonly after?: undefined; readonly missing: readonly string[] } {
  const { facts, signals, time, missing } = recordedSituation(replayed, recorded, scan);
  return missing.length > 0 ? { missing } : { after: evaluate(replayed.policy, facts, signals, time) };
}

/** Whether a policy applies to a recorded exchange. */
export function covers({ policy }: Replayed, recorded: RecordedExchange): boolean {
  return applies(policy, exchangeFacts(recorded));
}

/** An id that two of the recorded policies share tells not which of them gave a reason. */
function comparisonOf({ policy, calibration }: Replayed, { policies, classifiers }: RecordedExchange): Comparison {
  const namesakes = policies.filter(({ id }) => id === policy.id);
  if (namesakes.length === 0) return 'other policies';
  const isDocument = namesakes.every(({ digest }) => digest === policy.digest);
  const isCalibrated = classifiers.every(({ id, digest }) => id !== calibration?.id || digest === calibration.digest);
  return isDocument && isCalibrated ? 'in force' : 'other version';
}

/** One policy's part in a decision that several made: its reasons, its redactions, and the verdict that they give. */
function partOf(policy: string, { policies }: RecordedExchange, decision: Decision): Decision {
  if (policies.every(({ id }) => id === policy)) return decision;
  const reasons = decision.reasons.filter((reason) => reason.policy === policy);
  const enforced = reasons.filter(({ shadow }) => !shadow).map(({ effect }) => effect);
  const verdict: Verdict = enforced.includes('block') ? 'block' : enforced.includes('route') ? 'route' : 'pass';
  const of = <T extends { readonly policy: string }>(some: readonly T[]) => some.filter((one) => one.policy === policy);
  return {
    verdict,
    ...(decision.stop?.policy === policy && { stop: decision.stop }),
    ...(decision.route?.policy === policy && { route: decision.route }),
    ...(decision.support && { support: of(decision.support) }),
    transforms: of(decision.transforms),
    reasons,
  };
}

/** What a decision does, by the strongest thing in it. */
function effectOf({ reasons }: Decision): OutcomeName {
  const enforced = reasons.filter(({ shadow }) => !shadow).map(({ effect }) => EFFECTS.indexOf(effect));
  return EFFECTS[Math.max(...enforced)] ?? 'pass';
}

/**
 * Whether two decisions do the same: the same verdict, the same redactions, the same effects by the same rules. Where
 * two policies are compared, the names of rules say nothing. By the policy that was in force, everything has to be the
 * same, what shadow rules would have done too.
 */
function isSame(before: Decision, after: Decision, comparison: Comparison): boolean {
  const strict = comparison === 'in force';
  const summary = ({ verdict, transforms, reasons }: Decision) =>
    JSON.stringify([
      verdict,
      distinct(transforms.map((transform) => redaction(transform, strict))),
      distinct(
        reasons.flatMap(({ rule, effect, cause, shadow }) => {
          if (strict) return [[rule, effect, cause, shadow]];
          if (shadow) return [];
          return [comparison === 'other version' ? [rule, effect] : [effect]];
        }),
      ),
    ]);
  return summary(before) === summary(after);
}

function redaction({ rule, span, replacement, tools = [] }: Transform, byRule: boolean): readonly unknown[] {
  return [span?.start ?? null, span?.end ?? null, replacement, tools, byRule ? rule : ''];
}

/** In one order and without repetitions. */
function distinct(items: readonly (readonly unknown[])[]): readonly string[] {
  return [...new Set(items.map((item) => JSON.stringify(item)))].sort(compareText);
}
