import type { Family, Question } from './family.ts';
import { labelProbabilities, scoreOf } from './probability.ts';

const LABELS = ['yes', 'no'] as const;

/** Its criteria, by the signal that comes closest. */
const CRITERIA: Readonly<Record<string, string>> = {
  unsafe: 'harm',
  jailbreak: 'jailbreak',
  toxicity: 'profanity',
  'hazard.violent_crimes': 'violence',
  'hazard.non_violent_crimes': 'unethical_behavior',
  'hazard.hate': 'social_bias',
  'hazard.sexual_content': 'sexual_content',
};

const FORM = /^\s*(?:<think>\s*<\/think>\s*)?<score>\s*(yes|no)\s*<\/score>\s*$/d;

/**
 * Granite Guardian 3.3 (8B), which judges by one criterion at a time: its chat template takes `guardian_config` with a
 * `criteria_id`, and without thinking the answer is `<score> yes </score>` (it is met) or `no`. Form and criteria: the
 * model card of ibm-granite/granite-guardian-3.3-8b and its chat_template.jinja.
 *
 * `unsafe` is the criterion `harm`, its view of the whole. A server has to hand `chat_template_kwargs` on to the template
 * (vLLM and llama.cpp do).
 */
export const graniteGuardian: Family = {
  version: 1,
  signals: Object.keys(CRITERIA),
  questions: Object.entries(CRITERIA).map(([signal, criterion]) => question(signal, criterion)),
};

function question(signal: string, criterion: string): Question {
  return {
    mostTokens: 32,
    extra: { chat_template_kwargs: { guardian_config: { criteria_id: criterion }, think: false } },
    read(answer) {
      const match = FORM.exec(answer.text);
      const at = match?.indices?.[1]?.[0];
      if (at === undefined) return undefined;
      return new Map([[signal, scoreOf(match?.[1] === 'yes', labelProbabilities(answer, at, LABELS)?.get('yes'))]]);
    },
  };
}
