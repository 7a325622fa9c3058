import { isJsonObject, type JsonObject, type JsonValue } from '../../exchange/json.ts';
import type { Role, Segment } from '../../exchange/segment.ts';
import { addField, checkToolName, fieldsOf, invalid, isId, isLink, type Place } from './body-fields.ts';
import { argumentsSegment } from './openai-chat-read.ts';
import { holds } from './setting-shapes.ts';

type Turn = Segment['turn'];
type Speaker = Pick<Segment, 'stage' | 'role' | 'turn'>;

/** Base64 in either alphabet: what the server sealed, and nobody else reads. */
const SEAL = /^[A-Za-z0-9+/_-]*={0,2}$/;

/** Maps, and not objects: a type `constructor` must not find what every object has. */
const ITEMS: ReadonlyMap<string, (item: JsonObject, at: string, turn: Turn, segments: Segment[]) => void> = new Map([
  ['message', readMessage],
  ['function_call', readCall],
  ['function_call_output', readOutput],
  ['reasoning', readReasoning],
]);

const PARTS: ReadonlyMap<string, (part: JsonObject, at: string, speaker: Speaker, segments: Segment[]) => void> =
  new Map([
    ['input_text', readText],
    ['output_text', readText],
    ['refusal', readText],
    ['input_image', readImage],
    ['input_file', readFile],
  ]);

/** Whether an item is part of an answer of the model. */
export function isAnswer(item: JsonValue): boolean {
  if (!isJsonObject(item)) return false;
  const { type = 'message', role } = item;
  return type === 'function_call' || type === 'reasoning' || (type === 'message' && role === 'assistant');
}

/** One item of the input: a message, a call, what came of one, or reasoning. A message need not say its type. */
export function readItem(item: JsonValue, at: string, turn: Turn, segments: Segment[]): void {
  if (!isJsonObject(item)) throw invalid(at, 'has to be an object with a type');
  const { type = 'message' } = item;
  if (type === 'item_reference') {
    throw invalid(
      at,
      'refers to what this gateway has not stored and cannot check. Send the item itself, as clients do where "store" is false',
    );
  }
  const read = typeof type === 'string' ? ITEMS.get(type) : undefined;
  if (!read) {
    throw invalid(
      `${at}/type`,
      `has to be one of ${[...ITEMS.keys()].join(', ')}: what runs on the model server would reach the model unchecked`,
    );
  }
  read(item, at, turn, segments);
}

const ROLES: ReadonlyMap<string, Role> = new Map([
  ['user', 'user'],
  ['assistant', 'assistant'],
  ['system', 'system'],
  ['developer', 'developer'],
]);

function readMessage(item: JsonObject, at: string, turn: Turn, segments: Segment[]): void {
  const role = typeof item.role === 'string' ? ROLES.get(item.role) : undefined;
  if (!role) throw invalid(`${at}/role`, `has to be one of ${[...ROLES.keys()].join(', ')}`);
  const isFraming = role === 'system' || role === 'developer';
  const speaker: Speaker = { stage: 'input', role, turn: isFraming ? 'newest' : turn };
  readContent(item.content, `${at}/content`, speaker, segments);
  readRest(item, ['role', 'content'], { ...speaker, pointer: at }, segments);
}

function readContent(content: JsonValue | undefined, at: string, speaker: Speaker, segments: Segment[]): void {
  if (typeof content === 'string') {
    segments.push({ ...speaker, pointer: at, modality: 'text', form: 'text', text: content });
    return;
  }
  if (!Array.isArray(content)) throw invalid(at, 'has to be a string or a list of parts');
  (content as readonly JsonValue[]).forEach((part, index) => {
    const where = `${at}/${index}`;
    if (!isJsonObject(part) || typeof part.type !== 'string') throw invalid(where, 'has to be an object with a type');
    const read = PARTS.get(part.type);
    if (!read) throw invalid(`${where}/type`, `has to be one of ${[...PARTS.keys()].join(', ')}`);
    read(part, where, speaker, segments);
  });
}

function readText(part: JsonObject, at: string, speaker: Speaker, segments: Segment[]): void {
  const key = part.type === 'refusal' ? 'refusal' : 'text';
  const text = part[key];
  if (typeof text !== 'string') throw invalid(`${at}/${key}`, 'has to be a string');
  segments.push({ ...speaker, pointer: `${at}/${key}`, modality: 'text', form: 'text', text });
  readRest(part, [key], { ...speaker, pointer: at }, segments);
}

