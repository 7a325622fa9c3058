import { hash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { JsonObject } from '../../exchange/json.ts';
import type { Classifier } from '../classifier.ts';
import type { CardFile } from '../model-card.ts';
import {
  assembleEncoder,
  damaged,
  furtherOutputs,
  invalidFile,
  notAsDescribed,
  parseObject,
  readTokenizer,
  TOKENIZER_CONFIG,
  tryEncoder,
} from './assemble.ts';
import { parseCard } from './card.ts';
import { createSession } from './session.node.ts';

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
    read(directory, TOKENIZER_CONFIG),
  ]);
  const tokenizer = readTokenizer(directory, card.files.tokenizer.path, tokenizerFile, tokenizerConfig);
  try {
    const session = await createSession(model, furtherOutputs(card));
    await tryEncoder(card, tokenizer, session);
    return assembleEncoder(card, tokenizer, session);
  } catch (cause) {
    throw notAsDescribed(directory, card, cause);
  }
}

/** What the `card.json` of a folder holds. @throws PortcullisError `invalid_model_file`. */
export async function readCard(directory: string): Promise<JsonObject> {
  return parseObject(directory, 'card.json', await read(directory, 'card.json'));
}

/** The bytes of a file that a card names. @throws PortcullisError `invalid_model_file` unless they have its digest. */
export async function readPinned(directory: string, file: CardFile): Promise<Uint8Array> {
  const bytes = await read(directory, file.path);
  if (hash('sha256', bytes) !== file.sha256) throw damaged(directory, file.path, bytes);
  return bytes;
}

async function read(directory: string, name: string): Promise<Uint8Array> {
  try {
    return await readFile(join(directory, name));
  } catch (cause) {
    throw invalidFile(directory, name, 'cannot be read', cause);
  }
}
