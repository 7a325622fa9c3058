import type { PortcullisError } from '../../exchange/errors.ts';
import type { AnswerEnd, AnswerPart, FinishReason, Usage } from '../../exchange/exchange.ts';
import type { JsonObject } from '../../exchange/json.ts';
import type { Released } from '../../exchange/released.ts';
import { toolInput } from '../../exchange/tool-input.ts';
import { THREAD } from './anthropic-messages-settings.ts';
import type { HttpAnswer, Refusal, ResponseMeta } from './protocol.ts';

/** Thinking first, each block with its signature, then all text, then the calls: the order in which the API has them. */
export function write(
  parts: readonly Released<AnswerPart>[],
  end: Released<AnswerEnd>,
  meta: ResponseMeta,
): JsonObject {
  const thinking: JsonObject[] = [];
  const calls: JsonObject[] = [];
  let text = '';
  let open: string | undefined;
  const close = (signature: string) => {
    if (open !== undefined || signature !== '') thinking.push({ type: 'thinking', thinking: open ?? '', signature });
    open = undefined;
  };
  for (const { value: part } of parts) {
    if (part.type === 'text') text += part.text;
    else if (part.type === 'reasoning') open = (open ?? '') + part.text;
    else if (part.type === 'signature') close(part.signature);
    else if (part.type === 'sealed_reasoning') {
      close('');
      thinking.push({ type: 'redacted_thinking', data: part.data });
    } else calls.push(toolUse(part));
  }
  close('');
  const texts = text === '' ? [] : [textBlock(text)];
  return message([...thinking, ...texts, ...calls], STOP_REASONS[end.value.reason], meta, end.value.usage);
}

/** What ended an answer, in the words of the API. */
export const STOP_REASONS: Readonly<Record<FinishReason, string>> = {
  stop: 'end_turn',
  length: 'max_tokens',
  tool_calls: 'tool_use',
  content_filter: 'refusal',
};

function textBlock(text: string): JsonObject {
  return { type: 'text', text, citations: null };
}

function toolUse({ call }: Extract<AnswerPart, { type: 'tool_call' }>): JsonObject {
  return { type: 'tool_use', id: call.id, name: call.name, input: toolInput(call.arguments) };
}

function message(content: readonly JsonObject[], stopReason: string, meta: ResponseMeta, usage?: Usage): JsonObject {
  return { ...head(meta), content, stop_reason: stopReason, stop_sequence: null, usage: usageOf(usage) };
}

/** What an answer begins with, streamed or not. */
export function head(meta: ResponseMeta): JsonObject {
  return { id: `msg_${meta.exchangeId}`, type: 'message', role: 'assistant', model: meta.model };
}

/** Token counts as the API has them; none where nothing counted. */
export function usageOf(usage: Usage | undefined): JsonObject {
  return { input_tokens: usage?.inputTokens ?? 0, output_tokens: usage?.outputTokens ?? 0 };
}

/** Why an answer was refused, for clients that look there. */
export function stopDetails({ text }: Refusal): JsonObject {
  return { type: 'refusal', category: null, explanation: text };
}

/** A refusal is an answer with `stop_reason: "refusal"`, its text in the content, because apps print that. */
export function refuse(refusal: Refusal, meta: ResponseMeta): HttpAnswer {
  if (refusal.as === 'error') return { status: 400, body: stopError(refusal) };
  const isRefusal = refusal.as === 'refusal';
  const body = message([textBlock(refusal.text)], isRefusal ? 'refusal' : 'end_turn', meta);
  return {
    status: 200,
    body: { ...body, ...(isRefusal && { stop_details: stopDetails(refusal) }), ...extension(refusal) },
  };
}

/** The envelope of an error for a stop; `reason` is ours, and the official SDKs pass over it. */
export function stopError(refusal: Refusal): JsonObject {
  const { text, reason } = refusal;
  return { type: 'error', error: { type: 'invalid_request_error', message: text, reason }, ...extension(refusal) };
}

/** What the protocol has no place for. */
export function extension({ disclosed }: Refusal): JsonObject {
  return disclosed ? { portcullis: disclosed } : {};
}

export function fail(error: PortcullisError): HttpAnswer {
  return { status: error.status, body: errorBody(error) };
}

/** Anthropic's types of errors by their status; every other one is `api_error`. `code` is ours. */
const ERROR_TYPES: ReadonlyMap<number, string> = new Map([
  [400, 'invalid_request_error'],
  [401, 'authentication_error'],
  [403, 'permission_error'],
  [404, 'not_found_error'],
  [413, 'request_too_large'],
  [415, 'invalid_request_error'],
  [429, 'rate_limit_error'],
  [503, 'overloaded_error'],
  [504, 'timeout_error'],
]);

/** How Anthropic refuses a thread: its official client then sends the whole conversation by itself. */
const NO_THREADS = { error_code: 'thread_unsupported_request', unsupported: [THREAD] };

/** The envelope of an error. */
export function errorBody(error: PortcullisError): JsonObject {
  const type = ERROR_TYPES.get(error.status) ?? 'api_error';
  const details = error.param === THREAD ? { details: NO_THREADS } : {};
  return { type: 'error', error: { type, message: error.message, code: error.code, ...details } };
}
