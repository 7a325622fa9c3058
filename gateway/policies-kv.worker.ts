import type { KVNamespace } from 'cloudflare:workers';
import { PortcullisError } from '../exchange/errors.ts';
import { isJsonObject, type JsonObject } from '../exchange/json.ts';
import type { Readiness } from './app.ts';
import { readStore } from './kv.worker.ts';

const UNREADABLE = 'The policies of this gateway cannot be read, so nothing is passed. Try again.';

/** The key that names the versions to take, and what stands before the name of each. */
const CURRENT = 'current';
const VERSION = 'version/';
const NAME = /^[A-Za-z0-9._-]{1,64}$/;
/** So many versions may be named: each is read until one is right. */
const MOST_NAMES = 4;
/** The longest version, in UTF-16 units: an isolate has little memory, and holds the one before as well. */
const MOST_LENGTH = 2_000_000;
/** A look that has not ended after so many milliseconds is lost with the request that made it. */
const LOOK_LIMIT_MS = 30_000;

/** Rules that decide, made of one version as a whole. */
export interface PolicyBook<R> {
  /**
   * What decides. Read by the first request of an isolate; afterwards what is there is handed back at once.
   *
   * @throws PortcullisError `state_unavailable`, or `invalid_config` and `invalid_policy` where no version is right.
   */
  current(store: KVNamespace): Promise<R>;
  /**
   * Looks whether there is another version, where it is time to; undefined where it is not. What is not right, or cannot
   * be read, changes nothing. Never rejects.
   */
  refresh(store: KVNamespace): Promise<void> | undefined;
  /** Whether what decides is what was published first, and what it is where it is not. */
  readiness(): { readonly status: Readiness['status']; readonly words: string };
}

export interface PolicyBookParts<R> {
  /** Makes the rules of documents by id, whole, or throws. */
  readonly make: (documents: JsonObject) => R;
  /** Milliseconds from one look to the next. */
  readonly everyMs: number;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  /** Told of each version that is not right, once, and of each look that failed. */
  readonly onError: (error: unknown) => void;
}

interface Taken<R> {
  readonly name: string;
  readonly text: string;
  readonly rules: R;
}

/** A version that is not right, with what it was found to be: told once. */
interface Fault {
  readonly name: string;
  readonly text: string | null;
  readonly error: unknown;
}

/**
 * Policies in versions: `current` names those to take, best first, with blanks between them, and the first that is right
 * decides. A running isolate keeps the last good one; a new one has none, and finds the others in `current`.
 */
export function createPolicyBook<R>({ make, everyMs, now, onError }: PolicyBookParts<R>): PolicyBook<R> {
  let taken: Taken<R> | undefined;
  let faults: readonly Fault[] = [];
  let isUnread = false;
  let lookedAt = 0;
  let lookingSince: number | undefined;

  /** The first of the named versions that is right, and what is wrong with those before it. */
  async function find(store: KVNamespace): Promise<{ found?: Taken<R>; wrong: readonly Fault[] }> {
    const names = namesOf(await readStore(store, CURRENT, UNREADABLE));
    const wrong: Fault[] = [];
    for (const name of names) {
      const text = await readStore(store, VERSION + name, UNREADABLE);
      if (taken?.name === name && taken.text === text) return { found: taken, wrong };
      const known = faults.find((fault) => fault.name === name && fault.text === text);
      if (known) {
        wrong.push(known);
        continue;
      }
      try {
        return { found: { name, text: text ?? '', rules: make(documentsOf(name, text)) }, wrong };
      } catch (error) {
        onError(error);
        wrong.push({ name, text, error });
      }
    }
    return { wrong };
  }

  async function look(store: KVNamespace): Promise<void> {
    lookingSince = now();
    try {
      const { found, wrong } = await find(store);
      taken = found ?? taken;
      faults = wrong;
      isUnread = false;
    } catch (error) {
      isUnread = true;
      onError(error);
    } finally {
      lookingSince = undefined;
      lookedAt = now();
    }
  }

  return {
    async current(store) {
      if (taken) return taken.rules;
      const { found, wrong } = await find(store);
      faults = wrong;
      if (!found) throw wrong[0]!.error;
      // Another request may have been faster.
      taken ??= found;
      lookedAt = now();
      return taken.rules;
    },
    refresh(store) {
      if (now() - lookedAt < everyMs) return undefined;
      if (lookingSince !== undefined && now() - lookingSince < LOOK_LIMIT_MS) return undefined;
      return look(store);
    },
    readiness() {
      const decides = `version ${taken?.name} decides`;
      if (isUnread) return { status: 'degraded', words: `degraded: the policies cannot be read; ${decides}` };
      const [fault] = faults;
      if (!fault) return { status: 'ready', words: 'ready' };
      const code = fault.error instanceof PortcullisError ? fault.error.code : 'internal_error';
      return { status: 'degraded', words: `degraded: version ${fault.name} is not in force (${code}); ${decides}` };
    },
  };
}

function namesOf(current: string | null): readonly string[] {
  const names = (current ?? '').split(/\s+/).filter((name) => name !== '');
  if (names.length === 0) throw invalid(`has no "${CURRENT}": publish a version as docs/edge.md shows`);
  const bad = names.find((name) => !NAME.test(name));
  if (bad !== undefined || names.length > MOST_NAMES) {
    throw invalid(
      `names in "${CURRENT}" no version: up to ${MOST_NAMES} names of letters, digits, ".", "_" and "-", with blanks`,
    );
  }
  return names;
}

function documentsOf(name: string, text: string | null): JsonObject {
  if (text === null) throw invalid(`names version ${name}, and has no "${VERSION}${name}"`);
  if (text.length > MOST_LENGTH) {
    throw invalid(
      `has more than ${MOST_LENGTH} characters in "${VERSION}${name}": leave policies out that are not in force`,
    );
  }
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw invalid(`has no JSON in "${VERSION}${name}"`, cause);
  }
  if (!isJsonObject(value)) throw invalid(`has to hold an object of policies by id in "${VERSION}${name}"`);
  return value;
}

function invalid(problem: string, cause?: unknown): PortcullisError {
  return new PortcullisError('invalid_config', `the binding POLICIES ${problem}`, { cause });
}
