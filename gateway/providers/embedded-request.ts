import type { ChatHistoryItem, ChatModelFunctionCall, ChatModelResponse } from 'node-llama-cpp';
import { PortcullisError } from '../../exchange/errors.ts';
import { isJsonObject, isNestedTooDeep, type JsonObject, type JsonValue } from '../../exchange/json.ts';
import { type ResponseFormat, readResponseFormat } from './embedded-format.ts';
import { readTools, type ToolPlan } from './embedded-tools.ts';

/** A chat-completions request in the terms of the embedded model. */
export interface GenerationPlan {
  /** Ends with the (empty, or continued after tool results) answer of the model. */
  readonly history: ChatHistoryItem[];
  readonly tools?: ToolPlan;
  readonly format?: ResponseFormat;
  readonly maxTokens?: number;
  readonly temperature?: number;
  readonly topP?: number;
  readonly topK?: number;
  readonly minP?: number;
  readonly seed?: number;
  readonly frequencyPenalty?: number;
  readonly presencePenalty?: number;
  readonly stop: readonly string[];
}

/** Read elsewhere, or hints that change nothing about what the answer means. */
const IGNORED = new Set([
  'model',
  'messages',
  'stream',
  'stream_options',
  'user',
  'metadata',
  'store',
  'safety_identifier',
  'prompt_cache_key',
  'prompt_cache_retention',
  'service_tier',
  'prediction',
  'verbosity',
  'reasoning_effort',
]);

/** Parameters whose harmless value is accepted, since clients send it as a default. */
const NEUTRAL: ReadonlyMap<string, (value: JsonValue) => boolean> = new Map([
  ['n', (value: JsonValue) => value === 1],
  ['logprobs', (value) => value === false],
  ['top_logprobs', (value) => value === 0],
  ['logit_bias', (value) => isJsonObject(value) && Object.keys(value).length === 0],
  ['modalities', (value) => Array.isArray(value) && value.every((modality) => modality === 'text')],
]);

const READ = new Set([
  'tools',
  'tool_choice',
  'parallel_tool_calls',
  'response_format',
  'max_tokens',
  'max_completion_tokens',
  'temperature',
  'top_p',
  'top_k',
  'min_p',
  'seed',
  'frequency_penalty',
  'presence_penalty',
  'stop',
]);

/**
 * Reads a chat-completions body (OpenAI's, as of its 2025 reference; `top_k` and `min_p` as llama.cpp's server has
 * them). Hints are ignored; a parameter that would change what the answer means and cannot be honoured is refused.
 *
 * @throws PortcullisError `invalid_request`, naming the parameter.
 */
export function readChatRequest(body: JsonObject): GenerationPlan {
  for (const [name, value] of Object.entries(body)) {
    if (value === null || value === undefined || IGNORED.has(name) || READ.has(name)) continue;
    if (!NEUTRAL.get(name)?.(value)) throw invalid(`The embedded model does not support "${name}". Leave it out.`);
  }
  const tools = readTools(body);
  const format = readResponseFormat(body.response_format);
  if (tools && format) throw invalid('The embedded model takes tools or a response format, not both at once.');
  return {
    history: readMessages(body.messages),
    ...(tools && { tools }),
    ...(format && { format }),
    ...optional('maxTokens', integer(body, 'max_completion_tokens', 1) ?? integer(body, 'max_tokens', 1)),
    ...optional('temperature', number(body, 'temperature', 0, 2)),
    ...optional('topP', number(body, 'top_p', 0, 1)),
    ...optional('topK', integer(body, 'top_k', 0)),
    ...optional('minP', number(body, 'min_p', 0, 1)),
    ...optional('seed', integer(body, 'seed', Number.MIN_SAFE_INTEGER)),
    ...optional('frequencyPenalty', number(body, 'frequency_penalty', -2, 2)),
    ...optional('presencePenalty', number(body, 'presence_penalty', -2, 2)),
    stop: readStop(body.stop),
  };
}

