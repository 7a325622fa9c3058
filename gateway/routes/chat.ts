import type { Context, Hono } from 'hono';
import type { ContentfulStatusCode } from 'hono/utils/http-status';
import { PortcullisError } from '../../exchange/errors.ts';
import type { JsonValue } from '../../exchange/json.ts';
import type { AppEnv, AppParts } from '../app.ts';
import { estimateTokens, usedTokens } from '../limits/tokens.ts';
import { count } from '../moderation/count.ts';
import { type Call, moderate, type Reply } from '../moderation/moderate.ts';
import type { ModerationParts } from '../moderation/parts.ts';
import type { Protocol } from '../protocols/protocol.ts';
import { ACCOUNT_HEADERS, type AccountHeaders } from '../providers/account-headers.ts';
import { readJsonBody } from './body.ts';
import { clientGone } from './client-gone.ts';
import { eventStreamBody } from './event-stream-body.ts';
import { exchangeEnd } from './exchange-end.ts';
import { acceptedLanguages } from './languages.ts';

/** Names of features, in a form that carries no text (Anthropic API reference, "Beta headers"). */
const BETAS = /^[a-z0-9-]{1,64}( ?, ?[a-z0-9-]{1,64}){0,31}$/;

/** What is done with a request. */
export type Moderated = (parts: ModerationParts, call: Call) => Promise<Reply>;

/**
 * A route of guarded exchanges in a client's protocol.
 *
 * @param moderated asks the model and guards its answer, unless something else is said.
 */
export function chatRoute(
  app: Hono<AppEnv>,
  parts: AppParts,
  protocol: Protocol,
  path: string,
  moderated: Moderated = moderate,
): void {
  app.post(path, async (c) => guardedExchange(c, parts, protocol, path, await readJsonBody(c), moderated));
}

/** One exchange of such a route. It may last `limits.exchangeSeconds` from when its body has been read. */
export async function guardedExchange(
  c: Context<AppEnv>,
  parts: AppParts,
  protocol: Protocol,
  path: string,
  body: JsonValue,
  moderated: Moderated,
): Promise<Response> {
  const read = protocol.read(body);
  const admission = c.get('admission');
  // To count tokens uses none.
  if (moderated !== count) await admission?.reserve(estimateTokens(read.request, read.segments));
  const traceparent = c.req.header('traceparent');
  const bearer = /^bearer +(\S+)$/i.exec(c.req.header('authorization') ?? '')?.[1];
  const clientCredential = bearer ?? c.req.header('x-api-key');
  const betas = readBetas(c.req.header('anthropic-beta'));
  const end = exchangeEnd(clientGone(c), parts.config.limits.exchangeSeconds);
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
    account: readAccount(c),
    onHeaders: (headers) => {
      for (const [name, value] of Object.entries(headers)) c.header(name, value);
    },
    abort: end.signal,
    ...(admission && {
      onEnd: ({ usage, wasAtWork }) => {
        const tokens = usedTokens(usage);
        return admission.settle({ ...(tokens !== undefined && { tokens }), wasAtWork });
      },
    }),
  });
  if (reply.type === 'stream') return streamed(c, eventStreamBody(reply.pieces, end));
  end.settle();
  if (reply.retryAfter !== undefined) c.header('retry-after', String(reply.retryAfter));
  return c.json(reply.body, reply.status as ContentfulStatusCode);
}

function readAccount(c: Context<AppEnv>): AccountHeaders {
  const named = ACCOUNT_HEADERS.map((name) => [name, c.req.header(name)] as const);
  return Object.fromEntries(named.filter(([, value]) => value !== undefined && value !== ''));
}

/** @throws PortcullisError `invalid_request` for a header that could carry a text. */
function readBetas(header: string | undefined): readonly string[] | undefined {
  if (header === undefined || header === '') return undefined;
  if (BETAS.test(header)) return header.split(/ ?, ?/);
  const problem = 'The header anthropic-beta has to name features in small letters, digits and -, with commas between.';
  throw new PortcullisError('invalid_request', problem);
}

function streamed(c: Context<AppEnv>, body: ReadableStream<Uint8Array>): Response {
  c.set('isStreamed', true);
  c.header('content-type', 'text/event-stream; charset=utf-8');
  c.header('cache-control', 'no-cache');
  // Proxies that buffer would hold every piece until the end.
  c.header('x-accel-buffering', 'no');
  return c.body(body);
}
