import { isJsonObject, type JsonObject, type JsonValue, pointerToken } from '../../exchange/json.ts';
import type { Modality, Segment } from '../../exchange/segment.ts';
import { addField, addJson, fieldsOf, type Place } from '../protocols/body-fields.ts';
import { NAME } from '../protocols/protocol.ts';
import { isToken, type RpcMessage } from './message.ts';

/** Who sent a message. */
export type Sender = 'client' | 'server';

/** What an answer answers. */
export interface Asked {
  readonly method: string;
  readonly toolName?: string;
}

/** The methods of MCP up to 2025-11-25. The name of any other is scanned. */
export const METHODS: ReadonlySet<string> = new Set([
  'completion/complete',
  'elicitation/create',
  'initialize',
  'logging/setLevel',
  'notifications/cancelled',
  'notifications/elicitation/complete',
  'notifications/initialized',
  'notifications/message',
  'notifications/progress',
  'notifications/prompts/list_changed',
  'notifications/resources/list_changed',
  'notifications/resources/updated',
  'notifications/roots/list_changed',
  'notifications/tasks/status',
  'notifications/tools/list_changed',
  'ping',
  'prompts/get',
  'prompts/list',
  'resources/list',
  'resources/read',
  'resources/subscribe',
  'resources/templates/list',
  'resources/unsubscribe',
  'roots/list',
  'sampling/createMessage',
  'tasks/cancel',
  'tasks/get',
  'tasks/list',
  'tasks/result',
  'tools/call',
  'tools/list',
]);

type Speaker = Omit<Place, 'pointer'>;

const DEFINITION: Speaker = { stage: 'tool_definition', role: 'developer', turn: 'newest' };
const RESULT: Speaker = { stage: 'tool_result', role: 'tool', turn: 'newest' };
const DOCUMENT: Speaker = { stage: 'tool_result', role: 'document', turn: 'newest' };
const CALL: Speaker = { stage: 'tool_call', role: 'assistant', turn: 'newest' };
const UNKNOWN_CALL: Speaker = { stage: 'tool_call', role: 'tool', turn: 'newest' };

/**
 * Every string, number and key of a message that is to be scanned. What goes to the server is a tool call, whatever the
 * method: there it leaves. What comes from it is the definition of a tool, a document or a result: there it is read by a
 * model. What is in no segment is in a form that carries no text (`isStructural`).
 *
 * @param asked of an answer of the server: what the client asked for.
 * @throws PortcullisError `invalid_request` for a name of a field that is none.
 */
export function segmentsOf(message: RpcMessage, sender: Sender, asked?: Asked): readonly Segment[] {
  const segments: Segment[] = [];
  const speaker = speakerOf(message, sender, asked);
  if (message.kind === 'response') {
    const key = message.body.result === undefined ? 'error' : 'result';
    const { code: _, ...error } = isJsonObject(message.body.error) ? message.body.error : {};
    const value = message.body.result ?? error;
    walk(isJsonObject(value) ? value : {}, { ...speaker, pointer: `/${key}` }, segments);
    return segments;
  }
  if (!METHODS.has(message.method)) addField('method', message.method, { ...speaker, pointer: '' }, segments);
  if (isJsonObject(message.body.params)) walk(message.body.params, { ...speaker, pointer: '/params' }, segments);
  // The name of a tool that is called has the form of one, and is known (relay.ts).
  const isName = ({ pointer }: Segment) => pointer === '/params/name' && speaker.toolName !== undefined;
  return segments.filter((segment) => !isName(segment));
}

/** The tool that a request calls. */
export function calledTool(message: RpcMessage): string | undefined {
  if (message.kind !== 'request' || message.method !== 'tools/call') return undefined;
  const name = isJsonObject(message.body.params) ? message.body.params.name : undefined;
  return typeof name === 'string' && NAME.test(name) ? name : undefined;
}

function speakerOf(message: RpcMessage, sender: Sender, asked: Asked | undefined): Speaker {
  if (sender === 'client') {
    const toolName = calledTool(message);
    const isKnown = message.kind === 'response' || METHODS.has(message.method);
    return { ...(isKnown ? CALL : UNKNOWN_CALL), ...(toolName !== undefined && { toolName }) };
  }
  if (message.kind !== 'response' || asked === undefined) return RESULT;
  const { method, toolName } = asked;
  if (method === 'initialize' || method === 'tools/list') return DEFINITION;
  if (method.startsWith('prompts/') || method.startsWith('resources/')) return DOCUMENT;
  return { ...RESULT, ...(toolName !== undefined && { toolName }) };
}

