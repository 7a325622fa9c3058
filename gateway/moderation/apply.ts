import type { Decision } from '../../exchange/decision.ts';
import { PortcullisError } from '../../exchange/errors.ts';
import type {
  AnswerEnd,
  AnswerPart,
  Exchange,
  ModelRequest,
  OfChoice,
  ReasoningSeal,
  TokenLogprob,
} from '../../exchange/exchange.ts';
import { isJsonObject, type JsonValue, replaceAtPointers, valueAtPointer } from '../../exchange/json.ts';
import { type Replacement, readJsonText, replaceInJsonText, replaceSpans } from '../../exchange/json-text.ts';
import { type Released, release } from '../../exchange/released.ts';
import type { Segment } from '../../exchange/segment.ts';
import type { Fill } from './fill.ts';
import { replacementsOf } from './redact.ts';
import type { Restorer } from './restore.ts';

/** Stands where a rule that blocks met an older turn: the chat goes on without what it met. */
export const NOTE = '[removed by the safety policy]';

/** A segment and what was decided on it. */
export interface Decided {
  readonly segment: Segment;
  readonly decision: Decision;
}

/**
 * The request as the decisions leave it, released to a provider.
 *
 * @throws PortcullisError `internal_error` when a segment was not decided on, or one of the newest turn is stopped.
 */
export function releaseRequest(exchange: Exchange, decided: readonly Decided[], fill: Fill): Released<ModelRequest> {
  const decisions = new Map(decided.map(({ segment, decision }) => [segment, decision]));
  const replacements = new Map<string, JsonValue>();
  for (const segment of exchange.segments) {
    const decision = decisions.get(segment);
    if (!decision) throw new PortcullisError('internal_error', `The segment at ${segment.pointer} was not decided on.`);
    if (decision.verdict === 'block') {
      if (segment.turn === 'newest')
        throw new PortcullisError('internal_error', `The segment at ${segment.pointer} is stopped.`);
      replacements.set(segment.pointer, note(segment, exchange.request.body));
      if (segment.seal !== undefined) replacements.set(segment.seal, '');
    } else if (decision.transforms.length > 0) {
      const spans = spansOf({ segment, decision }, fill);
      replacements.set(segment.pointer, redacted(segment, exchange.request.body, spans));
      if (segment.seal !== undefined) replacements.set(segment.seal, '');
    }
  }
  if (replacements.size === 0) return release(exchange.request);
  const body = replaceAtPointers(exchange.request.body, outermost(replacements));
  if (!isJsonObject(body)) throw new PortcullisError('internal_error', 'A redaction changed the shape of the request.');
  return release({ ...exchange.request, body });
}

function spansOf({ segment, decision }: Decided, fill: Fill): readonly Replacement[] {
  return fill.replacements(replacementsOf(decision.transforms, segment.text.length), segment.text);
}

/** Without those that lie inside of another: what is replaced whole takes along the texts that were in it. */
function outermost(replacements: ReadonlyMap<string, JsonValue>): ReadonlyMap<string, JsonValue> {
  const isInside = (pointer: string) => {
    for (let end = pointer.lastIndexOf('/'); end > 0; end = pointer.lastIndexOf('/', end - 1)) {
      if (replacements.has(pointer.slice(0, end))) return true;
    }
    return false;
  };
  return new Map([...replacements].filter(([pointer]) => !isInside(pointer)));
}

function note(segment: Segment, body: JsonValue): JsonValue {
  if (segment.modality !== 'text') return { type: 'text', text: NOTE };
  if (segment.form === 'text') return NOTE;
  return typeof valueAtPointer(body, segment.pointer) === 'string' ? JSON.stringify({ note: NOTE }) : { note: NOTE };
}

function redacted(segment: Segment, body: JsonValue, spans: readonly Replacement[]): JsonValue {
  if (segment.modality !== 'text') return { type: 'text', text: spans[0]?.replacement || NOTE };
  const value = valueAtPointer(body, segment.pointer) ?? null;
  if (segment.form === 'text') return replaceSpans(segment.text, spans);
  const json = typeof value === 'string' ? value : JSON.stringify(value);
  const text = redactJson(json, spans);
  return typeof value === 'string' ? text : JSON.parse(text);
}

