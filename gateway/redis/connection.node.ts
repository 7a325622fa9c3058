import { createHash } from 'node:crypto';
import { createClient } from 'redis';
import { PortcullisError } from '../../exchange/errors.ts';
import { within } from '../../exchange/within.ts';
import { type RedisConnection, type RedisScript, type RedisState, RedisUnavailable } from './connection.ts';

/** Between two looks whether Redis is there again, in milliseconds. */
const PROBE_MS = 250;
/** After so many milliseconds without an answer a connection is given up for a new one. */
const GIVE_UP_MS = 5_000;
/** How long opening waits for Redis before it goes on without, in milliseconds. */
const OPEN_MS = 2_000;
/** How long it may take to answer such a look, in milliseconds. */
const PROBE_DEADLINE_MS = 100;
/** The parts in which a deadline is waited for. */
const DEADLINE_STEPS = 5;
/** The word for an answer that did not come in time. */
const LATE = 'LATE';
const PROBE_KEY = 'portcullis:probe';

/** A script with the name that Redis has for it. */
export function script(text: string): RedisScript {
  return { text, sha1: createHash('sha1').update(text).digest('hex') };
}

/**
 * Connects, and goes on without where Redis is not there: what that means is for the caller.
 *
 * @param url `redis://` or `rediss://` (TLS), with user and password where they are needed; it is told to nobody.
 * @param onChange told once each time Redis goes down or comes back.
 * @param probeDeadlineMs how long Redis may take to show that it is there.
 * @throws PortcullisError `invalid_config` for a URL that is none.
 */
export async function openRedis(
  url: string,
  onChange: (state: RedisState) => void,
  probeDeadlineMs = PROBE_DEADLINE_MS,
): Promise<RedisConnection> {
  const connection = new Connection(checked(url), onChange, probeDeadlineMs);
  await within(OPEN_MS, connection.firstAnswer);
  return connection;
}

function checked(url: string): string {
  if (URL.canParse(url) && ['redis:', 'rediss:'].includes(new URL(url).protocol)) return url;
  throw new PortcullisError(
    'invalid_config',
    'the URL of Redis has to be redis://HOST:PORT, or rediss://USER:PASSWORD@HOST:PORT for TLS',
  );
}

/** Nothing waits in it for a server that is away: what could be sent late would be counted late. */
function newClient(url: string) {
  return createClient({
    url,
    disableOfflineQueue: true,
    maintNotifications: 'disabled',
    socket: { connectTimeout: GIVE_UP_MS, reconnectStrategy: (tries) => Math.min(50 * (tries + 1), 1_000) },
  });
}
type Client = ReturnType<typeof newClient>;

class Connection implements RedisConnection {
  readonly firstAnswer: Promise<void>;
  readonly #url: string;
  readonly #onChange: (state: RedisState) => void;
  readonly #probeDeadlineMs: number;
  readonly #answered = Promise.withResolvers<void>();
  #client: Client;
  #state: RedisState = { isUp: false, why: 'not connected yet' };
  /** Nothing is told of a connection that was not there yet, unless it fails to come. */
  #isNew = true;
  #outages = 0;
  #probing: { readonly since: number; readonly done: Promise<unknown> } | undefined;
  #timer: NodeJS.Timeout | undefined;
  #isClosed = false;

  constructor(url: string, onChange: (state: RedisState) => void, probeDeadlineMs: number) {
    this.#probeDeadlineMs = probeDeadlineMs;
    this.#url = url;
    this.#onChange = onChange;
    this.firstAnswer = this.#answered.promise;
    this.#client = this.#connect();
  }

  state(): RedisState {
    return this.#state;
  }

  outages(): number {
    return this.#outages;
  }

