import { column } from './read.ts';
import { flag } from './rows.ts';
import type { EvaluationSet } from './sets.ts';

const LANGUAGES = {
  ar: 'arabic',
  de: 'german',
  es: 'spanish',
  fr: 'french',
  hi: 'hindi',
  it: 'italian',
  nl: 'dutch',
  pl: 'polish',
  pt: 'portuguese',
  zh: 'mandarin',
} as const;

/** Hate and harassment, and what only looks like it. */
export const TOXICITY_SETS: readonly EvaluationSet[] = [
  hatecheck('hatecheck', 'en', 'hatecheck/test_suite_cases.csv'),
  ...Object.entries(LANGUAGES).map(([language, name]) =>
    hatecheck(
      `multilingual_hatecheck, ${language}`,
      language,
      `multilingual_hatecheck/hatecheck_cases_final_${name}.csv`,
    ),
  ),
  flag('H', 'hate'),
  flag('HR', 'toxicity'),
];

function hatecheck(name: string, language: string, path: string): EvaluationSet {
  return {
    name,
    heads: 'hate',
    language,
    read: (reader) =>
      reader.csv(path).map((row) => ({
        text: column(row, 'test_case'),
        positive: row.label_gold === 'hateful',
        group: column(row, 'functionality'),
      })),
  };
}
