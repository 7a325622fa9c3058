import { ENCODINGS, type Encode } from './encodings.ts';
import { allPositive, sample } from './rows.ts';
import type { EvaluationSet } from './sets.ts';

/** Texts of each encoding; a recall of one half has an interval of plus or minus ten points. */
const TEXTS = 100;

/** The same harmful requests as they are, and under each way of hiding them. */
export const ENCODED_SETS: readonly EvaluationSet[] = [
  encoded('as it is', (text) => text),
  ...Object.entries(ENCODINGS).map(([name, { encode }]) => encoded(name, encode)),
];

function encoded(name: string, encode: Encode): EvaluationSet {
  return {
    name: `advbench, behaviours: ${name}`,
    heads: 'hazards',
    language: 'en',
    read: (reader) =>
      sample(allPositive(reader.csv('advbench/harmful_behaviors.csv'), 'goal'), TEXTS).map(({ text, positive }) => ({
        text: encode(text),
        positive,
      })),
  };
}
