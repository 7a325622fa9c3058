import type { FinishReason, ModelEvent, Usage } from '../../exchange/exchange.ts';
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

/**
 * Reads a streamed chat completion. What it does not know (log probabilities, annotations) is dropped, since nothing
 * would scan it. Comments, which only keep a connection open, do not count as signs of life.
 *
 * @throws PortcullisError `upstream_error` when a chunk is not JSON, holds an error or what cannot be read, or the
 *   stream ends before its end; `upstream_timeout` when no event comes in time.
 */
export async function* decodeStream(
  body: AsyncIterable<Uint8Array>,
  timeouts: Pick<UpstreamTimeouts, 'firstByteMs' | 'idleMs'>,
): AsyncIterable<ModelEvent> {
  const numbers = new ToolCallNumbers();
  let reason: FinishReason | undefined;
  let usage: Usage | undefined;
  for await (const event of eventsInTime(body, timeouts, () => reason !== undefined)) {
    if (event === '[DONE]') {
      reason ??= 'stop';
      break;
    }
    const chunk = parseAnswer(event);
    usage = readUsage(chunk.usage) ?? usage;
    const choice = firstChoice(chunk);
    if (choice && isJsonObject(choice.delta)) yield* contentEvents(choice.delta, (labels) => numbers.of(labels));
    reason = readReason(choice) ?? reason;
  }
  if (!reason) throw incomplete();
  yield finish(reason, usage);
}

/** Reads a chat completion that is not streamed. @throws PortcullisError `upstream_error` when it is none. */
export async function* decodeWhole(body: AsyncIterable<Uint8Array>): AsyncIterable<ModelEvent> {
  const completion = parseAnswer(await readText(body));
  const choice = firstChoice(completion);
  if (!choice || !isJsonObject(choice.message)) throw unreadable('something that is not a chat completion');
  let calls = 0;
  yield* contentEvents(choice.message, () => calls++);
  yield finish(readReason(choice) ?? 'stop', readUsage(completion.usage));
}

function* contentEvents(content: JsonObject, numberOf: (labels: CallLabels) => number): Iterable<ModelEvent> {
  if (isThere(content.function_call)) throw unreadable('a function call in the form that tool calls have replaced');
  const reasoning = content.reasoning_content ?? content.reasoning;
  if (typeof reasoning === 'string' && reasoning !== '') yield { type: 'reasoning', text: reasoning };
  for (const part of [content.content, content.refusal]) {
    const text = readTexts(part);
    if (text !== '') yield { type: 'text', text };
  }
  if (!isThere(content.tool_calls)) return;
  if (!Array.isArray(content.tool_calls)) throw unreadable('tool calls that are not a list');
  for (const call of content.tool_calls) yield readToolCall(call, numberOf);
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

function readToolCall(call: JsonValue, numberOf: (labels: CallLabels) => number): ModelEvent {
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

function firstChoice(completion: JsonObject): JsonObject | undefined {
  const choices = completion.choices;
  const choice = Array.isArray(choices) ? choices[0] : undefined;
  return isJsonObject(choice) ? choice : undefined;
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
function readReason(choice: JsonObject | undefined): FinishReason | undefined {
  const reason = choice?.finish_reason;
  return typeof reason === 'string' ? (FINISH_REASONS.get(reason) ?? 'stop') : undefined;
}

function finish(reason: FinishReason, usage: Usage | undefined): ModelEvent {
  return { type: 'finish', reason, ...(usage && { usage }) };
}
