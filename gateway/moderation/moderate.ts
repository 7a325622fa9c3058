import { joinAll, type Stopped, type Support, stoppedBy } from '../../exchange/decision.ts';
import { clientLeft, internalError, PortcullisError } from '../../exchange/errors.ts';
import type { AnswerPart, Caller, Exchange, ModelEvent } from '../../exchange/exchange.ts';
import { isJsonObject } from '../../exchange/json.ts';
import type { Released } from '../../exchange/released.ts';
import type { HttpAnswer, Protocol, ReadRequest, Refusal, ResponseMeta, StreamWriter } from '../protocols/protocol.ts';
import { type Decided, releaseRequest } from './apply.ts';
import { type Begun, begin, type Origin, scanInput } from './begin.ts';
import { clientView } from './client-view.ts';
import { type Disclosure, disclosedOf } from './disclosure.ts';
import { type Ending, type ExchangeLog, endingOf, refusalEnding } from './exchange-log.ts';
import { Fill } from './fill.ts';
import { finish } from './finish.ts';
import { type GateOutput, gate } from './gate.ts';
import type { ModerationParts } from './parts.ts';
import { Restorer } from './restore.ts';
import type { Scanner } from './scan.ts';
import { languagesFor, wordsOf } from './words.ts';

/** A request as the route took it from HTTP. */
export interface Call extends Origin {
  readonly exchangeId: string;
  readonly protocol: Protocol;
  readonly read: ReadRequest;
  readonly caller: Caller;
  readonly disclosure: Disclosure;
  /** What the client asks for, best first (BCP 47). */
  readonly languages: readonly string[];
  readonly clientCredential?: string;
}

/** What the route sends: a whole body, or the pieces of a stream. */
export type Reply =
  | ({ readonly type: 'whole'; readonly retryAfter?: number } & HttpAnswer)
  | { readonly type: 'stream'; readonly pieces: AsyncGenerator<string> };

/** One moderated exchange, start to end. Errors become replies in the client's own protocol: it never throws. */
export async function moderate(parts: ModerationParts, call: Call): Promise<Reply> {
  const { read, protocol, caller } = call;
  const time = parts.now();
  const exchange: Exchange = { id: call.exchangeId, time, protocol: protocol.id, caller, ...read };
  const begun = begin(parts, exchange, call);
  const { log } = begun;
  try {
    parts.models.resolve(read.request.model);
    const decided = await scanInput(parts, exchange, begun);
    const stop = newestStop(decided);
    if (stop) return await refuse(stop, call, parts, log);
    const routed = routedBy(decided, call);
    const outputs = ask(parts, routed, exchange, decided, begun);
    return read.request.stream ? await stream(outputs, routed, parts, log) : await whole(outputs, routed, parts, log);
  } catch (cause) {
    return await failed(cause, call, parts, log);
  }
}

/** The call, for the model that the policies send it to; an older turn counts too, so that a conversation stays there. */
function routedBy(decided: readonly Decided[], call: Call): Call {
  const { route } = joinAll(decided.map(({ decision }) => decision));
  if (!route) return call;
  return { ...call, read: { ...call.read, request: { ...call.read.request, model: route.model } } };
}

/**
 * Asks the model, and guards its answer.
 *
 * @throws PortcullisError `model_not_found` for a route to nowhere, which the start has refused where it could.
 */
function ask(
  parts: ModerationParts,
  call: Call,
  exchange: Exchange,
  decided: readonly Decided[],
  { log, scanner }: Begun,
): AsyncGenerator<GateOutput> {
  const { provider, model } = parts.models.resolve(call.read.request.model);
  log.modelAsked(provider.id, provider.system, model);
  const stopped = new AbortController();
  const fill = new Fill((text) => parts.audit.commit(text), exchange.segments);
  const events = provider.generate(releaseRequest(exchange, decided, fill), {
    model,
    abort: AbortSignal.any([call.abort, stopped.signal]),
    ...(call.clientCredential !== undefined && { clientCredential: call.clientCredential }),
  });
  const newest = decided.filter(({ segment }) => segment.turn === 'newest');
  const supports = newest.flatMap(({ decision }) => decision.support ?? []);
  const outputs = guarded(
    gateOf(events, { exchangeId: call.exchangeId, fill }, scanner, log, parts, supports),
    stopped,
  );
  const restorer = fill.originals.size > 0 ? new Restorer(fill.originals) : undefined;
  return finish(outputs, restorer, async () => {
    if (restorer) log.restored(restorer.count);
    return supportFor(supports, exchange, call, log);
  });
}

