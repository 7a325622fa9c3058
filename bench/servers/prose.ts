import { randomOf } from './answer.ts';

/** Plain sentences that no rule of `baseline` has anything to say about. */
const SENTENCES = [
  'A bicycle lasts longer when its chain is cleaned every few weeks and oiled lightly afterwards.',
  'Bread rises because yeast turns sugar into gas, which the dough holds in small bubbles.',
  'The first railway between the two towns followed the river, since the hills were too steep for it.',
  'Tomatoes like a sunny place, regular water and a stick to climb on.',
  'In winter the lake freezes from its edges, and the children wait until the ice is thick enough.',
  'A good map shows what matters for the journey and leaves out everything else.',
  'The library opens at nine in the morning, and its reading room is quiet until noon.',
  'Old houses in the village have thick walls that keep them cool in summer.',
  'Tea tastes better when the water has just boiled and the pot is warm.',
  'The orchestra played the slow part twice, because the audience would not stop clapping.',
  'Rain that falls on the mountain needs about three weeks to reach the spring below.',
  'A wooden spoon does not scratch the pan and stays cool in the hand.',
  'Many birds travel south in autumn and find the same garden again in spring.',
  'The bakery sells out early on Saturdays, so most people come before eight.',
  'Learning a few words of a language makes travelling in its country much friendlier.',
  'The bridge was painted green in the year when the new station opened.',
  'Wool keeps warm even when it is wet, which is why sailors wore it.',
  'A short walk after lunch helps many people to think clearly in the afternoon.',
  'The farmer leaves one field empty each year, so that the soil can rest.',
  'Candles burn more slowly when the wick is short and the room has no draught.',
] as const;

/**
 * The first tokens of an answer: the sentences in an order that depends on the answer's number alone, so that the cache
 * of scans knows no window of it. A token is a word with the space before it, or a mark, as it is for most tokenizers.
 *
 * @throws RangeError where the sentences have fewer tokens.
 */
export function tokensOf(tokens: number, number: number): readonly string[] {
  const all =
    shuffled(SENTENCES, randomOf(number))
      .join(' ')
      .match(/ ?[a-z]+|[^a-z]/gi) ?? [];
  if (all.length < tokens) throw new RangeError(`the bench's answers have ${all.length} tokens, not ${tokens}`);
  return all.slice(0, tokens);
}

/** Fisher and Yates. */
function shuffled(sentences: readonly string[], next: () => number): readonly string[] {
  const result = [...sentences];
  for (let last = result.length - 1; last > 0; last--) {
    const other = next() % (last + 1);
    [result[last], result[other]] = [result[other]!, result[last]!];
  }
  return result;
}
