import type { JsonObject } from './json.ts';
import type { Segment } from './segment.ts';

/** Who calls, as the API key says; never taken from a plain header. */
export interface Caller {
  /** The key's id in the configuration, `local` where no keys are configured. Never the key. */
  readonly key: string;
  readonly tenant?: string;
  readonly role?: string;
}

/** What a provider is to run. `body` is a chat-completions request (OpenAI's, the common tongue of model servers). */
export interface ModelRequest {
  /** The model's name as the client wrote it. */
  readonly model: string;
  readonly stream: boolean;
  readonly body: JsonObject;
}

/** One request to a model, with everything that is to be scanned in it. */
export interface Exchange {
  /** `exc_` and 26 characters of Crockford base32, ordered by time. */
  readonly id: string;
  /** Milliseconds since the epoch, handed in: policies have no clock. */
  readonly time: number;
  readonly protocol: string;
  readonly caller: Caller;
  readonly request: ModelRequest;
  readonly segments: readonly Segment[];
}

export type FinishReason = 'stop' | 'length' | 'tool_calls' | 'content_filter';

export interface Usage {
  readonly inputTokens: number;
  readonly outputTokens: number;
}

/** A tool call of the model; `arguments` is JSON text as the model wrote it. */
export interface ToolCall {
  readonly id: string;
  readonly name: string;
  readonly arguments: string;
}

/**
 * What a provider yields, in the order in which the model produced it. The last event is `finish`; a stream that
 * ends without it was broken. `tool_call` carries deltas: those of one call have the same `index`, 0, 1, 2, … as the
 * calls began, and one of them has the `name`. The model's own ids of calls go no further: nothing would scan them.
 */
export type ModelEvent =
  | { readonly type: 'text'; readonly text: string }
  | { readonly type: 'reasoning'; readonly text: string }
  | {
      readonly type: 'tool_call';
      readonly index: number;
      readonly name?: string;
      readonly arguments: string;
    }
  | { readonly type: 'finish'; readonly reason: FinishReason; readonly usage?: Usage };

/** A piece of an answer as the gate lets it go; tool calls are whole. */
export type AnswerPart =
  | { readonly type: 'text'; readonly text: string }
  | { readonly type: 'reasoning'; readonly text: string }
  | { readonly type: 'tool_call'; readonly index: number; readonly call: ToolCall };

/** The end of an answer. */
export interface AnswerEnd {
  readonly reason: FinishReason;
  readonly usage?: Usage;
}

/** How an exchange ended. */
export type Outcome = 'answered' | 'refused' | 'failed' | 'cancelled';
