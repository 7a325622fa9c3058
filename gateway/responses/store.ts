import type { Caller } from '../../exchange/exchange.ts';
import type { JsonObject, JsonValue } from '../../exchange/json.ts';

/** An answered exchange of `POST /v1/responses`. It holds what came new with it: what came before is in `previous`. */
export interface StoredResponse {
  /** `resp_` and the id of the exchange, of which 80 bits are random. */
  readonly id: string;
  /** The response that this one goes on from. */
  readonly previous?: string;
  /** The items of its input as the client sent them. */
  readonly input: readonly JsonValue[];
  /** The answer as the client got it, its `output` included. */
  readonly response: JsonObject;
  /** Of all that as JSON in UTF-8. */
  readonly bytes: number;
}

/**
 * Where answers are kept, each for its owner alone: whoever else has an id finds nothing under it. A method that rejects
 * fails the request.
 */
export interface ResponseStore {
  /** In bytes; what is larger cannot be kept. */
  readonly largest: number;
  /** Undefined for what was never there, is no longer, or is another's. What is found is kept for as long again. */
  get(owner: string, id: string): Promise<StoredResponse | undefined>;
  put(owner: string, stored: StoredResponse): Promise<void>;
  /** Whether there was something to delete. */
  delete(owner: string, id: string): Promise<boolean>;
}

/** Whose a response is: the key's and the tenant's together. */
export function ownerOf({ key, tenant }: Pick<Caller, 'key' | 'tenant'>): string {
  return JSON.stringify([key, tenant ?? null]);
}

/** What is kept of an exchange, with its size. */
export function storedResponse(parts: Omit<StoredResponse, 'bytes'>): StoredResponse {
  return { ...parts, bytes: new TextEncoder().encode(JSON.stringify(parts)).length };
}