/** The words of support for the end of an answer, each once. None where the client wants JSON, which they would break. */
async function supportFor(
  supports: readonly Support[],
  exchange: Exchange,
  call: Call,
  log: ExchangeLog,
): Promise<string | undefined> {
  if (supports.length === 0 || wantsJson(exchange.request.body.response_format)) return undefined;
  const messages = supports.map(({ message }) => message);
  const languages = await languagesFor(messages, exchange.segments, call.languages);
  const texts = messages.map((message) => wordsOf(message, languages));
  log.spokeIn(texts[0]!.language);
  return [...new Set(texts.map(({ words }) => words))].join('\n\n');
}

function wantsJson(format: unknown): boolean {
  return isJsonObject(format) && format.type !== 'text';
}

/** The strongest stop of the newest turn; in older turns the segment is replaced instead (apply.ts). */
function newestStop(decided: readonly Decided[]): Stopped | undefined {
  const newest = decided.filter(({ segment }) => segment.turn === 'newest');
  return stoppedBy(joinAll(newest.map(({ decision }) => decision)));
}

/** Why a model is stopped that may go on. One for all: making an error for every exchange costs more than the rest of its end. */
const ENOUGH = new PortcullisError('cancelled', 'No more of the answer is wanted.');

/** @param supports gets what the answer itself gives reason for. */
function gateOf(
  events: AsyncIterable<ModelEvent>,
  exchange: { readonly exchangeId: string; readonly fill: Fill },
  scanner: Scanner,
  log: ExchangeLog,
  parts: ModerationParts,
  supports: Support[],
): AsyncIterable<GateOutput> {
  let start = parts.now();
  return gate(watched(events, log), scanner, exchange, (scanned) => {
    log.scanned(scanned.record.stage, start, [scanned]);
    supports.push(...(scanned.decision.support ?? []));
    start = parts.now();
  });
}

/** The gate's outputs; when they end, for whatever reason, the model is stopped too. */
async function* guarded(outputs: AsyncIterable<GateOutput>, stopped: AbortController): AsyncGenerator<GateOutput> {
  try {
    yield* outputs;
  } finally {
    stopped.abort(ENOUGH);
  }
}

async function* watched(events: AsyncIterable<ModelEvent>, log: ExchangeLog): AsyncIterable<ModelEvent> {
  for await (const event of events) {
    log.modelBegan();
    if (event.type === 'finish') log.modelEnded(event.reason, event.usage);
    yield event;
  }
}

async function whole(
  outputs: AsyncGenerator<GateOutput>,
  call: Call,
  parts: ModerationParts,
  log: ExchangeLog,
): Promise<Reply> {
  const answer: Released<AnswerPart>[] = [];
  for await (const output of outputs) {
    if (output.type === 'stop') return await refuse(output, call, parts, log);
    if (output.type === 'part') answer.push(output.part);
    else {
      await log.close({ outcome: 'answered', status: 200 });
      return { type: 'whole', status: 200, body: call.protocol.write(answer, output.end, metaOf(call, parts)) };
    }
  }
  throw new PortcullisError('internal_error', 'The answer had no end.');
}

/** Waits for the first output, so that what fails before it still has an HTTP status of its own. */
async function stream(
  outputs: AsyncGenerator<GateOutput>,
  call: Call,
  parts: ModerationParts,
  log: ExchangeLog,
): Promise<Reply> {
  const first = await outputs.next();
  if (first.done) throw new PortcullisError('internal_error', 'The answer had no end.');
  if (first.value.type === 'stop') {
    const view = await viewFor(first.value, call);
    if (view instanceof PortcullisError || view.as === 'error') return await refuse(first.value, call, parts, log);
  }
  return { type: 'stream', pieces: pieces(first.value, outputs, call, parts, log) };
}

