import type { Policy } from '../engine/parse.ts';
import type { Path } from '../engine/source.ts';
import { type Place, placeOf } from './place.ts';
import type { Witness } from './satisfiability.ts';

/** Everything that an audit can find, by its stable code. */
export const FINDINGS = {
  'dead-rule': 'the rule never does anything',
  'only-unknown': 'no content meets the condition: the rule fires only where a scan failed',
  'always-true': 'the condition holds whatever the signals are, and the rule blocks, routes or changes the text',
  'shadowed-rule': 'another rule does at least as much whenever this one fires',
  'fail-open': 'the rule blocks, routes or changes the text, and lets pass what could not be scanned',
  'no-output-stage': 'nothing that the model says is blocked or changed',
  'stream-unguarded': 'part of an answer can reach the client before a rule that would keep it back has seen it',
  'stage-gap': 'a signal that is enforced at one stage is not looked at at another',
  'untested-rule': 'no inline test expects these rules',
  'exemption-expired': 'the exemption holds no longer',
  'exemption-broad': 'the exemption is for everybody',
  'latency-budget': 'too little time for a scan',
  'oversized-message': 'a message that is too long to read',
  confusable: 'two names, or the letters of one, can be taken for others',
  'relaxed-parent': 'a rule does less than that of the policy that this one extends',
  conflict: 'only the names of two rules decide which message the client reads',
  undecided: 'a question that would have taken too long to answer',
} as const;
export type FindingCode = keyof typeof FINDINGS;

/** `error`: the policy does not do what it says. `warning`: likely not meant. `note`: worth knowing. */
export type FindingSeverity = 'error' | 'warning' | 'note';

/** What was found, before it is known where in the text that is. */
export interface Draft {
  readonly code: FindingCode;
  readonly severity: FindingSeverity;
  readonly message: string;
  /** The rules that it is about, by id. */
  readonly rules: readonly string[];
  readonly path: Path;
  /** An assignment that shows it. */
  readonly witness?: Witness;
}

/** One thing found, and where. */
export interface Finding extends Omit<Draft, 'path'>, Place {}

/** Finds the place of each in the text; the result is in the order of the text. */
export function locate(drafts: readonly Draft[], { source }: Policy): readonly Finding[] {
  return drafts
    .map(({ path, ...draft }): Finding => ({ ...draft, ...placeOf(source, path) }))
    .sort((a, b) => a.line - b.line || a.column - b.column || (a.code < b.code ? -1 : Number(a.code > b.code)));
}
