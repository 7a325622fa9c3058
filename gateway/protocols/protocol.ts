import type { PortcullisError } from '../../exchange/errors.ts';
import type { AnswerEnd, AnswerPart, ModelRequest } from '../../exchange/exchange.ts';
import type { JsonObject, JsonValue } from '../../exchange/json.ts';
import type { Released } from '../../exchange/released.ts';
import type { Segment } from '../../exchange/segment.ts';

/** What a client asked for, and every piece of it that is to be scanned. */
export interface ReadRequest {
  readonly request: ModelRequest;
  readonly segments: readonly Segment[];
}

/** The form of the name of a model or a tool, which goes to the model, and into the record, as it is. */
export const NAME = /^[\w.:/@+-]{1,128}$/;
/** That form in words. */
export const NAME_FORM = 'at most 128 letters, digits and ._:/@+-';

/** What a response carries beside the answer. */
export interface ResponseMeta {
  readonly exchangeId: string;
  readonly model: string;
  /** Seconds since the epoch. */
  readonly created: number;
  /** The client wants token counts at the end of a stream. */
  readonly includeUsage: boolean;
}

/** A stop in the words of the policy, ready for a client. `reason` is our own code (`error.reason`). */
export interface Refusal {
  readonly as: 'refusal' | 'answer' | 'error';
  readonly reason: string;
  readonly text: string;
  /** In which the text is, where a policy words it (BCP 47). */
  readonly language?: string;
  /** Why, as far as this client may see it, in an extension of the protocol named `portcullis`. */
  readonly disclosed?: JsonObject;
}

export interface HttpAnswer {
  readonly status: number;
  readonly body: JsonObject;
}

/** Writes one streamed answer: each call returns the bytes to send, as text; empty for what the protocol has no place for. */
export interface StreamWriter {
  part(part: Released<AnswerPart>): string;
  end(end: Released<AnswerEnd>): string;
  /** Ends the stream with a refusal, after what was already sent. */
  refuse(refusal: Refusal): string;
  /** Ends the stream with the protocol's error event. */
  fail(error: PortcullisError): string;
}

/** How a client speaks. One file each. */
export interface Protocol {
  readonly id: string;
  /** @throws PortcullisError `invalid_request`, with the place in the body. */
  read(body: JsonValue): ReadRequest;
  /** The whole answer, for a request that is not streamed. */
  write(parts: readonly Released<AnswerPart>[], end: Released<AnswerEnd>, meta: ResponseMeta): JsonObject;
  refuse(refusal: Refusal, meta: ResponseMeta): HttpAnswer;
  fail(error: PortcullisError): HttpAnswer;
  stream(meta: ResponseMeta): StreamWriter;
}
