import { isJsonObject, type JsonObject, type JsonValue } from '../../exchange/json.ts';
import { toolInput } from '../../exchange/tool-input.ts';
import { checkFields, noPlace, objectsOf, readDataUrl, stringOf, wrong } from './translation.ts';

/** A conversation as Anthropic has it: system texts apart, and never two messages of one role after another. */
export interface Conversation {
  readonly system: readonly JsonObject[];
  readonly messages: readonly JsonObject[];
}

/** The messages of chat completions as those of Anthropic's API. */
export function anthropicMessages(given: JsonValue | undefined): Conversation {
  const system: JsonObject[] = [];
  const turns: { role: string; content: JsonObject[] }[] = [];
  const add = (role: string, blocks: readonly JsonObject[]) => {
    const last = turns.at(-1);
    if (blocks.length === 0) return;
    if (last?.role === role) last.content.push(...blocks);
    else turns.push({ role, content: [...blocks] });
  };
  for (const [message, at] of objectsOf(given, 'messages')) {
    switch (message.role) {
      case 'system':
      case 'developer':
        checkFields(message, `${at}.`, ['role', 'content']);
        system.push(...textBlocks(message.content, `${at}.content`));
        break;
      case 'user':
        checkFields(message, `${at}.`, ['role', 'content']);
        add('user', userBlocks(message.content, `${at}.content`));
        break;
      case 'assistant':
        add('assistant', assistantBlocks(message, at));
        break;
      case 'tool':
        add('user', [toolResult(message, at)]);
        break;
      default:
        throw noPlace(`${at}.role`, message.role);
    }
  }
  return { system, messages: turns };
}

/** A text that is empty is none: the API refuses it. */
function textBlock(text: string): readonly JsonObject[] {
  return text === '' ? [] : [{ type: 'text', text }];
}

/** A string is one part of text. */
function partsOf(content: JsonValue | undefined, at: string): readonly (readonly [JsonObject, string])[] {
  return typeof content === 'string' ? [[{ type: 'text', text: content }, at]] : objectsOf(content, at);
}

function textBlocks(content: JsonValue | undefined, at: string): readonly JsonObject[] {
  return partsOf(content, at).flatMap(([part, where]) => textPart(part, where));
}

function textPart(part: JsonObject, at: string): readonly JsonObject[] {
  const { type } = part;
  if (type !== 'text' && type !== 'refusal') throw noPlace(`${at}.type`, type);
  checkFields(part, `${at}.`, ['type', type]);
  return textBlock(stringOf(part[type], `${at}.${type}`));
}

function userBlocks(content: JsonValue | undefined, at: string): readonly JsonObject[] {
  return partsOf(content, at).flatMap(([part, where]) => {
    if (part.type === 'image_url') return [imageBlock(part, where)];
    if (part.type === 'file') return [documentBlock(part, where)];
    return textPart(part, where);
  });
}

/** How much of an image is looked at (`detail`) is left out. */
function imageBlock(part: JsonObject, at: string): JsonObject {
  checkFields(part, `${at}.`, ['type', 'image_url']);
  if (!isJsonObject(part.image_url)) throw wrong(`${at}.image_url`, 'has to be an object');
  checkFields(part.image_url, `${at}.image_url.`, ['url', 'detail']);
  const url = stringOf(part.image_url.url, `${at}.image_url.url`);
  const inline = readDataUrl(url);
  if (inline) return { type: 'image', source: { type: 'base64', media_type: inline.type, data: inline.data } };
  if (/^https?:/i.test(url)) return { type: 'image', source: { type: 'url', url } };
  throw wrong(`${at}.image_url.url`, 'has to be a link, or a data URL of base64');
}

function documentBlock(part: JsonObject, at: string): JsonObject {
  checkFields(part, `${at}.`, ['type', 'file']);
  if (!isJsonObject(part.file)) throw wrong(`${at}.file`, 'has to be an object');
  checkFields(part.file, `${at}.file.`, ['filename', 'file_data']);
  const { filename, file_data: data } = part.file;
  const inline = readDataUrl(stringOf(data, `${at}.file.file_data`));
  if (!inline) throw wrong(`${at}.file.file_data`, 'has to be a data URL of base64');
  const source = { type: 'base64', media_type: inline.type, data: inline.data };
  return { type: 'document', source, ...(typeof filename === 'string' && { title: filename }) };
}

/** What an assistant said and called; its reasoning (two names for it are common) nobody signed. */
function assistantBlocks(message: JsonObject, at: string): readonly JsonObject[] {
  const reasoning = ['reasoning_content', 'reasoning'];
  checkFields(message, `${at}.`, ['role', 'content', 'refusal', 'tool_calls'], reasoning);
  const content = textBlocks(message.content, `${at}.content`);
  // A refusal is in the content as well where this gateway wrote it.
  const isTold = message.content === message.refusal || typeof message.refusal !== 'string';
  const refusal = isTold ? [] : textBlock(stringOf(message.refusal, `${at}.refusal`));
  const calls = objectsOf(message.tool_calls, `${at}.tool_calls`).map(([call, where]) => toolUse(call, where));
  return [...content, ...refusal, ...calls];
}

function toolUse(call: JsonObject, at: string): JsonObject {
  checkFields(call, `${at}.`, ['id', 'type', 'index', 'function']);
  if (!isJsonObject(call.function)) throw noPlace(`${at}.type`, call.type);
  checkFields(call.function, `${at}.function.`, ['name', 'arguments']);
  const input = toolInput(stringOf(call.function.arguments, `${at}.function.arguments`));
  return {
    type: 'tool_use',
    id: stringOf(call.id, `${at}.id`),
    name: stringOf(call.function.name, `${at}.function.name`),
    input,
  };
}

/** The name of the tool, which some clients repeat, is that of its call. */
function toolResult(message: JsonObject, at: string): JsonObject {
  checkFields(message, `${at}.`, ['role', 'content', 'tool_call_id', 'name']);
  const content = textBlocks(message.content, `${at}.content`);
  const id = stringOf(message.tool_call_id, `${at}.tool_call_id`);
  return { type: 'tool_result', tool_use_id: id, ...(content.length > 0 && { content }) };
}
