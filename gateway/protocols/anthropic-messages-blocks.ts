import { isJsonObject, type JsonObject, type JsonValue } from '../../exchange/json.ts';
import type { Segment } from '../../exchange/segment.ts';
import { isBlockOption } from './anthropic-messages-settings.ts';
import { addField, addJson, checkToolName, fieldsOf, invalid, isId, isLink, type Place } from './body-fields.ts';

/** Who speaks in the blocks of a message. */
export type BlockPlace = Pick<Segment, 'stage' | 'role' | 'turn'>;

type BlockReader = (block: JsonObject, at: string, place: BlockPlace, segments: Segment[]) => void;

/** Base64 in either alphabet: what Anthropic signed or sealed, and nobody else reads. */
const SEAL = /^[A-Za-z0-9+/_-]*={0,2}$/;
/** How a source is given. */
const SOURCE_TYPE = /^[a-z_0-9]{1,24}$/;
/** A media type (RFC 6838), in which no text fits. */
const MEDIA_TYPE = /^[a-z]{1,16}\/[a-z0-9.+-]{1,32}$/;

/** What a tool gives back, which are texts and media. */
const RESULT_BLOCKS: ReadonlyMap<string, BlockReader> = new Map([
  ['text', readText],
  ['image', readImage],
  ['document', readDocument],
  ['search_result', readSearchResult],
  ['tool_reference', readAsJson],
  ['browser_state', readAsJson],
]);

/** By who speaks. What runs on the model's server (`server_tool_use` and its results) is not among them. */
const BLOCKS: Readonly<Record<'user' | 'assistant' | 'tool', ReadonlyMap<string, BlockReader>>> = {
  user: new Map([
    ['text', readText],
    ['image', readImage],
    ['document', readDocument],
    ['search_result', readSearchResult],
    ['tool_result', readToolResult],
  ]),
  assistant: new Map<string, BlockReader>([
    ['text', readText],
    ['thinking', readThinking],
    ['redacted_thinking', readSealedThinking],
    ['tool_use', readToolUse],
  ]),
  tool: RESULT_BLOCKS,
};

/** The content of a message or of a tool's result: a string, or blocks. */
export function readBlocks(content: JsonValue, pointer: string, place: BlockPlace, segments: Segment[]): void {
  const readers = BLOCKS[place.role === 'assistant' ? 'assistant' : place.role === 'user' ? 'user' : 'tool'];
  readContent(content, pointer, readers, place, segments);
}

const TEXTS: ReadonlyMap<string, BlockReader> = new Map([['text', readText]]);

/** Content that holds texts alone: a string, or text blocks. */
export function readTexts(content: JsonValue, pointer: string, place: BlockPlace, segments: Segment[]): void {
  readContent(content, pointer, TEXTS, place, segments);
}

function readContent(
  content: JsonValue,
  pointer: string,
  readers: ReadonlyMap<string, BlockReader>,
  place: BlockPlace,
  segments: Segment[],
): void {
  if (typeof content === 'string') {
    segments.push({ ...place, pointer, modality: 'text', form: 'text', text: content });
    return;
  }
  if (!Array.isArray(content)) throw invalid(pointer, 'has to be a string or a list of blocks');
  (content as readonly JsonValue[]).forEach((block, index) => {
    const at = `${pointer}/${index}`;
    if (!isJsonObject(block) || typeof block.type !== 'string') throw invalid(at, 'has to be an object with a type');
    const read = readers.get(block.type);
    if (!read) throw invalid(`${at}/type`, `has to be one of ${[...readers.keys()].join(', ')}`);
    read(block, at, place, segments);
  });
}

/** The fields of a block but those that were read; what is no option of the API is scanned. */
function readRest(block: JsonObject, read: readonly string[], place: Place, segments: Segment[]): void {
  for (const [key, value] of fieldsOf(block, place.pointer)) {
    if (key === 'type' || read.includes(key) || isBlockOption(key, value)) continue;
    addField(key, value, place, segments);
  }
}

function readText(block: JsonObject, at: string, place: BlockPlace, segments: Segment[]): void {
  if (typeof block.text !== 'string') throw invalid(`${at}/text`, 'has to be a string');
  segments.push({ ...place, pointer: `${at}/text`, modality: 'text', form: 'text', text: block.text });
  readRest(block, ['text'], { ...place, pointer: at }, segments);
}

/** A block of a kind that holds no media and no seals. */
function readAsJson(block: JsonObject, at: string, place: BlockPlace, segments: Segment[]): void {
  readRest(block, [], { ...place, pointer: at }, segments);
}

function readImage(block: JsonObject, at: string, place: BlockPlace, segments: Segment[]): void {
  const { source } = block;
  if (!isJsonObject(source)) throw invalid(`${at}/source`, 'has to be an object with a type');
  const media = isMedium(source, 'data') ? { media: source.data as string } : {};
  segments.push({ ...place, pointer: at, modality: 'image', form: 'json', text: '', ...media });
  readSource(source, { ...place, pointer: `${at}/source` }, segments);
  readRest(block, ['source'], { ...place, pointer: at }, segments);
}

