import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import { readEmbeddings } from '../../../gateway/providers/openai-embeddings.ts';

const base64 = (numbers: readonly number[]) => Buffer.from(new Float32Array(numbers).buffer).toString('base64');
const answer = (...embeddings: readonly unknown[]) =>
  JSON.stringify({ data: embeddings.map((embedding, index) => ({ object: 'embedding', index, embedding })) });

describe('embeddings of an upstream', () => {
  it('come in the order of their texts, with what they cost', () => {
    const data = [
      { index: 1, embedding: [3, 4] },
      { index: 0, embedding: [1, 2] },
    ];
    const text = JSON.stringify({ data, usage: { prompt_tokens: 7 } });
    expect(readEmbeddings(text, 2)).toEqual({
      vectors: [
        [1, 2],
        [3, 4],
      ],
      inputTokens: 7,
    });
    expect(readEmbeddings(JSON.stringify({ data: [{ embedding: [1] }] }), 1)).toEqual({ vectors: [[1]] });
  });

  it.each([
    ['no JSON', '<html>', 1],
    ['no list', '{"data":{}}', 1],
    ['too few', answer([1]), 2],
    ['too many', answer([1], [2]), 1],
    ['the same place twice', JSON.stringify({ data: [0, 0].map((index) => ({ index, embedding: [1] })) }), 2],
    ['a place that is none', JSON.stringify({ data: [{ index: 5, embedding: [1] }] }), 1],
    ['several lengths', answer([1], [1, 2]), 2],
    ['none', answer([]), 1],
    ['a text', answer('the card is 4111 1111 1111 1111'), 1],
    ['a text among numbers', answer([1, 'two']), 1],
    ['a text in base64', answer(Buffer.from('a text that has the right length').toString('base64')), 1],
    ['a card number', answer([4111111111111111]), 1],
    ['numbers that are none', answer(base64([Number.NaN])), 1],
    ['infinity', answer(base64([Number.POSITIVE_INFINITY])), 1],
    ['half a number', answer('AAAA'), 1],
  ])('are refused where they are %s', (_, text, count) => {
    expect(() => readEmbeddings(text, count)).toThrowError(expect.objectContaining({ code: 'upstream_error' }));
  });
});

const number = fc.float({ min: -1000, max: 1000, noNaN: true });

test('numbers and base64 of them are the same', () => {
  fc.assert(
    fc.property(fc.array(number, { minLength: 1 }), (numbers) => {
      const [plain] = readEmbeddings(answer(numbers), 1).vectors;
      const [encoded] = readEmbeddings(answer(base64(numbers)), 1).vectors;
      expect(encoded?.map((one) => one + 0)).toEqual(plain?.map((one) => one + 0));
    }),
  );
});
