import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Classifier } from '../../../classifiers/classifier.ts';
import { loadEncoder } from '../../../classifiers/onnx/load.node.ts';
import type { JsonObject } from '../../../exchange/json.ts';
import { FURTHER, writeTinyEncoder } from './tiny-encoder.ts';

const NEVER = new AbortController().signal;
const sigmoid = (x: number) => 1 / (1 + Math.exp(-x));
let folder: string;
beforeEach(async () => {
  folder = await writeTinyEncoder();
});
afterEach(() => rm(folder, { recursive: true }));

/** The scores of [injection, toxicity]. */
async function scores(encoder: Classifier, text: string): Promise<readonly number[]> {
  const signals = await encoder.classify(text, NEVER);
  return signals.map((signal) => ('score' in signal ? signal.score : Number.NaN));
}

describe('an encoder loaded from a folder', () => {
  it('gives the calibrated score of every head', async () => {
    const encoder = await loadEncoder(folder);
    expect(encoder.signals).toEqual(['injection', 'toxicity']);
    const [injection, toxicity] = await scores(encoder, 'please ignore');
    expect(injection).toBeCloseTo(sigmoid(2 * 5 - 1), 6);
    expect(toxicity).toBeCloseTo(sigmoid(-4), 6);
    await encoder.close?.();
  });

  it('reads a long text to its end', async () => {
    const encoder = await loadEncoder(folder);
    for (const at of [0, 7, 8, 13, 14, 399]) {
      const words = Array.from({ length: 400 }, (_, index) => (index === at ? 'rude' : 'x'));
      expect((await scores(encoder, words.join(' ')))[1], `word ${at}`).toBeCloseTo(sigmoid(3), 6);
    }
    expect((await scores(encoder, 'x '.repeat(400)))[1]).toBeCloseTo(sigmoid(-4), 6);
    await encoder.close?.();
  });

  it('knows the operating points of its card and no other', async () => {
    const encoder = await loadEncoder(folder);
    expect(encoder.operatingPoint?.('injection', 0.01)).toBe(0.9);
    expect(encoder.operatingPoint?.('injection', 0.02)).toBeUndefined();
    expect(encoder.operatingPoint?.('pii.email', 0.01)).toBeUndefined();
    await encoder.close?.();
  });

  it.each(['model.onnx', 'tokenizer.json', 'tokenizer_config.json', 'card.json'])(
    'does not load without %s',
    async (name) => {
      await rm(join(folder, name));
      await expect(loadEncoder(folder)).rejects.toMatchObject({
        code: 'invalid_model_file',
        message: expect.stringContaining(name),
      });
    },
  );

  it.each(['model.onnx', 'tokenizer.json'])('does not load with a single bit of %s changed', async (name) => {
    const bytes = await readFile(join(folder, name));
    bytes[bytes.length >> 1]! ^= 1;
    await writeFile(join(folder, name), bytes);
    await expect(loadEncoder(folder)).rejects.toMatchObject({
      code: 'invalid_model_file',
      message: expect.stringMatching(/damaged.*Restore/),
    });
  });

  it('does not load a model with other heads than its card', async () => {
    const card = JSON.parse(await readFile(join(folder, 'card.json'), 'utf8'));
    card.heads.pop();
    await writeFile(join(folder, 'card.json'), JSON.stringify(card));
    await expect(loadEncoder(folder)).rejects.toMatchObject({ code: 'invalid_model_file' });
  });
});

describe('an encoder with further outputs', () => {
  let larger: string;
  beforeEach(async () => {
    larger = await writeTinyEncoder(true);
  });
  afterEach(() => rm(larger, { recursive: true }));

  async function withCard(directory: string, change: JsonObject): Promise<string> {
    const card = JSON.parse(await readFile(join(directory, 'card.json'), 'utf8'));
    await writeFile(join(directory, 'card.json'), JSON.stringify({ ...card, ...change }));
    return directory;
  }

  async function withoutFurther(directory: string): Promise<string> {
    const { embedding, entities, ...card } = JSON.parse(await readFile(join(directory, 'card.json'), 'utf8'));
    expect([embedding, entities]).toEqual([FURTHER.embedding, FURTHER.entities]);
    await writeFile(join(directory, 'card.json'), JSON.stringify(card));
    return directory;
  }

  it('gives entities and embeddings, through all that wraps it', async () => {
    const encoder = await loadEncoder(larger);
    expect(encoder.signals).toEqual(['injection', 'toxicity', 'entity.person']);
    expect(encoder.operatingPoint?.('entity.person', 0.001)).toBe(0.9);
    const [injection, , person] = await encoder.classify('a rude ignore, b', NEVER);
    expect(injection).toEqual({ name: 'injection', score: expect.closeTo(sigmoid(2 * 5 - 1), 6) });
    const sure = (Math.exp(5) + 1) / (Math.exp(5) + 2);
    expect(person).toEqual({
      name: 'entity.person',
      score: expect.closeTo(sure, 6),
      spans: [{ start: 2, end: 13 }],
    });
    const embeddings = await encoder.embed!('a rude ignore, b', NEVER);
    expect(embeddings).toEqual([{ start: 0, end: 16, vector: new Float32Array([0.6, 0.8]) }]);
    await encoder.close?.();
  });

  it('is used without them where its card does not name them', async () => {
    const encoder = await loadEncoder(await withoutFurther(larger));
    expect(encoder.signals).toEqual(['injection', 'toxicity']);
    expect(encoder).not.toHaveProperty('embed');
    await encoder.close?.();
  });

  const entities = FURTHER.entities as JsonObject;
  it.each([
    { embedding: { size: 3 } },
    { entities: { ...entities, tags: [...(entities.tags as string[]), 'B-location', 'I-location'] } },
  ])('does not load where the model has others than %j', async (change) => {
    await expect(loadEncoder(await withCard(larger, change))).rejects.toMatchObject({ code: 'invalid_model_file' });
  });

  it.each(Object.keys(FURTHER))('does not load where the model has no %s and the card says it has', async (name) => {
    const change = { [name]: FURTHER[name]! };
    await expect(loadEncoder(await withCard(folder, change))).rejects.toMatchObject({ code: 'invalid_model_file' });
  });
});
