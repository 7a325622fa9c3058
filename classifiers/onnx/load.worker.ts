import { PortcullisError } from '../../exchange/errors.ts';
import type { Classifier } from '../classifier.ts';
import { type Clock, SYSTEM_CLOCK } from '../clock.ts';
import type { CardFile } from '../model-card.ts';
import {
  assembleEncoder,
  damaged,
  furtherOutputs,
  invalidFile,
  notAsDescribed,
  parseObject,
  readTokenizer,
  TOKENIZER_CONFIG,
  tryEncoder,
} from './assemble.ts';
import { type Card, parseCard } from './card.ts';
import type { OutputName, Session } from './session.ts';

/** Where the files of the models lie: an assets binding, or whatever answers for `https://models/<model>/<file>`. */
export interface ModelStore {
  fetch(url: string): Promise<Response>;
}

/** How a runtime makes a session (see `session.worker.ts`). */
export type CreateSession = (model: Uint8Array, more: readonly OutputName[]) => Promise<Session>;

/** An encoder whose card is read, and whose model is there sooner or later. */
export interface LoadingEncoder {
  /**
   * Usable at once. While the model is loading a text waits for it, `MODEL_WAIT_MS` at most, and is then late like any
   * other (`timeout`); once loading has failed every text fails.
   */
  readonly classifier: Classifier;
  /** `ready`, `loading`, or `failed: ` and the code of the error: for anybody. */
  state(): string;
  /** Why there is no model, once loading has failed and until it is tried again. */
  failure(): PortcullisError | undefined;
  /**
   * Loads the model, where it is not there or being loaded. Another request can end the one that began it, and its loading
   * with it: what has not ended after `LOAD_LIMIT_MS` counts as lost. What failed is tried again after `RETRY_MS`.
   *
   * @returns undefined where there is nothing to do. Never rejects: `failure` tells, and `onFailure` was told.
   */
  load(onFailure: (error: PortcullisError) => void): Promise<void> | undefined;
}

/**
 * The largest model, in bytes. The runtime's memory (64 MiB, see scripts/build-ort.ts) holds its file, its weights and the
 * weights in the order that is computed with; the isolate holds the file once more.
 */
export const MODEL_BYTES = 16_777_216;
/** How long a text waits for the model, in milliseconds. */
export const MODEL_WAIT_MS = 10_000;
/** How long loading may take, in milliseconds: as long as a runtime keeps a request whose client has gone. */
export const LOAD_LIMIT_MS = 30_000;
/** From a failure to the next try, in milliseconds. */
export const RETRY_MS = 10_000;
/** How often whoever waits looks, in milliseconds. */
const LOOK_MS = 10;

type State =
  | { readonly is: 'waiting' }
  | { readonly is: 'loading'; readonly since: number }
  | { readonly is: 'ready'; readonly session: Session }
  | { readonly is: 'failed'; readonly at: number; readonly error: PortcullisError };

/**
 * Reads the card and the tokenizer of a model, each only when its bytes have the digest on the card; the model itself is
 * for `load`.
 *
 * @param folder of the store, and the name of the model in errors.
 * @throws PortcullisError `invalid_model_file` when a file is missing, damaged or not what the card says, or the model is
 *   larger than `MODEL_BYTES`.
 */
