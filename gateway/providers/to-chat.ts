import { isJsonObject, type JsonObject, type JsonValue } from '../../exchange/json.ts';
import { chatMessages } from './to-chat-messages.ts';
import { checkFields, noPlace, objectsOf, pick, stringOf, wrong } from './translation.ts';

/** Fields that are the same in both, or become another (see below). */
const TRANSLATED = [
  ...['model', 'messages', 'system', 'stream', 'max_tokens', 'temperature', 'top_p', 'top_k', 'stop_sequences'],
  ...['tools', 'tool_choice', 'metadata', 'output_config', 'output_format'],
];

/** Fields that change nothing about what an answer means, and that chat completions have no place for. */
const LEFT_OUT = [
  'cache_control', // what is cached costs less
  'context_management', // the server leaves out old turns; without it they are sent whole
  'diagnostics', // about the cache
  'service_tier', // who is served first
  'speed', // how fast
  'thinking', // a server of chat completions thinks as it was started
];

/**
 * A body of Anthropic's messages as one of OpenAI's chat completions. What the model reads is all there: texts in their
 * order, images and documents, tools, their calls and results. Of older turns the thinking is left out, which no other
 * server can read, and so are marks for the cache and citations of what an answer has said already.
 *
 * @throws PortcullisError `invalid_request`, naming what has no counterpart.
 */
export function toChat(body: JsonObject): JsonObject {
  checkFields(body, '', TRANSLATED, LEFT_OUT);
  const tools = objectsOf(body.tools, 'tools').map(([tool, at]) => chatTool(tool, at));
  return {
    ...pick(body, ['model', 'stream', 'max_tokens', 'temperature', 'top_p', 'top_k']),
    messages: chatMessages(body),
    ...(isJsonObject(body.metadata) && userOf(body.metadata)),
    ...(Array.isArray(body.stop_sequences) && body.stop_sequences.length > 0 && { stop: body.stop_sequences }),
    ...(tools.length > 0 && { tools }),
    ...(isJsonObject(body.tool_choice) && chatToolChoice(body.tool_choice)),
    ...outputOf(body),
  };
}

function userOf(metadata: JsonObject): JsonObject {
  checkFields(metadata, 'metadata.', ['user_id']);
  return typeof metadata.user_id === 'string' ? { user: metadata.user_id } : {};
}

/** How a tool's input is streamed and cached is no matter of what it is. */
const TOOL_FIELDS = ['type', 'name', 'description', 'input_schema', 'strict', 'cache_control', 'eager_input_streaming'];

function chatTool(tool: JsonObject, at: string): JsonObject {
  const { type, name, description, input_schema: parameters, strict } = tool;
  // Of its own tools only Anthropic's models know the schema.
  if (type !== undefined && type !== null && type !== 'custom') throw noPlace(`${at}.type`, type);
  const { allowed_callers: callers, defer_loading: isDeferred, ...rest } = tool;
  const isPlain = callers === undefined || JSON.stringify(callers) === '["direct"]';
  if (!isPlain) throw noPlace(`${at}.allowed_callers`);
  if (isDeferred === true) throw noPlace(`${at}.defer_loading`);
  checkFields(rest, `${at}.`, TOOL_FIELDS);
  return {
    type: 'function',
    function: {
      name: stringOf(name, `${at}.name`),
      ...(typeof description === 'string' && { description }),
      parameters: parameters ?? { type: 'object', properties: {} },
      ...(typeof strict === 'boolean' && { strict }),
    },
  };
}

const CHOICES: ReadonlyMap<JsonValue | undefined, string> = new Map([
  ['auto', 'auto'],
  ['any', 'required'],
  ['none', 'none'],
]);

function chatToolChoice(choice: JsonObject): JsonObject {
  checkFields(choice, 'tool_choice.', ['type', 'name', 'disable_parallel_tool_use']);
  const parallel = choice.disable_parallel_tool_use === true ? { parallel_tool_calls: false } : {};
  if (choice.type === 'tool') {
    return {
      tool_choice: { type: 'function', function: { name: stringOf(choice.name, 'tool_choice.name') } },
      ...parallel,
    };
  }
  const word = CHOICES.get(choice.type);
  if (word === undefined) throw wrong('tool_choice.type', 'has to be auto, any, none or tool');
  return { tool_choice: word, ...parallel };
}

/** The highest efforts are of Anthropic's alone. */
const EFFORTS: ReadonlyMap<JsonValue | undefined, string> = new Map([
  ['low', 'low'],
  ['medium', 'medium'],
  ['high', 'high'],
  ['xhigh', 'high'],
  ['max', 'high'],
]);

function outputOf(body: JsonObject): JsonObject {
  const config = isJsonObject(body.output_config) ? body.output_config : {};
  checkFields(config, 'output_config.', ['effort', 'format']);
  const effort = EFFORTS.get(config.effort);
  const format = config.format ?? body.output_format;
  return {
    ...(effort !== undefined && { reasoning_effort: effort }),
    ...(isJsonObject(format) && { response_format: chatFormat(format) }),
  };
}

function chatFormat(format: JsonObject): JsonObject {
  checkFields(format, 'output_config.format.', ['type', 'schema']);
  if (format.type !== 'json_schema' || !isJsonObject(format.schema)) {
    throw wrong('output_config.format', 'has to be of the type json_schema, with a schema');
  }
  return { type: 'json_schema', json_schema: { name: 'answer', schema: format.schema, strict: true } };
}
