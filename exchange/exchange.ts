import type { JsonObject } from './json.ts';
import type { Segment } from './segment.ts';

/** Who calls, as the API key says; never taken from a plain header. */
export interface Caller {
  /** The key's id in the configuration, `local` where no keys are configured. Never the key. */
  readonly key: string;
  readonly tenant?: string;
  readonly role?: string;
}

/** What a request body is written in: one of OpenAI's APIs, or Anthropic's messages. */
export type RequestForm =
  | 'openai.chat'
  | 'openai.responses'
  | 'openai.completions'
  | 'openai.embeddings'
  | 'anthropic.messages';

/** What a provider is to run. `body` is in the client's own form; a provider that speaks another translates it. */
export interface ModelRequest {
  /** The model's name as the client wrote it. */
  readonly model: string;
  readonly stream: boolean;
  readonly form: RequestForm;
  readonly body: JsonObject;
  /** How many answers the client asks for at once; one where absent. */
  readonly choices?: number;
  /** Whether it wants the log probabilities of the answer's tokens; not where absent. */
  readonly logprobs?: boolean;
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

/** A token that the model chose, and the natural logarithm of its probability: finite, at most 0. */
export interface TokenLogprob {
  readonly token: string;
  readonly logprob: number;
}

/** To which of several answers (`n` of OpenAI's) something belongs, counted from 0; absent: to the first. */
export interface OfChoice {
  readonly choice?: number;
}

/**
 * What a provider yields, in the order in which the model produced it; several answers come in any mixture. The last
 * event is `finish`, of all of them; a stream that ends without it was broken. `tool_call` carries deltas: those of one
 * call have the same `index`, 0, 1, 2, … as the calls of its answer began, and one of them has the `name`. The model's
 * own ids of calls go no further: nothing would scan them. `logprobs` are of the tokens that a text is made of.
 *
 * `signature` ends a block of reasoning: with it, its server takes the block back in the next turn, byte for byte; an
 * empty one says that it will not. `sealed_reasoning` is reasoning that only its server can read. Both are base64.
 */
export type ModelEvent =
  | ((
      | { readonly type: 'text'; readonly text: string; readonly logprobs?: readonly TokenLogprob[] }
      | { readonly type: 'reasoning'; readonly text: string }
      | ReasoningSeal
      | {
          readonly type: 'tool_call';
          readonly index: number;
          readonly name?: string;
          readonly arguments: string;
        }
    ) &
      OfChoice)
  | ({ readonly type: 'finish' } & AnswerEnd);

/** What the server of a model gives a client to bring back with the next turn. */
export type ReasoningSeal =
  | { readonly type: 'signature'; readonly signature: string }
  | { readonly type: 'sealed_reasoning'; readonly data: string };

/**
 * A piece of an answer as the gate lets it go; tool calls are whole. A block that was changed has an empty signature.
 * `logprobs` are of tokens that together are just this text.
 */
export type AnswerPart = (
  | { readonly type: 'text'; readonly text: string; readonly logprobs?: readonly TokenLogprob[] }
  | { readonly type: 'reasoning'; readonly text: string }
  | ReasoningSeal
  | { readonly type: 'tool_call'; readonly index: number; readonly call: ToolCall }
) &
  OfChoice;

/** The end of an answer, or of several. */
export interface AnswerEnd {
  readonly reason: FinishReason;
  /** Why the answers behind the first ended, in their order. */
  readonly others?: readonly FinishReason[];
  /** Of all of them together. */
  readonly usage?: Usage;
}

/** How an exchange ended. */
export type Outcome = 'answered' | 'refused' | 'failed' | 'cancelled';
