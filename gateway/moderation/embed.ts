import { PortcullisError } from '../../exchange/errors.ts';
import type { JsonValue } from '../../exchange/json.ts';
import type { Call, Reply } from './moderate.ts';
import { oneStep } from './one-step.ts';
import type { ModerationParts } from './parts.ts';

/** Embeds the texts of a request. The answer is written anew from its numbers, so nothing else of it can pass. */
export function embed(parts: ModerationParts, call: Call): Promise<Reply> {
  const asked = call.read.request.body;
  const write = asked.encoding_format === 'base64' ? encodeFloats : (vector: readonly number[]): JsonValue => vector;
  return oneStep(parts, call, ({ embed: run }, name) => {
    if (!run) {
      throw new PortcullisError(
        'invalid_request',
        `The server of the model ${JSON.stringify(name)} gives no embeddings; only one of the provider "openai" can.`,
      );
    }
    return async (request, options) => {
      const { vectors, inputTokens } = await run(request, options);
      const data = vectors.map((vector, index) => ({ object: 'embedding', index, embedding: write(vector) }));
      const tokens = inputTokens ?? 0;
      const body = { object: 'list', data, model: name, usage: { prompt_tokens: tokens, total_tokens: tokens } };
      return { body, ...(inputTokens !== undefined && { usage: { inputTokens, outputTokens: 0 } }) };
    };
  });
}

/** Base64 of 32-bit floats, little endian (OpenAI API reference, `encoding_format`). */
function encodeFloats(vector: readonly number[]): string {
  const view = new DataView(new ArrayBuffer(vector.length * 4));
  for (const [index, number] of vector.entries()) view.setFloat32(index * 4, number, true);
  return btoa(Array.from(new Uint8Array(view.buffer), (byte) => String.fromCharCode(byte)).join(''));
}
