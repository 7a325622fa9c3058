import type { KVNamespace } from 'cloudflare:workers';
import { PortcullisError } from '../exchange/errors.ts';

/**
 * What lies under a key; null where nothing does, as far as this place knows.
 *
 * @param problem what it means that the store does not answer, for the client.
 * @throws PortcullisError `state_unavailable`.
 */
export async function readStore(store: KVNamespace, key: string, problem: string): Promise<string | null> {
  try {
    return await store.get(key);
  } catch (cause) {
    throw new PortcullisError('state_unavailable', problem, { cause, retryAfter: 1 });
  }
}
