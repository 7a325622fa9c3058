import type { Span } from '../../exchange/signal.ts';
import type { TokenPiece } from './tokenizer.ts';

/** A run of tokens of a text, half open, in their order. */
interface TokenRange {
  readonly start: number;
  readonly end: number;
}

/** A word of a text: where it stands in it, and which of the text's tokens is its first. */
export interface Word extends Span {
  readonly token: number;
}

/** Passes the pieces of a text on and remembers where their tokens stand in it. */
export interface TokenPlaces {
  /** The ids of the pieces, in order, which are remembered as they are taken. */
  ids(pieces: Iterable<TokenPiece>): Generator<readonly number[], void, undefined>;
  /** How many tokens were taken. */
  readonly count: number;
  /** The words that were taken and have a token, in order. */
  readonly words: readonly Word[];
  /**
   * The text that tokens were read from, outwards to the bounds of pieces: never less than they stand for. What has no
   * token of its own (white space, invisible characters) belongs to the tokens behind it, at the end to the last.
   */
  spanOf(range: TokenRange): Span;
}

export function createTokenPlaces(): TokenPlaces {
  /** By piece with tokens: the number of tokens up to its end, and where it ends in the text. */
  const tokenEnds: number[] = [];
  const textEnds: number[] = [];
  const words: Word[] = [];
  let count = 0;
  let length = 0;
  /** The piece in which a token stands. */
  const pieceOf = (token: number) => tokenEnds.findIndex((end) => token < end);
  return {
    *ids(pieces) {
      for (const piece of pieces) {
        addWords(words, piece, { text: length, token: count });
        count += piece.ids.length;
        length += piece.length;
        if (piece.ids.length > 0) {
          tokenEnds.push(count);
          textEnds.push(length);
        }
        yield piece.ids;
      }
    },
    get count() {
      return count;
    },
    words,
    spanOf({ start, end }) {
      return {
        start: textEnds[pieceOf(start) - 1] ?? 0,
        end: end === count ? length : textEnds[pieceOf(end - 1)]!,
      };
    },
  };
}

/** @param at where in the text and in its tokens the piece begins. */
function addWords(words: Word[], piece: TokenPiece, at: { readonly text: number; readonly token: number }): void {
  for (const [index, { start, end, token }] of piece.words.entries()) {
    const word = { start: at.text + start, end: at.text + end, token: at.token + token };
    const last = words.at(-1);
    // One that does not end with its piece goes on in the next.
    if (last?.end === word.start) words[words.length - 1] = { ...last, end: word.end };
    else if (token < (piece.words[index + 1]?.token ?? piece.ids.length)) words.push(word);
  }
}