/** A link is a text, and so is the id of a file: what they lead to nobody here can read. */
function readImage(part: JsonObject, at: string, speaker: Speaker, segments: Segment[]): void {
  const { image_url: url } = part;
  const isMedium = typeof url === 'string' && !isLink(url);
  segments.push({
    ...speaker,
    pointer: at,
    modality: 'image',
    form: 'json',
    text: '',
    ...(isMedium && { media: url }),
  });
  readRest(part, isMedium ? ['image_url'] : [], { ...speaker, pointer: at }, segments);
}

function readFile(part: JsonObject, at: string, speaker: Speaker, segments: Segment[]): void {
  const { file_data: data } = part;
  const isMedium = typeof data === 'string' && !isLink(data);
  segments.push({ ...speaker, pointer: at, modality: 'file', form: 'json', text: '' });
  readRest(part, isMedium ? ['file_data'] : [], { ...speaker, pointer: at }, segments);
}

/** The name is scanned with the arguments, as it is in an answer. */
function readCall(item: JsonObject, at: string, turn: Turn, segments: Segment[]): void {
  const { name, arguments: args } = item;
  if (typeof name !== 'string' || typeof args !== 'string') {
    throw invalid(at, 'has to hold a name and arguments, both strings');
  }
  checkToolName(name, `${at}/name`);
  const place: Place = { pointer: at, stage: 'tool_call', role: 'assistant', turn, toolName: name };
  segments.push(argumentsSegment(args, { ...place, pointer: `${at}/arguments` }));
  readRest(item, ['arguments'], place, segments);
}

function readOutput(item: JsonObject, at: string, turn: Turn, segments: Segment[]): void {
  const speaker: Speaker = { stage: 'tool_result', role: 'tool', turn };
  readContent(item.output, `${at}/output`, speaker, segments);
  readRest(item, ['output'], { ...speaker, pointer: at }, segments);
}

/** Reasoning is read as what it was: the assistant's own words. What is sealed of it is over all of them. */
function readReasoning(item: JsonObject, at: string, turn: Turn, segments: Segment[]): void {
  const { encrypted_content: sealed } = item;
  const isSealed = sealed !== undefined && sealed !== null;
  if (isSealed && !(typeof sealed === 'string' && SEAL.test(sealed))) {
    throw invalid(`${at}/encrypted_content`, 'has to be base64, as the model server gave it');
  }
  const place: Place = { pointer: at, stage: 'input', role: 'assistant', turn };
  for (const key of ['summary', 'content']) {
    const parts = item[key] ?? [];
    if (!Array.isArray(parts)) throw invalid(`${at}/${key}`, 'has to be a list of parts');
    (parts as readonly JsonValue[]).forEach((part, index) => {
      const where = `${at}/${key}/${index}`;
      if (!isJsonObject(part) || typeof part.text !== 'string') throw invalid(where, 'has to be an object with a text');
      const seal = isSealed ? { seal: `${at}/encrypted_content` } : {};
      const fixed = { modality: 'text', form: 'text' } as const;
      segments.push({ ...place, ...fixed, pointer: `${where}/text`, text: part.text, ...seal });
      readRest(part, ['text'], { ...place, pointer: where }, segments);
    });
  }
  readRest(item, ['summary', 'content', 'encrypted_content'], place, segments);
}

/** Fields that tell one item from another, or how it is treated: in a form that carries no text. */
function isLabel(key: string, value: JsonValue): boolean {
  if (key === 'id' || key === 'call_id') return isId(value);
  if (key === 'type' || key === 'status' || key === 'phase' || key === 'detail') return holds('word', value);
  return (key === 'prompt_cache_breakpoint' || key === 'caller') && holds('options', value);
}

/** The fields of an item or a part but those that were read. */
function readRest(object: JsonObject, read: readonly string[], place: Place, segments: Segment[]): void {
  for (const [key, value] of fieldsOf(object, place.pointer)) {
    if (value === null || read.includes(key) || isLabel(key, value)) continue;
    addField(key, value, place, segments);
  }
}
