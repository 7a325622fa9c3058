import { PortcullisError } from '../../exchange/errors.ts';
import { isJsonObject, type JsonObject, type JsonValue, pointerToken } from '../../exchange/json.ts';
import { readJsonText } from '../../exchange/json-text.ts';
import type { Modality, Role, Segment, Stage } from '../../exchange/segment.ts';
import type { ReadRequest } from './protocol.ts';

/** Fields that steer the model and hold no text for it. Every other field that is not handled by name is scanned. */
const STRUCTURAL: ReadonlySet<string> = new Set([
  'model',
  'messages',
  'stream',
  'stream_options',
  'temperature',
  'top_p',
  'max_tokens',
  'max_completion_tokens',
  'n',
  'seed',
  'presence_penalty',
  'frequency_penalty',
  'logit_bias',
  'logprobs',
  'top_logprobs',
  'parallel_tool_calls',
  'tool_choice',
  'function_call',
  'service_tier',
  'store',
  'reasoning_effort',
  'verbosity',
  'modalities',
]);

/** Maps, and not objects: a role `constructor` must not find what every object has. */
const MESSAGE_ROLES: ReadonlyMap<string, { readonly stage: Stage; readonly role: Role }> = new Map([
  ['system', { stage: 'input', role: 'system' }],
  ['developer', { stage: 'input', role: 'developer' }],
  ['user', { stage: 'input', role: 'user' }],
  ['assistant', { stage: 'input', role: 'assistant' }],
  ['tool', { stage: 'tool_result', role: 'tool' }],
  ['function', { stage: 'tool_result', role: 'tool' }],
]);

const PART_MODALITIES: ReadonlyMap<string, Modality> = new Map([
  ['image_url', 'image'],
  ['input_audio', 'audio'],
  ['file', 'file'],
]);

/** Where a segment sits and what it is, before its text is known. */
type Place = Omit<Segment, 'text' | 'form' | 'modality'>;

/**
 * Reads a body of `POST /v1/chat/completions` (OpenAI API reference, "Create chat completion"). Every string in it is
 * in a segment, or in a field that is structural by name: what this file does not know is scanned as JSON.
 *
 * @throws PortcullisError `invalid_request` with the place in the body.
 */
export function readChat(body: JsonValue): ReadRequest {
  if (!isJsonObject(body)) throw invalid('', 'the body has to be a JSON object');
  const { model, messages, stream } = body;
  if (typeof model !== 'string' || model === '')
    throw invalid('/model', 'has to name a model; GET /v1/models lists them');
  if (!Array.isArray(messages) || messages.length === 0)
    throw invalid('/messages', 'has to be a list of at least one message');
  if (stream !== undefined && stream !== null && typeof stream !== 'boolean')
    throw invalid('/stream', 'has to be true or false');
  if (body.n !== undefined && body.n !== null && body.n !== 1)
    throw invalid('/n', 'only one choice is supported; leave it out or set it to 1');
  if (body.logprobs === true)
    throw invalid('/logprobs', 'is not supported: log probabilities would carry text past the guard');
  if (Array.isArray(body.modalities) && body.modalities.some((modality) => modality !== 'text')) {
    throw invalid('/modalities', 'only text can be checked; leave it out or set it to ["text"]');
  }

  const segments: Segment[] = [];
  const newestFrom =
    messages.findLastIndex((message, index) => index < messages.length - 1 && roleOf(message) === 'assistant') + 1;
  messages.forEach((message, index) => {
    readMessage(message, `/messages/${index}`, index >= newestFrom, segments);
  });
  for (const key of ['tools', 'functions']) readTools(body[key], `/${key}`, segments);
  for (const [key, value] of Object.entries(body)) {
    if (STRUCTURAL.has(key) || key === 'tools' || key === 'functions') continue;
    const stage = key === 'response_format' ? 'tool_definition' : 'input';
    addJson(value, { pointer: `/${pointerToken(key)}`, stage, role: 'developer', turn: 'newest' }, segments);
  }
  return { request: { model, stream: stream === true, body }, segments };
}

function roleOf(message: JsonValue): JsonValue | undefined {
  return isJsonObject(message) ? message.role : undefined;
}

