import { type ChatWrapper, LlamaChat, type LlamaContextSequence, type LlamaGrammar, type Token } from 'node-llama-cpp';
import { PortcullisError } from '../../exchange/errors.ts';
import type { FinishReason, ModelEvent } from '../../exchange/exchange.ts';
import type { JsonValue } from '../../exchange/json.ts';
import type { GenerationPlan } from './embedded-request.ts';
import { dropAbsent } from './embedded-schema.ts';

/** One generation on one sequence. */
export interface Run {
  readonly sequence: LlamaContextSequence;
  readonly wrapper: ChatWrapper;
  readonly plan: GenerationPlan;
  /** The tokens of the prompt, as the wrapper renders it. */
  readonly prompt: readonly Token[];
  /** How many tokens fit after the prompt; no more are generated. */
  readonly room: number;
  readonly grammar: LlamaGrammar | undefined;
  readonly abort: AbortSignal;
  readonly emit: (event: ModelEvent) => void;
}

const FINISH: Readonly<Record<string, FinishReason>> = {
  eogToken: 'stop',
  stopGenerationTrigger: 'stop',
  customStopTrigger: 'stop',
  functionCalls: 'tool_calls',
  maxTokens: 'length',
};

/**
 * Generates an answer, emitting its events as they come; the last is `finish`.
 *
 * @throws the abort's reason; whatever node-llama-cpp throws.
 */
export async function runGeneration(run: Run): Promise<void> {
  const { plan, sequence, emit } = run;
  const chat = new LlamaChat({ contextSequence: sequence, chatWrapper: run.wrapper });
  const meter = sequence.tokenMeter.getState();
  const runaway = new AbortController();
  let calls = 0;
  try {
    await readPrompt(sequence, run.prompt, run.abort);
    const result = await chat.generateResponse([...plan.history], {
      signal: AbortSignal.any([run.abort, runaway.signal]),
      maxTokens: Math.min(plan.maxTokens ?? ANSWER_TOKENS, run.room),
      ...(plan.temperature !== undefined && { temperature: plan.temperature }),
      ...(plan.topP !== undefined && { topP: plan.topP }),
      ...(plan.topK !== undefined && { topK: plan.topK }),
      ...(plan.minP !== undefined && { minP: plan.minP }),
      ...(plan.seed !== undefined && { seed: Math.abs(plan.seed) % 2 ** 32 }),
      repeatPenalty: {
        ...(plan.frequencyPenalty !== undefined && { frequencyPenalty: plan.frequencyPenalty }),
        ...(plan.presencePenalty !== undefined && { presencePenalty: plan.presencePenalty }),
      },
      customStopTriggers: plan.stop,
      contextShift: { strategy: shiftForbidden(runaway) },
      onResponseChunk: (chunk) => {
        if (chunk.text !== '') emit({ type: chunk.type === 'segment' ? 'reasoning' : 'text', text: chunk.text });
      },
      ...(run.grammar
        ? { grammar: run.grammar }
        : plan.tools && {
            functions: plan.tools.functions,
            documentFunctionParams: true,
            ...(plan.tools.maxCalls !== undefined && { maxParallelFunctionCalls: plan.tools.maxCalls }),
            onFunctionCall: (call: { readonly functionName: string; readonly params: unknown }) => {
              const schema = plan.tools?.schemas.get(call.functionName);
              const args = dropAbsent((call.params ?? {}) as JsonValue, schema);
              emit({ type: 'tool_call', index: calls, name: call.functionName, arguments: JSON.stringify(args) });
              calls += 1;
            },
          }),
    });
    const reason = FINISH[result.metadata.stopReason];
    if (reason === undefined) throw new PortcullisError('internal_error', 'The model stopped for an unknown reason.');
    const { usedOutputTokens } = sequence.tokenMeter.diff(meter);
    emit({ type: 'finish', reason, usage: { inputTokens: run.prompt.length, outputTokens: usedOutputTokens } });
  } finally {
    chat.dispose();
  }
}

/** The most tokens of an answer where the request names no limit: a small model may repeat itself for ever. */
const ANSWER_TOKENS = 1_024;

/** Tokens of a prompt that are read before it is asked whether anybody still waits: a second at most, on one core. */
const PROMPT_CHUNK = 256;

/**
 * Reads a prompt into the sequence, all but its last token, a chunk at a time: what llama.cpp has begun to read it
 * reads to the end, and a client that goes away would leave the model busy with it for as long as that takes.
 */
async function readPrompt(sequence: LlamaContextSequence, prompt: readonly Token[], abort: AbortSignal): Promise<void> {
  await sequence.adaptStateToTokens([...prompt], false);
  for (let at = sequence.nextTokenIndex; at < prompt.length - 1; at = sequence.nextTokenIndex) {
    abort.throwIfAborted();
    await sequence.evaluateWithoutGeneratingNewTokens(prompt.slice(at, Math.min(at + PROMPT_CHUNK, prompt.length - 1)));
  }
}

/** The room for the answer is cut so that no shift happens; one that does would silently forget, so it ends the run. */
function shiftForbidden(runaway: AbortController) {
  return ({ chatHistory }: { readonly chatHistory: readonly unknown[] }) => {
    runaway.abort(new PortcullisError('internal_error', 'The model ran out of its context.'));
    return { chatHistory: [...chatHistory] as never };
  };
}
