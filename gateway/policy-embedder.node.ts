import type { Classifier } from '../classifiers/classifier.ts';
import { parseCard } from '../classifiers/onnx/card.ts';
import { readCard } from '../classifiers/onnx/load.node.ts';
import type { PolicyEmbedder } from './policy-detectors.ts';

/**
 * An encoder as policies' examples need it.
 *
 * @param folder where it was loaded from; its card has the languages.
 * @returns undefined for one that has no embeddings.
 * @throws PortcullisError `invalid_model_file` for a card that cannot be read.
 */
export async function policyEmbedder(
  { id, digest, embed }: Classifier,
  folder: string,
): Promise<PolicyEmbedder | undefined> {
  if (!embed) return undefined;
  return { id, digest, embed, languages: parseCard(await readCard(folder)).input.language };
}
