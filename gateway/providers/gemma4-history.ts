import { isJsonObject, type JsonObject, type JsonValue } from '../../exchange/json.ts';

/** Where servers of chat completions put a model's thoughts, and clients bring them back: vLLM and llama.cpp, OpenRouter, Ollama. */
const THOUGHTS = ['reasoning_content', 'reasoning', 'reasoning_details', 'thinking'];

/**
 * A body of chat completions without the thoughts of older turns, as Gemma 4 was trained to have its history; they have
 * been scanned like all of the request. Those since the last message of a user are of the turn that still goes on, call
 * after call, and stay.
 */
export function withoutOldThoughts(body: JsonObject): JsonObject {
  const { messages } = body;
  if (!Array.isArray(messages)) return body;
  const list: readonly JsonValue[] = messages;
  const lastUser = list.findLastIndex((message) => isJsonObject(message) && message.role === 'user');
  return { ...body, messages: list.map((message, index) => (index < lastUser ? withoutThoughts(message) : message)) };
}

function withoutThoughts(message: JsonValue): JsonValue {
  if (!isJsonObject(message) || message.role !== 'assistant') return message;
  return Object.fromEntries(Object.entries(message).filter(([key]) => !THOUGHTS.includes(key)));
}

/** Whether an answer to a body of chat completions may call a tool. */
export function offersTools({ tools, tool_choice: choice }: JsonObject): boolean {
  return Array.isArray(tools) && tools.length > 0 && choice !== 'none';
}
