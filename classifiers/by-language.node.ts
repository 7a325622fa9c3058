import { byLanguage } from './by-language.ts';
import type { Classifier } from './classifier.ts';
import { sureLanguageOf } from './detectors/language.ts';
import { loadEncoder } from './onnx/load.node.ts';

/**
 * Loads `guard-multilingual`: `guard-base` for English, and the encoder in the folder of that name for its languages.
 *
 * @param folderOf where the encoder of a name lies.
 * @throws PortcullisError `invalid_model_file` as `loadEncoder`.
 */
export async function loadMultilingual(folderOf: (name: string) => string): Promise<Classifier> {
  const name = 'guard-multilingual';
  return byLanguage(name, await loadEncoder(folderOf('guard-base')), await loadEncoder(folderOf(name)), sureLanguageOf);
}
