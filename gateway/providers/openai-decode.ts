import type { FinishReason, ModelEvent, ModelRequest, TokenLogprob, Usage } from '../../exchange/exchange.ts';
import { isJsonObject, type JsonObject, type JsonValue } from '../../exchange/json.ts';
import { type CallLabels, ToolCallNumbers } from './tool-call-numbers.ts';
import type { UpstreamTimeouts } from './transport.ts';
import {
  eventsInTime,
  failedMidway,
  incomplete,
  isCount,
  parseObject,
  readText,
  unreadable,
} from './upstream-answer.ts';

/** A map, and not an object: a reason `constructor` must not find what every object has. */
const FINISH_REASONS: ReadonlyMap<string, FinishReason> = new Map([
  ['stop', 'stop'],
  ['length', 'length'],
  ['tool_calls', 'tool_calls'],
  ['content_filter', 'content_filter'],
]);

/** What of an answer was asked for, so that nothing else of it is read. */
export type Asked = Pick<ModelRequest, 'choices' | 'logprobs'>;

/**
 * Reads a streamed chat completion. What it does not know (annotations) is dropped, since nothing would scan it, and so
 * is what nobody asked for: more answers than one, log probabilities. Comments, which only keep a connection open, do
 * not count as signs of life. A server that knows of one answer alone gives one, however many were asked for.
 *
 * @throws PortcullisError `upstream_error` when a chunk is not JSON, holds an error or what cannot be read, or the
 *   stream ends before its end; `upstream_timeout` when no event comes in time.
 */
export async function* decodeStream(
  body: AsyncIterable<Uint8Array>,
  timeouts: Pick<UpstreamTimeouts, 'firstByteMs' | 'idleMs'>,
  asked: Asked = {},
): AsyncIterable<ModelEvent> {
  const choices = new Choices(asked);
  let isDone = false;
  let usage: Usage | undefined;
  for await (const event of eventsInTime(body, timeouts, () => choices.haveEnded)) {
    isDone = event === '[DONE]';
    if (isDone) break;
    const chunk = parseAnswer(event);
    usage = readUsage(chunk.usage) ?? usage;
    yield* choices.read(chunk, 'delta');
  }
  if (!isDone && !choices.haveEnded) throw incomplete();
  yield choices.finish(usage);
}

/** Reads a chat completion that is not streamed. @throws PortcullisError `upstream_error` when it is none. */
export async function* decodeWhole(body: AsyncIterable<Uint8Array>, asked: Asked = {}): AsyncIterable<ModelEvent> {
  const completion = parseAnswer(await readText(body));
  const choices = new Choices(asked);
  yield* choices.read(completion, 'message');
  if (choices.count === 0) throw unreadable('something that is not a chat completion');
  yield choices.finish(readUsage(completion.usage));
}

/** The answers of a completion as they come, side by side. */
class Choices {
  readonly #asked: Asked;
  readonly #most: number;
  readonly #numbers: ToolCallNumbers[] = [];
  readonly #reasons: (FinishReason | undefined)[] = [];

  constructor(asked: Asked) {
    this.#asked = asked;
    this.#most = asked.choices ?? 1;
  }

  /** How many have begun. */
  get count(): number {
    return this.#reasons.length;
  }

  /** Whether as many as were asked for have given a reason for their end. */
  get haveEnded(): boolean {
    return this.count === this.#most && !this.#reasons.includes(undefined);
  }

  /** What a completion, or a chunk of one, holds of each of them. */
  *read({ choices }: JsonObject, part: 'delta' | 'message'): Iterable<ModelEvent> {
    if (!Array.isArray(choices)) return;
    for (const [position, choice] of (choices as readonly JsonValue[]).entries()) {
      if (position >= this.#most) return;
      if (isJsonObject(choice)) yield* this.#readOne(choice, part, this.#indexOf(choice, position));
    }
  }

  /** Where a server says nothing of which answer something belongs to, its place says it. */
  #indexOf({ index }: JsonObject, position: number): number {
    const number = this.#most === 1 ? position : (index ?? position);
    if (isCount(number) && number < this.#most) return number;
    throw unreadable('an answer that nobody asked for');
  }

  *#readOne(choice: JsonObject, part: 'delta' | 'message', index: number): Iterable<ModelEvent> {
    const content = choice[part];
    if (part === 'message' && !isJsonObject(content)) throw unreadable('something that is not a chat completion');
    const tokens = this.#asked.logprobs ? readTokens(choice.logprobs) : undefined;
    const numbers = this.#numbers[index] ?? new ToolCallNumbers();
    this.#numbers[index] = numbers;
    let calls = 0;
    const numberOf = part === 'message' ? () => calls++ : (labels: CallLabels) => numbers.of(labels);
    for (const event of isJsonObject(content) ? contentEvents(content, numberOf, tokens) : []) {
      yield index === 0 ? event : { ...event, choice: index };
    }
    this.#reasons[index] = readReason(choice) ?? this.#reasons[index];
  }

