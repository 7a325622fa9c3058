import { PortcullisError } from '../../exchange/errors.ts';
import { isJsonObject, type JsonValue, pointerToken } from '../../exchange/json.ts';
import type { Segment } from '../../exchange/segment.ts';
import { type BlockPlace, readBlocks, readTexts } from './anthropic-messages-blocks.ts';
import {
  APP_FIELDS,
  checkSetting,
  REFUSED_FIELDS,
  runsAtClient,
  SCHEMA_FIELDS,
  THREAD,
} from './anthropic-messages-settings.ts';
import { addField, addJson, checkToolName, fieldsOf, invalid, newestTurn, readHead } from './body-fields.ts';
import type { ReadRequest } from './protocol.ts';
import { holds } from './setting-shapes.ts';

/**
 * Reads a body of `POST /v1/messages` (Anthropic API reference, "Create a Message", version 2023-06-01). Every string in
 * it is in a segment, or is held to a form that carries no text, as for chat completions; so are signatures and what is
 * redacted of the model's thinking, which only Anthropic can read. What this file does not know is scanned as JSON.
 *
 * @throws PortcullisError `invalid_request` with the place in the body.
 */
export function readMessages(given: JsonValue): ReadRequest {
  if (isJsonObject(given) && !isCount(given.max_tokens)) {
    throw invalid('/max_tokens', 'has to be a whole number of at least 1');
  }
  return readCount(given);
}

/** As `readMessages`, for `POST /v1/messages/count_tokens`, whose body needs no `max_tokens`. */
export function readCount(given: JsonValue): ReadRequest {
  const { body, model, messages } = readHead(given);
  const segments: Segment[] = [];
  if (body.system !== undefined && body.system !== null) {
    readTexts(body.system, '/system', { stage: 'input', role: 'system', turn: 'newest' }, segments);
  }
  const newestFrom = newestTurn(messages);
  messages.forEach((message, index) => {
    readMessage(message, `/messages/${index}`, index >= newestFrom ? 'newest' : 'older', segments);
  });
  readTools(body.tools, segments);
  for (const [key, value] of fieldsOf(body, '')) readField(key, value, segments);
  return { request: { model, stream: body.stream === true, form: 'anthropic.messages', body }, segments };
}

function isCount(value: JsonValue | undefined): boolean {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 1;
}

const READ_APART: ReadonlySet<string> = new Set(['model', 'messages', 'system', 'tools']);

function readField(key: string, value: JsonValue, segments: Segment[]): void {
  if (READ_APART.has(key) || value === null) return;
  if (key === THREAD) throw noThreads();
  const pointer = `/${pointerToken(key)}`;
  const refused = REFUSED_FIELDS.get(key);
  if (refused !== undefined) throw invalid(pointer, refused);
  const setting = checkSetting(key, value);
  if (setting?.fault !== undefined) throw invalid(pointer, `has to be ${setting.fault}`);
  if (setting || (APP_FIELDS.has(key) && holds('options', value))) return;
  const stage = SCHEMA_FIELDS.has(key) ? 'tool_definition' : 'input';
  const role = APP_FIELDS.has(key) ? 'developer' : 'user';
  addField(key, value, { pointer: '', stage, role, turn: 'newest' }, segments);
}

function noThreads(): PortcullisError {
  const problem =
    'is not passed on: what the model server keeps of a conversation cannot be checked again; send the whole of it';
  return new PortcullisError('invalid_request', `/${THREAD}: ${problem}.`, { param: THREAD });
}

/** Maps, and not objects: a role `constructor` must not find what every object has. */
const ROLES: ReadonlyMap<string, Pick<BlockPlace, 'stage' | 'role'>> = new Map([
  ['user', { stage: 'input', role: 'user' }],
  ['assistant', { stage: 'input', role: 'assistant' }],
  ['system', { stage: 'input', role: 'system' }],
]);

function readMessage(message: JsonValue, pointer: string, turn: Segment['turn'], segments: Segment[]): void {
  if (!isJsonObject(message)) throw invalid(pointer, 'has to be an object with a role and content');
  const kind = typeof message.role === 'string' ? ROLES.get(message.role) : undefined;
  if (!kind) throw invalid(`${pointer}/role`, `has to be one of ${[...ROLES.keys()].join(', ')}`);
  const isSystem = kind.role === 'system';
  const place: BlockPlace = { ...kind, turn: isSystem ? 'newest' : turn };
  const read = isSystem ? readTexts : readBlocks;
  read(message.content ?? null, `${pointer}/content`, place, segments);
  for (const [key, value] of fieldsOf(message, pointer)) {
    if (key !== 'role' && key !== 'content') addField(key, value, { ...place, pointer }, segments);
  }
}

function readTools(tools: JsonValue | undefined, segments: Segment[]): void {
  if (tools === undefined || tools === null) return;
  if (!Array.isArray(tools)) throw invalid('/tools', 'has to be a list of tools');
  (tools as readonly JsonValue[]).forEach((tool, index) => {
    const pointer = `/tools/${index}`;
    if (!isJsonObject(tool)) throw invalid(pointer, 'has to be an object');
    if (!runsAtClient(tool.type)) {
      throw invalid(
        `${pointer}/type`,
        'is not one of the tools that the client runs: what a tool of the model server finds would reach the model unchecked',
      );
    }
    if (typeof tool.name === 'string') checkToolName(tool.name, `${pointer}/name`);
    const toolName = typeof tool.name === 'string' ? { toolName: tool.name } : {};
    addJson(tool, { pointer, stage: 'tool_definition', role: 'developer', turn: 'newest', ...toolName }, segments);
  });
}
