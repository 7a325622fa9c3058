import { isJsonObject, type JsonObject, type JsonValue } from '../../exchange/json.ts';
import { checkFields, noPlace, objectsOf, readDataUrl, stringOf, wrong } from './translation.ts';

/** Fields of an item that tell it from others, and nothing about what is in it; `parsed…` is what OpenAI's client made of it. */
const LABELS = ['type', 'id', 'status', 'parsed_arguments'];
/** Fields of a part that say how it is cached, and of an older answer what it was made from. */
const MARKS = ['type', 'prompt_cache_breakpoint', 'annotations', 'logprobs', 'parsed'];

/** The input of a body of the Responses API as the messages of chat completions. */
export function itemMessages(input: JsonValue | undefined): readonly JsonObject[] {
  if (typeof input === 'string') return [{ role: 'user', content: input }];
  const chat = new Conversation();
  for (const [item, at] of objectsOf(input, 'input')) chat.add(item, at);
  return chat.end();
}

/** An answer as chat completions have it: what items of one turn say and call is one message. */
interface Answer {
  readonly parts: JsonObject[];
  readonly calls: JsonObject[];
}

class Conversation {
  readonly #messages: JsonObject[] = [];
  #answer: Answer | undefined;
  /** What is no text in the results of tools comes after all of them, as the user's. */
  #media: JsonObject[] = [];

  add(item: JsonObject, at: string): void {
    const { type = 'message', role } = item;
    if (type === 'reasoning') return;
    if (type === 'function_call') this.#answering().calls.push(toolCall(item, at));
    else if (type === 'function_call_output') this.#result(item, at);
    else if (type !== 'message') throw noPlace(`${at}.type`, type);
    else {
      checkFields(item, `${at}.`, LABELS, ['role', 'content', 'phase']);
      const parts = partsOf(item.content, `${at}.content`);
      if (role === 'assistant') this.#answering().parts.push(...parts.map((part) => textAlone(part, at)));
      else if (role === 'user' || role === 'system' || role === 'developer') this.#message(role, parts);
      else throw wrong(`${at}.role`, 'has to be user, assistant, system or developer');
    }
  }

  end(): readonly JsonObject[] {
    this.#closeAnswer();
    this.#closeResults();
    return this.#messages;
  }

  #message(role: string, parts: readonly JsonObject[]): void {
    this.end();
    this.#messages.push({ role, content: contentOf(parts) });
  }

  #answering(): Answer {
    this.#closeResults();
    this.#answer ??= { parts: [], calls: [] };
    return this.#answer;
  }

  #closeAnswer(): void {
    const { parts = [], calls = [] } = this.#answer ?? {};
    this.#answer = undefined;
    if (parts.length === 0 && calls.length === 0) return;
    const content = parts.length === 0 ? null : contentOf(parts);
    this.#messages.push({ role: 'assistant', content, ...(calls.length > 0 && { tool_calls: calls }) });
  }

  #result(item: JsonObject, at: string): void {
    this.#closeAnswer();
    checkDirect(item, at, ['call_id', 'output']);
    const parts = partsOf(item.output, `${at}.output`);
    const texts = parts.filter(({ type }) => type === 'text');
    this.#media.push(...parts.filter(({ type }) => type !== 'text'));
    const id = stringOf(item.call_id, `${at}.call_id`);
    this.#messages.push({ role: 'tool', tool_call_id: id, content: texts.length === 0 ? '' : contentOf(texts) });
  }

  #closeResults(): void {
    if (this.#media.length > 0) this.#messages.push({ role: 'user', content: this.#media });
    this.#media = [];
  }
}

/** Checks the fields of an item of a tool that the client runs. */
function checkDirect({ caller, ...rest }: JsonObject, at: string, fields: readonly string[]): void {
  if (isJsonObject(caller) && caller.type !== 'direct') throw noPlace(`${at}.caller`);
  checkFields(rest, `${at}.`, LABELS, fields);
}

function toolCall(item: JsonObject, at: string): JsonObject {
  checkDirect(item, at, ['call_id', 'name', 'arguments']);
  const call = {
    name: stringOf(item.name, `${at}.name`),
    arguments: stringOf(item.arguments, `${at}.arguments`),
  };
  return { id: stringOf(item.call_id, `${at}.call_id`), type: 'function', function: call };
}

/** One text is the string that it is, which every server takes. */
function contentOf(parts: readonly JsonObject[]): JsonValue {
  const [first] = parts;
  return parts.length === 1 && first?.type === 'text' ? (first.text ?? '') : parts;
}

/** A string is one part of text. */
function partsOf(content: JsonValue | undefined, at: string): readonly JsonObject[] {
  if (typeof content === 'string') return [{ type: 'text', text: content }];
  return objectsOf(content, at).map(([part, where]) => chatPart(part, where));
}

function chatPart(part: JsonObject, at: string): JsonObject {
  switch (part.type) {
    case 'input_image':
      return imagePart(part, at);
    case 'input_file':
      return filePart(part, at);
    case 'refusal':
      checkFields(part, `${at}.`, MARKS, ['refusal']);
      return { type: 'text', text: stringOf(part.refusal, `${at}.refusal`) };
    case 'text': // stands where a policy has taken a medium out
    case 'input_text':
    case 'output_text':
      checkFields(part, `${at}.`, MARKS, ['text']);
      return { type: 'text', text: stringOf(part.text, `${at}.text`) };
    default:
      throw noPlace(`${at}.type`, part.type);
  }
}

function textAlone(part: JsonObject, at: string): JsonObject {
  if (part.type === 'text') return part;
  throw noPlace(`${at}.content: an image or a file of the assistant`);
}

/** The id of a file at OpenAI is nothing that another server can open. */
function imagePart(part: JsonObject, at: string): JsonObject {
  checkFields(part, `${at}.`, MARKS, ['image_url', 'detail']);
  const url = stringOf(part.image_url, `${at}.image_url`);
  if (!readDataUrl(url) && !/^https?:/i.test(url)) {
    throw wrong(`${at}.image_url`, 'has to be a link, or a data URL of base64');
  }
  return { type: 'image_url', image_url: { url, ...(typeof part.detail === 'string' && { detail: part.detail }) } };
}

function filePart(part: JsonObject, at: string): JsonObject {
  checkFields(part, `${at}.`, MARKS, ['filename', 'file_data', 'detail']);
  const data = stringOf(part.file_data, `${at}.file_data`);
  if (!readDataUrl(data)) throw wrong(`${at}.file_data`, 'has to be a data URL of base64');
  const filename = typeof part.filename === 'string' ? part.filename : 'document.pdf';
  return { type: 'file', file: { filename, file_data: data } };
}