  /** The end of all. Without a reason it is a plain one. */
  finish(usage: Usage | undefined): ModelEvent {
    const [reason = 'stop', ...others] = Array.from(this.#reasons, (one) => one ?? 'stop');
    return { type: 'finish', reason, ...(others.length > 0 && { others }), ...(usage && { usage }) };
  }
}
type Content = Exclude<ModelEvent, { type: 'finish' }>;

/** @param tokens of the text, where it is made of them. */
function* contentEvents(
  content: JsonObject,
  numberOf: (labels: CallLabels) => number,
  tokens: readonly TokenLogprob[] | undefined,
): Iterable<Content> {
  if (isThere(content.function_call)) throw unreadable('a function call in the form that tool calls have replaced');
  const reasoning = content.reasoning_content ?? content.reasoning;
  if (typeof reasoning === 'string' && reasoning !== '') yield { type: 'reasoning', text: reasoning };
  const text = readTexts(content.content);
  const isOfTokens = tokens?.map(({ token }) => token).join('') === text;
  if (text !== '') yield { type: 'text', text, ...(tokens && isOfTokens && { logprobs: tokens }) };
  const refusal = readTexts(content.refusal);
  if (refusal !== '') yield { type: 'text', text: refusal };
  if (!isThere(content.tool_calls)) return;
  if (!Array.isArray(content.tool_calls)) throw unreadable('tool calls that are not a list');
  for (const call of content.tool_calls) yield readToolCall(call, numberOf);
}

/** Less probable than that is nothing, and a longer number could be one of something else (a card's, say). */
const LEAST_LOGPROB = -10_000;

/** The tokens that were chosen, without their alternatives; undefined where one of them cannot be read. */
function readTokens(logprobs: JsonValue | undefined): readonly TokenLogprob[] | undefined {
  if (!isJsonObject(logprobs) || !Array.isArray(logprobs.content)) return undefined;
  const tokens: TokenLogprob[] = [];
  for (const entry of logprobs.content as readonly JsonValue[]) {
    if (!isJsonObject(entry) || typeof entry.token !== 'string' || entry.token === '') return undefined;
    const { token, logprob } = entry;
    if (typeof logprob !== 'number' || !(logprob >= LEAST_LOGPROB && logprob <= 0)) return undefined;
    tokens.push({ token, logprob });
  }
  return tokens;
}

/** Text, or text parts joined as they are. */
function readTexts(content: JsonValue | undefined): string {
  if (!isThere(content)) return '';
  if (typeof content === 'string') return content;
  if (!Array.isArray(content)) throw unreadable('content that is not text');
  return content
    .map((part) => {
      if (isJsonObject(part) && part.type === 'text' && typeof part.text === 'string') return part.text;
      throw unreadable('content that is not text');
    })
    .join('');
}

function readToolCall(call: JsonValue, numberOf: (labels: CallLabels) => number): Content {
  const fn = isJsonObject(call) ? (call.function ?? {}) : undefined;
  if (!isJsonObject(call) || !isJsonObject(fn)) throw unreadable('a tool call that is none');
  if (isThere(fn.arguments) && typeof fn.arguments !== 'string') throw unreadable('arguments that are not JSON text');
  const name = typeof fn.name === 'string' && fn.name !== '' ? fn.name : undefined;
  const index = typeof call.index === 'number' ? call.index : undefined;
  const id = typeof call.id === 'string' ? call.id : undefined;
  return {
    type: 'tool_call',
    index: numberOf({ index, id, name }),
    ...(name !== undefined && { name }),
    arguments: fn.arguments ?? '',
  };
}

function isThere(value: JsonValue | undefined): value is Exclude<JsonValue, null> {
  return value !== null && value !== undefined;
}

function parseAnswer(text: string): JsonObject {
  const answer = parseObject(text);
  if (answer.error) throw failedMidway();
  return answer;
}

function readUsage(usage: JsonValue | undefined): Usage | undefined {
  if (!isJsonObject(usage)) return undefined;
  const { prompt_tokens: inputTokens, completion_tokens: outputTokens } = usage;
  return isCount(inputTokens) && isCount(outputTokens) ? { inputTokens, outputTokens } : undefined;
}

/** Any reason that is not one of the API's means that the answer is over. */
function readReason({ finish_reason: reason }: JsonObject): FinishReason | undefined {
  return typeof reason === 'string' ? (FINISH_REASONS.get(reason) ?? 'stop') : undefined;
}
