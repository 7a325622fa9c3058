import type { Span } from '../../exchange/signal.ts';
import { isInsidePair } from '../../exchange/surrogates.ts';
import { type CardEntities, kindsOf } from './card.ts';
import type { Word } from './window-spans.ts';

/** A name that a text holds. */
export interface Entity extends Span {
  /** `person`, `organization`: what the tags call it. */
  readonly kind: string;
  /** The mean over its words of the probability of its kind. */
  readonly score: number;
}

/** The tags of a window: logits of each token, [CLS] before them and [SEP] behind; shape [2 + end - start, tags]. */
export interface TaggedWindow {
  /** Which of the text's tokens it covers, half open. */
  readonly start: number;
  readonly end: number;
  readonly logits: Float32Array;
}

/**
 * The longest span of an entity, in UTF-16 units. More of a kind without a break is told as several, one after the other:
 * a stream waits for the end of one, and nothing of the whole is left out.
 */
export const LONGEST_ENTITY = 200;

/**
 * The entities of a text, word by word: the tag of a word is the likeliest of its first token. `B-` begins an entity,
 * `I-` of the same kind goes on with it, and of another kind begins one. Of a word in several windows the tag is that of
 * the window where it stands further from a cut. Punctuation at the ends of an entity is no part of it, nor is a possessive
 * 's.
 *
 * @param words all that have a token, in order.
 * @param windows those of the text, in order; the first begins at the first token, the last ends at the last.
 * @returns in order, apart, each at most `LONGEST_ENTITY` long.
 * @throws RangeError for a logit that is no number: it must not look like a text without names.
 */
export function findEntities(
  text: string,
  words: readonly Word[],
  windows: readonly TaggedWindow[],
  card: CardEntities,
): readonly Entity[] {
  const readers = readersOf(words, windows);
  const tagOf = tagReader(card);
  const runs: Run[] = [];
  let run: Run | undefined;
  for (const [index, word] of words.entries()) {
    const { kind, begins, probability } = tagOf(readers[index]!, word.token);
    if (kind === undefined) {
      run = undefined;
    } else if (run?.kind === kind && !begins && word.end - run.start <= LONGEST_ENTITY) {
      run.end = word.end;
      run.sum += probability;
      run.words += 1;
    } else {
      run = { kind, start: word.start, end: word.end, sum: probability, words: 1 };
      runs.push(run);
    }
  }
  return runs.flatMap(({ kind, start, end, sum, words: count }) => {
    // A mean of numbers up to 1 can be rounded to more.
    const score = Math.min(1, sum / count);
    return parts(text, trimmed(text, { start, end })).map((span) => ({ kind, score, ...span }));
  });
}

/** An entity while it is read. */
interface Run {
  readonly kind: string;
  readonly start: number;
  end: number;
  sum: number;
  words: number;
}

/** For each word the window that sees most on both sides of it, the first of several; the ends of the text are no cuts. */
function readersOf(words: readonly Word[], windows: readonly TaggedWindow[]): readonly TaggedWindow[] {
  const tokens = windows.at(-1)?.end ?? 0;
  const readers: TaggedWindow[] = [];
  const margins: number[] = [];
  let first = 0;
  for (const window of windows) {
    while (first < words.length && words[first]!.token < window.start) first += 1;
    for (let index = first; index < words.length && words[index]!.token < window.end; index += 1) {
      const { token } = words[index]!;
      const before = window.start === 0 ? Number.POSITIVE_INFINITY : token - window.start;
      const behind = window.end === tokens ? Number.POSITIVE_INFINITY : window.end - 1 - token;
      const margin = Math.min(before, behind);
      if (margin <= (margins[index] ?? -1)) continue;
      margins[index] = margin;
      readers[index] = window;
    }
  }
  return readers;
}

/** What the first token of a word says of it; no kind for `O`. */
interface WordTag {
  readonly kind: string | undefined;
  /** It is `B-`. */
  readonly begins: boolean;
  /** Of its kind, whether it begins one or goes on. */
  readonly probability: number;
}

function tagReader(card: CardEntities): (window: TaggedWindow, token: number) => WordTag {
  const { tags, scale } = card;
  const outside = tags.indexOf('O');
  const places = new Map(kindsOf(card).map((kind) => [kind, [tags.indexOf(`B-${kind}`), tags.indexOf(`I-${kind}`)]]));
  return ({ logits, start }, token) => {
    const at = (1 + token - start) * tags.length;
    let highest = at;
    for (let place = at; place < at + tags.length; place += 1) {
      if (!Number.isFinite(logits[place])) throw new RangeError('a tag whose logit is no number');
      if (logits[place]! > logits[highest]!) highest = place;
    }
    if (highest - at === outside) return OUTSIDE;
    const tag = tags[highest - at]!;
    const kind = tag.slice(2);
    const weights = tags.map((_, place) => Math.exp(scale * (logits[at + place]! - logits[highest]!)));
    const own = places.get(kind)!.reduce((sum, place) => sum + weights[place]!, 0);
    return { kind, begins: tag.startsWith('B-'), probability: own / weights.reduce((sum, one) => sum + one, 0) };
  };
}

const OUTSIDE: WordTag = { kind: undefined, begins: false, probability: 0 };

/** As the tokenizer counts it: with the symbols of ASCII. */
const PUNCTUATION = /[\p{P}$+<=>^`|~]/u;
const SPACE = /\s/;

/** A span without what is no part of a name at its ends; empty where there is nothing else. */
function trimmed(text: string, { start, end }: Span): Span {
  let [from, to] = [start, end];
  while (to > from) {
    const isPossessive = /['’]s/i.test(text.slice(Math.max(from, to - 2), to));
    const last = to - from > 1 && isInsidePair(text, to - 1) ? 2 : 1;
    if (isPossessive) to -= 2;
    else if (isEdge(text.slice(to - last, to))) to -= last;
    else break;
  }
  while (from < to) {
    const first = to - from > 1 && isInsidePair(text, from + 1) ? 2 : 1;
    if (!isEdge(text.slice(from, from + first))) break;
    from += first;
  }
  return { start: from, end: to };
}

function isEdge(char: string): boolean {
  return PUNCTUATION.test(char) || SPACE.test(char);
}

/** A span in parts of at most `LONGEST_ENTITY` units, none inside a surrogate pair; none of an empty one. */
function parts(text: string, { start, end }: Span): readonly Span[] {
  const spans: Span[] = [];
  for (let from = start; from < end; ) {
    const cut = Math.min(end, from + LONGEST_ENTITY);
    const to = cut < end && isInsidePair(text, cut) ? cut - 1 : cut;
    spans.push({ start: from, end: to });
    from = to;
  }
  return spans;
}
