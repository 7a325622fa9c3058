import { joinAll, type Stopped } from '../../exchange/decision.ts';
import { clientLeft, internalError, PortcullisError } from '../../exchange/errors.ts';
import type { Caller, Exchange, ModelRequest } from '../../exchange/exchange.ts';
import type { JsonObject } from '../../exchange/json.ts';
import type { Released } from '../../exchange/released.ts';
import type { Segment } from '../../exchange/segment.ts';
import { type Decided, releaseRequest } from '../moderation/apply.ts';
import type { Origin } from '../moderation/begin.ts';
import { clientView } from '../moderation/client-view.ts';
import { type Disclosure, disclosedOf } from '../moderation/disclosure.ts';
import { Fill } from '../moderation/fill.ts';
import { newestStop } from '../moderation/moderate.ts';
import type { ModerationParts } from '../moderation/parts.ts';
import { languagesFor } from '../moderation/words.ts';
import type { Refusal } from '../protocols/protocol.ts';
import type { RpcMessage } from './message.ts';
import { type Asked, type Sender, segmentsOf } from './segments.ts';
import type { McpServer } from './server.ts';
import { broken, type SessionHeaders } from './upstream.ts';

/** A message as the route took it from HTTP. */
export interface McpCall extends Origin {
  readonly exchangeId: string;
  readonly caller: Caller;
  readonly disclosure: Disclosure;
  /** What the client asks for, best first (BCP 47). */
  readonly languages: readonly string[];
  readonly headers: SessionHeaders;
  /** Told of the session that the server began. */
  readonly onSession?: (session: string) => void;
}

/** What goes to the client: what moderation let go, or words of the gateway's own. */
export type Outgoing = Released<ModelRequest> | { readonly own: JsonObject };

/** The message that an outgoing one is on the wire. */
export function wire(outgoing: Outgoing): JsonObject {
  return 'own' in outgoing ? outgoing.own : outgoing.value.body;
}

/** A message as an exchange with its server, which stands where a model does. */
export function exchangeOf(
  parts: ModerationParts,
  server: McpServer,
  call: McpCall,
  { body }: RpcMessage,
  segments: readonly Segment[],
): Exchange {
  return {
    id: call.exchangeId,
    time: parts.now(),
    protocol: 'mcp',
    caller: call.caller,
    request: { model: `mcp/${server.name}`, stream: false, form: 'openai.chat', body },
    segments,
  };
}

/** As `segmentsOf`, for a message of the server: what cannot be read there is the server's fault. */
export function serverSegments(message: RpcMessage, asked?: Asked): readonly Segment[] {
  return readBy('server', message, asked);
}

function readBy(sender: Sender, message: RpcMessage, asked?: Asked): readonly Segment[] {
  try {
    return segmentsOf(message, sender, asked);
  } catch (cause) {
    if (cause instanceof PortcullisError) throw broken('sent a field whose name is none', cause);
    throw cause;
  }
}

/** A message as the decisions on its segments leave it. @throws PortcullisError `internal_error` where one of them stops. */
export function releaseMessage(
  parts: ModerationParts,
  exchange: Exchange,
  body: JsonObject,
  decided: readonly Decided[],
): Released<ModelRequest> {
  const segments = decided.map(({ segment }) => segment);
  // Without a scope: nothing that was taken out of a message comes back in another.
  const fill = new Fill((text) => parts.audit.commit(text));
  return releaseRequest({ ...exchange, segments, request: { ...exchange.request, body } }, decided, fill);
}

/** Why a message does not pass: a stop; or a rule that has another model answer, which no tool server can follow. */
export type Barred = Stopped | 'route';

export function barredBy(decided: readonly Decided[]): Barred | undefined {
  const stopped = newestStop(decided);
  if (stopped) return stopped;
  return joinAll(decided.map(({ decision }) => decision)).route === undefined ? undefined : 'route';
}

const ROUTED: Refusal = {
  as: 'refusal',
  reason: 'route',
  text: 'The safety policy has another model answer this, which a tool server cannot do.',
};

/** What the client is told of it. @throws PortcullisError `guard_unavailable` where the stop is none of the content. */
export async function refusalOf(barred: Barred, segments: readonly Segment[], call: McpCall): Promise<Refusal> {
  if (barred === 'route') return ROUTED;
  const { stop, reasons } = barred;
  const languages = await languagesFor([stop.message], segments, call.languages);
  const view = clientView(stop, languages, disclosedOf(reasons, call.disclosure));
  if (view instanceof PortcullisError) throw view;
  return view;
}

/** What a refusal says beside its words. */
export function detailsOf({ reason, disclosed }: Refusal, { exchangeId }: McpCall): JsonObject {
  return { code: reason, exchange: exchangeId, ...(disclosed !== undefined && { disclosed }) };
}

/** An error of ours, whatever was thrown; what is none goes to the log. */
export function asPortcullisError(cause: unknown, { abort }: McpCall, parts: ModerationParts): PortcullisError {
  // Of a client that has gone the reason is none of ours; where its time is over, it is.
  if (abort.aborted) return abort.reason instanceof PortcullisError ? abort.reason : clientLeft(cause);
  if (cause instanceof PortcullisError) return cause;
  parts.onError(cause);
  return internalError(cause);
}
