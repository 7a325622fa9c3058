import type { KVNamespace } from 'cloudflare:workers';
import { LRUCache } from 'lru-cache';
import { digest } from '../exchange/canonical.ts';
import { PortcullisError } from '../exchange/errors.ts';
import { isJsonObject } from '../exchange/json.ts';
import { type PresentedCredentials, presentedKey } from './auth.ts';
import { type KeyConfig, parseConfig } from './config.ts';
import { readStore } from './kv.worker.ts';

const UNREADABLE = 'The keys of this gateway cannot be looked up, so nobody is let in. Try again.';

/** For so long a key that was looked up is known without another look, in milliseconds. */
const KEPT_MS = 60_000;
/** So many keys an isolate knows, those that were longest unused go first; an entry takes less than 1 KiB. */
const MOST_KEPT = 2_000;

/**
 * Nobody's key: no digest is this text. A gateway whose keys are elsewhere is never one without keys, which would let
 * everybody in.
 */
const NOBODY: KeyConfig = { id: '-', hash: 'sha256:', disclose: 'none' };

/** API keys that are kept outside, by their hash. */
export interface KeyStore {
  /**
   * The keys against which a request is to be authenticated: those of the configuration, and the one that was
   * presented, if it is there. Never empty.
   *
   * @throws PortcullisError `state_unavailable`; `invalid_config` for an entry that is not one.
   */
  keysFor(presented: PresentedCredentials, store: KVNamespace): Promise<readonly KeyConfig[]>;
}

/**
 * Makes the store of an isolate. Only what was found is kept: a guess costs a look, and pushes out nothing.
 *
 * @param configured the keys of the configuration itself.
 * @param now milliseconds since the epoch.
 */
export function createKeyStore(configured: readonly KeyConfig[], now: () => number): KeyStore {
  const known = new LRUCache<string, { readonly entry: KeyConfig; readonly until: number }>({ max: MOST_KEPT });
  const own = [...configured, NOBODY];
  return {
    async keysFor(presented, store) {
      const key = presentedKey(presented);
      if (key === undefined) return own;
      const hash = digest(key);
      if (configured.some((entry) => entry.hash === hash)) return own;
      const kept = known.get(hash);
      if (kept && now() < kept.until) return [...own, kept.entry];
      known.delete(hash);
      const text = await readStore(store, hash, UNREADABLE);
      if (text === null) return own;
      const entry = readEntry(text, hash, configured);
      known.set(hash, { entry, until: now() + KEPT_MS });
      return [...own, entry];
    },
  };
}

/**
 * An entry is checked as one of the configuration is. Its hash may be left out: it is the name under which it lies.
 *
 * @throws PortcullisError `invalid_config`.
 */
function readEntry(text: string, hash: string, configured: readonly KeyConfig[]): KeyConfig {
  // Enough to find it by, and nothing of the key.
  const where = `the entry ${hash.slice(0, 'sha256:'.length + 12)}… of the binding KEYS`;
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw new PortcullisError('invalid_config', `${where} is not JSON`, { cause });
  }
  if (!isJsonObject(value)) throw new PortcullisError('invalid_config', `${where} is not an object`);
  if (value.hash !== undefined && value.hash !== hash) {
    throw new PortcullisError('invalid_config', `${where} has another "hash" than the name under which it lies`);
  }
  const { keys } = parseConfig(JSON.stringify({ keys: [{ ...value, hash }] }, null, 2), where);
  const entry = keys[0]!;
  if (configured.some(({ id }) => id === entry.id)) {
    throw new PortcullisError('invalid_config', `${where} has the id "${entry.id}" of a key of the configuration`);
  }
  return entry;
}
