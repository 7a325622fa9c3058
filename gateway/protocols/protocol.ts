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

/** What of an answer came before a text of it. */
export interface AnswerBefore {
  /** Blocks of reasoning that can be read. */
  readonly reasoning: number;
  /** Blocks of it that only their server can read. */
  readonly sealed: number;
  readonly text: boolean;
}

/** Where the texts of an answer stand in the body that holds it whole, as JSON Pointers (RFC 6901), for the record. */
export interface AnswerPlaces {
  text(choice: number, before: AnswerBefore): string;
  reasoning(choice: number, before: AnswerBefore): string;
  /** @param index of the call in its answer, counted from 0. */
  toolCall(choice: number, before: AnswerBefore, index: number): { readonly name: string; readonly arguments: string };
}

/** Writes one streamed answer: each call returns the bytes to send, as text; empty for what the protocol has no place for. */
export interface StreamWriter {
  part(part: Released<AnswerPart>): string;
  end(end: Released<AnswerEnd>): string;
  /** Ends the stream with a refusal, after what was already sent. */
  refuse(refusal: Refusal): string;
  /** Ends one of several answers with a refusal, while the others go on. Absent where a client gets only one. */
  refuseChoice?(choice: number, refusal: Refusal): string;
  /** Ends the stream with the protocol's error event. */
  fail(error: PortcullisError): string;
}

/** How a client speaks. One file each. */
export interface Protocol {
  readonly id: string;
  /** @throws PortcullisError `invalid_request`, with the place in the body. */
  read(body: JsonValue): ReadRequest;
  readonly places: AnswerPlaces;
  /**
   * The whole answer, for a request that is not streamed.
   *
   * @param refusals by the answers, of several, that were refused; of those there are no parts. Absent: none was.
   */
  write(
    parts: readonly Released<AnswerPart>[],
    end: Released<AnswerEnd>,
    meta: ResponseMeta,
    refusals?: ReadonlyMap<number, Refusal>,
  ): JsonObject;
  refuse(refusal: Refusal, meta: ResponseMeta): HttpAnswer;
  fail(error: PortcullisError): HttpAnswer;
  stream(meta: ResponseMeta): StreamWriter;
}
