import { PortcullisError } from '../../exchange/errors.ts';
import { isJsonObject, isNestedTooDeep, type JsonObject, type JsonValue, mayNestTooDeep } from '../../exchange/json.ts';
import { within } from '../../exchange/within.ts';
import { readEvents } from './event-stream.ts';
import type { UpstreamTimeouts } from './transport.ts';

/** After the reason for its end an answer has no content; a server that sends no end is waited for so long. */
const END_GRACE_MS = 2_000;

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
function silent(): PortcullisError {
  return new PortcullisError('upstream_timeout', 'The model server did not answer in time.');
}

/**
 * A whole answer, or an event of one.
 *
 * @throws PortcullisError `upstream_error` where it is no JSON object, or nested deeper than `MAX_JSON_DEPTH`.
 */
export function parseObject(text: string): JsonObject {
  let value: JsonValue;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw new PortcullisError('upstream_error', 'The model server sent something that is not JSON.', { cause });
  }
  if (!isJsonObject(value))
    throw new PortcullisError('upstream_error', 'The model server sent JSON that is not an object.');
  if (mayNestTooDeep(text) && isNestedTooDeep(value)) throw unreadable('JSON that is nested too deep');
  return value;
}

/** A number that could carry something else (a card's, say) is none. */
export function isCount(value: JsonValue | undefined): value is number {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0 && value <= MOST_TOKENS;
}

/**
 * The events of a stream as they come. Until `hasEnded` says that the answer has given a reason for its end, a server that
 * is silent for too long is given up; after that, the events are over then. Ask for one only when the last one was read.
 *
 * @throws PortcullisError `upstream_timeout` when no event comes in time, and as `readEvents`.
 */
export async function* eventsInTime(
  body: AsyncIterable<Uint8Array>,
  { firstByteMs, idleMs }: Pick<UpstreamTimeouts, 'firstByteMs' | 'idleMs'>,
  hasEnded: () => boolean,
): AsyncGenerator<string> {
  const events = readEvents(body);
  let patience = firstByteMs;
  // Over before the transport itself gives up a silent connection.
  const grace = Math.min(END_GRACE_MS, idleMs / 2);
  try {
    for (;;) {
      const step = await within(patience, events.next());
      if (step === 'late' && !hasEnded()) throw silent();
      if (step === 'late' || step.done) return;
      yield step.value;
      patience = hasEnded() ? grace : idleMs;
    }
  } finally {
    // Not waited for: a body that is silent ends when the exchange is aborted.
    events.return(undefined).catch(() => undefined);
  }
}
