import { createParser } from 'eventsource-parser';
import { PortcullisError } from '../../exchange/errors.ts';
import type { FinishReason, ModelEvent, Usage } from '../../exchange/exchange.ts';
import { isJsonObject, type JsonObject, type JsonValue } from '../../exchange/json.ts';

const FINISH_REASONS: Readonly<Record<string, FinishReason>> = {
  stop: 'stop',
  length: 'length',
  tool_calls: 'tool_calls',
  function_call: 'tool_calls',
  content_filter: 'content_filter',
};

/**
 * Reads a streamed chat completion. What it does not know (log probabilities, annotations) is dropped, since nothing
 * would scan it.
 *
 * @throws PortcullisError `upstream_error` when a chunk is not JSON, holds an error, or the stream ends before its end.
 */
export async function* decodeStream(body: AsyncIterable<Uint8Array>): AsyncIterable<ModelEvent> {
  const waiting: string[] = [];
  const parser = createParser({ onEvent: (event) => waiting.push(event.data) });
  const decoder = new TextDecoder();
  let reason: FinishReason | undefined;
  let usage: Usage | undefined;
  for await (const bytes of body) {
    parser.feed(decoder.decode(bytes, { stream: true }));
    for (const data of waiting.splice(0)) {
      if (data === '[DONE]') {
        yield finish(reason ?? 'stop', usage);
        return;
      }
      const chunk = parseJson(data);
      usage = readUsage(chunk.usage) ?? usage;
      const choice = firstChoice(chunk);
      if (!choice) continue;
      if (isJsonObject(choice.delta)) yield* contentEvents(choice.delta);
      if (typeof choice.finish_reason === 'string') reason = FINISH_REASONS[choice.finish_reason] ?? 'stop';
    }
  }
  if (!reason) throw new PortcullisError('upstream_error', 'The model server ended its answer before it was complete.');
  yield finish(reason, usage);
}

/** Reads a chat completion that is not streamed. @throws PortcullisError `upstream_error` when it is none. */
export async function* decodeWhole(body: AsyncIterable<Uint8Array>): AsyncIterable<ModelEvent> {
  const completion = parseJson(await readText(body));
  const choice = firstChoice(completion);
  if (!choice || !isJsonObject(choice.message)) {
    throw new PortcullisError(
      'upstream_error',
      'The model server answered with something that is not a chat completion.',
    );
  }
  yield* contentEvents(choice.message);
  const reason = typeof choice.finish_reason === 'string' ? FINISH_REASONS[choice.finish_reason] : undefined;
  yield finish(reason ?? 'stop', readUsage(completion.usage));
}

/** A whole body as text (UTF-8), at most 64 MiB. @throws PortcullisError `upstream_error` beyond that. */
export async function readText(body: AsyncIterable<Uint8Array>): Promise<string> {
  const decoder = new TextDecoder();
  let text = '';
  for await (const bytes of body) {
    text += decoder.decode(bytes, { stream: true });
    if (text.length > 64 * 1024 * 1024)
      throw new PortcullisError('upstream_error', 'The model server sent an answer without end.');
  }
  return text + decoder.decode();
}

function* contentEvents(content: JsonObject): Iterable<ModelEvent> {
  const reasoning = content.reasoning_content ?? content.reasoning;
  if (typeof reasoning === 'string' && reasoning !== '') yield { type: 'reasoning', text: reasoning };
  for (const text of [content.content, content.refusal]) {
    if (typeof text === 'string' && text !== '') yield { type: 'text', text };
  }
  if (!Array.isArray(content.tool_calls)) return;
  for (const [position, call] of content.tool_calls.entries()) {
    if (!isJsonObject(call) || !isJsonObject(call.function)) continue;
    yield {
      type: 'tool_call',
      index: typeof call.index === 'number' ? call.index : position,
      ...(typeof call.id === 'string' && { id: call.id }),
      ...(typeof call.function.name === 'string' && { name: call.function.name }),
      arguments: typeof call.function.arguments === 'string' ? call.function.arguments : '',
    };
  }
}

function firstChoice(completion: JsonObject): JsonObject | undefined {
  const choices = completion.choices;
  const choice = Array.isArray(choices) ? choices[0] : undefined;
  return isJsonObject(choice) ? choice : undefined;
}

function parseJson(text: string): JsonObject {
  let value: JsonValue;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw new PortcullisError('upstream_error', 'The model server sent something that is not JSON.', { cause });
  }
  if (!isJsonObject(value))
    throw new PortcullisError('upstream_error', 'The model server sent JSON that is not an object.');
  if (value.error) throw new PortcullisError('upstream_error', 'The model server reported an error while it answered.');
  return value;
}

function readUsage(usage: JsonValue | undefined): Usage | undefined {
  if (!isJsonObject(usage)) return undefined;
  const { prompt_tokens: inputTokens, completion_tokens: outputTokens } = usage;
  return typeof inputTokens === 'number' && typeof outputTokens === 'number'
    ? { inputTokens, outputTokens }
    : undefined;
}

function finish(reason: FinishReason, usage: Usage | undefined): ModelEvent {
  return { type: 'finish', reason, ...(usage && { usage }) };
}
