import { describe, expect, it } from 'vitest';
import { createCache } from '../../../classifiers/cache.ts';
import { cardDigest, parseCard } from '../../../classifiers/onnx/card.ts';
import { createEncoder } from '../../../classifiers/onnx/encoder.ts';
import type { Session } from '../../../classifiers/onnx/session.ts';
import type { Tokenizer } from '../../../classifiers/onnx/tokenizer.ts';
import { createSchedule } from '../../../classifiers/schedule.ts';
import type { JsonObject } from '../../../exchange/json.ts';
import { furtherOutputs, TAGS, taggingEncoder } from './tagging-encoder.ts';
import { tinyCard } from './tiny-encoder.ts';

const card = tinyCard(new Uint8Array(1), '{}');
const NEVER = new AbortController().signal;

/** One token a character; a logit is the number of the highest token in the window. */
const tokenizer: Tokenizer = {
  begin: 101,
  end: 102,
  tokens: (text) => [
    { ids: [...text].filter((char) => char !== '\u200b' && char !== ' ').map(Number), words: [], length: text.length },
  ],
};

function recording(run: (ids: readonly number[]) => readonly number[]) {
  const seen: number[][] = [];
  const session: Session = {
    async run(ids, mask) {
      expect(mask).toEqual(new BigInt64Array(ids.length).fill(1n));
      seen.push(Array.from(ids, Number));
      const logits = run(seen.at(-1)!);
      return { logits: { data: Float32Array.from(logits), dims: [1, logits.length] } };
    },
    close: async () => {},
  };
  return { seen, encoder: createEncoder({ card: parseCard(card), session, tokenizer }) };
}

describe('an encoder', () => {
  it('frames every window and keeps the highest logit of each head', async () => {
    const { seen, encoder } = recording((ids) => [ids.includes(9) ? 3 : 0, ids.includes(1) ? 2 : -1]);
    const signals = await encoder.classify('9000000000001', NEVER);
    expect(seen).toEqual([
      [101, 9, 0, 0, 0, 0, 0, 0, 0, 102],
      [101, 0, 0, 0, 0, 0, 0, 0, 1, 102],
    ]);
    expect(signals).toEqual([
      {
        name: 'injection',
        score: 1 / (1 + Math.exp(-5)),
        spans: [
          { start: 0, end: 13, score: 1 / (1 + Math.exp(-5)) },
          { start: 0, end: 13, score: 1 / (1 + Math.exp(1)) },
        ],
      },
      {
        name: 'toxicity',
        score: 1 / (1 + Math.exp(-2)),
        spans: [
          { start: 0, end: 13, score: 1 / (1 + Math.exp(1)) },
          { start: 0, end: 13, score: 1 / (1 + Math.exp(-2)) },
        ],
      },
    ]);
  });

  it('stops between two windows when it is told to', async () => {
    const abort = new AbortController();
    const { seen, encoder } = recording(() => {
      abort.abort('enough');
      return [0, 0];
    });
    await expect(encoder.classify('0'.repeat(100), abort.signal)).rejects.toBe('enough');
    expect(seen).toHaveLength(1);
  });

  it('passes a NaN on instead of hiding it behind another window', async () => {
    const { encoder } = recording((ids) => [ids.includes(9) ? Number.NaN : 3, 0]);
    expect((await encoder.classify('90000000000000000', NEVER))[0]).toMatchObject({ score: Number.NaN });
  });

  it('fails when the model has other heads than the card', async () => {
    await expect(recording(() => [1]).encoder.classify('1', NEVER)).rejects.toThrow(RangeError);
  });

  it.each([
    { embedding: { size: 4 } },
    furtherOutputs({ tags: ['O', 'B-person', 'I-person'] }),
    furtherOutputs({ tags: [...TAGS, 'B-address', 'I-address'] }),
  ])('fails when its other outputs are not those of %j', async (other) => {
    await expect(taggingEncoder({ card: other }).encoder.classify('a', NEVER)).rejects.toThrow(RangeError);
  });

  it('makes no score of what is no number: the schedule calls it an error', async () => {
    const tags = (_: number, run: number) => TAGS.map(() => (run === 1 ? Number.NaN : 0));
    const failures: unknown[] = [];
    const schedule = createSchedule({
      classifiers: [taggingEncoder({ tags }).encoder],
      cache: createCache(),
      onFailure: (_, error) => failures.push(error),
    });
    const signals = await schedule.scan(
      { text: 'a '.repeat(20), modality: 'text' },
      new Set(['entity.person']),
      10_000,
    );
    expect(signals.get('entity.person')).toEqual({ name: 'entity.person', unknown: 'error' });
    expect(failures).toEqual([expect.any(RangeError)]);
  });

  it('has no embeddings and no entities where its card has none', () => {
    const { encoder } = recording(() => [0, 0]);
    expect(encoder).not.toHaveProperty('embed');
    expect(encoder.signals).toEqual(['injection', 'toxicity']);
    expect(encoder.longestMatch).toBe(0);
  });

  it('gives white space 0, and does not call unreadable text harmless', async () => {
    const { seen, encoder } = recording(() => [9, 9]);
    expect(await encoder.classify('  ', NEVER)).toEqual([
      { name: 'injection', score: 0 },
      { name: 'toxicity', score: 0 },
    ]);
    expect(await encoder.classify('\u200b\u200b', NEVER)).toEqual([
      { name: 'injection', unknown: 'unscannable' },
      { name: 'toxicity', unknown: 'unscannable' },
    ]);
    expect(seen).toEqual([]);
  });
});

