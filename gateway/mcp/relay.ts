import { clientLeft, PortcullisError } from '../../exchange/errors.ts';
import type { Exchange, ModelRequest } from '../../exchange/exchange.ts';
import { newExchangeId } from '../../exchange/exchange-id.ts';
import { isJsonObject, type JsonObject } from '../../exchange/json.ts';
import type { Released } from '../../exchange/released.ts';
import type { Segment } from '../../exchange/segment.ts';
import type { Decided } from '../moderation/apply.ts';
import { type Begun, begin, MOST_SEGMENTS, scanInput } from '../moderation/begin.ts';
import { endingOf, refusalEnding } from '../moderation/exchange-log.ts';
import type { GuardSnapshot, ModerationParts } from '../moderation/parts.ts';
import type { Scanned } from '../moderation/scan.ts';
import type { Refusal } from '../protocols/protocol.ts';
import {
  asPortcullisError,
  type Barred,
  barredBy,
  detailsOf,
  exchangeOf,
  type McpCall,
  type Outgoing,
  refusalOf,
  releaseMessage,
  serverSegments,
  wire,
} from './call.ts';
import type { ListedTool } from './definitions.ts';
import { releaseListing } from './listing.ts';
import { errorAnswer, RPC_ERRORS, type RpcId, type RpcMessage, toolErrorAnswer } from './message.ts';
import { calledTool, segmentsOf } from './segments.ts';
import type { McpServer } from './server.ts';
import { isStillValid } from './structured.ts';
import { broken } from './upstream.ts';

export type RpcRequest = Extract<RpcMessage, { kind: 'request' }>;
type RpcResponse = Extract<RpcMessage, { kind: 'response' }>;

/** Scans of one message at the same time. */
const SCANS_AT_ONCE = 8;
/** So many pages of a list of tools are read. */
const MOST_PAGES = 32;

/** What the steps of one request share. */
interface Relay {
  readonly parts: ModerationParts;
  readonly server: McpServer;
  readonly call: McpCall;
  readonly message: RpcRequest;
  readonly toolName: string | undefined;
  readonly guard: GuardSnapshot;
  readonly exchange: Exchange;
  readonly begun: Begun;
  /** Texts of it that were scanned so far. */
  scanned: number;
}

/**
 * One request of a client, guarded: its texts are scanned and recorded before the server sees it, and every message that
 * comes back before the client sees that. The last message is the answer: the server's, or one of the gateway's own.
 *
 * @throws PortcullisError `invalid_request` for what cannot be read; `mcp_session_not_found`, which a client has to see as
 *   the status of HTTP.
 */
export async function* relayRequest(
  parts: ModerationParts,
  server: McpServer,
  call: McpCall,
  message: RpcRequest,
): AsyncGenerator<Outgoing, undefined> {
  const toolName = calledTool(message);
  if (message.method === 'tools/call' && toolName === undefined) {
    throw new PortcullisError('invalid_request', 'A tool call has to name a tool in "params"."name".');
  }
  // Before the exchange takes it: what older policies allow is then never noted under newer ones.
  const guard = parts.guard();
  const exchange = exchangeOf(parts, server, call, message, segmentsOf(message, 'client'));
  const begun = begin(parts, exchange, call);
  const relay: Relay = { parts, server, call, message, toolName, guard, exchange, begun, scanned: 0 };
  const { log } = begun;
  try {
    yield* relayed(relay);
  } catch (cause) {
    const error = asPortcullisError(cause, call, parts);
    await closeFailed(relay, error);
    if (error.code === 'mcp_session_not_found') throw error;
    yield failure(message.id, error, call);
  } finally {
    // Reached with the record still open only when nobody reads on.
    if (!log.isClosed) await closeFailed(relay, clientLeft());
  }
}

/** An error of ours as the answer to a request. */
export function failure(
  id: RpcId | null,
  error: PortcullisError,
  { exchangeId }: Pick<McpCall, 'exchangeId'>,
): Outgoing {
  const code = error.code === 'invalid_request' ? RPC_ERRORS.invalidRequest : RPC_ERRORS.failed;
  return { own: errorAnswer(id, code, error.message, { code: error.code, exchange: exchangeId }) };
}

