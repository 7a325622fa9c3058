import { PortcullisError } from '../../exchange/errors.ts';
import { isJsonObject, type JsonObject, type JsonValue, pointerToken } from '../../exchange/json.ts';
import { readJsonText } from '../../exchange/json-text.ts';
import type { Segment } from '../../exchange/segment.ts';
import { NAME, NAME_FORM } from './protocol.ts';

/** The name of a field, which goes on as it is. */
const KEY = /^[\w.$-]{1,64}$/;
/** An id of a tool call that goes on as it is; any other is scanned. */
const ID = /^[\w.:-]{1,64}$/;

/** Where a segment sits and what it is, before its text is known. */
export type Place = Omit<Segment, 'text' | 'form' | 'modality'>;

/** An error of the body, with its place. An empty pointer is the body itself. */
export function invalid(pointer: string, problem: string): PortcullisError {
  return new PortcullisError('invalid_request', `${pointer === '' ? 'The request' : pointer}: ${problem}.`);
}

/** The body of a request to a model, of which every protocol has the model's name. */
export function readNamed(body: JsonValue): { readonly body: JsonObject; readonly model: string } {
  if (!isJsonObject(body)) throw invalid('', 'the body has to be a JSON object');
  const { model } = body;
  if (typeof model !== 'string' || model === '')
    throw invalid('/model', 'has to name a model; GET /v1/models lists them');
  if (!NAME.test(model)) throw invalid('/model', `has to be a name of ${NAME_FORM}`);
  return { body, model };
}

/** The same where the body has a list of messages. */
export function readHead(given: JsonValue): {
  readonly body: JsonObject;
  readonly model: string;
  readonly messages: readonly JsonValue[];
} {
  const { body, model } = readNamed(given);
  const { messages } = body;
  if (!Array.isArray(messages) || messages.length === 0)
    throw invalid('/messages', 'has to be a list of at least one message');
  return { body, model, messages };
}

/** The index of the first message of the newest turn: what came after the last assistant message but a prefilled one. */
export function newestTurn(messages: readonly JsonValue[]): number {
  const isAnswer = (message: JsonValue, index: number) =>
    index < messages.length - 1 && isJsonObject(message) && message.role === 'assistant';
  return messages.findLastIndex(isAnswer) + 1;
}

/** The fields of an object that is read field by field: their names go on as they are, and have to be names. */
export function fieldsOf(object: JsonObject, pointer: string): [string, JsonValue][] {
  return Object.entries(object).map(([key, value]) => {
    if (!KEY.test(key)) throw invalid(pointer, 'the name of a field has to be at most 64 letters, digits and ._$-');
    return [key, value ?? null];
  });
}

/** Whether a value is an id in a form that carries no text. */
export function isId(value: JsonValue | undefined): boolean {
  return typeof value === 'string' && ID.test(value);
}

/** A link is a text, and the server that follows it reads it. */
export function isLink(item: string): boolean {
  return /^https?:/i.test(item);
}

/** @throws PortcullisError `invalid_request` for a name of a tool that could carry more than a name. */
export function checkToolName(name: string, pointer: string): void {
  if (!NAME.test(name)) throw invalid(pointer, `the name has to be ${NAME_FORM}`);
}

/** Adds one field of the object that is at `place`. */
export function addField(key: string, value: JsonValue, place: Place, segments: Segment[]): void {
  addJson(value, { ...place, pointer: `${place.pointer}/${pointerToken(key)}` }, segments);
}

/** Adds a value with every key, string and number in it; what holds none of them (true, null, empty) adds nothing. */
export function addJson(value: JsonObject[string], place: Place, segments: Segment[]): void {
  if (value === undefined || value === null || typeof value === 'boolean') return;
  const reading = readJsonText(JSON.stringify(value));
  if (!reading) throw invalid(place.pointer, 'cannot be read');
  const { text } = reading;
  if (text !== '')
    segments.push({ ...place, modality: 'text', form: typeof value === 'string' ? 'text' : 'json', text });
}