export async function openEncoder(
  folder: string,
  store: ModelStore,
  createSession: CreateSession,
  clock: Clock = SYSTEM_CLOCK,
): Promise<LoadingEncoder> {
  const card = parseCard(parseObject(folder, 'card.json', await read(store, folder, 'card.json')));
  const { model, tokenizer: tokens } = card.files;
  if (model.bytes > MODEL_BYTES) {
    throw new PortcullisError(
      'invalid_model_file',
      `${folder}/${model.path} has ${model.bytes} bytes, and a Worker holds ${MODEL_BYTES}. Use a smaller model, such as guard-edge.`,
    );
  }
  const files = await Promise.all([readPinned(store, folder, tokens), read(store, folder, TOKENIZER_CONFIG)]);
  const tokenizer = readTokenizer(folder, tokens.path, ...files);
  let state: State = { is: 'waiting' };

  async function loadModel(): Promise<Session> {
    const bytes = await readPinned(store, folder, model);
    try {
      const session = await createSession(bytes, furtherOutputs(card));
      await tryEncoder(card, tokenizer, session);
      return session;
    } catch (cause) {
      throw notAsDescribed(folder, card, cause);
    }
  }

  /** Looks again and again, each for itself: a request must not wait for what another has begun. */
  async function ready(abort: AbortSignal): Promise<void> {
    for (;;) {
      abort.throwIfAborted();
      if (state.is === 'ready') return;
      if (state.is === 'failed') throw state.error;
      await new Promise<void>((resolve) => clock.after(LOOK_MS, resolve));
    }
  }

  return {
    classifier: waitingFor(
      ready,
      () => state.is === 'ready',
      assembleEncoder(
        card,
        tokenizer,
        sessionOf(() => state),
      ),
    ),
    state: () => (state.is === 'failed' ? `failed: ${state.error.code}` : state.is === 'ready' ? 'ready' : 'loading'),
    failure: () => (state.is === 'failed' ? state.error : undefined),
    load(onFailure) {
      const now = clock.now();
      if (state.is === 'ready') return undefined;
      if (state.is === 'loading' && now - state.since < LOAD_LIMIT_MS) return undefined;
      if (state.is === 'failed' && now - state.at < RETRY_MS) return undefined;
      const begun: State = { is: 'loading', since: now };
      state = begun;
      return loadModel().then(
        (session) => {
          if (state === begun) state = { is: 'ready', session };
        },
        (cause: unknown) => {
          const error = cause instanceof PortcullisError ? cause : unreadable(folder, card, cause);
          if (state === begun) state = { is: 'failed', at: clock.now(), error };
          onFailure(error);
        },
      );
    },
  };
}

/** The session of the model that is there by the time of a run. */
function sessionOf(state: () => State): Session {
  const session = (): Session => {
    const now = state();
    if (now.is === 'ready') return now.session;
    throw new Error(`the model is ${now.is}`);
  };
  return {
    run: (ids, mask) => session().run(ids, mask),
    close: async () => {
      if (state().is === 'ready') await session().close();
    },
  };
}

/**
 * A classifier that waits until it can read. While it cannot, the schedule takes it for one on another machine
 * (`waitMs`): it holds no slot, and has that time instead of the policy's budget. It waits before anything that requests
 * share is begun.
 */
function waitingFor(
  ready: (abort: AbortSignal) => Promise<void>,
  isReady: () => boolean,
  inner: Classifier,
): Classifier {
  const { embed } = inner;
  return {
    ...inner,
    get waitMs() {
      return isReady() ? undefined : MODEL_WAIT_MS;
    },
    async classify(text, abort, context) {
      await ready(abort);
      return inner.classify(text, abort, context);
    },
    ...(embed && {
      embed: async (text: string, abort: AbortSignal) => {
        await ready(abort);
        return embed(text, abort);
      },
    }),
  };
}

async function readPinned(store: ModelStore, folder: string, file: CardFile): Promise<Uint8Array> {
  const bytes = await read(store, folder, file.path);
  const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', bytes));
  const found = Array.from(digest, (byte) => byte.toString(16).padStart(2, '0')).join('');
  if (found !== file.sha256) throw damaged(folder, file.path, bytes);
  return bytes;
}

async function read(store: ModelStore, folder: string, name: string): Promise<Uint8Array<ArrayBuffer>> {
  try {
    const response = await store.fetch(`https://models/${folder}/${name}`);
    if (!response.ok) throw new Error(`the store answered ${response.status}`);
    return new Uint8Array(await response.arrayBuffer());
  } catch (cause) {
    throw invalidFile(folder, name, 'cannot be read', cause);
  }
}

function unreadable(folder: string, { files }: Card, cause: unknown): PortcullisError {
  return invalidFile(folder, files.model.path, 'cannot be loaded', cause);
}
