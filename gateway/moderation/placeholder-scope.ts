import type { Exchange } from '../../exchange/exchange.ts';
import { isJsonObject, type JsonObject } from '../../exchange/json.ts';

/** What a client names its conversation or its end user by; each stays the same from turn to turn. */
const NAMES = ['prompt_cache_key', 'safety_identifier', 'user'] as const;

/**
 * In what one text has one placeholder: the key that calls, and, where the request names them, the conversation and the
 * end user. A model's server then cannot tell by its placeholders that two people wrote the same address.
 *
 * Nothing of the conversation's texts is part of it: a client that leaves out its oldest turns would change them all.
 */
export function placeholderScope({ caller, request }: Pick<Exchange, 'caller' | 'request'>): string {
  return JSON.stringify([caller.tenant ?? null, caller.key, ...namesIn(request.body)]);
}

/** Anthropic's clients name the end user in `metadata`. */
function namesIn(body: JsonObject): readonly (string | null)[] {
  const { metadata } = body;
  const told = [...NAMES.map((name) => body[name]), isJsonObject(metadata) ? metadata.user_id : undefined];
  return told.map((name) => (typeof name === 'string' ? name : null));
}