describe('a card', () => {
  const heads = card.heads as readonly JsonObject[];
  const wrong: Record<string, JsonObject> = {
    'a head without a signal of that name': { ...card, heads: [{ ...heads[0], signal: 'nonsense' }] },
    'a head twice': { ...card, heads: [heads[0]!, heads[0]!] },
    'no heads': { ...card, heads: [] },
    'a scale of 0': { ...card, heads: [{ ...heads[0], scale: 0 }] },
    'a bias that is no number': { ...card, heads: [{ ...heads[0], bias: null }] },
    'a point over 1': { ...card, heads: [{ ...heads[0], operatingPoints: { '0.01': 1.5 } }] },
    'a rate that is no number': { ...card, heads: [{ ...heads[0], operatingPoints: { often: 0.5 } }] },
    'a stride that leaves a gap': { ...card, input: { maxTokens: 10, strideTokens: 9, language: ['en'] } },
    'a path out of its folder': {
      ...card,
      files: { ...(card.files as JsonObject), model: { path: '../x', sha256: 'a'.repeat(64), bytes: 1 } },
    },
    'a head for entities': { ...card, heads: [{ ...heads[0], signal: 'entity.person' }] },
    'an embedding without dimensions': { ...card, embedding: { size: 0 } },
    'an embedding that is none': { ...card, embedding: null },
    'entities without tags': { ...card, ...furtherOutputs({ tags: [] }) },
    'only the tag of nothing': { ...card, ...furtherOutputs({ tags: ['O'] }) },
    'no tag of nothing': { ...card, ...furtherOutputs({ tags: TAGS.slice(1) }) },
    'a tag twice': { ...card, ...furtherOutputs({ tags: [...TAGS, 'O'] }) },
    'a tag twice in the place of another': { ...card, ...furtherOutputs({ tags: ['O', 'B-person', 'B-person'] }) },
    'a kind that cannot go on': { ...card, ...furtherOutputs({ tags: TAGS.slice(0, -1) }) },
    'a kind that nobody knows': { ...card, ...furtherOutputs({ tags: ['O', 'B-thing', 'I-thing'] }) },
    'entities with a scale of 0': { ...card, ...furtherOutputs({ scale: 0 }) },
    'entities with points of another signal': {
      ...card,
      ...furtherOutputs({ operatingPoints: { 'entity.address': { '0.001': 0.5 } } }),
    },
    'entities with a point over 1': {
      ...card,
      ...furtherOutputs({ operatingPoints: { 'entity.person': { '0.001': 1.5 } } }),
    },
    'a digest of the wrong length': {
      ...card,
      files: { ...(card.files as JsonObject), model: { path: 'x', sha256: 'a', bytes: 1 } },
    },
    nothing: {},
  };
  it.each(Object.keys(wrong))('is refused with %s', (name) => {
    expect(() => parseCard(wrong[name]!)).toThrow(expect.objectContaining({ code: 'invalid_model_file' }));
  });

  it('has a digest of what scores depend on, and of nothing else', () => {
    const base = cardDigest(parseCard(card));
    expect(cardDigest(parseCard({ ...card, version: '2.0.0', evaluation: { recall: 1 } }))).toBe(base);
    expect(cardDigest(parseCard({ ...card, heads: [{ ...heads[0], bias: 0 }, heads[1]!] }))).not.toBe(base);
    const both = cardDigest(parseCard({ ...card, ...furtherOutputs() }));
    expect(both).not.toBe(base);
    expect(cardDigest(parseCard({ ...card, ...furtherOutputs({ operatingPoints: { 'entity.person': {} } }) }))).toBe(
      both,
    );
    for (const other of [{ scale: 2 }, { tags: [...TAGS.slice(1), 'O'] }]) {
      expect(cardDigest(parseCard({ ...card, ...furtherOutputs(other) }))).not.toBe(both);
    }
    expect(cardDigest(parseCard({ ...card, ...furtherOutputs(), embedding: { size: 4 } }))).not.toBe(both);
    expect(cardDigest(parseCard({ ...card, input: { maxTokens: 10, strideTokens: 5, language: ['en'] } }))).not.toBe(
      base,
    );
  });
});
