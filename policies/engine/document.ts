import type { Message, Severity, Verdict } from '../../exchange/decision.ts';
import type { Field, Role, Stage } from '../../exchange/segment.ts';
import type { UnknownCause } from '../../exchange/signal.ts';
import type { Hold } from './hold.ts';

/** A policy as it is written: what `policies/schema/policy.schema.json` accepts. */
export interface PolicyDocument {
  readonly $schema?: string;
  readonly id: string;
  readonly version: string;
  readonly title?: string;
  readonly description?: string;
  readonly extends?: readonly string[];
  readonly mode?: Mode;
  readonly match?: Match;
  readonly defaults?: UnknownActions & { readonly budgetMs?: number; readonly message?: string };
  readonly streaming?: { readonly hold?: Hold };
  /** What the audit finds and the author wants so, by its code. */
  readonly accepts?: readonly 'stream-unguarded'[];
  readonly retain?: { readonly days: number };
  readonly detectors?: Readonly<Record<string, DetectorSource>>;
  readonly rules: readonly RuleSource[];
  readonly exemptions?: readonly ExemptionSource[];
  readonly messages?: Readonly<Record<string, Message>>;
  readonly tests?: readonly TestSource[];
}

/** `mode` of a policy or a rule. */
export type Mode =
  | 'enforce'
  | 'shadow'
  | { readonly state: 'canary'; readonly percent: number; readonly by?: 'tenant' | 'key' | 'exchange' };

/** Which exchanges a policy applies to; `*` stands for any characters. */
export interface Match {
  readonly tenant?: readonly string[];
  readonly model?: readonly string[];
}

/** What an unknown condition does: `match` is as if it were true. */
export type UnknownAction = 'block' | 'match' | 'flag' | 'ignore';

export interface UnknownActions {
  readonly onError?: UnknownAction;
  readonly onTimeout?: UnknownAction;
  readonly onUnscannable?: UnknownAction;
}

export type DetectorSource = PatternSource | KeywordSource | ExampleSource;

interface PatternSource {
  readonly pattern: string;
  readonly keywords?: undefined;
  readonly examples?: undefined;
  readonly caseSensitive?: boolean;
}

interface KeywordSource extends Omit<PatternSource, 'pattern' | 'keywords'> {
  readonly pattern?: undefined;
  readonly keywords: readonly string[];
}

/** Sentences that belong to a topic, and some that only sound like it. */
export interface ExampleSource {
  readonly pattern?: undefined;
  readonly keywords?: undefined;
  readonly caseSensitive?: undefined;
  readonly examples: readonly string[];
  readonly counterExamples?: readonly string[];
  readonly threshold?: number;
}

export interface RuleSource extends UnknownActions {
  readonly id: string;
  readonly description?: string;
  readonly severity?: Severity;
  readonly tags?: readonly string[];
  readonly mode?: Mode;
  readonly final?: boolean;
  readonly at?: readonly Stage[];
  readonly when: ConditionSource;
  readonly then: EffectSource;
  /** Of a rule that was taken over from a parent, and written by nobody: what holds for it there. */
  readonly inherited?: InheritedSource;
}

/** What a rule has from the document that it was taken over from. */
export interface InheritedSource {
  /** The id of the policy in which it is written: a canary keeps its subjects in a child. */
  readonly policy: string;
  /** The message of a block, where the rule names none. */
  readonly message?: string;
  /** The modes of the documents on its way, with the policies whose they are. */
  readonly modes: readonly { readonly policy: string; readonly mode: Mode }[];
}

/** Bounds of an interval. At most one of `gte`, `gt`, and one of `lte`, `lt`. */
export interface Bounds {
  readonly gte?: number;
  readonly gt?: number;
  readonly lt?: number;
  readonly lte?: number;
}

export type ConditionSource =
  | { readonly any: readonly ConditionSource[] }
  | { readonly all: readonly ConditionSource[] }
  | { readonly atLeast: number; readonly of: readonly ConditionSource[] }
  | { readonly not: ConditionSource }
  | SignalAtomSource
  | FieldAtomSource;

export interface SignalAtomSource extends Bounds {
  readonly signal: string;
  readonly atFpr?: number;
}

export interface FieldAtomSource extends Bounds {
  readonly field: Field;
  readonly in?: readonly string[];
  readonly notIn?: readonly string[];
}

/** Where what a redaction took out comes back: in the answer's text, and in the arguments of the tools that are named. */
export type RestoreSource = true | { readonly tools: readonly string[] };

export type EffectSource =
  | { readonly effect: 'flag' }
  | { readonly effect: 'block'; readonly message?: string }
  | { readonly effect: 'redact'; readonly with?: string; readonly restore?: RestoreSource }
  | { readonly effect: 'route'; readonly model: string }
  | { readonly effect: 'replace'; readonly with: string }
  | { readonly effect: 'support'; readonly message: string }
  | { readonly effect: 'neutralise' };

export interface ExemptionSource {
  readonly rule: string;
  readonly when: ConditionSource;
  readonly reason: string;
  /** The last day on which it holds (UTC), `2027-03-31`. */
  readonly expires: string;
}

export type GivenSignal =
  | number
  | { readonly score: number; readonly spans?: readonly (readonly [number, number])[] }
  | { readonly atFpr: number }
  | { readonly unknown: UnknownCause };

export interface TestSource {
  readonly name: string;
  readonly given: {
    readonly stage: Stage;
    readonly role?: Role;
    readonly text?: string;
    /** Why signals that are not given are unknown; without it they are 0. */
    readonly unknown?: UnknownCause;
    readonly signals?: Readonly<Record<string, GivenSignal>>;
    readonly fields?: Readonly<Partial<Record<Field, string | number>>>;
    readonly day?: string;
  };
  readonly expect: {
    readonly verdict?: Verdict;
    readonly rules?: readonly string[];
    readonly flags?: readonly string[];
    readonly shadow?: readonly string[];
    readonly exempted?: readonly string[];
    readonly unknown?: readonly string[];
    readonly message?: string;
    readonly support?: readonly string[];
    readonly route?: string;
    readonly transforms?: readonly ExpectedTransform[];
  };
}

export interface ExpectedTransform {
  readonly rule: string;
  readonly signal?: string;
  readonly span?: readonly [number, number] | null;
  readonly replacement?: string;
}