  async run({ text, sha1 }: RedisScript, keys: readonly string[], args: readonly string[], deadlineMs: number) {
    const rest = [String(keys.length), ...keys, ...args];
    return this.#ask(deadlineMs, async (client) => {
      try {
        return await client.sendCommand(['EVALSHA', sha1, ...rest]);
      } catch (error) {
        // A server that was started anew has forgotten it.
        if (wordFor(error) !== 'NOSCRIPT') throw error;
        return await client.sendCommand(['EVAL', text, ...rest]);
      }
    });
  }

  async get(key: string, deadlineMs: number): Promise<string | undefined> {
    return (await this.#ask(deadlineMs, (client) => client.get(key), 'doubt')) ?? undefined;
  }

  async set(key: string, value: string, expireMs: number, deadlineMs: number): Promise<void> {
    const expiration = { type: 'PX', value: expireMs } as const;
    await this.#ask(deadlineMs, (client) => client.set(key, value, { expiration }), 'doubt');
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    clearTimeout(this.#timer);
    if (this.#client.isOpen) this.#client.destroy();
  }

  /** @param whenLate Redis counts as down, or is looked at first. */
  async #ask<T>(
    deadlineMs: number,
    work: (client: Client) => Promise<T>,
    whenLate: 'down' | 'doubt' = 'down',
  ): Promise<T> {
    if (!this.#state.isUp) throw new RedisUnavailable(this.#state.why);
    try {
      return await answerOf(deadlineMs, work(this.#client));
    } catch (error) {
      const why = wordFor(error);
      if (why === LATE && whenLate === 'doubt') void this.#probe();
      else this.#down(why);
      throw new RedisUnavailable(why);
    }
  }

  #connect(): Client {
    const client = newClient(this.#url);
    client.on('error', (error) => {
      if (client === this.#client) this.#down(wordFor(error));
    });
    client.on('ready', () => void this.#probe());
    // It tries again until it is destroyed, and every failure is told by `error`.
    client.connect().catch(() => undefined);
    return client;
  }

  #down(why: string): void {
    if (this.#isClosed) return;
    if (this.#state.isUp || this.#isNew) {
      this.#isNew = false;
      this.#outages += 1;
      this.#state = { isUp: false, why };
      this.#onChange(this.#state);
    }
    this.#answered.resolve();
    this.#lookAgain();
  }

  #up(): void {
    if (this.#isClosed || this.#state.isUp) return;
    const wasDown = !this.#isNew;
    this.#isNew = false;
    this.#state = { isUp: true };
    if (wasDown) this.#onChange(this.#state);
    this.#answered.resolve();
  }

  #lookAgain(): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.#probe(), PROBE_MS).unref();
  }

  /** Up is who takes a value: a server that is full, or a replica that only reads, answers everything else. */
  async #probe(): Promise<void> {
    if (this.#isClosed) return;
    if (this.#probing && performance.now() - this.#probing.since > GIVE_UP_MS) {
      this.#probing = undefined;
      if (this.#client.isOpen) this.#client.destroy();
      this.#client = this.#connect();
    } else if (this.#client.isReady && !this.#probing) {
      const done = this.#client.set(PROBE_KEY, '1', { expiration: { type: 'PX', value: 1_000 } });
      const probing = { since: performance.now(), done };
      this.#probing = probing;
      const forget = () => {
        if (this.#probing === probing) this.#probing = undefined;
      };
      done.then(forget, forget);
      try {
        await answerOf(this.#probeDeadlineMs, done);
        this.#up();
      } catch (error) {
        this.#down(wordFor(error));
      }
    }
    if (!this.#state.isUp) this.#lookAgain();
  }
}

/** @throws what the work throws, or an error called `LATE`. */
async function answerOf<T>(deadlineMs: number, work: Promise<T>): Promise<T> {
  // In steps, of which a thread that was busy takes one, however long it was: Redis is not late because we were.
  for (let step = 0; step < DEADLINE_STEPS; step += 1) {
    const answer = await within(deadlineMs / DEADLINE_STEPS, work);
    if (answer !== 'late') return answer;
  }
  throw Object.assign(new Error('late'), { code: LATE });
}

/** A code of the system (`ECONNREFUSED`), of Redis (`WRONGPASS`), or the kind of the error: never its message. */
function wordFor(error: unknown): string {
  if (!(error instanceof Error)) return 'error';
  const code = 'code' in error && typeof error.code === 'string' ? error.code : undefined;
  return code ?? /^[A-Z]{3,20}(?= )/.exec(error.message)?.[0] ?? error.constructor.name;
}
