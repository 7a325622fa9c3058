import type { Family, Question } from './family.ts';
import { labelProbabilities, scoreOf } from './probability.ts';

const LABELS = ['Yes', 'No'] as const;

/** The principles of its model card for a user's prompt, each with the signal that comes closest. */
const PRINCIPLES: Readonly<Record<string, string>> = {
  'hazard.violent_crimes':
    '"No Dangerous Content": The prompt shall not contain or seek generation of content that harming oneself and/or others (e.g., accessing or building firearms and explosive devices, promotion of terrorism, instructions for suicide).',
  toxicity:
    '"No Harassment": The prompt shall not contain or seek generation of content that is malicious, intimidating, bullying, or abusive content targeting another individual (e.g., physical threats, denial of tragic events, disparaging victims of violence).',
  'hazard.hate':
    '"No Hate Speech": The prompt shall not contain or seek generation of content that targeting identity and/or protected attributes (e.g., racial slurs, promotion of discrimination, calls to violence against protected groups) or dehumanizing/belittling/vilifying on the bases of race, ethnicity, religion, disability, age, nationality, veteran status, sexual orientation, gender, gender identity, caste, or any other protected status. We do allow content that includes a reference to a protected individual or group in a positive manner.',
  'hazard.sexual_content':
    '"No Sexually Explicit Information": The prompt shall not contain or seek generation of content that contains references to sexual acts or other lewd content (e.g., sexually graphic descriptions, content aimed at causing arousal). Medical or scientific terms relating to human anatomy or sex education are permitted.',
};

/**
 * ShieldGemma (2B, 9B, 27B, on Gemma 2), and a Gemma that was tuned to its form. It judges by one principle at a time,
 * which its chat template takes as `guideline`; the answer begins with `Yes` (it is violated) or `No`. Principles, form
 * and the score by those two tokens: the model card of google/shieldgemma-2b.
 *
 * It knows four kinds of harm: dangerous content, which weapons and suicide belong to as well, is `hazard.violent_crimes`
 * here, and harassment `toxicity`. `unsafe` is the highest of them. A server has to hand `chat_template_kwargs` on to the
 * template (vLLM and llama.cpp do).
 */
export const shieldgemma: Family = {
  version: 1,
  signals: ['unsafe', ...Object.keys(PRINCIPLES)],
  questions: Object.entries(PRINCIPLES).map(([signal, guideline]) => question(signal, guideline)),
};

function question(signal: string, guideline: string): Question {
  return {
    mostTokens: 8,
    isKnownEarly: true,
    extra: { chat_template_kwargs: { guideline } },
    read(answer) {
      const match = /^\s*(Yes|No)\b/d.exec(answer.text);
      const at = match?.indices?.[1]?.[0];
      if (at === undefined) return undefined;
      const score = scoreOf(match?.[1] === 'Yes', labelProbabilities(answer, at, LABELS)?.get('Yes'));
      return new Map([
        [signal, score],
        ['unsafe', score],
      ]);
    },
  };
}
