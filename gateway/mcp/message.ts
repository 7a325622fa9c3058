import { isJsonObject, type JsonObject, type JsonValue } from '../../exchange/json.ts';

/** The id of a request (MCP 2025-11-25, "Requests"): never null. */
export type RpcId = string | number;

/** One message of JSON-RPC 2.0. The id of an answer is null where the request could not be read. */
export type RpcMessage =
  | { readonly kind: 'request'; readonly id: RpcId; readonly method: string; readonly body: JsonObject }
  | { readonly kind: 'notification'; readonly method: string; readonly body: JsonObject }
  | { readonly kind: 'response'; readonly id: RpcId | null; readonly body: JsonObject };

/** An id in a form that carries no text. */
const ID = /^[\w.:-]{1,64}$/;

/** Whether a value is an id, or another token that is only compared, in a form that carries no text. */
export function isToken(value: JsonValue | undefined): value is RpcId {
  return typeof value === 'string' ? ID.test(value) : Number.isSafeInteger(value);
}

const CALL = new Set(['jsonrpc', 'id', 'method', 'params']);
const ANSWER = new Set(['jsonrpc', 'id', 'result', 'error']);

/** A message as what it is, or what is wrong with it, in words that go on after "the message". */
export function readMessage(value: JsonValue): RpcMessage | string {
  if (!isJsonObject(value)) return 'has to be a JSON object';
  if (value.jsonrpc !== '2.0') return 'has to say "jsonrpc": "2.0"';
  return typeof value.method === 'string' ? readCall(value, value.method) : readResponse(value);
}

function readCall(body: JsonObject, method: string): RpcMessage | string {
  if (!hasOnly(body, CALL)) return `may hold ${[...CALL].join(', ')} and nothing else`;
  if (method === '' || method.length > 128) return 'has to name a method of at most 128 characters';
  const { params, id } = body;
  if (params !== undefined && !isJsonObject(params)) return 'has to have an object as its params';
  if (id === undefined) return { kind: 'notification', method, body };
  return isToken(id) ? { kind: 'request', id, method, body } : ID_FORM;
}

function readResponse(body: JsonObject): RpcMessage | string {
  if (!hasOnly(body, ANSWER)) return `may hold ${[...ANSWER].join(', ')} and nothing else`;
  const { id = null, result, error } = body;
  if ((result === undefined) === (error === undefined)) return 'has to hold a method, a result or an error';
  if (result !== undefined && !isJsonObject(result)) return 'has to have an object as its result';
  if (error !== undefined && !(isJsonObject(error) && Number.isSafeInteger(error.code))) {
    return 'has to have an error with a number as its code';
  }
  return id === null || isToken(id) ? { kind: 'response', id, body } : ID_FORM;
}

const ID_FORM = 'has to have an id that is a whole number, or at most 64 letters, digits and ._:-';

function hasOnly(body: JsonObject, keys: ReadonlySet<string>): boolean {
  return Object.keys(body).every((key) => keys.has(key));
}

/** Errors of JSON-RPC 2.0 (section 5.1), and two of the range that it leaves to servers. */
export const RPC_ERRORS = {
  parse: -32700,
  invalidRequest: -32600,
  invalidParams: -32602,
  /** The policies let the message not pass. */
  refused: -32010,
  /** The gateway, or what is behind it, could not answer. */
  failed: -32011,
} as const;

/** An answer with an error, in words of the gateway's own or of a policy. */
export function errorAnswer(id: RpcId | null, code: number, message: string, data: JsonObject): JsonObject {
  return { jsonrpc: '2.0', id, error: { code, message, data } };
}

/** The answer to a tool call that was not made, or whose result is withheld: the agent reads it and goes on. */
export function toolErrorAnswer(id: RpcId, text: string, portcullis: JsonObject): JsonObject {
  return { jsonrpc: '2.0', id, result: { isError: true, content: [{ type: 'text', text }], _meta: { portcullis } } };
}
