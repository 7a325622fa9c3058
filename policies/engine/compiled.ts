import type { Effect, Message, Severity } from '../../exchange/decision.ts';
import type { Field, Stage } from '../../exchange/segment.ts';
import type { UnknownCause } from '../../exchange/signal.ts';
import type { Match, PolicyDocument, UnknownAction } from './document.ts';
import type { Hold } from './hold.ts';

/**
 * A condition without negations and groups: `not` has been pushed into the atoms, and a group has become its members.
 * Atoms stand on single signals or fields.
 */
export type Condition = Atom | Junction;

/** A condition that reads one signal or one field. */
export type Atom = SignalAtom | MembershipAtom | LengthAtom;

/** The score lies in [lower, upper]; an open bound leaves its end out. */
export interface SignalAtom {
  readonly kind: 'signal';
  readonly name: string;
  readonly test: string;
  readonly lower: number;
  readonly lowerOpen: boolean;
  readonly upper: number;
  readonly upperOpen: boolean;
  /** Every window that meets it is among a signal's spans. */
  readonly tellsWindows: boolean;
}

/** The field's value is one of `values`, or, where `negated`, none of them. An absent field is none of them. */
export interface MembershipAtom {
  readonly kind: 'membership';
  readonly name: Field;
  readonly test: string;
  readonly values: ReadonlySet<string | number>;
  readonly negated: boolean;
}

/** A number among the facts lies in an interval; unknown where there is no number. */
export interface LengthAtom extends Omit<SignalAtom, 'kind' | 'name' | 'tellsWindows'> {
  readonly kind: 'length';
  readonly name: Field;
}

/** At least `least` of the parts: 1 where the kind is `any`, as many as there are where it is `all`. */
export interface Junction {
  readonly kind: 'any' | 'all' | 'atLeast';
  readonly least: number;
  readonly parts: readonly Condition[];
  /** No part reads a signal. */
  readonly factsOnly: boolean;
  /** Facts alone can make it true, whatever the signals are. */
  readonly factsDecide: boolean;
}

export interface CompiledExemption {
  readonly when: Condition;
  readonly reason: string;
  /** Milliseconds since the epoch at which it has expired. */
  readonly until: number;
}

/** A share of the tenants, keys or exchanges, chosen by hash. */
export interface Canary {
  readonly seed: string;
  /** 0 to 100. */
  readonly percent: number;
  readonly by: 'tenant' | 'key' | 'exchange';
}

export interface CompiledRule {
  readonly policy: string;
  readonly id: string;
  readonly severity: Severity;
  readonly effect: Effect;
  readonly shadow: boolean;
  /** Outside of any of these the rule is shadow. */
  readonly canaries: readonly Canary[];
  readonly when: Condition;
  readonly onUnknown: Readonly<Record<UnknownCause, UnknownAction>>;
  /** What the client is told when the rule blocks. */
  readonly message: Message | undefined;
  /** What is added to the answer, where that is the effect. */
  readonly support: Message | undefined;
  /** The model that answers, where that is the effect. */
  readonly model: string | undefined;
  /** What a change of the text writes; `{label}` stands for the kind of thing that stood there, the rest for `Transform`. */
  readonly template: string;
  /** The tools in whose arguments a text comes back that the template takes out with `{n}`: globs. */
  readonly tools: readonly string[];
  readonly exemptions: readonly CompiledExemption[];
}

/** A rule as it is shown to people. */
export interface RuleSummary {
  readonly id: string;
  readonly description?: string;
  readonly effect: Effect;
  readonly severity: Severity;
  readonly mode: 'enforce' | 'shadow' | 'canary';
  readonly stages: readonly Stage[];
  readonly tags: readonly string[];
  readonly final: boolean;
  /** The parent that it was taken over from, `baseline@1.0.0`; absent for the policy's own. */
  readonly from?: string;
}

/** A detector that the policy declares; the host makes it a classifier that gives `signal`. */
export interface DetectorDeclaration {
  readonly name: string;
  /** `custom.<name>` */
  readonly signal: string;
  /** In RE2 syntax. */
  readonly pattern?: string;
  /** Found as whole words. */
  readonly keywords?: readonly string[];
  /** Of a pattern or keywords. */
  readonly caseSensitive?: boolean;
  /** Sentences of a topic: what means nearly the same is found. */
  readonly examples?: readonly string[];
  /** Of examples: sentences that only sound like the topic. */
  readonly counterExamples?: readonly string[];
  /** Of examples, in (0, 1). */
  readonly threshold?: number;
}

/** A policy ready to decide. Immutable. */
export interface CompiledPolicy {
  readonly id: string;
  readonly version: string;
  readonly title: string;
  readonly mode: 'enforce' | 'shadow';
  /** SHA-256 of the canonical JSON of its source, in which the digests of its parents stand: `sha256:…`. */
  readonly digest: string;
  /** Milliseconds for a scan of up to 512 tokens. */
  readonly budgetMs: number;
  /** How a streamed answer is held back. */
  readonly hold: Hold;
  readonly rules: readonly RuleSummary[];
  readonly detectors: readonly DetectorDeclaration[];
  /** Every signal that some rule reads. */
  readonly signals: readonly string[];
  /** Every field that some rule or exemption reads. */
  readonly fields: readonly Field[];
  /** Models that some rule routes to. */
  readonly routes: readonly string[];
  /** Days for which records are kept; undefined: it says nothing. */
  readonly retainDays: number | undefined;
  readonly messages: Readonly<Record<string, Message>>;
  /** With the rules, messages and detectors of its parents. */
  readonly source: PolicyDocument;
  readonly match: Match;
  /** The rules that are asked at each stage. */
  readonly stages: Readonly<Record<Stage, RuleIndex>>;
  /** All rules: for a stage that is not known, so that none is skipped. */
  readonly everyStage: RuleIndex;
}

/** Rules, and for which signals to look at them (rule-index.ts). */
export interface RuleIndex {
  /** In the order of their ids. */
  readonly rules: readonly CompiledRule[];
  /** Places in `rules` of those that are looked at whatever the signals are. */
  readonly always: readonly number[];
  readonly signals: readonly IndexedSignal[];
}

export interface IndexedSignal {
  readonly name: string;
  /** No atom below holds under this score. */
  readonly floor: number;
  /** Atoms on this signal, each with the place in `rules` of the rule that cannot fire unless one of its atoms holds. */
  readonly guards: readonly { readonly atom: SignalAtom; readonly rule: number }[];
}
