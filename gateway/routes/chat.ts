import type { Context, Hono } from 'hono';
import type { ContentfulStatusCode } from 'hono/utils/http-status';
import type { AppEnv } from '../app.ts';
import { moderate } from '../moderation/moderate.ts';
import type { ModerationParts } from '../moderation/parts.ts';
import type { Protocol } from '../protocols/protocol.ts';
import { readJsonBody } from './body.ts';
import { clientGone } from './client-gone.ts';
import { acceptedLanguages } from './languages.ts';

/** One guarded exchange in a client's protocol. */
export function chatRoute(app: Hono<AppEnv>, parts: ModerationParts, protocol: Protocol, path: string): void {
  app.post(path, async (c) => {
    const read = protocol.read(await readJsonBody(c));
    const traceparent = c.req.header('traceparent');
    const clientCredential = /^bearer +(\S+)$/i.exec(c.req.header('authorization') ?? '')?.[1];
    // A stream that nobody reads any more is cancelled, even where the server does not say that the client went.
    const unread = new AbortController();
    const gone = clientGone(c);
    const reply = await moderate(parts, {
      exchangeId: c.get('exchangeId'),
      protocol,
      route: `POST ${path}`,
      read,
      caller: c.get('caller'),
      disclosure: c.get('disclose'),
      languages: acceptedLanguages(c),
      ...(clientCredential !== undefined && { clientCredential }),
      ...(traceparent !== undefined && { traceparent }),
      abort: read.request.stream ? AbortSignal.any([gone, unread.signal]) : gone,
    });
    if (reply.type === 'stream') return streamed(c, reply.pieces, unread);
    if (reply.retryAfter !== undefined) c.header('retry-after', String(reply.retryAfter));
    return c.json(reply.body, reply.status as ContentfulStatusCode);
  });
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
