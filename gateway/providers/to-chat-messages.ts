import { isJsonObject, type JsonObject, type JsonValue } from '../../exchange/json.ts';
import { checkFields, noPlace, objectsOf, stringOf, wrong } from './translation.ts';

/** Fields of a block that say how it is cached or cited, and nothing about what is in it. */
const MARKS = ['type', 'cache_control', 'citations'];

/** The messages of a body of Anthropic's messages, with the system text, as those of chat completions. */
export function chatMessages(body: JsonObject): readonly JsonObject[] {
  const system = body.system === undefined || body.system === null ? [] : [systemMessage(body.system, 'system')];
  return [...system, ...objectsOf(body.messages, 'messages').flatMap(([message, at]) => chatMessage(message, at))];
}

function chatMessage(message: JsonObject, at: string): readonly JsonObject[] {
  checkFields(message, `${at}.`, ['role', 'content']);
  if (message.role === 'system') return [systemMessage(message.content, `${at}.content`)];
  if (message.role === 'assistant') return assistantMessage(message.content, `${at}.content`);
  if (message.role === 'user') return userMessages(message.content, `${at}.content`);
  throw wrong(`${at}.role`, 'has to be user, assistant or system');
}

function systemMessage(content: JsonValue | undefined, at: string): JsonObject {
  const parts = blocksOf(content, at).map(([block, where]) => textPart(block, where));
  return { role: 'system', content: contentOf(parts) };
}

/** A string is one block of text. */
function blocksOf(content: JsonValue | undefined, at: string): readonly (readonly [JsonObject, string])[] {
  return typeof content === 'string' ? [[{ type: 'text', text: content }, at]] : objectsOf(content, at);
}

/** One text is the string that it is, which every server takes. */
function contentOf(parts: readonly JsonObject[]): JsonValue {
  const [first] = parts;
  return parts.length === 1 && first?.type === 'text' ? (first.text ?? '') : parts;
}

function textPart(block: JsonObject, at: string): JsonObject {
  if (block.type !== 'text') throw noPlace(`${at}.type`, block.type);
  checkFields(block, `${at}.`, MARKS, ['text']);
  return { type: 'text', text: stringOf(block.text, `${at}.text`) };
}

function assistantMessage(content: JsonValue | undefined, at: string): readonly JsonObject[] {
  const parts: JsonObject[] = [];
  const calls: JsonObject[] = [];
  for (const [block, where] of blocksOf(content, at)) {
    if (block.type === 'thinking' || block.type === 'redacted_thinking') continue;
    if (block.type === 'tool_use') calls.push(toolCall(block, where));
    else parts.push(textPart(block, where));
  }
  // What was thinking alone is no message any more.
  if (parts.length === 0 && calls.length === 0) return [];
  const text = parts.length === 0 ? null : contentOf(parts);
  return [{ role: 'assistant', content: text, ...(calls.length > 0 && { tool_calls: calls }) }];
}

function toolCall(block: JsonObject, at: string): JsonObject {
  const { caller, ...rest } = block;
  if (isJsonObject(caller) && caller.type !== 'direct') throw noPlace(`${at}.caller`);
  checkFields(rest, `${at}.`, MARKS, ['id', 'name', 'input']);
  const name = stringOf(block.name, `${at}.name`);
  const call = { name, arguments: JSON.stringify(block.input ?? {}) };
  return { id: stringOf(block.id, `${at}.id`), type: 'function', function: call };
}

/** Results of tools are messages of their own; what is no text in them comes after all of them, as the user's. */
function userMessages(content: JsonValue | undefined, at: string): readonly JsonObject[] {
  const results: JsonObject[] = [];
  const parts: JsonObject[] = [];
  for (const [block, where] of blocksOf(content, at)) {
    if (block.type !== 'tool_result') {
      parts.push(...userParts(block, where));
      continue;
    }
    // Whether it is an error is left out: the result says so itself.
    checkFields(block, `${where}.`, MARKS, ['tool_use_id', 'content', 'is_error']);
    const inside = blocksOf(block.content, `${where}.content`).flatMap(([item, place]) => userParts(item, place));
    const texts = inside.filter(({ type }) => type === 'text');
    const id = stringOf(block.tool_use_id, `${where}.tool_use_id`);
    results.push({ role: 'tool', tool_call_id: id, content: texts.length === 0 ? '' : contentOf(texts) });
    parts.push(...inside.filter(({ type }) => type !== 'text'));
  }
  return parts.length === 0 ? results : [...results, { role: 'user', content: contentOf(parts) }];
}

function userParts(block: JsonObject, at: string): readonly JsonObject[] {
  if (block.type === 'image') return [imagePart(block, at)];
  if (block.type === 'document') return documentParts(block, at);
  if (block.type === 'search_result') return searchParts(block, at);
  return [textPart(block, at)];
}

function imagePart(block: JsonObject, at: string): JsonObject {
  checkFields(block, `${at}.`, MARKS, ['source']);
  return { type: 'image_url', image_url: { url: urlOf(block.source, `${at}.source`) } };
}

function urlOf(source: JsonValue | undefined, at: string): string {
  if (!isJsonObject(source)) throw wrong(at, 'has to be an object');
  checkFields(source, `${at}.`, ['type', 'media_type', 'data', 'url']);
  if (source.type === 'url') return stringOf(source.url, `${at}.url`);
  if (source.type !== 'base64') throw noPlace(`${at}.type`, source.type);
  return `data:${stringOf(source.media_type, `${at}.media_type`)};base64,${stringOf(source.data, `${at}.data`)}`;
}

/** A document of text is its title, what is said about it, and the text; any other is a file. */
function documentParts(block: JsonObject, at: string): readonly JsonObject[] {
  checkUncited(block, at);
  checkFields(block, `${at}.`, MARKS, ['source', 'title', 'context']);
  const { source, title } = block;
  if (!isJsonObject(source)) throw wrong(`${at}.source`, 'has to be an object');
  if (source.type === 'text') {
    checkFields(source, `${at}.source.`, ['type', 'media_type', 'data']);
    return [...textsOf(title, block.context), ...textsOf(stringOf(source.data, `${at}.source.data`))];
  }
  if (source.type === 'content') {
    checkFields(source, `${at}.source.`, ['type', 'content']);
    const blocks = blocksOf(source.content, `${at}.source.content`);
    return [...textsOf(title, block.context), ...blocks.flatMap(([item, where]) => userParts(item, where))];
  }
  // A link to a document, or the id of a file at Anthropic, is nothing that another server can open.
  if (source.type !== 'base64') throw noPlace(`${at}.source.type`, source.type);
  const filename = typeof title === 'string' ? title : 'document.pdf';
  const file = { filename, file_data: urlOf(source, `${at}.source`) };
  return [...textsOf(block.context), { type: 'file', file }];
}

function searchParts(block: JsonObject, at: string): readonly JsonObject[] {
  checkUncited(block, at);
  checkFields(block, `${at}.`, MARKS, ['content', 'title', 'source']);
  const texts = blocksOf(block.content, `${at}.content`).map(([item, where]) => textPart(item, where));
  return [...textsOf(block.title, block.source), ...texts];
}

/** An answer with citations is another answer. */
function checkUncited({ citations }: JsonObject, at: string): void {
  if (isJsonObject(citations) && citations.enabled === true) throw noPlace(`${at}.citations`);
}

function textsOf(...texts: readonly (JsonValue | undefined)[]): readonly JsonObject[] {
  return texts.flatMap((text) => (typeof text === 'string' && text !== '' ? [{ type: 'text', text }] : []));
}
