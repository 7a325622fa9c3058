import { isJsonObject, type JsonObject, type JsonValue } from '../../exchange/json.ts';
import { anthropicMessages } from './to-anthropic-messages.ts';
import { checkFields, noPlace, objectsOf, pick, stringOf, wrong } from './translation.ts';

/** Fields that are the same in both, or become another (see below). */
const TRANSLATED = [
  ...['model', 'messages', 'stream', 'max_tokens', 'max_completion_tokens', 'temperature', 'top_p', 'top_k', 'stop'],
  ...['tools', 'tool_choice', 'parallel_tool_calls', 'response_format', 'user'],
];

/** Fields that change nothing about what an answer means, and that Anthropic's messages have no place for. */
const LEFT_OUT = [
  'metadata', // for the list of stored answers
  'prediction', // a guess at the answer, to be faster
  'prompt_cache_key', // what is cached costs less
  'prompt_cache_retention',
  'reasoning_effort', // a hint, which not every model takes
  'safety_identifier', // whom OpenAI tells of misuse
  'seed', // that answers are alike is never promised
  'service_tier', // who is served first
  'store', // whether an answer can be looked up later
  'stream_options', // token counts come in any case
  'verbosity', // a hint
];

/** Parameters that messages do not have, with the value that means nothing. */
const NEUTRAL: ReadonlyMap<string, (value: JsonValue) => boolean> = new Map([
  ['n', (value: JsonValue) => value === 1],
  ['logprobs', (value) => value === false],
  ['top_logprobs', (value) => value === 0],
  ['logit_bias', (value) => isJsonObject(value) && Object.keys(value).length === 0],
  ['presence_penalty', (value) => value === 0],
  ['frequency_penalty', (value) => value === 0],
  ['repetition_penalty', (value) => value === 1],
  ['min_p', (value) => value === 0],
  ['modalities', (value) => Array.isArray(value) && value.every((modality) => modality === 'text')],
]);

/**
 * A body of OpenAI's chat completions as one of Anthropic's messages. What the model reads is all there; system texts,
 * wherever they stood, are at the front, where messages have them, and results of tools are the user's. The reasoning
 * of older turns is left out: nobody signed it.
 *
 * @param maxTokens of the answer, which messages ask for, where the client sets no limit.
 * @throws PortcullisError `invalid_request`, naming what has no counterpart.
 */
export function toMessages(body: JsonObject, maxTokens: number): JsonObject {
  const isNeutral = (name: string, value: JsonValue) => NEUTRAL.get(name)?.(value) === true;
  const asked = Object.entries(body).filter(([name, value]) => !isNeutral(name, value ?? null));
  checkFields(Object.fromEntries(asked), '', TRANSLATED, LEFT_OUT);
  if (typeof body.temperature === 'number' && body.temperature > 1) throw noPlace('temperature over 1');
  const { system, messages } = anthropicMessages(body.messages);
  const tools = objectsOf(body.tools, 'tools').map(([tool, at]) => anthropicTool(tool, at));
  return {
    ...pick(body, ['model', 'stream', 'temperature', 'top_p', 'top_k']),
    max_tokens: body.max_completion_tokens ?? body.max_tokens ?? maxTokens,
    ...(system.length > 0 && { system }),
    messages,
    ...(typeof body.user === 'string' && { metadata: { user_id: body.user } }),
    ...stopOf(body.stop),
    ...(tools.length > 0 && { tools }),
    ...toolChoiceOf(body, tools.length > 0),
    ...formatOf(body.response_format),
  };
}

function stopOf(stop: JsonValue | undefined): JsonObject {
  if (typeof stop === 'string') return { stop_sequences: [stop] };
  return Array.isArray(stop) && stop.length > 0 ? { stop_sequences: stop } : {};
}

function anthropicTool(tool: JsonObject, at: string): JsonObject {
  if (tool.type !== 'function' || !isJsonObject(tool.function)) throw noPlace(`${at}.type`, tool.type);
  checkFields(tool, `${at}.`, ['type', 'function']);
  checkFields(tool.function, `${at}.function.`, ['name', 'description', 'parameters', 'strict']);
  const { name, description, parameters, strict } = tool.function;
  return {
    name: stringOf(name, `${at}.function.name`),
    ...(typeof description === 'string' && { description }),
    input_schema: parameters ?? { type: 'object', properties: {} },
    ...(typeof strict === 'boolean' && { strict }),
  };
}

const CHOICES: ReadonlyMap<JsonValue | undefined, string> = new Map([
  ['auto', 'auto'],
  ['required', 'any'],
  ['none', 'none'],
]);

function toolChoiceOf(body: JsonObject, hasTools: boolean): JsonObject {
  const { tool_choice: choice, parallel_tool_calls: parallel } = body;
  // Without tools there is nothing to choose, and the API refuses a choice.
  if (!hasTools) return {};
  const type = typeFor(choice ?? 'auto');
  const single = parallel === false && type.type !== 'none' ? { disable_parallel_tool_use: true } : {};
  if ((choice ?? undefined) === undefined && parallel !== false) return {};
  return { tool_choice: { ...type, ...single } };
}

function typeFor(choice: JsonValue): JsonObject {
  if (!isJsonObject(choice)) {
    const type = CHOICES.get(choice);
    if (type === undefined) throw wrong('tool_choice', 'has to be auto, required, none or an object');
    return { type };
  }
  if (choice.type !== 'function' || !isJsonObject(choice.function)) throw noPlace('tool_choice.type');
  return { type: 'tool', name: stringOf(choice.function.name, 'tool_choice.function.name') };
}

function formatOf(format: JsonValue | undefined): JsonObject {
  if (format === undefined || format === null) return {};
  if (!isJsonObject(format)) throw wrong('response_format', 'has to be an object');
  if (format.type === 'text') return {};
  const named = format.json_schema;
  if (format.type !== 'json_schema' || !isJsonObject(named)) {
    throw noPlace('response_format.type', format.type);
  }
  // A schema's name and description tell people what it is for.
  checkFields(named, 'response_format.json_schema.', ['name', 'description', 'schema', 'strict']);
  return { output_config: { format: { type: 'json_schema', schema: named.schema ?? {} } } };
}
