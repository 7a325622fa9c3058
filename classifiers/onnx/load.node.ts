import { hash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { PortcullisError } from '../../exchange/errors.ts';
import { isJsonObject, type JsonObject } from '../../exchange/json.ts';
import type { Classifier } from '../classifier.ts';
import { withLayers } from '../deobfuscation/with-layers.ts';
import { loadLanguages, sureLanguageOf } from '../detectors/language.ts';
import type { CardFile } from '../model-card.ts';
import { parseCard } from './card.ts';
import { createEncoder } from './encoder.ts';
import { readingOnly } from './languages.ts';
import { createSession } from './session.node.ts';
import { createTokenizer } from './tokenizer.ts';

/**
 * Loads the encoder in a folder (`classifiers/models/guard-base`): `card.json`, and the model and tokenizer that it
 * names, each only when its bytes have the digest on the card. One text is run before it is handed out, so a model
 * that loads but cannot run, or has other outputs than its card, stops the start and not the first exchange.
 *
 * @throws PortcullisError `invalid_model_file` when a file is missing, damaged or not what the card says.
 */
export async function loadEncoder(directory: string): Promise<Classifier> {
  const card = parseCard(await readCard(directory));
  const [model, tokenizerFile, tokenizerConfig] = await Promise.all([
    readPinned(directory, card.files.model),
    readPinned(directory, card.files.tokenizer),
    read(directory, 'tokenizer_config.json'),
  ]);
  const tokenizer = createTokenizer(
    parseObject(tokenizerFile, directory, card.files.tokenizer.path),
    parseObject(tokenizerConfig, directory, 'tokenizer_config.json'),
  );
  try {
    const session = await createSession(model, [
      ...(card.embedding ? ['embedding' as const] : []),
      ...(card.entities ? ['entities' as const] : []),
    ]);
    const encoder = createEncoder({ card, tokenizer, session });
    await encoder.classify('ready', new AbortController().signal);
    await encoder.embed?.('ready', new AbortController().signal);
    await loadLanguages();
    // What is hidden in a text looks like another language, and what it says may be plain English.
    return readingOnly(card.input.language, sureLanguageOf, withLayers(encoder));
  } catch (cause) {
    throw invalid(directory, card.files.model.path, 'is not the model that its card describes', cause);
  }
}

/** What the `card.json` of a folder holds. @throws PortcullisError `invalid_model_file`. */
export async function readCard(directory: string): Promise<JsonObject> {
  return parseObject(await read(directory, 'card.json'), directory, 'card.json');
}

/** The bytes of a file that a card names. @throws PortcullisError `invalid_model_file` unless they have its digest. */
export async function readPinned(directory: string, file: CardFile): Promise<Uint8Array> {
  const bytes = await read(directory, file.path);
  if (hash('sha256', bytes) !== file.sha256) {
    throw invalid(directory, file.path, `is damaged (${bytes.length} bytes, not the digest on the card)`);
  }
  return bytes;
}

async function read(directory: string, name: string): Promise<Uint8Array> {
  try {
    return await readFile(join(directory, name));
  } catch (cause) {
    throw invalid(directory, name, 'cannot be read', cause);
  }
}

function parseObject(bytes: Uint8Array, directory: string, name: string): JsonObject {
  try {
    const value: unknown = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
    if (isJsonObject(value)) return value;
  } catch (cause) {
    throw invalid(directory, name, 'is not JSON', cause);
  }
  throw invalid(directory, name, 'is not a JSON object');
}

function invalid(directory: string, name: string, what: string, cause?: unknown): PortcullisError {
  const message = `${join(directory, name)} ${what}. Restore the folder from the release, or make it again with training/.`;
  return new PortcullisError('invalid_model_file', message, { cause });
}
