import { PortcullisError } from '../../exchange/errors.ts';
import type { ModelRequest } from '../../exchange/exchange.ts';
import { isJsonObject, type JsonObject } from '../../exchange/json.ts';
import { withoutBrokenSeals } from './broken-seals.ts';
import { completionsToChat } from './from-completions.ts';
import { responsesToChat } from './from-responses.ts';
import { toMessages } from './to-anthropic.ts';
import { toChat } from './to-chat.ts';
import { noPlace } from './translation.ts';

/**
 * The body of a released request as OpenAI's chat completions, whatever the client spoke.
 *
 * @throws PortcullisError `invalid_request` for what chat completions have no place for, naming it.
 */
export function chatBody({ form, body }: ModelRequest): JsonObject {
  switch (form) {
    case 'openai.chat':
      return body;
    case 'openai.responses':
      return responsesToChat(body);
    case 'openai.completions':
      return completionsToChat(body);
    case 'anthropic.messages':
      return toChat(body);
    case 'openai.embeddings':
      throw new PortcullisError('internal_error', 'A request for embeddings asks for no answer.');
  }
}

/**
 * The body of a released request as Anthropic's messages, whatever the client spoke.
 *
 * @param maxTokens of the answer, where the client sets no limit.
 * @throws PortcullisError `invalid_request` for what messages have no place for, naming it.
 */
export function messagesBody(request: ModelRequest, maxTokens: number): JsonObject {
  const { form, body } = request;
  if (form === 'anthropic.messages') return withoutBrokenSeals(body);
  const chat = chatBody(request);
  // By the name that the client knows it by.
  if (
    form === 'openai.responses' &&
    isJsonObject(chat.response_format) &&
    chat.response_format.type === 'json_object'
  ) {
    throw noPlace('text.format.type', 'json_object');
  }
  return toMessages(chat, maxTokens);
}
