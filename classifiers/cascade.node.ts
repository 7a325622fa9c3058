import { PortcullisError } from '../exchange/errors.ts';
import { type CascadePart, createCascade, parseCascadeCard } from './cascade.ts';
import type { Classifier } from './classifier.ts';
import { parseCard } from './onnx/card.ts';
import { loadEncoder, readCard } from './onnx/load.node.ts';

/**
 * Loads the cascade in a folder (`classifiers/models/guard-cascade`), which holds a card, and the two encoders that it names.
 *
 * @param folderOf where the encoder of a name lies.
 * @throws PortcullisError `invalid_model_file` as `loadEncoder`, and for weights that the thresholds were not measured with.
 */
export async function loadCascade(folder: string, folderOf: (name: string) => string): Promise<Classifier> {
  const card = parseCascadeCard(await readCard(folder));
  const load = async ({ name, model }: CascadePart) => {
    const directory = folderOf(name);
    const { files } = parseCard(await readCard(directory));
    if (files.model.sha256 === model) return loadEncoder(directory);
    throw new PortcullisError(
      'invalid_model_file',
      `${folder}/card.json was measured with another ${name}. Restore both folders from the release, or measure again with training/.`,
    );
  };
  const first = await load(card.first);
  return createCascade(card, first, await load(card.second));
}
