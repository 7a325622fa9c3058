import { column } from './read.ts';
import { allPositive } from './rows.ts';
import type { EvaluationSet } from './sets.ts';

const CYBERSECEVAL = {
  en: 'cyberseceval/prompt_injection.json',
  mul: 'cyberseceval/prompt_injection_multilingual_machine_translated.json',
} as const;

/** Texts that try to take a model over: by the user, or inside what the model is given to read. */
export const ATTACK_SETS: readonly EvaluationSet[] = [
  {
    name: 'in_the_wild_jailbreaks',
    heads: 'attacks',
    language: 'en',
    read: (reader) => {
      const texts: readonly unknown[] = reader.json('in_the_wild_jailbreaks/inthewild_jailbreak_test.json');
      return allPositive(
        texts.map((text) => ({ text })),
        'text',
      );
    },
  },
  {
    name: 'deepset_prompt_injections',
    heads: 'attacks',
    language: 'mul',
    read: (reader) =>
      reader
        .csv('deepset_prompt_injections/deepset_test.csv')
        .map((row) => ({ text: column(row, 'text'), positive: row.label === '1' })),
  },
  cyberseceval('direct', 'en'),
  cyberseceval('indirect', 'en'),
  cyberseceval('direct', 'mul'),
  cyberseceval('indirect', 'mul'),
];

function cyberseceval(type: 'direct' | 'indirect', language: keyof typeof CYBERSECEVAL): EvaluationSet {
  return {
    name: `cyberseceval, ${type}${language === 'mul' ? ', 14 languages' : ''}`,
    heads: 'attacks',
    language,
    read: (reader) =>
      allPositive(
        reader.json(CYBERSECEVAL[language]).filter((row) => row.injection_type === type),
        'user_input',
      ),
  };
}
