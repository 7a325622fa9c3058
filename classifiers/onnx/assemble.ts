import { PortcullisError } from '../../exchange/errors.ts';
import { isJsonObject, type JsonObject } from '../../exchange/json.ts';
import type { Classifier } from '../classifier.ts';
import { withLayers } from '../deobfuscation/with-layers.ts';
import { loadLanguages, sureLanguageOf } from '../detectors/language.ts';
import type { Card } from './card.ts';
import { createEncoder } from './encoder.ts';
import { readingOnly } from './languages.ts';
import type { OutputName, Session } from './session.ts';
import { createTokenizer, type Tokenizer } from './tokenizer.ts';

/** The file that says how the tokenizer is set; the only one without a digest on the card. */
export const TOKENIZER_CONFIG = 'tokenizer_config.json';

/** The outputs that a card names beside `logits`. */
export function furtherOutputs(card: Card): readonly OutputName[] {
  return [...(card.embedding ? ['embedding' as const] : []), ...(card.entities ? ['entities' as const] : [])];
}

/**
 * The encoder of a card as a gateway uses it: it reads what is hidden in a text too, and calls nothing harmless in a
 * language that it does not know. What is hidden in a text looks like another language, and what it says may be plain.
 */
export function assembleEncoder(card: Card, tokenizer: Tokenizer, session: Session): Classifier {
  return readingOnly(card.input.language, sureLanguageOf, withLayers(createEncoder({ card, tokenizer, session })));
}

/** Runs a text once: a model that cannot run, or has other outputs than its card, shows it now. @throws what it throws. */
export async function tryEncoder(card: Card, tokenizer: Tokenizer, session: Session): Promise<void> {
  const encoder = createEncoder({ card, tokenizer, session });
  await encoder.classify('ready', new AbortController().signal);
  await encoder.embed?.('ready', new AbortController().signal);
  await loadLanguages();
}

/** @throws PortcullisError `invalid_model_file` for a file that is no JSON, whatever the tokenizer throws. */
export function readTokenizer(where: string, name: string, file: Uint8Array, config: Uint8Array): Tokenizer {
  return createTokenizer(parseObject(where, name, file), parseObject(where, TOKENIZER_CONFIG, config));
}

/** What a file of a model's folder holds. @throws PortcullisError `invalid_model_file`. */
export function parseObject(where: string, name: string, bytes: Uint8Array): JsonObject {
  try {
    const value: unknown = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
    if (isJsonObject(value)) return value;
  } catch (cause) {
    throw invalidFile(where, name, 'is not JSON', cause);
  }
  throw invalidFile(where, name, 'is not a JSON object');
}

/** A file whose bytes have not the digest on the card. */
export function damaged(where: string, name: string, bytes: Uint8Array): PortcullisError {
  return invalidFile(where, name, `is damaged (${bytes.length} bytes, not the digest on the card)`);
}

/** A model that loads and is not what its card says. */
export function notAsDescribed(where: string, { files }: Card, cause: unknown): PortcullisError {
  return invalidFile(where, files.model.path, 'is not the model that its card describes', cause);
}

/** @param where the folder. @param what is wrong with the file. */
export function invalidFile(where: string, name: string, what: string, cause?: unknown): PortcullisError {
  const message = `${where}/${name} ${what}. Restore the folder from the release, or make it again with training/.`;
  return new PortcullisError('invalid_model_file', message, { cause });
}
