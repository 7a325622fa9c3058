import type { ModelEvent, ModelRequest } from '../../exchange/exchange.ts';
import type { Released } from '../../exchange/released.ts';
import type { AccountHeaders } from './account-headers.ts';

/** One model as `GET /v1/models` lists it. */
export interface ModelInfo {
  readonly id: string;
  readonly ownedBy: string;
}

/** What a provider needs beside the request. */
export interface GenerateOptions {
  /** The upstream's own name for the model: an alias is already resolved. */
  readonly model: string;
  /** Fires when the client has gone, the gate has stopped the answer, or a deadline has passed. */
  readonly abort: AbortSignal;
  /** The client's own credential, only where the configuration passes it through. */
  readonly clientCredential?: string;
  /** Names of features that the client asks for (Anthropic's `anthropic-beta`), passed on where the configuration says so. */
  readonly betas?: readonly string[];
  /** The account that the client names at OpenAI, passed on only with its own credential. */
  readonly account?: AccountHeaders;
  /** Told of the headers that a client may see (`limit-headers.ts`), before the first event or an error of the upstream. */
  readonly onHeaders?: (headers: Readonly<Record<string, string>>) => void;
}

/** What a server makes of texts: a vector for each, in their order, all of one length. */
export interface Embeddings {
  readonly vectors: readonly (readonly number[])[];
  /** Absent where the server does not count. */
  readonly inputTokens?: number;
}

/** What runs the generative model. It sees nothing but what moderation released. */
export interface Provider {
  /** `embedded`, `openai`, `anthropic`. */
  readonly id: string;
  /** For `gen_ai.provider.name`. */
  readonly system: string;
  /**
   * Runs the model. The first event comes when the model has begun to answer; the last is `finish`.
   *
   * @throws PortcullisError `context_length_exceeded`, `model_not_ready`, `queue_full`, `upstream_*`, `cancelled`.
   */
  generate(request: Released<ModelRequest>, options: GenerateOptions): AsyncIterable<ModelEvent>;
  /**
   * Counts the tokens of a request; absent where the model's server cannot.
   *
   * @throws PortcullisError as `generate`.
   */
  countTokens?(request: Released<ModelRequest>, options: GenerateOptions): Promise<number>;
  /**
   * Embeds the texts of a request; absent where the model's server cannot.
   *
   * @throws PortcullisError as `generate`.
   */
  embed?(request: Released<ModelRequest>, options: GenerateOptions): Promise<Embeddings>;
  close?(): Promise<void>;
}
