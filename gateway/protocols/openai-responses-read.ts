import { isJsonObject, type JsonValue, pointerToken } from '../../exchange/json.ts';
import type { Segment } from '../../exchange/segment.ts';
import { addField, addJson, checkToolName, fieldsOf, invalid, readNamed } from './body-fields.ts';
import { isAnswer, readItem } from './openai-responses-items.ts';
import { APP_FIELDS, checkSetting, refusalOf } from './openai-responses-settings.ts';
import type { ReadRequest } from './protocol.ts';

/**
 * Reads a body of `POST /v1/responses` (OpenAI API reference, "Create a model response"). Every string in it is in a
 * segment, or is held to a form that carries no text, as for chat completions. What stands for texts that are elsewhere
 * (an earlier answer, a conversation, a template) is refused: nobody here could read them. What this file does not know
 * is scanned as JSON.
 *
 * @throws PortcullisError `invalid_request` with the place in the body.
 */
export function readResponses(given: JsonValue): ReadRequest {
  const { body, model } = readNamed(given);
  for (const [key, value] of fieldsOf(body, '')) {
    const refused = value === null ? undefined : refusalOf(key, value);
    if (refused !== undefined) throw invalid(`/${pointerToken(key)}`, refused);
  }
  const segments: Segment[] = [];
  readInstructions(body.instructions, segments);
  readInput(body.input, segments);
  readTools(body.tools, segments);
  for (const [key, value] of fieldsOf(body, '')) readField(key, value, segments);
  return { request: { model, stream: body.stream === true, form: 'openai.responses', body }, segments };
}

const TEXT = { modality: 'text', form: 'text', turn: 'newest' } as const;

function readInstructions(text: JsonValue | undefined, segments: Segment[]): void {
  if (text === undefined || text === null) return;
  if (typeof text !== 'string') throw invalid('/instructions', 'has to be a string');
  segments.push({ ...TEXT, pointer: '/instructions', stage: 'input', role: 'system', text });
}

function readInput(input: JsonValue | undefined, segments: Segment[]): void {
  if (typeof input === 'string') {
    segments.push({ ...TEXT, pointer: '/input', stage: 'input', role: 'user', text: input });
    return;
  }
  if (!Array.isArray(input) || input.length === 0) {
    throw invalid('/input', 'has to be a string, or a list of at least one item');
  }
  const items = input as readonly JsonValue[];
  const newestFrom = newestItem(items);
  items.forEach((item, index) => {
    readItem(item, `/input/${index}`, index >= newestFrom ? 'newest' : 'older', segments);
  });
}

/** The index of the first item of the newest turn: what came after the last answer but one that the model is to go on with. */
function newestItem(items: readonly JsonValue[]): number {
  const end = items.findLastIndex((item) => !isAnswer(item));
  return items.slice(0, end + 1).findLastIndex(isAnswer) + 1;
}

const READ_APART: ReadonlySet<string> = new Set(['model', 'input', 'instructions', 'tools', 'include']);

function readField(key: string, value: JsonValue, segments: Segment[]): void {
  if (READ_APART.has(key) || value === null) return;
  const setting = checkSetting(key, value);
  if (setting?.fault !== undefined) throw invalid(`/${pointerToken(key)}`, `has to be ${setting.fault}`);
  if (setting) return;
  const stage = key === 'text' ? 'tool_definition' : 'input';
  const role = APP_FIELDS.has(key) ? 'developer' : 'user';
  addField(key, value, { pointer: '', stage, role, turn: 'newest' }, segments);
}

function readTools(tools: JsonValue | undefined, segments: Segment[]): void {
  if (tools === undefined || tools === null) return;
  if (!Array.isArray(tools)) throw invalid('/tools', 'has to be a list of tools');
  (tools as readonly JsonValue[]).forEach((tool, index) => {
    const pointer = `/tools/${index}`;
    if (!isJsonObject(tool)) throw invalid(pointer, 'has to be an object');
    if (tool.type !== 'function') {
      throw invalid(
        `${pointer}/type`,
        'has to be function: what a tool of the model server finds would reach the model unchecked',
      );
    }
    if (typeof tool.name !== 'string') throw invalid(`${pointer}/name`, 'has to be a string');
    checkToolName(tool.name, `${pointer}/name`);
    const place = { stage: 'tool_definition', role: 'developer', turn: 'newest', toolName: tool.name } as const;
    addJson(tool, { ...place, pointer }, segments);
  });
}
