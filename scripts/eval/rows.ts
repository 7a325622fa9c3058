import { column, type Row } from './read.ts';
import type { EvaluationSet, Example } from './sets.ts';

/** Every row is of the class. */
export function allPositive(rows: readonly Row[], text: string): readonly Example[] {
  return rows.map((row) => ({ text: column(row, text), positive: true }));
}

/** No row is. */
export function allNegative(rows: readonly Row[], text: string): readonly Example[] {
  return rows.map((row) => ({ text: column(row, text), positive: false }));
}

/** The rows of openai_moderation in which a flag was labelled, either way: an absent flag is not a negative one. */
export function flag(name: string, heads: EvaluationSet['heads']): EvaluationSet {
  return {
    name: `openai_moderation, ${name}`,
    heads,
    language: 'en',
    read: (reader) =>
      reader
        .lines('openai_moderation/samples-1680.jsonl.gz')
        .filter((row) => row[name] !== undefined)
        .map((row) => ({ text: column(row, 'prompt'), positive: row[name] === 1 })),
  };
}
