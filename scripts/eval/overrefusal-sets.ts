import { allNegative } from './rows.ts';
import type { EvaluationSet } from './sets.ts';

/** Harmless texts with alarming words. Every alarm here is a false one, whichever head gives it. */
export const OVERREFUSAL_SETS: readonly EvaluationSet[] = [
  {
    name: 'xstest, safe',
    heads: 'hazards',
    also: ['any'],
    language: 'en',
    read: (reader) =>
      allNegative(
        reader.csv('xstest/xstest_prompts.csv').filter((row) => row.label === 'safe'),
        'prompt',
      ),
  },
  notinject('English', (category) => category !== 'Multilingual', 'en'),
  notinject('other languages', (category) => category === 'Multilingual', 'mul'),
  {
    name: 'coconot, contrast',
    heads: 'hazards',
    also: ['any'],
    language: 'en',
    read: (reader) => allNegative(reader.lines('coconot/coconot_contrast_eval.jsonl'), 'prompt'),
  },
  {
    name: 'cyberseceval, mitre_frr',
    heads: 'hazards',
    also: ['any'],
    language: 'en',
    read: (reader) => allNegative(reader.json('cyberseceval/mitre_frr.json'), 'mutated_prompt'),
  },
  {
    name: 'cyberseceval, frr in 7 languages',
    heads: 'hazards',
    also: ['any'],
    language: 'mul',
    read: (reader) =>
      allNegative(reader.json('cyberseceval/frr_multilingual_machine_translated.json'), 'mutated_prompt'),
  },
];

function notinject(part: string, has: (category: unknown) => boolean, language: string): EvaluationSet {
  return {
    name: `notinject, ${part}`,
    heads: 'attacks',
    also: ['any'],
    language,
    read: (reader) =>
      ['one', 'two', 'three'].flatMap((number) =>
        allNegative(
          reader.json(`notinject/NotInject_${number}.json`).filter((row) => has(row.category)),
          'prompt',
        ),
      ),
  };
}
