import type { Context, Hono } from 'hono';
import { PortcullisError } from '../../exchange/errors.ts';
import { isJsonObject, type JsonObject, type JsonValue } from '../../exchange/json.ts';
import type { AppEnv, AppParts } from '../app.ts';
import { moderate, type Reply } from '../moderation/moderate.ts';
import { createResponses, openaiResponses } from '../protocols/openai-responses.ts';
import { inputItems, itemsBefore, readConversation } from '../responses/conversation.ts';
import { listedItems } from '../responses/listed.ts';
import { ownerOf, type ResponseStore, type StoredResponse, storedResponse } from '../responses/store.ts';
import { readJsonBody } from './body.ts';
import { guardedExchange } from './chat.ts';
import { pageOf, readLimit } from './pages.ts';

const PATH = '/v1/responses';

/**
 * `POST /v1/responses`, and what is kept of it (OpenAI API reference, "Responses"). A request that goes on from a response
 * is read as if its client had sent the whole conversation: all of it is scanned again, by the policies of now.
 */
export function responsesRoutes(app: Hono<AppEnv>, parts: AppParts): void {
  const { responses: store } = parts;
  app.post(PATH, async (c) => {
    const body = await readJsonBody(c);
    if (!store || !isJsonObject(body)) return guardedExchange(c, parts, openaiResponses, PATH, body, moderate);
    const owner = ownerOf(c.get('caller'));
    const previous = previousOf(body);
    const whole = previous === undefined ? body : await wholeBody(body, previous, owner, store, parts);
    const keeper = new Keeper(store, owner, {
      id: `resp_${c.get('exchangeId')}`,
      ...(previous !== undefined && { previous }),
      input: inputItems(body.input) ?? [],
    });
    const protocol = createResponses({
      ...(previous !== undefined && { previous }),
      ...(body.store !== false && { keep: (response) => keeper.take(response) }),
    });
    return guardedExchange(c, parts, protocol, PATH, whole, async (...asked) => keeper.kept(await moderate(...asked)));
  });
  app.get(`${PATH}/:id`, async (c) => {
    if (c.req.query('stream') === 'true') {
      throw new PortcullisError('invalid_request', 'stream: is not supported here: the answer is kept as a whole.');
    }
    return c.json((await found(c, store)).response);
  });
  app.delete(`${PATH}/:id`, async (c) => {
    const id = c.req.param('id');
    if (!(await store?.delete(ownerOf(c.get('caller')), id))) throw notFound(id, store);
    return c.json({ id, object: 'response', deleted: true });
  });
  app.get(`${PATH}/:id/input_items`, async (c) => {
    const limit = readLimit(c.req.query('limit'), 20, 100);
    const order = c.req.query('order') ?? 'desc';
    if (order !== 'asc' && order !== 'desc') {
      throw new PortcullisError('invalid_request', 'order: has to be asc or desc.');
    }
    const { id } = await found(c, store);
    const conversation = await readConversation(store!, ownerOf(c.get('caller')), id, Number.POSITIVE_INFINITY);
    if ('missing' in conversation) throw notFound(conversation.missing, store);
    const items = listedItems(conversation.found);
    const ordered = order === 'asc' ? items : items.toReversed();
    return c.json({ object: 'list', ...pageOf(ordered, { limit, after: c.req.query('after') }) });
  });
}

/** Takes the answer of an exchange, and keeps it before its client has the end of it: from then on it may be asked for. */
class Keeper {
  readonly #store: ResponseStore;
  readonly #owner: string;
  readonly #request: Omit<StoredResponse, 'response' | 'bytes'>;
  #taken: StoredResponse | undefined;

  constructor(store: ResponseStore, owner: string, request: Omit<StoredResponse, 'response' | 'bytes'>) {
    this.#store = store;
    this.#owner = owner;
    this.#request = request;
  }

  /** False for one that is too large. */
  take(response: JsonObject): boolean {
    const stored = storedResponse({ ...this.#request, response });
    if (stored.bytes > this.#store.largest) return false;
    this.#taken = stored;
    return true;
  }

  async kept(reply: Reply): Promise<Reply> {
    if (reply.type === 'stream') return { ...reply, pieces: this.#keptAtEnd(reply.pieces) };
    await this.#keep();
    return reply;
  }

  async *#keptAtEnd(pieces: AsyncGenerator<string>): AsyncGenerator<string> {
    for await (const piece of pieces) {
      await this.#keep();
      yield piece;
    }
  }

  async #keep(): Promise<void> {
    const stored = this.#taken;
    this.#taken = undefined;
    if (stored) await this.#store.put(this.#owner, stored);
  }
}

function previousOf({ previous_response_id: previous }: JsonObject): string | undefined {
  if (previous === undefined || previous === null) return undefined;
  if (typeof previous === 'string') return previous;
  throw new PortcullisError('invalid_request', '/previous_response_id: has to be a string.', { param: PREVIOUS });
}

const PREVIOUS = 'previous_response_id';

/**
 * A body with all that was said before in its input. One whose own input is none stays as it is, for the reader to refuse.
 *
 * @throws PortcullisError `invalid_request` where there is no such conversation, `request_too_large`.
 */
async function wholeBody(
  body: JsonObject,
  previous: string,
  owner: string,
  store: ResponseStore,
  { config }: Pick<AppParts, 'config'>,
): Promise<JsonValue> {
  const conversation = await readConversation(store, owner, previous, config.limits.bodyBytes);
  if ('missing' in conversation) throw notGoneOn(previous, conversation.missing);
  const { [PREVIOUS]: _, ...rest } = body;
  const items = inputItems(body.input);
  return items ? { ...rest, input: [...itemsBefore(conversation.found), ...items] } : rest;
}

/** What is said is the same whether there never was such a response, or it is another's. */
function notGoneOn(previous: string, missing: string): PortcullisError {
  const why =
    missing === previous
      ? 'It may have expired or been deleted; an answer that was refused, failed or too large is not kept.'
      : `It goes on from ${quoted(missing)}, which has expired or been deleted.`;
  const message = `Previous response with id ${quoted(previous)} not found. ${why} Send the whole conversation in "input".`;
  return new PortcullisError('invalid_request', message, { param: PREVIOUS });
}

async function found(c: Context<AppEnv>, store: ResponseStore | undefined): Promise<StoredResponse> {
  const id = c.req.param('id') ?? '';
  const stored = await store?.get(ownerOf(c.get('caller')), id);
  if (stored) return stored;
  throw notFound(id, store);
}

function notFound(id: string, store: ResponseStore | undefined): PortcullisError {
  const why = store
    ? 'It may have expired or been deleted.'
    : 'This gateway keeps no answers; its operator can set "responses" in the configuration.';
  return new PortcullisError('response_not_found', `Response with id ${quoted(id)} not found. ${why}`);
}

/** As the client wrote it, in a form that carries no text. */
function quoted(id: string): string {
  return /^[\w-]{1,64}$/.test(id) ? `'${id}'` : 'of this form';
}