async function closeFailed({ parts, begun }: Relay, error: PortcullisError): Promise<void> {
  try {
    await begun.log.close(endingOf(error));
  } catch (closing) {
    parts.onError(closing);
  }
}

async function* relayed(relay: Relay): AsyncGenerator<Outgoing> {
  const { parts, server, call, message, exchange, begun } = relay;
  const decided = await scanInput(parts, exchange, begun);
  relay.scanned = decided.length;
  const barred = barredBy(decided);
  if (barred) {
    yield await refused(relay, barred, exchange.segments);
    return;
  }
  const reason = await whyUnusable(relay);
  if (reason) {
    yield await refusedBy(relay, reason);
    return;
  }
  const released = releaseMessage(parts, exchange, message.body, decided);
  const { session, messages } = await server.upstream.ask(released, call.headers, call.abort);
  if (session !== undefined && message.method === 'initialize') call.onSession?.(session);
  for await (const incoming of messages) {
    if (incoming.kind === 'response') {
      if (incoming.id !== message.id) throw broken('answered a request that it was not asked');
      yield await concluded(relay, incoming);
      return;
    }
    const passed = await passing(relay, incoming);
    if (passed) yield passed;
  }
  throw broken('ended its answer before the result');
}

/** The answer as the policies leave it, with the end of the record. */
async function concluded(relay: Relay, response: RpcResponse): Promise<Outgoing> {
  const { parts, server, guard, exchange, message, toolName, begun } = relay;
  const asked = { method: message.method, ...(toolName !== undefined && { toolName }) };
  const decided = await scanned(relay, serverSegments(response, asked));
  const segments = decided.map(({ segment }) => segment);
  if (message.method === 'tools/list' && response.body.result !== undefined) {
    const listing = releaseListing(parts, server, guard, exchange, response.body, decided);
    if ('barred' in listing) return await refused(relay, listing.barred, segments);
    const code = listing.isChanged ? { code: 'mcp_tool_changed' } : {};
    await begun.log.close({ outcome: 'answered', status: 200, ...code });
    return listing.released;
  }
  const barred = barredBy(decided);
  if (barred) return await refused(relay, barred, segments);
  const released = releaseMessage(parts, exchange, response.body, decided);
  if (!isPromised(relay, released, decided)) return await refusedBy(relay, NOT_PROMISED);
  await begun.log.close({ outcome: 'answered', status: 200 });
  return released;
}

const NOT_PROMISED: Refusal = {
  as: 'refusal',
  reason: 'mcp_result_redacted',
  text: 'The safety policy takes something out of the structured result of this tool, and what is left is not of the form that the tool promises. The result was not passed on.',
};

/** Whether a structured result that was changed is still of the form that its tool was listed with. */
function isPromised(relay: Relay, { value }: Released<ModelRequest>, decided: readonly Decided[]): boolean {
  const schema = listedTool(relay)?.outputSchema;
  const isChanged = decided.some(
    ({ segment, decision }) => segment.pointer === '/result/structuredContent' && decision.transforms.length > 0,
  );
  const result = value.body.result;
  if (!schema || !isChanged || !isJsonObject(result)) return true;
  return isStillValid(result.structuredContent ?? null, schema);
}

/** What the server sends beside its answer; undefined where it is held back. */
async function passing(relay: Relay, incoming: RpcMessage): Promise<Outgoing | undefined> {
  const { parts, exchange, server, call } = relay;
  const decided = await scanned(relay, serverSegments(incoming));
  if (!barredBy(decided)) return releaseMessage(parts, exchange, incoming.body, decided);
  if (incoming.kind === 'request') await server.upstream.refuse(notPassed(incoming.id), call.headers, call.abort);
  return undefined;
}

/** What the server is told of a request of its own that does not pass. */
export function notPassed(id: RpcId): JsonObject {
  const words = 'The safety policy of the gateway does not pass this request on.';
  return errorAnswer(id, RPC_ERRORS.refused, words, { code: 'refused' });
}

