import { ERRORS } from '../../exchange/errors.ts';
import { FINDINGS } from '../../policies/analysis/finding.ts';
import { POLICY_ERRORS, POLICY_WARNINGS } from '../../policies/engine/diagnostic.ts';

const MEANINGS: Readonly<Record<string, string>> = { ...POLICY_ERRORS, ...POLICY_WARNINGS, ...FINDINGS };

/** What a code means, in a sentence without its full stop; undefined for a code that is in no table. */
export function meaningOf(code: string): string | undefined {
  return Object.hasOwn(MEANINGS, code) ? MEANINGS[code] : undefined;
}

/** The page about a code, from the root of this repository; undefined for a code that has none. */
export function pageOf(code: string): string | undefined {
  return Object.hasOwn(MEANINGS, code) || Object.hasOwn(ERRORS, code) ? `docs/errors/${code}.md` : undefined;
}
