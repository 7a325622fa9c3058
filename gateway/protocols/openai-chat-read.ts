import { isJsonObject, type JsonObject, type JsonValue, pointerToken } from '../../exchange/json.ts';
import { readJsonText } from '../../exchange/json-text.ts';
import type { Modality, Role, Segment, Stage } from '../../exchange/segment.ts';
import {
  addField,
  addJson,
  checkToolName,
  fieldsOf,
  invalid,
  isId,
  isLink,
  newestTurn,
  type Place,
  readHead,
} from './body-fields.ts';
import { APP_FIELDS, checkSetting, choicesOf } from './openai-chat-settings.ts';
import type { ReadRequest } from './protocol.ts';
import { WORD } from './setting-shapes.ts';

/** Maps, and not objects: a role `constructor` must not find what every object has. */
const MESSAGE_ROLES: ReadonlyMap<string, { readonly stage: Stage; readonly role: Role }> = new Map([
  ['system', { stage: 'input', role: 'system' }],
  ['developer', { stage: 'input', role: 'developer' }],
  ['user', { stage: 'input', role: 'user' }],
  ['assistant', { stage: 'input', role: 'assistant' }],
  ['tool', { stage: 'tool_result', role: 'tool' }],
  ['function', { stage: 'tool_result', role: 'tool' }],
]);

/** Parts that are no text: the modality, and which fields of the object beside `type` are the medium itself. */
const MEDIA_PARTS: ReadonlyMap<string, { readonly modality: Modality; readonly payload: readonly string[] }> = new Map([
  ['image_url', { modality: 'image', payload: ['url'] }],
  ['input_audio', { modality: 'audio', payload: ['data'] }],
  ['file', { modality: 'file', payload: ['file_data'] }],
]);

/**
 * Reads a body of `POST /v1/chat/completions` (OpenAI API reference, "Create chat completion"). Every string in it is
 * in a segment, or is held to a form that carries no text: the names of fields, models and tools, the ids of tool
 * calls, the words of an enumeration. What this file does not know is scanned as JSON.
 *
 * @throws PortcullisError `invalid_request` with the place in the body.
 */
export function readChat(given: JsonValue): ReadRequest {
  const { body, model, messages } = readHead(given);
  const choices = choicesOf(body);
  const top = body.top_logprobs;
  if (top !== undefined && top !== null && top !== 0) {
    throw invalid(
      '/top_logprobs',
      'is not supported: the alternatives to a token are text that nothing checks; leave it out or set it to 0',
    );
  }
  const modalities = body.modalities ?? ['text'];
  if (!Array.isArray(modalities) || modalities.some((modality) => modality !== 'text')) {
    throw invalid('/modalities', 'only text can be checked; leave it out or set it to ["text"]');
  }

  const segments: Segment[] = [];
  const newestFrom = newestTurn(messages);
  messages.forEach((message, index) => {
    readMessage(message, `/messages/${index}`, index >= newestFrom, segments);
  });
  for (const key of ['tools', 'functions']) readTools(body[key], `/${key}`, segments);
  for (const [key, value] of fieldsOf(body, '')) readField(key, value, segments);
  const logprobs = body.logprobs === true ? { logprobs: true } : {};
  const stream = body.stream === true;
  return { request: { model, stream, form: 'openai.chat', body, ...choices, ...logprobs }, segments };
}

const READ_APART: ReadonlySet<string> = new Set(['model', 'messages', 'modalities', 'tools', 'functions']);

function readField(key: string, value: JsonValue, segments: Segment[]): void {
  if (READ_APART.has(key) || value === null) return;
  const pointer = `/${pointerToken(key)}`;
  const setting = checkSetting(key, value);
  if (setting?.fault !== undefined) throw invalid(pointer, `has to be ${setting.fault}`);
  if (setting) return;
  if (key === 'chat_template') {
    throw invalid(pointer, 'is not passed on: it would rewrite, after the check, what the model reads');
  }
  const stage = key === 'response_format' ? 'tool_definition' : 'input';
  addField(
    key,
    value,
    { pointer: '', stage, role: APP_FIELDS.has(key) ? 'developer' : 'user', turn: 'newest' },
    segments,
  );
}

function readMessage(message: JsonValue, pointer: string, isNewest: boolean, segments: Segment[]): void {
  if (!isJsonObject(message)) throw invalid(pointer, 'has to be an object with a role and content');
  const kind = typeof message.role === 'string' ? MESSAGE_ROLES.get(message.role) : undefined;
  if (!kind) throw invalid(`${pointer}/role`, `has to be one of ${[...MESSAGE_ROLES.keys()].join(', ')}`);
  const framing = kind.role === 'system' || kind.role === 'developer';
  const place = { ...kind, turn: isNewest || framing ? ('newest' as const) : ('older' as const) };
  for (const [key, value] of fieldsOf(message, pointer)) {
    const at = `${pointer}/${pointerToken(key)}`;
    if (value === null || key === 'role' || (key === 'tool_call_id' && isId(value))) continue;
    if (key === 'content') readContent(value, at, place, segments);
    else if (key === 'tool_calls') readToolCalls(value, at, place.turn, segments);
    else if (key === 'function_call') readFunctionCall(value, at, place.turn, segments);
    else addField(key, value, { ...place, pointer }, segments);
  }
}

