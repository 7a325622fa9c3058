import type { ModelRequest } from '../../exchange/exchange.ts';
import type { JsonObject } from '../../exchange/json.ts';
import { withoutBrokenSeals } from './broken-seals.ts';
import { toMessages } from './to-anthropic.ts';
import { toChat } from './to-chat.ts';

/**
 * The body of a released request as OpenAI's chat completions, whatever the client spoke.
 *
 * @throws PortcullisError `invalid_request` for what chat completions have no place for, naming it.
 */
export function chatBody({ form, body }: ModelRequest): JsonObject {
  return form === 'openai.chat' ? body : toChat(body);
}

/**
 * The body of a released request as Anthropic's messages, whatever the client spoke.
 *
 * @param maxTokens of the answer, where the client sets no limit.
 * @throws PortcullisError `invalid_request` for what messages have no place for, naming it.
 */
export function messagesBody({ form, body }: ModelRequest, maxTokens: number): JsonObject {
  return form === 'anthropic.messages' ? withoutBrokenSeals(body) : toMessages(body, maxTokens);
}
