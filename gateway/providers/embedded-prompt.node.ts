import { setImmediate as nextTick } from 'node:timers/promises';
import type { ChatHistoryItem, ChatWrapper, LlamaModel, Token } from 'node-llama-cpp';
import { PortcullisError } from '../../exchange/errors.ts';
import type { GenerationPlan } from './embedded-request.ts';

/** UTF-16 units that are tokenised at once while a text may still be far too long. */
const SLICE = 65_536;

/**
 * The wrapper that makes an answer begin with a tool call: the format's own way to be in a call from the start, which
 * node-llama-cpp takes from what the wrapper renders.
 */
export function callingWrapper(wrapper: ChatWrapper): ChatWrapper {
  const calling: ChatWrapper = Object.create(wrapper);
  calling.generateContextState = (options) => {
    const { contextText, stopGenerationTriggers } = wrapper.generateContextState(options);
    return {
      contextText,
      stopGenerationTriggers,
      functionCall: { initiallyEngaged: true, disengageInitiallyEngaged: [] },
    };
  };
  return calling;
}

/**
 * The tokens that the model will read, as node-llama-cpp renders them. Left alone, it would drop the oldest turns of a
 * prompt that is too long without a word; so its length is checked here, before it sees it.
 *
 * @throws PortcullisError `context_length_exceeded` where not even one token of an answer would fit.
 */
export async function promptTokens(
  model: LlamaModel,
  wrapper: ChatWrapper,
  plan: GenerationPlan,
  context: { readonly tokens: number; readonly reserve: number },
): Promise<readonly Token[]> {
  await refuseFarTooLong(model, plan.history, context.tokens);
  const { contextText } = wrapper.generateContextState({
    chatHistory: plan.history,
    ...(plan.tools && { availableFunctions: plan.tools.functions, documentFunctionParams: true }),
  });
  const tokens = contextText.tokenize(model.tokenizer);
  if (tokens.length + context.reserve >= context.tokens) throw tooLong(`${tokens.length}`, context.tokens);
  return tokens;
}

/** Tokenising is synchronous: megabytes at once would stop everything else that the process does. */
async function refuseFarTooLong(model: LlamaModel, history: readonly ChatHistoryItem[], limit: number): Promise<void> {
  let atLeast = 0;
  for (const text of textsOf(history)) {
    for (let start = 0; start < text.length && text.length > SLICE; start += SLICE) {
      // A cut can split one token in two.
      atLeast += model.tokenize(text.slice(start, start + SLICE)).length - 1;
      if (atLeast > limit) throw tooLong(`more than ${atLeast}`, limit);
      await nextTick();
    }
  }
}

function* textsOf(history: readonly ChatHistoryItem[]): Generator<string> {
  for (const item of history) {
    if (item.type !== 'model') yield typeof item.text === 'string' ? item.text : '';
    else {
      for (const part of item.response) yield typeof part === 'string' ? part : (JSON.stringify(part) ?? '');
    }
  }
}

function tooLong(tokens: string, limit: number): PortcullisError {
  return new PortcullisError(
    'context_length_exceeded',
    `This model's context holds ${limit} tokens, and the messages take ${tokens}. Shorten the messages.`,
  );
}