/** Whether a field holds the medium itself. Of a source that is a link the data is not what the model would see. */
function isMedium(source: JsonObject, key: string): boolean {
  const value = source[key];
  return source.type === 'base64' && key === 'data' && typeof value === 'string' && !isLink(value);
}

/** What is around the medium: a link, the id of a file, or anything else that could be read. */
function readSource(source: JsonObject, place: Place, segments: Segment[]): void {
  for (const [key, value] of fieldsOf(source, place.pointer)) {
    const isLabel =
      typeof value === 'string' &&
      ((key === 'media_type' && MEDIA_TYPE.test(value)) || (key === 'type' && SOURCE_TYPE.test(value)));
    if (!isMedium(source, key) && !isLabel) addField(key, value, place, segments);
  }
}

/** A document is what was looked up for the model, and not what the user says. */
function readDocument(block: JsonObject, at: string, { turn }: BlockPlace, segments: Segment[]): void {
  const place = { stage: 'tool_result', role: 'document', turn } as const;
  const { source } = block;
  if (!isJsonObject(source)) throw invalid(`${at}/source`, 'has to be an object with a type');
  const inside = { ...place, pointer: `${at}/source` };
  if (source.type === 'text') readSource(source, inside, segments);
  else if (source.type === 'content') {
    readContent(source.content ?? null, `${at}/source/content`, DOCUMENT_BLOCKS, place, segments);
    readSource({ ...source, content: null }, inside, segments);
  } else {
    segments.push({ ...place, pointer: at, modality: 'file', form: 'json', text: '' });
    readSource(source, inside, segments);
  }
  readRest(block, ['source'], { ...place, pointer: at }, segments);
}

const DOCUMENT_BLOCKS: ReadonlyMap<string, BlockReader> = new Map([
  ['text', readText],
  ['image', readImage],
]);

function readSearchResult(block: JsonObject, at: string, { turn }: BlockPlace, segments: Segment[]): void {
  const place = { stage: 'tool_result', role: 'document', turn } as const;
  readTexts(block.content ?? null, `${at}/content`, place, segments);
  readRest(block, ['content'], { ...place, pointer: at }, segments);
}

function readToolResult(block: JsonObject, at: string, { turn }: BlockPlace, segments: Segment[]): void {
  const place = { stage: 'tool_result', role: 'tool', turn } as const;
  if (block.content !== undefined && block.content !== null) {
    readBlocks(block.content, `${at}/content`, place, segments);
  }
  const labels = isId(block.tool_use_id) ? ['tool_use_id'] : [];
  readRest(block, ['content', ...labels], { ...place, pointer: at }, segments);
}

/** The name is scanned with the input, as it is in an answer. */
function readToolUse(block: JsonObject, at: string, { turn }: BlockPlace, segments: Segment[]): void {
  if (typeof block.name !== 'string') throw invalid(`${at}/name`, 'has to be a string');
  if (!isJsonObject(block.input)) throw invalid(`${at}/input`, 'has to be an object');
  checkToolName(block.name, `${at}/name`);
  const place: Place = { pointer: at, stage: 'tool_call', role: 'assistant', turn, toolName: block.name };
  addJson(block.input, { ...place, pointer: `${at}/input` }, segments);
  const labels = isId(block.id) ? ['id'] : [];
  readRest(block, ['input', ...labels], place, segments);
}

/**
 * The thinking is read as what it was: the assistant's own words. Its signature is over all of it, so where a decision
 * changes a letter, the signature is emptied, and no server is sent the block (`providers/broken-seals.ts`).
 */
function readThinking(block: JsonObject, at: string, place: BlockPlace, segments: Segment[]): void {
  const { thinking, signature = '' } = block;
  if (typeof thinking !== 'string') throw invalid(`${at}/thinking`, 'has to be a string');
  checkSeal(signature, `${at}/signature`);
  const seal = block.signature === undefined ? {} : { seal: `${at}/signature` };
  segments.push({ ...place, pointer: `${at}/thinking`, modality: 'text', form: 'text', text: thinking, ...seal });
  readRest(block, ['thinking', 'signature'], { ...place, pointer: at }, segments);
}

function readSealedThinking(block: JsonObject, at: string, place: BlockPlace, segments: Segment[]): void {
  checkSeal(block.data ?? null, `${at}/data`);
  readRest(block, ['data'], { ...place, pointer: at }, segments);
}

function checkSeal(value: JsonValue, pointer: string): void {
  if (typeof value === 'string' && SEAL.test(value)) return;
  throw invalid(pointer, 'has to be base64, as the model server gave it');
}