function readMessage(message: JsonValue, pointer: string, isNewest: boolean, segments: Segment[]): void {
  if (!isJsonObject(message)) throw invalid(pointer, 'has to be an object with a role and content');
  const kind = typeof message.role === 'string' ? MESSAGE_ROLES.get(message.role) : undefined;
  if (!kind) throw invalid(`${pointer}/role`, `has to be one of ${[...MESSAGE_ROLES.keys()].join(', ')}`);
  const framing = kind.role === 'system' || kind.role === 'developer';
  const place = { ...kind, turn: isNewest || framing ? ('newest' as const) : ('older' as const) };
  for (const [key, value] of Object.entries(message)) {
    const at = `${pointer}/${pointerToken(key)}`;
    if (value === null || value === undefined || key === 'role' || key === 'tool_call_id') continue;
    if (key === 'content') readContent(value, at, place, segments);
    else if (key === 'tool_calls') readToolCalls(value, at, place.turn, segments);
    else if (key === 'function_call') readFunctionCall(value, at, place.turn, segments);
    else if (typeof value === 'string')
      segments.push({ ...place, pointer: at, modality: 'text', form: 'text', text: value });
    else addJson(value, { ...place, pointer: at }, segments);
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
    const text = part.type === 'text' ? part.text : part.type === 'refusal' ? part.refusal : undefined;
    if (typeof text === 'string') {
      segments.push({ ...place, pointer: `${at}/${part.type}`, modality: 'text', form: 'text', text });
      for (const [key, value] of Object.entries(part)) {
        if (key !== 'type' && key !== part.type)
          addJson(value, { ...place, pointer: `${at}/${pointerToken(key)}` }, segments);
      }
    } else if (part.type === 'text' || part.type === 'refusal') {
      throw invalid(`${at}/${part.type}`, 'has to be a string');
    } else {
      segments.push({
        ...place,
        pointer: at,
        modality: PART_MODALITIES.get(part.type) ?? 'file',
        form: 'json',
        text: '',
      });
    }
  });
}

function readToolCalls(calls: JsonValue, pointer: string, turn: Segment['turn'], segments: Segment[]): void {
  if (!Array.isArray(calls)) throw invalid(pointer, 'has to be a list of tool calls');
  calls.forEach((call, index) => {
    if (!isJsonObject(call)) throw invalid(`${pointer}/${index}`, 'has to be an object with an id and a function');
    for (const [key, value] of Object.entries(call)) {
      const at = `${pointer}/${index}/${pointerToken(key)}`;
      if (key === 'function') readFunctionCall(value ?? null, at, turn, segments);
      else if (key !== 'id' && key !== 'type' && key !== 'index')
        addJson(value, { pointer: at, stage: 'tool_call', role: 'assistant', turn }, segments);
    }
  });
}

function readFunctionCall(call: JsonValue, pointer: string, turn: Segment['turn'], segments: Segment[]): void {
  if (!isJsonObject(call) || typeof call.name !== 'string' || typeof call.arguments !== 'string') {
    throw invalid(pointer, 'has to hold a name and arguments, both strings');
  }
  const place = { stage: 'tool_call', role: 'assistant', turn, toolName: call.name } as const;
  segments.push(argumentsSegment(call.arguments, { ...place, pointer: `${pointer}/arguments` }));
  for (const [key, value] of Object.entries(call)) {
    if (key !== 'arguments') addJson(value, { ...place, pointer: `${pointer}/${pointerToken(key)}` }, segments);
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
    const toolName = typeof definition.name === 'string' ? { toolName: definition.name } : {};
    addJson(
      tool,
      { pointer: `${pointer}/${index}`, stage: 'tool_definition', role: 'developer', turn: 'newest', ...toolName },
      segments,
    );
  });
}

function addJson(value: JsonObject[string], place: Place, segments: Segment[]): void {
  if (value === undefined || value === null || typeof value === 'boolean') return;
  const text = readJsonText(JSON.stringify(value))?.text ?? '';
  if (text !== '')
    segments.push({ ...place, modality: 'text', form: typeof value === 'string' ? 'text' : 'json', text });
}

function invalid(pointer: string, problem: string): PortcullisError {
  return new PortcullisError('invalid_request', `${pointer === '' ? 'The request' : pointer}: ${problem}.`);
}