function redactJson(json: string, spans: readonly Replacement[]): string {
  const reading = readJsonText(json);
  if (!reading) throw new PortcullisError('internal_error', 'JSON that was scanned can no longer be read.');
  return replaceInJsonText(json, reading, spans);
}

/** What says of a part to which answer it belongs: nothing where that is the first. */
export function ofChoice(choice: number): OfChoice {
  return choice === 0 ? {} : { choice };
}

/** A piece of text of an answer that its window's decision has let go. The gate has already redacted it. */
export function releaseText(type: 'text' | 'reasoning', text: string, choice = 0): Released<AnswerPart> {
  return release<AnswerPart>({ type, text, ...ofChoice(choice) });
}

/**
 * A piece of text that was let go, with the tokens that it consists of, each of which says again what stands in it.
 *
 * @throws PortcullisError `internal_error` where they say anything else.
 */
export function releaseTokens(text: string, logprobs: readonly TokenLogprob[], choice: number): Released<AnswerPart> {
  if (logprobs.map(({ token }) => token).join('') === text) {
    return release<AnswerPart>({ type: 'text', text, logprobs, ...ofChoice(choice) });
  }
  throw new PortcullisError('internal_error', 'The tokens of an answer are not those of its text.');
}

/** A piece of a streamed text that no decision has let go: every policy says `hold: none`, and is decided by behind it. */
export function releaseUndecided(type: 'text' | 'reasoning', text: string, choice = 0): Released<AnswerPart> {
  return release<AnswerPart>({ type, text, ...ofChoice(choice) });
}

/** Base64, with or without padding, in either alphabet: nothing in it can be read, neither here nor by the client. */
const SEAL = /^[A-Za-z0-9+/_-]*={0,2}$/;

/**
 * What only the server of a model can read, for the client to bring back.
 *
 * @throws PortcullisError `upstream_error` where it could be a text.
 */
export function releaseSeal(seal: ReasoningSeal, choice = 0): Released<AnswerPart> {
  if (SEAL.test(seal.type === 'signature' ? seal.signature : seal.data)) {
    return release<AnswerPart>({ ...seal, ...ofChoice(choice) });
  }
  throw new PortcullisError(
    'upstream_error',
    'The model server signed its reasoning with something that is no signature.',
  );
}

/** A tool call as the decision on its arguments leaves it. @throws PortcullisError `internal_error` when it is stopped. */
export function releaseToolCall(
  part: Extract<AnswerPart, { type: 'tool_call' }>,
  decided: Decided,
  fill: Fill,
): Released<AnswerPart> {
  const { segment, decision } = decided;
  if (decision.verdict === 'block') throw new PortcullisError('internal_error', 'The tool call is stopped.');
  if (decision.transforms.length === 0) return release<AnswerPart>(part);
  const spans = spansOf(decided, fill);
  const json =
    segment.form === 'json' ? redactJson(part.call.arguments, spans) : replaceSpans(part.call.arguments, spans);
  return release<AnswerPart>({ ...part, call: { ...part.call, arguments: json } });
}

/** The end of an answer: it holds no content. */
export function releaseEnd(end: AnswerEnd): Released<AnswerEnd> {
  return release(end);
}

/** A text as the decision on it leaves it; undefined where it may not pass. */
export function releaseChecked(decided: Decided, fill: Fill): Released<string | undefined> {
  if (decided.decision.verdict === 'block') return release(undefined);
  return release(replaceSpans(decided.segment.text, spansOf(decided, fill)));
}

/** A policy's own words, added to an answer. */
export function releaseSupport(text: string, choice = 0): Released<AnswerPart> {
  return release<AnswerPart>({ type: 'text', text, ...ofChoice(choice) });
}

/** A part that was let go, with the texts that its placeholders stand for; undefined where all of it is held. */
export function releaseRestored({ value }: Released<AnswerPart>, restorer: Restorer): Released<AnswerPart> | undefined {
  if (value.type === 'tool_call') {
    return release({ ...value, call: { ...value.call, arguments: restorer.arguments(value.call) } });
  }
  if (value.type === 'signature' || value.type === 'sealed_reasoning') return release(value);
  const text = restorer.push(value.type, value.text);
  return text === '' ? undefined : release({ type: value.type, text, ...ofChoice(value.choice ?? 0) });
}
