import type { Span } from '../../exchange/signal.ts';
import type { TokenPiece } from './tokenizer.ts';

/** A run of tokens of a text, half open, in their order. */
interface TokenRange {
  readonly start: number;
  readonly end: number;
}

/** Passes the pieces of a text on and remembers where their tokens stand in it. */
export interface TokenPlaces {
  /** The ids of the pieces, in order, which are remembered as they are taken. */
  ids(pieces: Iterable<TokenPiece>): Generator<readonly number[], void, undefined>;
  /** How many tokens were taken. */
  readonly count: number;
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
  let count = 0;
  let length = 0;
  /** The piece in which a token stands. */
  const pieceOf = (token: number) => tokenEnds.findIndex((end) => token < end);
  return {
    *ids(pieces) {
      for (const piece of pieces) {
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
    spanOf({ start, end }) {
      return {
        start: textEnds[pieceOf(start) - 1] ?? 0,
        end: end === count ? length : textEnds[pieceOf(end - 1)]!,
      };
    },
  };
}
