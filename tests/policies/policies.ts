import type { Facts, Stage } from '../../exchange/segment.ts';
import type { Signal } from '../../exchange/signal.ts';
import { compilePolicy } from '../../policies/engine/compile.ts';
import type { CompiledPolicy } from '../../policies/engine/compiled.ts';
import { type Diagnostic, PolicyError } from '../../policies/engine/diagnostic.ts';
import type { PolicyDocument, RuleSource } from '../../policies/engine/document.ts';
import { parsePolicy } from '../../policies/engine/parse.ts';

/** A calibration for tests: a rate r stands at the score 1 - r, for the signals that a model gives. */
export function operatingPoint(signal: string, rate: number): number | undefined {
  return /^(injection|jailbreak|toxicity|hazard\.)/.test(signal) ? 1 - rate : undefined;
}

const WORDS = { as: 'refusal', code: 'content_policy', text: { en: 'No.' } } as const;

/** A policy around some rules, with everything that a policy needs. */
export function documentOf(rules: readonly RuleSource[], more: Partial<PolicyDocument> = {}): PolicyDocument {
  return {
    id: 'test',
    version: '1.0.0',
    defaults: { message: 'refused' },
    messages: { refused: WORDS },
    rules,
    ...more,
  };
}

export function compile(document: PolicyDocument): CompiledPolicy {
  return compilePolicy(parsePolicy(JSON.stringify(document, null, 2), 'test.json'), { operatingPoint });
}

export function factsAt(stage: Stage, more: Facts = {}): Facts {
  return {
    'segment.stage': stage,
    'segment.role': 'user',
    'segment.modality': 'text',
    'segment.length': 100,
    'segment.turn': 'newest',
    ...more,
  };
}

export function signalMap(...signals: readonly Signal[]): ReadonlyMap<string, Signal> {
  return new Map(signals.map((signal) => [signal.name, signal]));
}

/** The error that parsing or compiling a text ends in; throws when it ends in none. */
export function errorOf(text: string): PolicyError {
  try {
    compilePolicy(parsePolicy(text, 'test.json'), { operatingPoint });
  } catch (error) {
    if (error instanceof PolicyError) return error;
    throw error;
  }
  throw new Error('the policy was accepted');
}

/** The codes, in the order of the text. */
export function codesOf(document: unknown): readonly Diagnostic['code'][] {
  return errorOf(JSON.stringify(document)).diagnostics.map(({ code }) => code);
}
