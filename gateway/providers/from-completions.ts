import type { JsonObject, JsonValue } from '../../exchange/json.ts';
import { checkFields, pick, stringOf } from './translation.ts';

/** Fields that are the same in both. */
const SAME = [
  ...['model', 'stream', 'stream_options', 'n', 'max_tokens', 'temperature', 'top_p', 'top_k', 'min_p', 'stop', 'seed'],
  ...['presence_penalty', 'frequency_penalty', 'repetition_penalty', 'logit_bias', 'user'],
];

/** Fields that only get here where they mean nothing. */
const NEUTRAL = ['best_of', 'echo'];

/**
 * A body of OpenAI's old completions as one of its chat completions: the prompt is what the user says.
 *
 * @throws PortcullisError `invalid_request`, naming what has no counterpart.
 */
export function completionsToChat(body: JsonObject): JsonObject {
  checkFields(body, '', ['prompt'], SAME, NEUTRAL);
  const { prompt } = body;
  const text = Array.isArray(prompt) ? (prompt as readonly JsonValue[])[0] : prompt;
  return { ...pick(body, SAME), messages: [{ role: 'user', content: stringOf(text, 'prompt') }] };
}