async function refused(relay: Relay, barred: Barred, segments: readonly Segment[]): Promise<Outgoing> {
  const refusal = await refusalOf(barred, segments, relay.call);
  if (barred === 'route') return await refusedBy(relay, refusal);
  await relay.begun.log.close(refusalEnding(barred.stop, 200, refusal.language));
  return worded(relay, refusal);
}

async function refusedBy(relay: Relay, refusal: Refusal): Promise<Outgoing> {
  await relay.begun.log.close({ outcome: 'refused', status: 200, code: refusal.reason });
  return worded(relay, refusal);
}

/** A tool call that is refused has a result, which the agent reads; any other request has an error. */
function worded({ message: { id, method }, call }: Relay, refusal: Refusal): Outgoing {
  const details = detailsOf(refusal, call);
  if (method === 'tools/call') return { own: toolErrorAnswer(id, refusal.text, details) };
  return { own: errorAnswer(id, RPC_ERRORS.refused, refusal.text, details) };
}

/** Scans the segments of one message of the server, and adds them to the record. */
async function scanned(relay: Relay, segments: readonly Segment[]): Promise<readonly (Decided & Scanned)[]> {
  const { parts, begun } = relay;
  relay.scanned += segments.length;
  if (relay.scanned > MOST_SEGMENTS) {
    throw broken(`sent more than the ${MOST_SEGMENTS} texts that one exchange may hold`);
  }
  const start = parts.now();
  const decided: (Decided & Scanned)[] = [];
  for (let from = 0; from < segments.length; from += SCANS_AT_ONCE) {
    const some = segments.slice(from, from + SCANS_AT_ONCE);
    const scans = await Promise.all(some.map((segment) => begun.scanner.scan(segment)));
    decided.push(...scans.map((scan, index) => ({ ...scan, segment: some[index]! })));
  }
  const [first] = segments;
  if (first) begun.log.scanned(first.stage, start, decided);
  return decided;
}

function listedTool({ server, guard, exchange, toolName }: Relay): ListedTool | undefined {
  return toolName === undefined ? undefined : server.definitions.find(guard, exchange.caller.key, toolName);
}

/** Why a tool may not be called; undefined where it may, or where no tool is called. */
async function whyUnusable(relay: Relay): Promise<Refusal | undefined> {
  const { toolName } = relay;
  if (toolName === undefined) return undefined;
  // Another process listed it, or it was listed under policies that are gone: no tool is called whose definition was not read.
  if (!listedTool(relay)) await listTools(relay);
  const standing = listedTool(relay)?.standing ?? 'unlisted';
  if (standing === 'usable') return undefined;
  const { reason, why } = UNUSABLE[standing];
  return { as: 'refusal', reason, text: `The tool "${toolName}" was not called: ${why}.` };
}

const UNUSABLE = {
  blocked: { reason: 'mcp_tool_blocked', why: 'the safety policy blocks its definition' },
  changed: {
    reason: 'mcp_tool_changed',
    why: 'its definition is not the one that was pinned. The operator has to look at the new one',
  },
  unpinned: { reason: 'mcp_tool_unpinned', why: 'the configuration of the gateway does not pin its definition' },
  unlisted: { reason: 'mcp_tool_unlisted', why: 'the server does not list it' },
} as const;

/** Reads the list of tools as the client would, with a record of its own for each page. */
async function listTools({ parts, server, call }: Relay): Promise<void> {
  const { onSession: _, ...rest } = call;
  let cursor: unknown;
  for (let page = 0; page < MOST_PAGES; page += 1) {
    const id = `portcullis-${page}`;
    const params = typeof cursor === 'string' ? { params: { cursor } } : {};
    const body: JsonObject = { jsonrpc: '2.0', id, method: 'tools/list', ...params };
    const own = { ...rest, exchangeId: newExchangeId(parts.now()) };
    let answer: JsonObject = {};
    const messages = relayRequest(parts, server, own, { kind: 'request', id, method: 'tools/list', body });
    for await (const outgoing of messages) answer = wire(outgoing);
    if (!isJsonObject(answer.result)) throw broken('did not list its tools, so none of them can be called');
    cursor = answer.result.nextCursor;
    if (typeof cursor !== 'string') return;
  }
}
