import { joinAll, type Stopped, stoppedBy } from '../../exchange/decision.ts';
import { clientLeft, internalError, PortcullisError } from '../../exchange/errors.ts';
import type { AnswerPart, Caller, Exchange } from '../../exchange/exchange.ts';
import type { Released } from '../../exchange/released.ts';
import { within } from '../../exchange/within.ts';
import type { HttpAnswer, Protocol, ReadRequest, Refusal, ResponseMeta, StreamWriter } from '../protocols/protocol.ts';
import type { GenerateOptions } from '../providers/provider.ts';
import type { Decided } from './apply.ts';
import { ask } from './ask.ts';
import { begin, type Origin, scanInput } from './begin.ts';
import { clientView } from './client-view.ts';
import { type Disclosure, disclosedOf } from './disclosure.ts';
import { type Ending, type ExchangeLog, endingOf, refusalEnding } from './exchange-log.ts';
import type { GateOutput } from './gate.ts';
import type { ModerationParts } from './parts.ts';
import { languagesFor } from './words.ts';

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
  /** Features of the model's server that the client asks for by name, in a form that carries no text. */
  readonly betas?: readonly string[];
  /** The account that the client names at OpenAI. */
  readonly account?: GenerateOptions['account'];
  /** Told of the upstream's headers that a client may see, before the first piece of the answer, or its failure. */
  readonly onHeaders?: (headers: Readonly<Record<string, string>>) => void;
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
export function routedBy(decided: readonly Decided[], call: Call): Call {
  const { route } = joinAll(decided.map(({ decision }) => decision));
  if (!route) return call;
  return { ...call, read: { ...call.read, request: { ...call.read.request, model: route.model } } };
}

/** The strongest stop of the newest turn; in older turns the segment is replaced instead (apply.ts). */
export function newestStop(decided: readonly Decided[]): Stopped | undefined {
  const newest = decided.filter(({ segment }) => segment.turn === 'newest');
  return stoppedBy(joinAll(newest.map(({ decision }) => decision)));
}

async function whole(
  outputs: AsyncGenerator<GateOutput>,
  call: Call,
  parts: ModerationParts,
  log: ExchangeLog,
): Promise<Reply> {
  const answer: Released<AnswerPart>[] = [];
  const refusals = new Map<number, Refusal>();
  let ending: Ending = { outcome: 'answered', status: 200 };
  for await (const output of outputs) {
    if (output.type === 'stop') return await refuse(output, call, parts, log);
    if (output.type === 'part') answer.push(output.part);
    else if (output.type === 'choice_stop') {
      const view = await choiceViewFor(output, call);
      if (!view) return await refuse(output, call, parts, log);
      if (refusals.size === 0) ending = refusalEnding(output.stop, 200, view.language);
      refusals.set(output.choice, view);
    } else {
      await log.close(ending);
      const kept = answer.filter(({ value }) => !refusals.has(value.choice ?? 0));
      return { type: 'whole', status: 200, body: call.protocol.write(kept, output.end, metaOf(call, parts), refusals) };
    }
  }
  throw new PortcullisError('internal_error', 'The answer had no end.');
}

/** What stands in the place of one of several answers that was stopped; undefined where an error has to end them all. */
async function choiceViewFor(stopped: Stopped, call: Call): Promise<Refusal | undefined> {
  const view = await viewFor(stopped, call);
  return view instanceof PortcullisError || view.as === 'error' ? undefined : view;
}

/**
 * After so many milliseconds without a piece a stream gets a comment, which clients pass over (WHATWG HTML, section 9.2):
 * what stands between may close a connection that is silent.
 */
export const KEEP_ALIVE_MS = 15_000;
const KEEP_ALIVE = ': keep-alive\n\n';

/** Waits for the first output, while that is no longer than a client waits: what fails before it has an HTTP status of its own. */
async function stream(
  outputs: AsyncGenerator<GateOutput>,
  call: Call,
  parts: ModerationParts,
  log: ExchangeLog,
): Promise<Reply> {
  const coming = outputs.next();
  const first = await within(KEEP_ALIVE_MS, coming);
  const isLate = first === 'late';
  if (!isLate && first.done) throw new PortcullisError('internal_error', 'The answer had no end.');
  if (!isLate && (first.value.type === 'stop' || first.value.type === 'choice_stop')) {
    const view = await viewFor(first.value, call);
    if (view instanceof PortcullisError || view.as === 'error') return await refuse(first.value, call, parts, log);
  }
  return { type: 'stream', pieces: pieces({ coming, isLate }, outputs, call, parts, log) };
}

async function* pieces(
  first: { readonly coming: Promise<IteratorResult<GateOutput, undefined>>; readonly isLate: boolean },
  outputs: AsyncGenerator<GateOutput>,
  call: Call,
  parts: ModerationParts,
  log: ExchangeLog,
): AsyncGenerator<string> {
  const writer = call.protocol.stream(metaOf(call, parts));
  try {
    // The headers of a response leave with its first piece.
    if (first.isLate) yield KEEP_ALIVE;
    let coming: typeof first.coming | undefined = first.coming;
    let ending: Ending = { outcome: 'answered', status: 200 };
    for (;;) {
      coming ??= outputs.next();
      const result = await within(KEEP_ALIVE_MS, coming);
      if (result === 'late') {
        yield KEEP_ALIVE;
        continue;
      }
      coming = undefined;
      if (result.done) throw new PortcullisError('internal_error', 'The answer had no end.');
      const output = result.value;
      const refusal = output.type === 'choice_stop' ? await choiceViewFor(output, call) : undefined;
      if (output.type === 'part') {
        const piece = writer.part(output.part);
        // A part that the protocol has no place for.
        if (piece !== '') yield piece;
      } else if (output.type === 'end') {
        await log.close(ending);
        yield writer.end(output.end);
        return;
      } else if (refusal && output.type === 'choice_stop' && writer.refuseChoice) {
        if (ending.outcome === 'answered') ending = refusalEnding(output.stop, 200, refusal.language);
        yield writer.refuseChoice(output.choice, refusal);
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
export async function refuse(stopped: Stopped, call: Call, parts: ModerationParts, log: ExchangeLog): Promise<Reply> {
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

/** The reply for an error, which the record has as well. */
export async function failed(cause: unknown, call: Call, parts: ModerationParts, log: ExchangeLog): Promise<Reply> {
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
  const { aborted, reason } = call.abort;
  // An end that is not the client's doing says what it is.
  if (aborted) return reason instanceof PortcullisError ? reason : clientLeft(cause);
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
