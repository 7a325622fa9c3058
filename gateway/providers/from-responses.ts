import { isJsonObject, type JsonObject, type JsonValue } from '../../exchange/json.ts';
import { itemMessages } from './from-responses-items.ts';
import { checkFields, noPlace, objectsOf, pick, stringOf, wrong } from './translation.ts';

/** Fields that are the same in both. */
const SAME = [
  ...['model', 'stream', 'temperature', 'top_p', 'service_tier', 'user'],
  ...['safety_identifier', 'prompt_cache_key', 'prompt_cache_retention'],
];

/** Fields that become another (see below). */
const TRANSLATED = [
  ...['input', 'instructions', 'max_output_tokens', 'reasoning', 'text'],
  ...['tools', 'tool_choice', 'parallel_tool_calls'],
];

/** Fields that change nothing about what an answer means, and that chat completions have no place for. */
const LEFT_OUT = [
  'background', // only false gets here
  'context_management', // the server leaves out old turns; without it they are sent whole
  'include', // nothing that could be told is there
  'metadata', // for the list of stored answers
  'prompt_cache_options', // what is cached costs less
  'store', // whether an answer can be looked up later
  'stream_options', // how events are padded
  'top_logprobs', // only 0 gets here
  'truncation', // what is too long is an error
];

/**
 * A body of OpenAI's Responses as one of its chat completions. What the model reads is all there: instructions, texts in
 * their order, images and files, tools, their calls and results. Reasoning of older turns is left out.
 *
 * @throws PortcullisError `invalid_request`, naming what has no counterpart.
 */
export function responsesToChat(body: JsonObject): JsonObject {
  checkFields(body, '', SAME, TRANSLATED, LEFT_OUT);
  const { instructions, max_output_tokens: maxTokens = null } = body;
  const tools = objectsOf(body.tools, 'tools').map(([tool, at]) => chatTool(tool, at));
  const hasInstructions = typeof instructions === 'string';
  return {
    ...pick(body, SAME),
    messages: [...(hasInstructions ? [{ role: 'system', content: instructions }] : []), ...itemMessages(body.input)],
    // Not `max_completion_tokens`, which Ollama passes over in silence; who wants only that name says so.
    ...(maxTokens !== null && { max_tokens: maxTokens }),
    ...effortOf(body.reasoning),
    ...textOf(body.text),
    ...(tools.length > 0 && { tools, ...pick(body, ['parallel_tool_calls']), ...choiceOf(body.tool_choice) }),
  };
}

/** How reasoning is summed up is left out: what a server of chat completions tells of it, it tells. */
function effortOf(reasoning: JsonValue | undefined): JsonObject {
  if (reasoning === undefined || reasoning === null) return {};
  if (!isJsonObject(reasoning)) throw wrong('reasoning', 'has to be an object');
  checkFields(reasoning, 'reasoning.', ['effort'], ['summary', 'generate_summary']);
  return typeof reasoning.effort === 'string' ? { reasoning_effort: reasoning.effort } : {};
}

function textOf(text: JsonValue | undefined): JsonObject {
  if (text === undefined || text === null) return {};
  if (!isJsonObject(text)) throw wrong('text', 'has to be an object');
  checkFields(text, 'text.', ['format', 'verbosity']);
  return { ...formatOf(text.format), ...pick(text, ['verbosity']) };
}

function formatOf(format: JsonValue | undefined): JsonObject {
  if (format === undefined || format === null) return {};
  if (!isJsonObject(format)) throw wrong('text.format', 'has to be an object');
  if (format.type === 'text' || format.type === 'json_object') {
    checkFields(format, 'text.format.', ['type']);
    return format.type === 'text' ? {} : { response_format: { type: format.type } };
  }
  if (format.type !== 'json_schema') throw noPlace('text.format.type', format.type);
  const { type, ...schema } = format;
  checkFields(schema, 'text.format.', ['name', 'description', 'schema', 'strict']);
  return { response_format: { type, json_schema: pick(schema, Object.keys(schema)) } };
}

function chatTool(tool: JsonObject, at: string): JsonObject {
  if (tool.type !== 'function') throw noPlace(`${at}.type`, tool.type);
  const { allowed_callers: callers = null, defer_loading: isDeferred, ...rest } = tool;
  if (callers !== null && JSON.stringify(callers) !== '["direct"]') throw noPlace(`${at}.allowed_callers`);
  if (isDeferred === true) throw noPlace(`${at}.defer_loading`);
  checkFields(rest, `${at}.`, ['type', 'name', 'description', 'parameters', 'strict']);
  const name = stringOf(tool.name, `${at}.name`);
  return { type: 'function', function: { name, ...pick(tool, ['description', 'parameters', 'strict']) } };
}

function choiceOf(choice: JsonValue | undefined): JsonObject {
  if (choice === undefined || choice === null) return {};
  if (choice === 'auto' || choice === 'none' || choice === 'required') return { tool_choice: choice };
  if (!isJsonObject(choice)) throw wrong('tool_choice', 'has to be auto, none, required or an object');
  if (choice.type !== 'function') throw noPlace('tool_choice.type', choice.type);
  checkFields(choice, 'tool_choice.', ['type', 'name']);
  return { tool_choice: { type: 'function', function: { name: stringOf(choice.name, 'tool_choice.name') } } };
}
