import { Tokenizer as HuggingFaceTokenizer } from '@huggingface/tokenizers';
import type { JsonObject, JsonValue } from '../../exchange/json.ts';

/** Something between white space, as far as a piece holds it, in UTF-16 units of the piece. */
export interface TokenWord {
  readonly start: number;
  readonly end: number;
  /** Which of the piece's tokens is its first; one of which nothing is kept has none, and here the next word's. */
  readonly token: number;
}

/** The tokens of one piece of a text. */
export interface TokenPiece {
  readonly ids: readonly number[];
  /** In order; a word without an end, or that began in the piece before, goes on there. */
  readonly words: readonly TokenWord[];
  /** How much of the text the piece is, in UTF-16 units: the pieces of a text are together the whole of it. */
  readonly length: number;
}

/** Text to token ids, without the special tokens that frame a sequence. */
export interface Tokenizer {
  /** Stands before the tokens of a sequence ([CLS], <s>). */
  readonly begin: number;
  /** Stands after them ([SEP], </s>). */
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
const LONG = 48;

/**
 * Words, as the tokenizer parts them by white space: not by what it takes out of the text before it looks for that (two
 * control characters and the byte order mark).
 */
const WORD = /[^\t\n\r \u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]+/gu;

/**
 * A tokenizer of word pieces or unigrams from the two files of the Hugging Face format. The names of special tokens in a
 * text are read as the characters they are: nobody ends the sequence by writing `[SEP]`.
 *
 * Read word by word, so that it is known where each word's tokens are: the steps of `encode` give the same tokens as for
 * the whole piece, since none of them looks past white space.
 *
 * @throws TypeError when the files describe no tokenizer with tokens that begin and end a sequence.
 */
export function createTokenizer(tokenizer: JsonObject, config: JsonObject): Tokenizer {
  const inner = new HuggingFaceTokenizer({ ...tokenizer, added_tokens: [] }, config);
  const { normalizer, pre_tokenizer: split, model } = inner;
  if (!normalizer || !split || !model) throw new TypeError('the tokenizer lacks a part');
  const begin = specialToken(inner, config.cls_token);
  const end = specialToken(inner, config.sep_token);
  const unknown = model.unk_token_id;
  if (unknown === undefined) throw new TypeError('the tokenizer has no token for what it does not know');
  return {
    begin,
    end,
    *tokens(text) {
      for (const piece of pieces(text, PIECE)) {
        const ids: number[] = [];
        const words: TokenWord[] = [];
        for (const { 0: word, index } of piece.matchAll(WORD)) {
          words.push({ start: index, end: index + word.length, token: ids.length });
          const parted = word.length > LONG ? word.replace(LONG_WORD, '$& ') : word;
          for (const token of model(split(normalizer(parted)))) ids.push(inner.token_to_id(token) ?? unknown);
        }
        yield { ids, words, length: piece.length };
      }
    },
  };
}

/** The id of a token that frames a sequence: `[CLS]` of BERT, `<s>` of RoBERTa. */
function specialToken(inner: HuggingFaceTokenizer, name: JsonValue | undefined): number {
  const id = typeof name === 'string' ? inner.token_to_id(name) : undefined;
  if (id === undefined) throw new TypeError('the tokenizer has no cls_token and sep_token');
  return id;
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
