import type { Context, Hono } from 'hono';
import type { ContentfulStatusCode } from 'hono/utils/http-status';
import { PortcullisError } from '../../exchange/errors.ts';
import type { AppEnv } from '../app.ts';
import { type Call, moderate, type Reply } from '../moderation/moderate.ts';
import type { ModerationParts } from '../moderation/parts.ts';
import type { Protocol } from '../protocols/protocol.ts';
import { readJsonBody } from './body.ts';
import { clientGone } from './client-gone.ts';
import { acceptedLanguages } from './languages.ts';

/** Names of features, in a form that carries no text (Anthropic API reference, "Beta headers"). */
const BETAS = /^[a-z0-9-]{1,64}( ?, ?[a-z0-9-]{1,64}){0,31}$/;

/**
 * One guarded exchange in a client's protocol.
 *
 * @param moderated what is done with a request; asks the model and guards its answer, unless something else is said.
 */
export function chatRoute(
  app: Hono<AppEnv>,
  parts: ModerationParts,
  protocol: Protocol,
  path: string,
  moderated: (parts: ModerationParts, call: Call) => Promise<Reply> = moderate,
): void {
  app.post(path, async (c) => {
    const read = protocol.read(await readJsonBody(c));
    const traceparent = c.req.header('traceparent');
    const bearer = /^bearer +(\S+)$/i.exec(c.req.header('authorization') ?? '')?.[1];
    const clientCredential = bearer ?? c.req.header('x-api-key');
    const betas = readBetas(c.req.header('anthropic-beta'));
    // A stream that nobody reads any more is cancelled, even where the server does not say that the client went.
    const unread = new AbortController();
    const gone = clientGone(c);
    const reply = await moderated(parts, {
      exchangeId: c.get('exchangeId'),
      protocol,
      route: `POST ${path}`,
      read,
      caller: c.get('caller'),
      disclosure: c.get('disclose'),
      languages: acceptedLanguages(c),
      ...(clientCredential !== undefined && { clientCredential }),
      ...(traceparent !== undefined && { traceparent }),
      ...(betas && { betas }),
      onHeaders: (headers) => {
        for (const [name, value] of Object.entries(headers)) c.header(name, value);
      },
      abort: read.request.stream ? AbortSignal.any([gone, unread.signal]) : gone,
    });
    if (reply.type === 'stream') return streamed(c, reply.pieces, unread);
    if (reply.retryAfter !== undefined) c.header('retry-after', String(reply.retryAfter));
    return c.json(reply.body, reply.status as ContentfulStatusCode);
  });
}

/** @throws PortcullisError `invalid_request` for a header that could carry a text. */
function readBetas(header: string | undefined): readonly string[] | undefined {
  if (header === undefined || header === '') return undefined;
  if (BETAS.test(header)) return header.split(/ ?, ?/);
  const problem = 'The header anthropic-beta has to name features in small letters, digits and -, with commas between.';
  throw new PortcullisError('invalid_request', problem);
}

function streamed(c: Context<AppEnv>, pieces: AsyncGenerator<string>, unread: AbortController): Response {
  const encoder = new TextEncoder();
  const body = new ReadableStream<Uint8Array>({
    async pull(controller) {
      const { value, done } = await pieces.next();
      if (done) controller.close();
      else controller.enqueue(encoder.encode(value));
    },
    async cancel() {
      unread.abort();
      await pieces.return(undefined);
    },
  });
  c.header('content-type', 'text/event-stream; charset=utf-8');
  c.header('cache-control', 'no-cache');
  // Proxies that buffer would hold every piece until the end.
  c.header('x-accel-buffering', 'no');
  return c.body(body);
}
