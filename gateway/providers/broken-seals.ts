import { isJsonObject, type JsonObject, type JsonValue } from '../../exchange/json.ts';

/**
 * A body of messages without the thinking that has no signature: that of another model, or some of which a policy has
 * changed. Anthropic refuses a request with such a block, and takes one without it.
 */
export function withoutBrokenSeals(body: JsonObject): JsonObject {
  const { messages } = body;
  if (!Array.isArray(messages)) return body;
  const kept = (messages as readonly JsonValue[]).flatMap((message) => {
    if (!isJsonObject(message) || !Array.isArray(message.content)) return [message];
    const content = (message.content as readonly JsonValue[]).filter((block) => !isBroken(block));
    if (content.length === message.content.length) return [message];
    // A message of which nothing is left was thinking alone.
    return content.length === 0 ? [] : [{ ...message, content }];
  });
  return { ...body, messages: kept };
}

function isBroken(block: JsonValue): boolean {
  return isJsonObject(block) && block.type === 'thinking' && (block.signature ?? '') === '';
}
