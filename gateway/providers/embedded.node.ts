import { basename } from 'node:path';
import type { GbnfJsonSchema, LlamaContextSequence, LlamaGrammar } from 'node-llama-cpp';
import { PortcullisError } from '../../exchange/errors.ts';
import type { ModelEvent, ModelRequest } from '../../exchange/exchange.ts';
import type { Released } from '../../exchange/released.ts';
import { Channel } from './embedded-channel.ts';
import { Gemma4Format } from './embedded-gemma4.node.ts';
import { type LoadedModel, loadModel } from './embedded-load.node.ts';
import { callingWrapper, promptTokens } from './embedded-prompt.node.ts';
import { readChatRequest } from './embedded-request.ts';
import { runGeneration } from './embedded-run.node.ts';
import { cancelled, Slots } from './embedded-slots.ts';
import type { GenerateOptions, Provider } from './provider.ts';
import { chatBody } from './translate.ts';
import type { Sampling } from './weights/models.ts';

export interface EmbeddedOptions {
  /** Path of a GGUF file; a promise while it is still being fetched. */
  readonly weights: string | Promise<string>;
  /** Tokens of prompt and answer together, for each of the requests that run at once. Default: as trained, at most 8,192. */
  readonly contextTokens?: number;
  /** Requests that run at once; 2. */
  readonly sequences?: number;
  /** Requests that may wait beyond those; 32. */
  readonly queueLimit?: number;
  /** Threads of llama.cpp. Default: one less than the machine has. */
  readonly threads?: number;
  /** Used where a request says nothing; temperature 0.7 and top_p 0.95 else. */
  readonly sampling?: Sampling;
}

/** What was loaded, for the operator. */
export interface EmbeddedInfo {
  readonly path: string;
  /** As the weights call themselves. */
  readonly name: string;
  readonly contextTokens: number;
  readonly sequences: number;
  readonly loadMs: number;
  /** How chats are written for this model: `ChatML`, `Gemma 4`. */
  readonly chatFormat: string;
}

export interface EmbeddedProvider extends Provider {
  /** Resolves when the model answers; rejects with the PortcullisError for which it never will. */
  readonly ready: Promise<EmbeddedInfo>;
  close(): Promise<void>;
}

interface Running {
  readonly loaded: LoadedModel;
  readonly slots: Slots<LlamaContextSequence>;
  readonly contextTokens: number;
}

/** Tokens that are kept free: the last place of a context is not used, and a tool call adds its own framing. */
const RESERVE = 4;
const CALL_RESERVE = 64;

/** Runs a GGUF model in this process (llama.cpp, on the CPU). Loading begins at once; until it ends, requests get `model_not_ready`. */
export function createEmbeddedProvider(options: EmbeddedOptions): EmbeddedProvider {
  const { sequences = 2, queueLimit = 32 } = options;
  const sampling = { temperature: 0.7, topP: 0.95, ...options.sampling };
  const closing = new AbortController();
  const active = new Set<Promise<void>>();
  let running: Running | undefined;
  let failure: PortcullisError | undefined;

  const load = async (): Promise<EmbeddedInfo> => {
    const path = await options.weights;
    const since = performance.now();
    const loaded = await loadModel(path, { ...options, sequences });
    if (closing.signal.aborted) {
      await loaded.model.dispose();
      throw cancelled();
    }
    const contextTokens = loaded.context.contextSize;
    running = { loaded, slots: new Slots(loaded.sequences, queueLimit), contextTokens };
    const { name } = loaded.model.fileInfo.metadata.general ?? {};
    return {
      path,
      name: typeof name === 'string' ? name : basename(path),
      contextTokens,
      sequences,
      loadMs: Math.round(performance.now() - since),
      chatFormat: loaded.wrapper.wrapperName,
    };
  };
  const ready = load();
  const settled = ready.then(
    () => undefined,
    (error: unknown) => {
      const code = error instanceof PortcullisError ? error.code : 'internal_error';
      // The words for the operator name files of this machine; those for a client do not.
      failure = new PortcullisError('model_unavailable', `The embedded model could not be loaded (${code}).`, {
        cause: error,
      });
    },
  );

  async function* generate(request: Released<ModelRequest>, { abort }: GenerateOptions): AsyncGenerator<ModelEvent> {
    if (closing.signal.aborted) throw new PortcullisError('model_not_ready', 'The gateway is shutting down.');
    if (failure) throw failure;
    if (!running) throw new PortcullisError('model_not_ready', 'The model is still being loaded.', { retryAfter: 5 });
    const { loaded, slots, contextTokens } = running;
    const plan = { ...sampling, ...readChatRequest(chatBody(request.value)) };
    const grammar = plan.format && (await createGrammar(loaded, plan.format.schema));
    const format =
      plan.tools && loaded.wrapper instanceof Gemma4Format ? new Gemma4Format(plan.tools.schemas) : loaded.wrapper;
    const wrapper = plan.tools?.forced ? callingWrapper(format) : format;
    const reserve = plan.tools ? CALL_RESERVE : RESERVE;
    const prompt = await promptTokens(loaded.model, wrapper, plan, { tokens: contextTokens, reserve });

    const stop = new AbortController();
    const ended = AbortSignal.any([abort, closing.signal, stop.signal]);
    // What a sequence has already read of this prompt need not be read again.
    const overlap = (sequence: LlamaContextSequence) => sequence.compareContextTokens([...prompt]).firstDifferentIndex;
    const { slot: sequence, release } = await slots.acquire(AbortSignal.any([abort, closing.signal]), overlap);
    const events = new Channel<ModelEvent>();
    const onAbort = () => events.fail(cancelled());
    ended.addEventListener('abort', onAbort, { once: true });
    if (ended.aborted) onAbort();
    const room = contextTokens - prompt.length - reserve;
    const emit = (event: ModelEvent) => events.push(event);
    const run = runGeneration({
      sequence,
      wrapper,
      plan,
      prompt,
      room,
      grammar,
      abort: ended,
      emit,
    })
      .then(
        () => events.end(),
        (error: unknown) => events.fail(error instanceof PortcullisError ? error : failed(error)),
      )
      .finally(() => {
        ended.removeEventListener('abort', onAbort);
        active.delete(run);
        release();
      });
    active.add(run);
    try {
      yield* events;
    } finally {
      // A reader that left early stops the model; the sequence comes free when llama.cpp has ended its batch.
      stop.abort(cancelled());
    }
  }

  return {
    id: 'embedded',
    system: 'llama_cpp',
    ready,
    generate,
    async close() {
      closing.abort(cancelled());
      await settled;
      await Promise.all(active);
      await running?.loaded.model.dispose();
    },
  };
}

async function createGrammar({ llama }: LoadedModel, schema: GbnfJsonSchema): Promise<LlamaGrammar> {
  try {
    return await llama.createGrammarForJsonSchema<GbnfJsonSchema>(schema);
  } catch (cause) {
    throw new PortcullisError('invalid_request', 'The schema of "response_format" cannot be used as a grammar.', {
      cause,
    });
  }
}

function failed(cause: unknown): PortcullisError {
  return new PortcullisError('upstream_error', 'The embedded model failed while it wrote the answer.', { cause });
}
