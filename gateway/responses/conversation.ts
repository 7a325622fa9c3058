import { PortcullisError } from '../../exchange/errors.ts';
import type { JsonObject, JsonValue } from '../../exchange/json.ts';
import type { ResponseStore, StoredResponse } from './store.ts';

/** A response with all that it goes on from, oldest first; or the first id, going back, under which there is nothing. */
export type Conversation = { readonly found: readonly StoredResponse[] } | { readonly missing: string };

/**
 * Reads a conversation back from its last response. All of it is kept for as long again.
 *
 * @param mostBytes of the whole conversation.
 * @throws PortcullisError `request_too_large` for more.
 */
export async function readConversation(
  store: ResponseStore,
  owner: string,
  last: string,
  mostBytes: number,
): Promise<Conversation> {
  const found: StoredResponse[] = [];
  let bytes = 0;
  for (let id: string | undefined = last; id !== undefined; ) {
    const stored: StoredResponse | undefined = await store.get(owner, id);
    if (!stored) return { missing: id };
    bytes += stored.bytes;
    if (bytes > mostBytes) {
      throw new PortcullisError(
        'request_too_large',
        `The conversation before this request is larger than the limit of ${mostBytes} bytes. Begin another one.`,
      );
    }
    found.push(stored);
    id = stored.previous;
  }
  return { found: found.reverse() };
}

/** What was said before a next turn: of each response its input, then its answer. Instructions are not carried over. */
export function itemsBefore(conversation: readonly StoredResponse[]): readonly JsonValue[] {
  return conversation.flatMap(({ input, response }) => [...input, ...outputOf(response)]);
}

/** The items of an answer. */
export function outputOf({ output }: JsonObject): readonly JsonValue[] {
  return Array.isArray(output) ? output : [];
}

/** The items of an input, of which a string is one; undefined where it is no input, or an empty one. */
export function inputItems(input: JsonValue | undefined): readonly JsonValue[] | undefined {
  if (typeof input === 'string') return [{ type: 'message', role: 'user', content: input }];
  return Array.isArray(input) && input.length > 0 ? input : undefined;
}
