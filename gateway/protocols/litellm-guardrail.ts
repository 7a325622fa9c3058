import type { ModelRequest } from '../../exchange/exchange.ts';
import { isJsonObject, type JsonObject, type JsonValue } from '../../exchange/json.ts';
import type { Released } from '../../exchange/released.ts';
import type { Role, Segment, Stage } from '../../exchange/segment.ts';
import { addField, addJson, invalid, isId, isLink, newestTurn, type Place } from './body-fields.ts';
import { argumentsSegment } from './openai-chat-read.ts';
import { NAME, NAME_FORM, type ReadRequest } from './protocol.ts';

/** Who speaks, and when: what a text's place says of it beside where it lies. */
type Speaker = Pick<Place, 'stage' | 'role' | 'turn'>;

/** Maps, and not objects: a role `constructor` must not find what every object has. */
const SPEAKERS: ReadonlyMap<string, { readonly stage: Stage; readonly role: Role }> = new Map([
  ['system', { stage: 'input', role: 'system' }],
  ['developer', { stage: 'input', role: 'developer' }],
  ['user', { stage: 'input', role: 'user' }],
  ['assistant', { stage: 'input', role: 'assistant' }],
  ['tool', { stage: 'tool_result', role: 'tool' }],
  ['function', { stage: 'tool_result', role: 'tool' }],
]);

const USER: Speaker = { stage: 'input', role: 'user', turn: 'newest' };
const MODEL: Speaker = { stage: 'output', role: 'assistant', turn: 'newest' };

/**
 * Reads a body of LiteLLM's generic guardrail API (LiteLLM docs, "Generic Guardrail API", 1.108): every text, image, tool
 * and tool call that LiteLLM took out of a request to a model, or out of its answer. The messages as a whole only say who
 * wrote each text; where they do not hold the very texts, in that order, everything counts as the user's newest words.
 *
 * @throws PortcullisError `invalid_request` with the place in the body.
 */
export function readGuardrail(body: JsonValue): ReadRequest {
  if (!isJsonObject(body)) throw invalid('', 'the body has to be a JSON object');
  const isAnswer = body.input_type === 'response';
  if (!isAnswer && body.input_type !== 'request') throw invalid('/input_type', 'has to be request or response');
  const texts = listAt(body, 'texts').map((text, index) => {
    if (typeof text !== 'string') throw invalid(`/texts/${index}`, 'has to be a string');
    return text;
  });
  const speakers = isAnswer ? undefined : speakersOf(listAt(body, 'structured_messages'), texts);
  const segments = texts.map((text, index): Segment => {
    const speaker = isAnswer ? MODEL : (speakers?.[index] ?? USER);
    return { ...speaker, pointer: `/texts/${index}`, modality: 'text', form: 'text', text };
  });
  const medium = isAnswer ? MODEL : USER;
  for (const [index, image] of listAt(body, 'images').entries()) readImage(image, `/images/${index}`, medium, segments);
  for (const [index, tool] of listAt(body, 'tools').entries()) readTool(tool, `/tools/${index}`, segments);
  // A request brings back the calls of answers that are over.
  const turn = isAnswer ? 'newest' : 'older';
  for (const [index, call] of listAt(body, 'tool_calls').entries()) {
    readToolCall(call, `/tool_calls/${index}`, turn, segments);
  }
  return { request: { model: modelOf(body), stream: false, form: 'openai.chat', body }, segments };
}

function listAt(body: JsonObject, key: string): readonly JsonValue[] {
  const value = body[key] ?? [];
  if (!Array.isArray(value)) throw invalid(`/${key}`, 'has to be a list');
  return value;
}

/** LiteLLM names the model where it knows it: policies may be for some models only. */
function modelOf({ model }: JsonObject): string {
  if (model === undefined || model === null) return 'none';
  if (typeof model !== 'string' || !NAME.test(model)) throw invalid('/model', `has to be a name of ${NAME_FORM}`);
  return model;
}

