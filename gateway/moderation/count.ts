import { PortcullisError } from '../../exchange/errors.ts';
import type { Call, Reply } from './moderate.ts';
import { oneStep } from './one-step.ts';
import type { ModerationParts } from './parts.ts';

/** Counts the tokens of a request; only the answer is another than that of any other exchange. */
export function count(parts: ModerationParts, call: Call): Promise<Reply> {
  return oneStep(parts, call, ({ countTokens }, name) => {
    if (countTokens) return async (...asked) => ({ body: { input_tokens: await countTokens(...asked) } });
    throw new PortcullisError(
      'invalid_request',
      `The server of the model ${JSON.stringify(name)} cannot count tokens; only one of the provider "anthropic" can.`,
    );
  });
}
