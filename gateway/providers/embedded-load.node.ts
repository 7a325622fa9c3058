import { availableParallelism } from 'node:os';
import { setImmediate as nextTick } from 'node:timers/promises';
import {
  type ChatWrapper,
  getLlama,
  type Llama,
  type LlamaContext,
  type LlamaContextSequence,
  LlamaLogLevel,
  type LlamaModel,
  resolveChatWrapper,
} from 'node-llama-cpp';
import { PortcullisError } from '../../exchange/errors.ts';
import { Gemma4Format } from './embedded-gemma4.node.ts';

export interface LoadOptions {
  readonly contextTokens?: number;
  readonly sequences: number;
  readonly threads?: number;
}

/** A model in memory. */
export interface LoadedModel {
  readonly llama: Llama;
  readonly model: LlamaModel;
  readonly context: LlamaContext;
  readonly sequences: readonly LlamaContextSequence[];
  readonly wrapper: ChatWrapper;
}

/** Tokens of a sequence where nothing is asked for; more costs memory from the start. */
const DEFAULT_CONTEXT_TOKENS = 8_192;

/**
 * Loads GGUF weights with llama.cpp's prebuilt CPU binaries: nothing is downloaded or compiled.
 *
 * @throws PortcullisError `invalid_model_file` where llama.cpp cannot read the file, `model_unavailable` where it
 *   cannot run here (no binary for the platform, not enough memory).
 */
export async function loadModel(path: string, options: LoadOptions): Promise<LoadedModel> {
  const llama = await sharedLlama();
  // llama.cpp's threads wait in a busy loop: more of them than cores makes it a hundred times slower, and one core is
  // left to the scans that run while the model writes.
  const threads = options.threads ?? Math.max(1, availableParallelism() - 1);
  complaint = '';
  const model = await llama.loadModel({ modelPath: path }).catch(async (cause: unknown) => {
    // The log comes from another thread, after the failure.
    await nextTick();
    const said = complaint ? ` (llama.cpp: ${complaint})` : '';
    throw new PortcullisError('invalid_model_file', `llama.cpp cannot load ${path}${said}.`, { cause });
  });
  try {
    const most = Math.min(model.trainContextSize, DEFAULT_CONTEXT_TOKENS);
    const context = await model.createContext({
      sequences: options.sequences,
      contextSize: options.contextTokens ?? { min: Math.min(most, 512), max: most },
      threads,
    });
    const sequences = Array.from({ length: options.sequences }, () => context.getSequence());
    return { llama, model, context, sequences, wrapper: chatFormatOf(model) };
  } catch (cause) {
    await model.dispose();
    const { message } = cause instanceof Error ? cause : { message: String(cause) };
    throw new PortcullisError('model_unavailable', `llama.cpp cannot run ${path} here: ${message}.`, { cause });
  }
}

/** By the architecture, where the weights say which it is: a chat template beside them may be anybody's. */
function chatFormatOf(model: LlamaModel): ChatWrapper {
  return model.fileInfo.metadata.general.architecture === 'gemma4' ? new Gemma4Format() : resolveChatWrapper(model);
}

/** What llama.cpp complained of since the last load began. Its log, like itself, is one for the whole process. */
let complaint = '';
let shared: Promise<Llama> | undefined;

function sharedLlama(): Promise<Llama> {
  shared ??= getLlama({
    gpu: false,
    build: 'never',
    skipDownload: true,
    maxThreads: availableParallelism(),
    logLevel: LlamaLogLevel.error,
    logger: (_level, message) => {
      // The first says the most: the next only repeat that it failed.
      complaint ||= message.trim();
    },
  }).catch((cause: unknown) => {
    shared = undefined;
    throw new PortcullisError('model_unavailable', 'llama.cpp has no binary for this machine.', { cause });
  });
  return shared;
}