/** Whose each text is; undefined where the messages do not hold exactly these texts. */
function speakersOf(messages: readonly JsonValue[], texts: readonly string[]): readonly Speaker[] | undefined {
  const newestFrom = newestTurn(messages);
  const spoken = messages.flatMap((message, index) => {
    if (!isJsonObject(message)) return [];
    const kind = typeof message.role === 'string' ? SPEAKERS.get(message.role) : undefined;
    const isFraming = kind?.role === 'system' || kind?.role === 'developer';
    const turn = index >= newestFrom || isFraming ? ('newest' as const) : ('older' as const);
    return textsOf(message.content).map((text) => ({ text, speaker: kind && { ...kind, turn } }));
  });
  if (spoken.length !== texts.length || spoken.some(({ text }, index) => text !== texts[index])) return undefined;
  return spoken.map(({ speaker }) => speaker ?? USER);
}

function textsOf(content: JsonValue | undefined): readonly string[] {
  if (typeof content === 'string') return [content];
  if (!Array.isArray(content)) return [];
  return content.flatMap((part) => (isJsonObject(part) && typeof part.text === 'string' ? [part.text] : []));
}

/** A data URL or base64 text is read as an image; a link is a text, and an image that nothing here can read. */
function readImage(image: JsonValue, pointer: string, speaker: Speaker, segments: Segment[]): void {
  if (typeof image !== 'string') throw invalid(pointer, 'has to be a data URL, base64 text or a link');
  const media = isLink(image) ? {} : { media: image };
  segments.push({ ...speaker, pointer, modality: 'image', form: 'json', text: '', ...media });
  if (isLink(image)) addJson(image, { ...speaker, pointer }, segments);
}

function readTool(tool: JsonValue, pointer: string, segments: Segment[]): void {
  if (!isJsonObject(tool)) throw invalid(pointer, 'has to be an object');
  const { name } = isJsonObject(tool.function) ? tool.function : tool;
  const place = { pointer, stage: 'tool_definition', role: 'developer', turn: 'newest' } as const;
  addJson(tool, { ...place, ...toolNameOf(name) }, segments);
}

function readToolCall(call: JsonValue, pointer: string, turn: Segment['turn'], segments: Segment[]): void {
  if (!isJsonObject(call)) throw invalid(pointer, 'has to be an object');
  const place = { stage: 'tool_call', role: 'assistant', turn } as const;
  for (const [key, value] of Object.entries(call)) {
    if (value === undefined || (key === 'id' && isId(value))) continue;
    if (key === 'function' && isJsonObject(value) && typeof value.arguments === 'string') {
      const { arguments: json, ...rest } = value;
      const called = { ...place, ...toolNameOf(value.name) };
      segments.push(argumentsSegment(json, { ...called, pointer: `${pointer}/function/arguments` }));
      for (const [name, item] of Object.entries(rest)) {
        if (item !== undefined) addField(name, item, { ...called, pointer: `${pointer}/function` }, segments);
      }
    } else addField(key, value, { ...place, pointer }, segments);
  }
}

/** What is no name of a tool is scanned as a text, as all of the tool is; policies cannot name it. */
function toolNameOf(name: JsonValue | undefined): { readonly toolName?: string } {
  return typeof name === 'string' && NAME.test(name) ? { toolName: name } : {};
}

/** What LiteLLM takes back of a change. */
const RETURNED = ['/texts/', '/tools/'];

/** Whether LiteLLM would take back a change at a place: a picture and a tool call it leaves as they were. */
export function takesBack(pointer: string): boolean {
  return RETURNED.some((start) => pointer.startsWith(start));
}

/** Nothing was changed. */
export const NOTHING_TO_DO: JsonObject = { action: 'NONE' };

/** @param reason what the client of LiteLLM is told. */
export function blockedAnswer(reason: string): JsonObject {
  return { action: 'BLOCKED', blocked_reason: reason };
}

/** All texts and all tools, as the policies leave them. */
export function changedAnswer({ value: { body } }: Released<ModelRequest>): JsonObject {
  return {
    action: 'GUARDRAIL_INTERVENED',
    ...(Array.isArray(body.texts) && { texts: body.texts }),
    ...(Array.isArray(body.tools) && { tools: body.tools }),
  };
}
