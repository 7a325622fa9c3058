import { hash } from 'node:crypto';
import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { JsonObject } from '../../../exchange/json.ts';
import { lookupModel } from './onnx-file.ts';

const LETTERS = [...'abcdefghijklmnopqrstuvwxyz'];

/** The logits of [injection, toxicity] for a word; every other token has -4 on both. */
export const WORDS: Readonly<Record<string, readonly [number, number]>> = {
  ignore: [5, -4],
  rude: [-4, 3],
  ready: [-4, -4],
};

const VOCABULARY = [
  '[PAD]',
  '[UNK]',
  '[CLS]',
  '[SEP]',
  ...Object.keys(WORDS),
  ...LETTERS,
  ...LETTERS.map((letter) => `##${letter}`),
];

export const TOKENIZER: JsonObject = {
  version: '1.0',
  added_tokens: ['[PAD]', '[UNK]', '[CLS]', '[SEP]'].map((content, id) => ({
    id,
    content,
    single_word: false,
    lstrip: false,
    rstrip: false,
    normalized: false,
    special: true,
  })),
  normalizer: {
    type: 'BertNormalizer',
    clean_text: true,
    handle_chinese_chars: true,
    strip_accents: null,
    lowercase: true,
  },
  pre_tokenizer: { type: 'BertPreTokenizer' },
  post_processor: null,
  decoder: { type: 'WordPiece', prefix: '##', cleanup: true },
  model: {
    type: 'WordPiece',
    unk_token: '[UNK]',
    continuing_subword_prefix: '##',
    max_input_chars_per_word: 100,
    vocab: Object.fromEntries(VOCABULARY.map((token, id) => [token, id])),
  },
};

export const TOKENIZER_CONFIG: JsonObject = {
  tokenizer_class: 'BertTokenizer',
  do_lower_case: true,
  cls_token: '[CLS]',
  sep_token: '[SEP]',
};

/** A card for the tiny model; sequences of 10 tokens, so that 8 are text. */
export function tinyCard(model: Uint8Array, tokenizer: string): JsonObject {
  const points = { '0.01': 0.9, '0.001': 0.99 };
  return {
    name: 'tiny',
    version: '1.0.0',
    licence: 'Apache-2.0',
    files: {
      model: { path: 'model.onnx', sha256: hash('sha256', model), bytes: model.length },
      tokenizer: { path: 'tokenizer.json', sha256: hash('sha256', tokenizer), bytes: tokenizer.length },
    },
    input: { maxTokens: 10, strideTokens: 6, language: ['en'] },
    heads: [
      { signal: 'injection', scale: 2, bias: -1, operatingPoints: points },
      { signal: 'toxicity', scale: 1, bias: 0, operatingPoints: points },
    ],
  };
}

/** Tags of the larger model: `rude` begins the name of a person, `ignore` goes on with it. */
const TAG_LOGITS: Readonly<Record<string, readonly number[]>> = { rude: [0, 5, 0], ignore: [0, 0, 5] };
/** What its card has more. */
export const FURTHER: JsonObject = {
  embedding: { size: 2 },
  entities: { tags: ['O', 'B-person', 'I-person'], scale: 1, operatingPoints: { 'entity.person': { '0.001': 0.9 } } },
};

/**
 * Writes a whole encoder into a new folder and returns the folder.
 *
 * @param isLarger its model has an embedding (of a text with `rude` it is [3, 4], else [3, 0]) and entities.
 */
export async function writeTinyEncoder(isLarger = false): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'encoder-'));
  const embedding = VOCABULARY.map((token) => [3, token === 'rude' ? 4 : 0]);
  const entities = VOCABULARY.map((token) => TAG_LOGITS[token] ?? [5, 0, 0]);
  const logits = VOCABULARY.map((token) => WORDS[token] ?? [-4, -4]);
  const model = lookupModel(logits, isLarger ? { embedding, entities } : {});
  const tokenizer = JSON.stringify(TOKENIZER);
  await writeFile(join(folder, 'model.onnx'), model);
  await writeFile(join(folder, 'tokenizer.json'), tokenizer);
  await writeFile(join(folder, 'tokenizer_config.json'), JSON.stringify(TOKENIZER_CONFIG));
  await writeFile(
    join(folder, 'card.json'),
    JSON.stringify({ ...tinyCard(model, tokenizer), ...(isLarger && FURTHER) }),
  );
  return folder;
}