async function* pieces(
  first: GateOutput,
  outputs: AsyncGenerator<GateOutput>,
  call: Call,
  parts: ModerationParts,
  log: ExchangeLog,
): AsyncGenerator<string> {
  const writer = call.protocol.stream(metaOf(call, parts));
  try {
    for (let output: GateOutput | undefined = first; output; output = (await outputs.next()).value) {
      if (output.type === 'part') yield writer.part(output.part);
      else if (output.type === 'end') {
        await log.close({ outcome: 'answered', status: 200 });
        yield writer.end(output.end);
        return;
      } else {
        yield await streamedStop(output, writer, call, log);
        return;
      }
    }
  } catch (cause) {
    const error = asPortcullisError(cause, call, parts);
    await closeFailed(error, parts, log);
    yield writer.fail(error);
  } finally {
    // Reached with the record still open only when the client went while a piece was on its way to it.
    await outputs.return(undefined);
    if (!log.isClosed) await closeFailed(clientLeft(), parts, log);
  }
}

async function streamedStop(stopped: Stopped, writer: StreamWriter, call: Call, log: ExchangeLog): Promise<string> {
  const view = await viewFor(stopped, call);
  if (view instanceof PortcullisError) {
    await log.close(endingOf(view));
    return writer.fail(view);
  }
  await log.close(refusalEnding(stopped.stop, 200, view.language));
  return writer.refuse(view);
}

/** The refusal of an exchange of which nothing was sent yet. */
async function refuse(stopped: Stopped, call: Call, parts: ModerationParts, log: ExchangeLog): Promise<Reply> {
  const view = await viewFor(stopped, call);
  if (view instanceof PortcullisError) throw view;
  const meta = metaOf(call, parts);
  const answer = call.protocol.refuse(view, meta);
  await log.close(refusalEnding(stopped.stop, answer.status, view.language));
  if (call.read.request.stream && answer.status === 200) {
    return { type: 'stream', pieces: single(call.protocol.stream(meta).refuse(view)) };
  }
  return { type: 'whole', ...answer };
}

/** What this client is told of a stop. */
async function viewFor(
  { stop, reasons }: Stopped,
  { disclosure, read, languages }: Call,
): Promise<Refusal | PortcullisError> {
  return clientView(
    stop,
    await languagesFor([stop.message], read.segments, languages),
    disclosedOf(reasons, disclosure),
  );
}

async function* single(piece: string): AsyncGenerator<string> {
  yield piece;
}

async function failed(cause: unknown, call: Call, parts: ModerationParts, log: ExchangeLog): Promise<Reply> {
  const error = asPortcullisError(cause, call, parts);
  const ending: Ending = endingOf(error);
  try {
    await log.close(ending);
  } catch (closing) {
    parts.onError(closing);
  }
  return {
    type: 'whole',
    ...call.protocol.fail(error),
    ...(error.retryAfter !== undefined && { retryAfter: error.retryAfter }),
  };
}

/** Records a stream that ended badly; where even that fails, the stream has an error at its end already. */
async function closeFailed(error: PortcullisError, parts: ModerationParts, log: ExchangeLog): Promise<void> {
  try {
    await log.close(endingOf(error));
  } catch (closing) {
    parts.onError(closing);
  }
}

function asPortcullisError(cause: unknown, call: Call, parts: ModerationParts): PortcullisError {
  if (call.abort.aborted) return clientLeft(cause);
  if (cause instanceof PortcullisError) return cause;
  parts.onError(cause);
  return internalError(cause);
}

function metaOf(call: Call, parts: ModerationParts): ResponseMeta {
  return {
    exchangeId: call.exchangeId,
    model: call.read.request.model,
    created: Math.floor(parts.now() / 1000),
    includeUsage: includeUsage(call.read.request.body.stream_options),
  };
}

function includeUsage(options: unknown): boolean {
  return (
    typeof options === 'object' && options !== null && 'include_usage' in options && options.include_usage === true
  );
}
