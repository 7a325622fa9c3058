import { PortcullisError } from '../../exchange/errors.ts';

/** Everything that can be wrong with a policy, by its stable code. docs/errors/ lists them. */
export const POLICY_ERRORS = {
  invalid_json: 'the text is not JSON',
  duplicate_key: 'a key stands twice in one object; the later would shadow the earlier',
  unknown_key: 'a key that the format does not have',
  missing_key: 'a key that has to be there is not',
  wrong_type: 'a value of the wrong type',
  wrong_value: 'a value that is not allowed',
  key_conflict: 'keys that exclude each other',
  unknown_signal: 'no classifier gives this signal',
  unknown_field: 'there is no such fact',
  unknown_rule: 'there is no rule of this id',
  unknown_message: 'there is no message of this name',
  missing_message: 'a rule can block and has nothing to tell the client',
  duplicate_rule: 'two rules have the same id',
  empty_interval: 'no score lies between the bounds',
  never_matches: 'the condition contradicts the stages of its rule',
  shadowed_rule: 'another rule with the same stages and condition always does at least as much',
  invalid_pattern: 'a detector pattern that cannot be read, matches everywhere or nowhere, or is too slow',
  invalid_date: 'a day that the calendar does not have',
  invalid_template: 'a placeholder that redaction does not know',
  final_exempted: 'a final rule cannot be exempted',
  exemption_reads_content: 'an exemption may depend on who calls, not on what is said',
  uncalibrated: 'no classifier has an operating point at this false-positive rate',
  wrong_stage: 'an effect that cannot be had at a stage of its rule',
  wrong_count: 'more conditions have to hold than there are',
  unguarded_hold: 'answers leave before they are decided on, and the policy does not say that this is meant',
  unknown_parent: 'there is no policy of the id that is extended',
  parent_version: 'the policy that is extended is there in another version',
  parent_digest: 'the policy that is extended has another text than the one that is pinned',
  extends_cycle: 'a policy extends itself, or policies extend each other too deep',
  final_overridden: 'a final rule can be neither replaced nor taken out of force by a child',
  detector_redefined: 'a detector of a parent cannot become another one',
  conflicting_parents: 'two parents say different things under one name',
} as const;
export type PolicyErrorCode = keyof typeof POLICY_ERRORS;

/** What a policy can do and likely does not mean, by its stable code. It is used all the same. */
export const POLICY_WARNINGS = {
  unused_message: 'no rule tells this message',
  unused_detector: 'no rule reads the signal of this detector',
} as const;
export type PolicyWarningCode = keyof typeof POLICY_WARNINGS;

/** One thing wrong with a policy, and where: lines and columns count from 1, columns in UTF-16 units. */
export interface Diagnostic {
  readonly code: PolicyErrorCode | PolicyWarningCode;
  /** With a warning a policy can be used. */
  readonly severity: 'error' | 'warning';
  readonly message: string;
  readonly hint?: string;
  readonly file: string;
  readonly line: number;
  readonly column: number;
  /** Of the marked text, in UTF-16 units; at least 1. */
  readonly length: number;
  /** The source line, for display. */
  readonly source: string;
}

/** A policy that cannot be used; `message` is all its diagnostics, formatted. */
export class PolicyError extends PortcullisError {
  readonly diagnostics: readonly Diagnostic[];

  constructor(diagnostics: readonly Diagnostic[]) {
    super('invalid_policy', diagnostics.map((diagnostic) => formatDiagnostic(diagnostic)).join('\n\n'));
    this.name = 'PolicyError';
    this.diagnostics = diagnostics;
  }
}

/** How parts of a diagnostic are emphasised; without it the text is plain. */
export interface Emphasis {
  error(text: string): string;
  dim(text: string): string;
}

const PLAIN: Emphasis = { error: (text) => text, dim: (text) => text };

/** `file:line:col error[code]: message` (or `warning[code]`), the source line, a caret, and a hint. */
export function formatDiagnostic(diagnostic: Diagnostic, emphasis: Emphasis = PLAIN): string {
  const { file, line, column, length, code, severity, message, hint, source } = diagnostic;
  const number = String(line);
  const gutter = ' '.repeat(number.length);
  const shown = excerpt(source, column, length);
  return [
    `${file}:${line}:${column} ${emphasis.error(`${severity}[${code}]`)}: ${message}`,
    `${emphasis.dim(`${number} |`)} ${shown.text}`,
    `${emphasis.dim(`${gutter} |`)} ${' '.repeat(shown.caret)}${emphasis.error('^'.repeat(shown.width))}`,
    ...(hint ? [`${emphasis.dim(`${gutter} =`)} ${hint}`] : []),
  ].join('\n');
}

const WIDTH = 140;

/** The part of a long line around the caret, with tabs as single spaces so that the caret stands under its place. */
function excerpt(source: string, column: number, length: number): { text: string; caret: number; width: number } {
  const line = source.replaceAll('\t', ' ');
  const at = column - 1;
  const from = line.length <= WIDTH ? 0 : Math.max(0, Math.min(at - 40, line.length - WIDTH));
  const text = line.slice(from, from + WIDTH);
  return { text, caret: at - from, width: Math.max(1, Math.min(length, text.length - (at - from))) };
}