/** Fields with a list of objects, or one object, that are read field by field themselves. */
const WALKED = new Set(['content', 'contents', 'messages', 'resource']);
/** Fields with a list of things that are each scanned whole. */
const LISTED = new Set(['prompts', 'resources', 'resourceTemplates', 'roots', 'tasks']);

/** Reads an object field by field. The depth of a body is bounded (routes/body.ts, upstream.ts). */
function walk(object: JsonObject, place: Place, segments: Segment[]): void {
  const media = mediaOf(object);
  if (media) segments.push({ ...place, modality: media.modality, form: 'json', text: '', media: media.data });
  for (const [key, value] of fieldsOf(object, place.pointer)) {
    if (key === media?.key || isStructural(key, value)) continue;
    const at = { ...place, pointer: `${place.pointer}/${pointerToken(key)}` };
    if (key === 'tools' && Array.isArray(value)) readTools(value, at, segments);
    else if (WALKED.has(key)) walkAll(value, at, segments);
    else if (LISTED.has(key) && Array.isArray(value)) {
      for (const [index, item] of value.entries()) addField(String(index), item, at, segments);
    } else addJson(value, at, segments);
  }
}

function walkAll(value: JsonValue, place: Place, segments: Segment[]): void {
  const one = (item: JsonValue, at: Place) => {
    if (isJsonObject(item)) walk(item, at, segments);
    else addJson(item, at, segments);
  };
  if (!Array.isArray(value)) one(value, place);
  else for (const [index, item] of value.entries()) one(item, { ...place, pointer: `${place.pointer}/${index}` });
}

/** A definition is scanned whole: its names, descriptions, schemas and annotations. */
function readTools(tools: readonly JsonValue[], place: Place, segments: Segment[]): void {
  for (const [index, tool] of tools.entries()) {
    const name = isJsonObject(tool) ? tool.name : undefined;
    const toolName = typeof name === 'string' && NAME.test(name) ? { toolName: name } : {};
    addJson(tool, { ...DEFINITION, pointer: `${place.pointer}/${index}`, ...toolName }, segments);
  }
}

interface Media {
  readonly key: 'data' | 'blob';
  readonly modality: Modality;
  readonly data: string;
}

/** Nothing but bytes. What is no base64 is a text and is scanned as one. */
const BASE64 = /^[A-Za-z0-9+/_-]*={0,2}$/;

/** The picture, sound or file of a content block or an embedded resource. */
function mediaOf(object: JsonObject): Media | undefined {
  const { type, data, blob, mimeType } = object;
  if (typeof blob === 'string' && BASE64.test(blob)) return { key: 'blob', modality: kindOf(mimeType), data: blob };
  if ((type !== 'image' && type !== 'audio') || typeof data !== 'string' || !BASE64.test(data)) return undefined;
  return { key: 'data', modality: type, data };
}

function kindOf(mimeType: JsonValue | undefined): Modality {
  const [kind] = typeof mimeType === 'string' ? mimeType.split('/') : [];
  return kind === 'image' || kind === 'audio' ? kind : 'file';
}

const BLOCKS = new Set(['text', 'image', 'audio', 'resource', 'resource_link', 'tool_use', 'tool_result']);

/** Whether a field of an object that is read field by field is in a form that carries no text. */
export function isStructural(key: string, value: JsonValue): boolean {
  switch (key) {
    case 'type':
      return typeof value === 'string' && BLOCKS.has(value);
    case 'role':
      return value === 'user' || value === 'assistant';
    case 'protocolVersion':
      return typeof value === 'string' && /^\d{4}-\d{2}-\d{2}$/.test(value);
    case 'progressToken':
    case 'requestId':
    case 'cursor':
    case 'nextCursor':
      return isToken(value);
    case 'progress':
    case 'total':
      return typeof value === 'number';
    case '_meta':
      return isJsonObject(value) && Object.keys(value).join() === 'progressToken' && isToken(value.progressToken);
    default:
      return false;
  }
}