function readContent(content: JsonValue, pointer: string, place: Omit<Place, 'pointer'>, segments: Segment[]): void {
  if (typeof content === 'string') {
    segments.push({ ...place, pointer, modality: 'text', form: 'text', text: content });
    return;
  }
  if (!Array.isArray(content)) throw invalid(pointer, 'has to be a string or a list of parts');
  content.forEach((part, index) => {
    const at = `${pointer}/${index}`;
    if (!isJsonObject(part) || typeof part.type !== 'string') throw invalid(at, 'has to be an object with a type');
    const media = MEDIA_PARTS.get(part.type);
    if (media) readMedia(part, part.type, media, { ...place, pointer: at }, segments);
    else readTextPart(part, at, place, segments);
  });
}

function readTextPart(part: JsonObject, at: string, place: Omit<Place, 'pointer'>, segments: Segment[]): void {
  const { type } = part;
  if (type !== 'text' && type !== 'refusal') {
    throw invalid(`${at}/type`, `has to be one of text, refusal, ${[...MEDIA_PARTS.keys()].join(', ')}`);
  }
  const text = part[type];
  if (typeof text !== 'string') throw invalid(`${at}/${type}`, 'has to be a string');
  segments.push({ ...place, pointer: `${at}/${type}`, modality: 'text', form: 'text', text });
  for (const [key, value] of fieldsOf(part, at)) {
    if (key !== 'type' && key !== type) addField(key, value, { ...place, pointer: at }, segments);
  }
}

/** The medium itself, of which only images are read, and every text around it. */
function readMedia(
  part: JsonObject,
  type: string,
  { modality, payload }: { readonly modality: Modality; readonly payload: readonly string[] },
  place: Place,
  segments: Segment[],
): void {
  const media = modality === 'image' ? mediumOf(part[type], payload) : undefined;
  segments.push({ ...place, modality, form: 'json', text: '', ...(media !== undefined && { media }) });
  for (const [key, value] of fieldsOf(part, place.pointer)) {
    if (key === 'type') continue;
    if (key !== type || !isJsonObject(value)) {
      addField(key, value, place, segments);
      continue;
    }
    const inside = { ...place, pointer: `${place.pointer}/${type}` };
    for (const [name, item] of fieldsOf(value, inside.pointer)) {
      const isMedium = payload.includes(name) && typeof item === 'string' && !isLink(item);
      const isOption = typeof item === 'string' && WORD.test(item);
      if (!isMedium && !isOption) addField(name, item, inside, segments);
    }
  }
}

/** The medium of a part, where the part holds it and not a link to it. */
function mediumOf(value: JsonValue | undefined, payload: readonly string[]): string | undefined {
  if (!isJsonObject(value)) return undefined;
  return payload.map((name) => value[name]).find((item) => typeof item === 'string' && !isLink(item)) as
    | string
    | undefined;
}

function readToolCalls(calls: JsonValue, pointer: string, turn: Segment['turn'], segments: Segment[]): void {
  if (!Array.isArray(calls)) throw invalid(pointer, 'has to be a list of tool calls');
  calls.forEach((call, index) => {
    if (!isJsonObject(call)) throw invalid(`${pointer}/${index}`, 'has to be an object with an id and a function');
    for (const [key, value] of fieldsOf(call, `${pointer}/${index}`)) {
      const at = `${pointer}/${index}/${pointerToken(key)}`;
      if (key === 'function') readFunctionCall(value, at, turn, segments);
      else if (!isLabel(key, value))
        addField(key, value, { pointer: `${pointer}/${index}`, stage: 'tool_call', role: 'assistant', turn }, segments);
    }
  });
}

/** What tells one call from another, in a form that carries no text. */
function isLabel(key: string, value: JsonValue): boolean {
  if (key === 'id') return isId(value);
  if (key === 'type') return typeof value === 'string' && WORD.test(value);
  return key === 'index' && typeof value === 'number';
}

function readFunctionCall(call: JsonValue, pointer: string, turn: Segment['turn'], segments: Segment[]): void {
  if (!isJsonObject(call) || typeof call.name !== 'string' || typeof call.arguments !== 'string') {
    throw invalid(pointer, 'has to hold a name and arguments, both strings');
  }
  checkToolName(call.name, `${pointer}/name`);
  const place = { stage: 'tool_call', role: 'assistant', turn, toolName: call.name } as const;
  segments.push(argumentsSegment(call.arguments, { ...place, pointer: `${pointer}/arguments` }));
  for (const [key, value] of fieldsOf(call, pointer)) {
    if (key !== 'arguments') addField(key, value, { ...place, pointer }, segments);
  }
}

/** The segment for a tool call's arguments: read as JSON, or as the text they are where they are none. */
export function argumentsSegment(json: string, place: Place): Segment {
  const reading = readJsonText(json);
  if (!reading) return { ...place, modality: 'text', form: 'text', text: json };
  return { ...place, modality: 'text', form: 'json', text: reading.text };
}

function readTools(tools: JsonValue | undefined, pointer: string, segments: Segment[]): void {
  if (tools === undefined || tools === null) return;
  if (!Array.isArray(tools)) throw invalid(pointer, 'has to be a list of tools');
  tools.forEach((tool, index) => {
    if (!isJsonObject(tool)) throw invalid(`${pointer}/${index}`, 'has to be an object');
    const definition = isJsonObject(tool.function) ? tool.function : tool;
    if (typeof definition.name === 'string') checkToolName(definition.name, `${pointer}/${index}`);
    const toolName = typeof definition.name === 'string' ? { toolName: definition.name } : {};
    addJson(
      tool,
      { pointer: `${pointer}/${index}`, stage: 'tool_definition', role: 'developer', turn: 'newest', ...toolName },
      segments,
    );
  });
}
