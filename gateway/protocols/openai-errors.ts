import type { PortcullisError } from '../../exchange/errors.ts';
import type { JsonObject } from '../../exchange/json.ts';
import type { HttpAnswer, Refusal } from './protocol.ts';

/** The error of OpenAI's envelope for a stop; `reason` is ours. */
export function stopError({ text, reason }: Refusal): JsonObject {
  return { message: text, type: 'invalid_request_error', param: null, code: 'content_filter', reason };
}

/** A stop that is told as an error. */
export function stopAnswer(refusal: Refusal): HttpAnswer {
  return { status: 400, body: { error: stopError(refusal), ...extension(refusal) } };
}

/** What the APIs have no place for: the official SDKs pass over it. */
export function extension({ disclosed }: Refusal): JsonObject {
  return disclosed ? { portcullis: disclosed } : {};
}

/** An error in OpenAI's envelope, which is the same in all of its APIs. */
export function fail(error: PortcullisError): HttpAnswer {
  return { status: error.status, body: { error: errorBody(error) } };
}

/** The error of that envelope; `code` is ours. */
export function errorBody(error: PortcullisError): JsonObject {
  return { message: error.message, type: error.type, param: error.param ?? null, code: error.code };
}
