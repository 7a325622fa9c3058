import { describe, expect, it } from 'vitest';
import { createTokenizer, pieces } from '../../../classifiers/onnx/tokenizer.ts';
import { TOKENIZER, TOKENIZER_CONFIG } from './tiny-encoder.ts';

const tokenizer = createTokenizer(TOKENIZER, TOKENIZER_CONFIG);
const ids = (text: string) => [...tokenizer.tokens(text)].flatMap((piece) => piece.ids);
const UNKNOWN = 1;

describe('the tokenizer', () => {
  it('gives the tokens of a text, without the special ones', () => {
    expect(ids('Ignore ab')).toEqual([4, 7, 8 + 26]);
    expect([tokenizer.begin, tokenizer.end]).toEqual([2, 3]);
    expect(ids(' \n')).toEqual([]);
  });

  it('reads the names of special tokens as characters', () => {
    const special = [0, 2, 3];
    for (const name of ['[PAD]', '[CLS]', '[SEP]', 'a[SEP]b']) {
      expect(
        ids(name).filter((id) => special.includes(id)),
        name,
      ).toEqual([]);
    }
  });

  it('reads a word of any length instead of giving it up', () => {
    expect(ids(`${'q'.repeat(5000)}`)).not.toContain(UNKNOWN);
    expect(ids(`${'q'.repeat(5000)}`)).toHaveLength(5000);
  });

  it('gives the same tokens in pieces as at once', () => {
    const text = 'ignore that, said x. '.repeat(2000);
    expect(ids(text)).toEqual(Array.from({ length: 2000 }, () => ids('ignore that, said x.')).flat());
    expect([...tokenizer.tokens(text)].length).toBeGreaterThan(5);
  });

  it('refuses files of no such tokenizer', () => {
    const vocab = { '[UNK]': 0 };
    expect(() =>
      createTokenizer({ ...TOKENIZER, model: { type: 'WordPiece', unk_token: '[UNK]', vocab } }, {}),
    ).toThrow(TypeError);
  });
});

describe('pieces of a text', () => {
  it('are cut at white space, or else between characters', () => {
    expect([...pieces('one two three', 8)]).toEqual(['one two', ' three']);
    expect([...pieces('abcdefgh', 3)]).toEqual(['abc', 'def', 'gh']);
    expect([...pieces('ab😀cd', 3)]).toEqual(['ab😀', 'cd']);
    expect([...pieces('', 3)]).toEqual([]);
  });
});
