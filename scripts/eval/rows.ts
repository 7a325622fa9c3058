import { digest } from '../../exchange/canonical.ts';
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

/**
 * At most `count` of a list of texts, chosen by the digests of the texts: the same ones every time, whatever their
 * order, and none chosen by hand.
 */
export function sample(examples: readonly Example[], count: number): readonly Example[] {
  if (examples.length <= count) return examples;
  const keyed = examples.map((example) => [digest(example.text), example] as const);
  keyed.sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
  return keyed.slice(0, count).map(([, example]) => example);
}
