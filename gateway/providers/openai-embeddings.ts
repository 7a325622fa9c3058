import { isJsonObject, type JsonValue } from '../../exchange/json.ts';
import type { Embeddings } from './provider.ts';
import { isCount, parseObject, unreadable } from './upstream-answer.ts';

/** Larger numbers than any embedding has: they could spell something. */
const LARGEST = 1e6;

/**
 * Reads an answer of `POST /v1/embeddings`: numbers, or base64 of 32-bit floats, whichever the server gives; some pass over
 * what they are asked for. Nothing else of the answer goes any further.
 *
 * @param count of the texts, each of which has to have an embedding, in their order.
 * @throws PortcullisError `upstream_error` for anything else.
 */
export function readEmbeddings(text: string, count: number): Embeddings {
  const { data, usage } = parseObject(text);
  if (!Array.isArray(data) || data.length !== count) throw unreadable('another number of embeddings than of texts');
  const vectors: (readonly number[])[] = [];
  for (const [position, item] of (data as readonly JsonValue[]).entries()) {
    const index = isJsonObject(item) ? (item.index ?? position) : undefined;
    const isPlace = typeof index === 'number' && Number.isInteger(index) && index >= 0 && index < count;
    if (!isJsonObject(item) || !isPlace || vectors[index] !== undefined) throw unreadable('embeddings out of order');
    vectors[index] = readVector(item.embedding);
  }
  if (vectors.some(({ length }) => length !== vectors[0]?.length)) throw unreadable('embeddings of several lengths');
  const tokens = isJsonObject(usage) ? usage.prompt_tokens : undefined;
  return { vectors, ...(isCount(tokens) && { inputTokens: tokens }) };
}

function readVector(value: JsonValue | undefined): readonly number[] {
  const numbers = typeof value === 'string' ? decodeFloats(value) : value;
  if (!Array.isArray(numbers) || numbers.length === 0) throw unreadable('an embedding that is none');
  const isEmbedding = (numbers as readonly JsonValue[]).every((item): item is number => {
    return typeof item === 'number' && Math.abs(item) <= LARGEST;
  });
  if (!isEmbedding) throw unreadable('an embedding that is none');
  return numbers as readonly number[];
}

/** 32-bit floats, little endian, in base64; undefined for anything else. */
function decodeFloats(base64: string): readonly number[] | undefined {
  if (!/^[A-Za-z0-9+/]*={0,2}$/.test(base64) || base64.length % 4 !== 0) return undefined;
  const bytes = Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
  if (bytes.length % 4 !== 0) return undefined;
  const view = new DataView(bytes.buffer);
  return Array.from({ length: bytes.length / 4 }, (_, index) => view.getFloat32(index * 4, true));
}
