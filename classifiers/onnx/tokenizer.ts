import { Tokenizer as HuggingFaceTokenizer } from '@huggingface/tokenizers';
import type { JsonObject } from '../../exchange/json.ts';

/** The tokens of one piece of a text. */
export interface TokenPiece {
  readonly ids: readonly number[];
  /** How much of the text the piece is, in UTF-16 units: the pieces of a text are together the whole of it. */
  readonly length: number;
}

/** Text to token ids, without the special tokens that frame a sequence. */
export interface Tokenizer {
  /** Stands before the tokens of a sequence ([CLS]). */
  readonly begin: number;
  /** Stands after them ([SEP]). */
  readonly end: number;
  /** The tokens of a text, in order, piece by piece: a long text is tokenised only as far as it is read. */
  tokens(text: string): Iterable<TokenPiece>;
}

/**
 * UTF-16 units that are tokenised at a time, five long words: a long text does not hold the event loop, and it is known
 * to about as many units what a window of tokens has read. Pieces of 64 to 4,096 units take the same time.
 */
const PIECE = 240;

/**
 * WordPiece makes a single [UNK] of a word of more than 100 characters, so that whatever is written without spaces
 * would go unread. Such a word is read in parts; normalisation at most doubles its length.
 */
const LONG_WORD = /[^\s\p{P}]{48}(?=[^\s\p{P}])/gu;

/**
 * A WordPiece tokenizer from the two files of the Hugging Face format. The names of special tokens in a text are read
 * as the characters they are: nobody ends the sequence by writing `[SEP]`.
 *
 * @throws TypeError when the files describe no tokenizer with [CLS] and [SEP].
 */
export function createTokenizer(tokenizer: JsonObject, config: JsonObject): Tokenizer {
  const inner = new HuggingFaceTokenizer({ ...tokenizer, added_tokens: [] }, config);
  const begin = inner.token_to_id('[CLS]');
  const end = inner.token_to_id('[SEP]');
  if (begin === undefined || end === undefined) throw new TypeError('the tokenizer has no [CLS] and [SEP]');
  return {
    begin,
    end,
    *tokens(text) {
      for (const piece of pieces(text, PIECE)) {
        const { ids } = inner.encode(piece.replace(LONG_WORD, '$& '), { add_special_tokens: false });
        yield { ids, length: piece.length };
      }
    },
  };
}

/**
 * The text in pieces of about `length` units, cut at white space, where WordPiece cuts anyway; where there is none,
 * at `length`, but never inside a surrogate pair. Joined, they are the text.
 */
export function* pieces(text: string, length: number): Generator<string, void, undefined> {
  let start = 0;
  while (text.length - start > length) {
    let end = start + length;
    while (end > start && !/\s/.test(text.charAt(end))) end -= 1;
    if (end === start) end = start + length;
    const unit = text.charCodeAt(end);
    if (unit >= 0xdc00 && unit <= 0xdfff) end += 1;
    yield text.slice(start, end);
    start = end;
  }
  if (start < text.length) yield text.slice(start);
}
