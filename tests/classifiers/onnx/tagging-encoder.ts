import type { Classifier } from '../../../classifiers/classifier.ts';
import { parseCard } from '../../../classifiers/onnx/card.ts';
import { createEncoder } from '../../../classifiers/onnx/encoder.ts';
import type { Output, Session } from '../../../classifiers/onnx/session.ts';
import { createTokenizer } from '../../../classifiers/onnx/tokenizer.ts';
import type { JsonObject } from '../../../exchange/json.ts';
import { TOKENIZER, TOKENIZER_CONFIG, tinyCard } from './tiny-encoder.ts';

export const TAGS = ['O', 'B-person', 'I-person', 'B-organization', 'I-organization'];

/** The tag of a word by its first letter; any other letter, and all else, is of no entity. */
export const TAG_OF: Readonly<Record<string, string>> = {
  p: 'B-person',
  q: 'I-person',
  r: 'B-organization',
  s: 'I-organization',
};

/** Members of a card that names both further outputs. */
export function furtherOutputs(more: JsonObject = {}): JsonObject {
  return { embedding: { size: 3 }, entities: { tags: TAGS, scale: 1, operatingPoints: {}, ...more } };
}

/** The logits of one token, of which each tag has its own. */
export type TagLogits = (id: number, run: number) => readonly number[];

/** Those of a tag that is all but certain. */
export function surely(tag: string): readonly number[] {
  return TAGS.map((one) => (one === tag ? 8 : 0));
}

const tokenizer = createTokenizer(TOKENIZER, TOKENIZER_CONFIG);
const tagById = new Map(
  Object.entries(TAG_OF).map(([letter, tag]) => [[...tokenizer.tokens(letter)][0]!.ids[0]!, surely(tag)]),
);
const nothing = surely('O');

interface TaggingParts {
  readonly tags?: TagLogits;
  readonly embedding?: (ids: readonly number[]) => readonly number[];
  readonly card?: JsonObject;
  /** Done before a run gives anything. */
  readonly before?: () => Promise<void>;
}

/** An encoder over the tiny tokenizer (a letter is a token) with a fake model that tags by token. */
export function taggingEncoder(parts: TaggingParts = {}): { encoder: Classifier; runs: number[][] } {
  const { tags = (id) => tagById.get(id) ?? nothing, embedding = () => [3, 0, 4] } = parts;
  const runs: number[][] = [];
  const session: Session = {
    async run(input) {
      const ids = Array.from(input, Number);
      const run = runs.push(ids) - 1;
      await parts.before?.();
      return {
        logits: output([0, 0], [1, 2]),
        embedding: output(embedding(ids), [1, 3]),
        entities: output(
          ids.flatMap((id) => tags(id, run)),
          [1, ids.length, TAGS.length],
        ),
      };
    },
    close: async () => {},
  };
  const card = parseCard({ ...tinyCard(new Uint8Array(1), '{}'), ...furtherOutputs(), ...parts.card });
  return { encoder: createEncoder({ card, session, tokenizer }), runs };
}

function output(data: readonly number[], dims: readonly number[]): Output {
  return { data: Float32Array.from(data), dims };
}