function readMessages(messages: JsonValue | undefined): ChatHistoryItem[] {
  if (!Array.isArray(messages) || messages.length === 0)
    throw invalid('"messages" must be a list with a message in it.');
  const history: ChatHistoryItem[] = [];
  const pending = new Map<string, ChatModelFunctionCall>();
  for (const [index, message] of (messages as readonly JsonValue[]).entries()) {
    const at = `messages[${index}]`;
    if (!isJsonObject(message)) throw invalid(`${at} must be an object.`);
    if (message.role === 'tool') {
      const call = pending.get(String(message.tool_call_id));
      if (!call) throw invalid(`${at} answers no tool call that came before it.`);
      call.result = parsedOrText(readContent(message.content, at));
      pending.delete(String(message.tool_call_id));
      continue;
    }
    if (pending.size > 0) throw invalid(`${at}: a tool call before it has no answer of role "tool" yet.`);
    if (message.role === 'system' || message.role === 'developer') {
      history.push({ type: 'system', text: readContent(message.content, at) });
    } else if (message.role === 'user') {
      history.push({ type: 'user', text: readContent(message.content, at) });
    } else if (message.role === 'assistant') {
      appendAnswer(history, message, pending, at);
    } else {
      throw invalid(`${at}.role must be system, developer, user, assistant or tool.`);
    }
  }
  if (pending.size > 0) throw invalid('The last tool calls have no answers of role "tool".');
  // After tool results the model goes on in the turn that called; else it begins one.
  if (!endsInToolResult(history)) history.push({ type: 'model', response: [] });
  return history;
}

function appendAnswer(
  history: ChatHistoryItem[],
  message: JsonObject,
  pending: Map<string, ChatModelFunctionCall>,
  at: string,
): void {
  const response: ChatModelResponse['response'] = [];
  const text = message.content ?? message.refusal;
  if (text !== undefined && text !== null && text !== '') response.push(readContent(text, at));
  const calls: readonly JsonValue[] = Array.isArray(message.tool_calls) ? message.tool_calls : [];
  for (const [index, call] of calls.entries()) {
    const fn = isJsonObject(call) && isJsonObject(call.function) ? call.function : undefined;
    if (!isJsonObject(call) || typeof call.id !== 'string' || typeof fn?.name !== 'string') {
      throw invalid(`${at}.tool_calls[${index}] must have an id and a function with a name.`);
    }
    const args = typeof fn.arguments === 'string' ? parsedOrText(fn.arguments) : {};
    const item: ChatModelFunctionCall = { type: 'functionCall', name: fn.name, params: args, result: undefined };
    if (index === 0) item.startsNewChunk = true;
    pending.set(call.id, item);
    response.push(item);
  }
  // The steps of one agent turn (call, result, call, …) are one answer of the model.
  const last = history.at(-1);
  if (last?.type === 'model' && endsInToolResult(history)) last.response.push(...response);
  else history.push({ type: 'model', response });
}

function endsInToolResult(history: readonly ChatHistoryItem[]): boolean {
  const last = history.at(-1);
  const item = last?.type === 'model' ? last.response.at(-1) : undefined;
  return typeof item === 'object' && item.type === 'functionCall';
}

/** Text, or text parts joined as they are. */
function readContent(content: JsonValue | undefined, at: string): string {
  if (typeof content === 'string') return content;
  if (content === null || content === undefined) return '';
  if (!Array.isArray(content)) throw invalid(`${at}.content must be text or a list of parts.`);
  return (content as readonly JsonValue[])
    .map((part, index) => {
      if (isJsonObject(part) && part.type === 'text' && typeof part.text === 'string') return part.text;
      if (isJsonObject(part) && part.type === 'refusal' && typeof part.refusal === 'string') return part.refusal;
      throw invalid(`${at}.content[${index}]: the embedded model reads text only.`);
    })
    .join('');
}

/** JSON where it is JSON, so that it is not quoted twice in the prompt; otherwise, or nested too deep, the text itself. */
function parsedOrText(text: string): JsonValue {
  try {
    const value = JSON.parse(text) as JsonValue;
    return isNestedTooDeep(value) ? text : value;
  } catch (error) {
    if (error instanceof SyntaxError) return text;
    throw error;
  }
}

function readStop(stop: JsonValue | undefined): readonly string[] {
  if (stop === undefined || stop === null) return [];
  const list: readonly JsonValue[] = Array.isArray(stop) ? stop : [stop as JsonValue];
  if (list.length <= 4 && list.every((item): item is string => typeof item === 'string' && item !== '')) return list;
  throw invalid('"stop" must be a text, or up to four.');
}

function number(body: JsonObject, name: string, low: number, high: number): number | undefined {
  const value = body[name];
  if (value === undefined || value === null) return undefined;
  if (typeof value === 'number' && value >= low && value <= high) return value;
  throw invalid(`"${name}" must be a number from ${low} to ${high}.`);
}

function integer(body: JsonObject, name: string, low: number): number | undefined {
  const value = number(body, name, low, Number.MAX_SAFE_INTEGER);
  if (value === undefined || Number.isInteger(value)) return value;
  throw invalid(`"${name}" must be a whole number.`);
}

function optional<K extends string>(name: K, value: number | undefined): { readonly [P in K]?: number } {
  return value === undefined ? {} : ({ [name]: value } as { readonly [P in K]: number });
}

export function invalid(message: string): PortcullisError {
  return new PortcullisError('invalid_request', message);
}
