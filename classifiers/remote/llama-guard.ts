import type { GuardAnswer } from './answer.ts';
import type { Family } from './family.ts';
import { labelProbabilities, scoreOf } from './probability.ts';

const LABELS = ['safe', 'unsafe'] as const;

/** S1 to S14; elections and abuse of a code interpreter have no signal of their own and count towards `unsafe` only. */
const CATEGORIES: readonly (string | undefined)[] = [
  'hazard.violent_crimes',
  'hazard.non_violent_crimes',
  'hazard.sex_crimes',
  'hazard.child_sexual_exploitation',
  'hazard.defamation',
  'hazard.specialized_advice',
  'hazard.privacy',
  'hazard.intellectual_property',
  'hazard.indiscriminate_weapons',
  'hazard.hate',
  'hazard.suicide_self_harm',
  'hazard.sexual_content',
  undefined,
  undefined,
];

const SIGNALS = ['unsafe', ...CATEGORIES.filter((signal) => signal !== undefined)];

const FORM = /^\s*(safe|unsafe)\s*(?:\n\s*(S\d{1,2}(?:\s*,\s*S\d{1,2})*)\s*)?$/d;

/**
 * Llama Guard 3 (1B, 8B) and 4 (12B). The server's chat template puts the categories and the conversation into the
 * question; the answer is `safe`, or `unsafe` and a line of categories. Form, categories and the score by the first
 * token: Meta's "Llama Guard 3" and "Llama Guard 4" under "Model cards and prompt formats" on llama.com.
 *
 * `unsafe` is the probability of that word; a category that is named has the same score.
 */
export const llamaGuard: Family = {
  version: 1,
  signals: SIGNALS,
  questions: [{ mostTokens: 48, read }],
};

function read(answer: GuardAnswer): ReadonlyMap<string, number> | undefined {
  const match = FORM.exec(answer.text);
  const [, label, list] = match ?? [];
  const at = match?.indices?.[1]?.[0];
  const isUnsafe = label === 'unsafe';
  if (at === undefined || isUnsafe !== (list !== undefined)) return undefined;
  const named = list?.split(',').map((code) => Number(code.trim().slice(1))) ?? [];
  if (named.some((number) => number < 1 || number > CATEGORIES.length)) return undefined;
  const score = scoreOf(isUnsafe, labelProbabilities(answer, at, LABELS)?.get('unsafe'));
  const scores = new Map(SIGNALS.map((signal) => [signal, 0]));
  for (const number of named) {
    const signal = CATEGORIES[number - 1];
    if (signal !== undefined) scores.set(signal, score);
  }
  return scores.set('unsafe', score);
}
