import { PortcullisError } from '../../exchange/errors.ts';
import { isJsonObject, type JsonObject, type JsonValue } from '../../exchange/json.ts';

/** After the reason for its end an answer has no content; a server that sends no end is waited for so long. */
export const END_GRACE_MS = 2_000;

/** More tokens than any answer has: a larger count is no count. */
const MOST_TOKENS = 1_000_000_000;

/** A whole body as text (UTF-8), at most 64 MiB. @throws PortcullisError `upstream_error` beyond that. */
export async function readText(body: AsyncIterable<Uint8Array>): Promise<string> {
  const decoder = new TextDecoder();
  let text = '';
  for await (const bytes of body) {
    text += decoder.decode(bytes, { stream: true });
    if (text.length > 64 * 1024 * 1024)
      throw new PortcullisError('upstream_error', 'The model server sent an answer without end.');
  }
  return text + decoder.decode();
}

/** An error for an answer that cannot be read. */
export function unreadable(what: string): PortcullisError {
  return new PortcullisError('upstream_error', `The model server answered with ${what}.`);
}

/** An error for one that the server told of after it had begun to answer. */
export function failedMidway(): PortcullisError {
  return new PortcullisError('upstream_error', 'The model server reported an error while it answered.');
}

/** An error for an answer that has no end. */
export function incomplete(): PortcullisError {
  return new PortcullisError('upstream_error', 'The model server ended its answer before it was complete.');
}

/** An error for a server that is silent. */
export function silent(): PortcullisError {
  return new PortcullisError('upstream_timeout', 'The model server did not answer in time.');
}

/** A whole answer, or an event of one. @throws PortcullisError `upstream_error` where it is no JSON object. */
export function parseObject(text: string): JsonObject {
  let value: JsonValue;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw new PortcullisError('upstream_error', 'The model server sent something that is not JSON.', { cause });
  }
  if (!isJsonObject(value))
    throw new PortcullisError('upstream_error', 'The model server sent JSON that is not an object.');
  return value;
}

/** A number that could carry something else (a card's, say) is none. */
export function isCount(value: JsonValue | undefined): value is number {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0 && value <= MOST_TOKENS;
}

/** What `work` gives, or `late` where it takes longer. */
export async function within<T>(milliseconds: number, work: Promise<T>): Promise<T | 'late'> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<'late'>((resolve) => {
    timer = setTimeout(resolve, milliseconds, 'late');
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}
