import { createParser } from 'eventsource-parser';
import { PortcullisError } from '../../exchange/errors.ts';

/** An event that has not ended may hold so many UTF-16 units; a server that sends more is broken. */
export const LONGEST_EVENT = 16 * 1024 * 1024;

/** So many bytes may a stream have, most of which are the frames of its tokens: ten times what the longest answers need. */
export const LONGEST_STREAM = 256 * 1024 * 1024;

/**
 * The data of the events of a stream (WHATWG HTML, section 9.2), as they come; comments are none.
 *
 * @throws PortcullisError `upstream_error` for an event longer than `LONGEST_EVENT` and a stream longer than
 *   `LONGEST_STREAM`; whatever `body` throws.
 */
export async function* readEvents(body: AsyncIterable<Uint8Array>): AsyncGenerator<string> {
  const waiting: string[] = [];
  let isTooLong = false;
  const parser = createParser({
    maxBufferSize: LONGEST_EVENT,
    onEvent: ({ data }) => waiting.push(data),
    onError: ({ type }) => {
      isTooLong ||= type === 'max-buffer-size-exceeded';
    },
  });
  const decoder = new TextDecoder();
  let length = 0;
  for await (const bytes of body) {
    length += bytes.length;
    if (length > LONGEST_STREAM)
      throw new PortcullisError('upstream_error', 'The model server sent a stream without end.');
    parser.feed(decoder.decode(bytes, { stream: true }));
    yield* waiting.splice(0);
    if (isTooLong) throw new PortcullisError('upstream_error', 'The model server sent an event without end.');
  }
}
