import { copyFile, mkdtemp, readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Classifier } from '../../../classifiers/classifier.ts';
import { parseImageCard } from '../../../classifiers/image/card.ts';
import { createImageClassifier } from '../../../classifiers/image/classes.ts';
import type { Pixels } from '../../../classifiers/image/image.ts';
import { loadImageClassifier } from '../../../classifiers/image/load.node.ts';
import { createImageThread, type ImageThread } from '../../../classifiers/image/thread.node.ts';
import { readCard } from '../../../classifiers/onnx/load.node.ts';
import { animation, never, plain } from './pictures.ts';

const FOLDER = join(import.meta.dirname, '..', '..', '..', 'classifiers', 'models', 'image-nsfw');
const SIDE = 224;

let thread: ImageThread;
let classifier: Classifier;

beforeAll(async () => {
  thread = createImageThread();
  classifier = await loadImageClassifier(FOLDER, thread);
});

afterAll(() => thread.close());

/** An image of the model's own size. */
function picture(paint: (x: number, y: number, channel: number) => number): Pixels {
  const data = new Uint8Array(SIDE * SIDE * 3);
  for (let at = 0; at < data.length; at++) {
    const [pixel, channel] = [Math.floor(at / 3), at % 3];
    data[at] = paint(pixel % SIDE, Math.floor(pixel / SIDE), channel);
  }
  return { data, width: SIDE, height: SIDE };
}

/** What the model of nsfwjs itself gives for these, run by TensorFlow.js: drawing, hentai, neutral, porn, sexy. */
const ORIGINAL = {
  gradient: {
    pixels: picture((x, y, channel) => (x + y * channel) % 256),
    probabilities: [0.402023, 0.071971, 0.499921, 0.023755, 0.00233],
  },
  squares: {
    pixels: picture((x, y, channel) => (((x >> 4) + (y >> 4)) % 2) * (255 - 60 * channel)),
    probabilities: [0.012209, 0.001521, 0.984511, 0.001447, 0.000313],
  },
  waves: {
    pixels: picture((x, y, channel) => Math.round(127 + 90 * Math.sin((x * (channel + 1) + y) / 20))),
    probabilities: [0.011884, 0.001287, 0.985844, 0.000916, 0.000069],
  },
};

describe('the converted model', () => {
  it.each(Object.entries(ORIGINAL))('says of %s what the original says', async (_, { pixels, probabilities }) => {
    const found = (await thread.run(
      { kind: 'classes', model: join(FOLDER, 'model.onnx'), pixels },
      never,
    )) as Float32Array;
    for (const [index, probability] of probabilities.entries()) {
      expect(Math.abs(found[index]! - probability)).toBeLessThan(1e-4);
    }
  });

  it('adds up the classes that its card names', async () => {
    const card = parseImageCard(await readCard(FOLDER));
    expect(card.signals).toEqual({ 'image.nsfw': ['porn', 'hentai'] });
    const decode = async () => [ORIGINAL.gradient.pixels];
    const run = async () => Float32Array.of(0.1, 0.2, 0.3, 0.15, 0.25);
    const [signal] = await createImageClassifier({ card, decode, run }).classifyImage!(await image('png'), never);
    expect(signal).toEqual({ name: 'image.nsfw', score: expect.closeTo(0.35) });
  });

  it('takes the frame with the highest score', async () => {
    const card = parseImageCard(await readCard(FOLDER));
    const scores = [0.1, 0.75, 0.3];
    let frame = 0;
    const decode = async () => scores.map(() => ORIGINAL.gradient.pixels);
    const run = async () => Float32Array.of(0, 0, 0, scores[frame++]!, 0);
    const [signal] = await createImageClassifier({ card, decode, run }).classifyImage!(await image('png'), never);
    expect(signal).toEqual({ name: 'image.nsfw', score: 0.75 });
  });
});

async function image(format: 'png' | 'jpeg') {
  return { bytes: await plain(format, [120, 130, 140]), digest: 'sha256:00' };
}

describe('image.nsfw', () => {
  it('is low for pictures that show nothing', async () => {
    for (const bytes of [
      (await image('png')).bytes,
      (await image('jpeg')).bytes,
      await animation('gif', [0, 90, 200]),
    ]) {
      const [signal] = await classifier.classifyImage!({ bytes, digest: 'sha256:00' }, never);
      expect(signal).toMatchObject({ name: 'image.nsfw', score: expect.any(Number) });
      expect((signal as { score: number }).score).toBeLessThan(0.2);
    }
  });

  it('is unscannable for what is no picture', async () => {
    const found = await classifier.classifyImage!({ bytes: Buffer.from('no picture'), digest: 'sha256:00' }, never);
    expect(found).toEqual([{ name: 'image.nsfw', unknown: 'unscannable' }]);
  });

  it('fails, and is not low, where the model cannot be loaded', async () => {
    const job = { kind: 'classes', model: join(FOLDER, 'card.json'), pixels: ORIGINAL.waves.pixels } as const;
    await expect(thread.run(job, never)).rejects.toThrow('the image models failed');
  });

  it('leaves the queue with the abort', async () => {
    const abort = new AbortController();
    const job = { kind: 'classes', model: join(FOLDER, 'model.onnx'), pixels: ORIGINAL.waves.pixels } as const;
    const [first, second] = [thread.run(job, never), thread.run(job, abort.signal)];
    abort.abort(new Error('gone'));
    await expect(second).rejects.toThrow('gone');
    expect(await first).toHaveLength(5);
  });

  it('comes from another thread after the first has ended', async () => {
    const own = createImageThread();
    const job = { kind: 'classes', model: join(FOLDER, 'model.onnx'), pixels: ORIGINAL.waves.pixels } as const;
    expect(await own.run(job, never)).toHaveLength(5);
    const under = own.run(job, never);
    await own.close();
    await under.catch((error: Error) => expect(error.message).toBe('the thread of image models has ended'));
    expect(await own.run(job, never)).toHaveLength(5);
    await own.close();
  });
});

it('a damaged model stops the start', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'portcullis-'));
  await copyFile(join(FOLDER, 'card.json'), join(folder, 'card.json'));
  const model = await readFile(join(FOLDER, 'model.onnx'));
  model[1000]! ^= 1;
  await writeFile(join(folder, 'model.onnx'), model);
  await expect(loadImageClassifier(folder, thread)).rejects.toMatchObject({ code: 'invalid_model_file' });
});
