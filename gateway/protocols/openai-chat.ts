import type { AnswerEnd, AnswerPart } from '../../exchange/exchange.ts';
import type { JsonObject } from '../../exchange/json.ts';
import type { Released } from '../../exchange/released.ts';
import { readChat } from './openai-chat-read.ts';
import { errorBody, extension, fail, stopAnswer, stopError } from './openai-errors.ts';
import type { HttpAnswer, Protocol, Refusal, ResponseMeta, StreamWriter } from './protocol.ts';
import { sseData } from './sse.ts';

/** OpenAI's chat completions, as `openai` 4 to 6 and the many servers that copy it speak it. */
export const openaiChat: Protocol = {
  id: 'openai.chat',
  read: readChat,
  write,
  refuse,
  fail,
  stream,
};

function write(parts: readonly Released<AnswerPart>[], end: Released<AnswerEnd>, meta: ResponseMeta): JsonObject {
  const texts = { text: '', reasoning: '' };
  const calls: JsonObject[] = [];
  for (const { value: part } of parts) {
    if (part.type === 'tool_call') calls.push(toolCall(part));
    else if (part.type === 'text' || part.type === 'reasoning') texts[part.type] += part.text;
  }
  const message: JsonObject = {
    role: 'assistant',
    content: texts.text === '' && calls.length > 0 ? null : texts.text,
    refusal: null,
    ...(texts.reasoning !== '' && { reasoning_content: texts.reasoning }),
    ...(calls.length > 0 && { tool_calls: calls }),
  };
  return completion(message, end.value, meta);
}

function completion(message: JsonObject, end: AnswerEnd, meta: ResponseMeta): JsonObject {
  return {
    ...head(meta, 'chat.completion'),
    choices: [{ index: 0, message, finish_reason: end.reason, logprobs: null }],
    ...(end.usage && { usage: usage(end) }),
  };
}

function toolCall(part: Extract<AnswerPart, { type: 'tool_call' }>): JsonObject {
  return { id: part.call.id, type: 'function', function: { name: part.call.name, arguments: part.call.arguments } };
}

/**
 * A refusal is an answer with `finish_reason: "content_filter"`, its text in `content` too, because apps print that and
 * never look at `refusal`.
 */
function refuse(refusal: Refusal, meta: ResponseMeta): HttpAnswer {
  if (refusal.as === 'error') return stopAnswer(refusal);
  const isRefusal = refusal.as === 'refusal';
  const message: JsonObject = { role: 'assistant', content: refusal.text, refusal: isRefusal ? refusal.text : null };
  const body = completion(message, { reason: isRefusal ? 'content_filter' : 'stop' }, meta);
  return { status: 200, body: { ...body, ...extension(refusal) } };
}

function stream(meta: ResponseMeta): StreamWriter {
  let isFirst = true;
  let wroteText = false;
  const chunk = (delta: JsonObject, finish: string | null = null, more: JsonObject = {}): string => {
    const first = isFirst ? { role: 'assistant', content: '' } : {};
    isFirst = false;
    return sseData(
      JSON.stringify({
        ...head(meta, 'chat.completion.chunk'),
        choices: [{ index: 0, delta: { ...first, ...delta }, finish_reason: finish, logprobs: null }],
        ...(meta.includeUsage && { usage: null }),
        ...more,
      }),
    );
  };
  return {
    part({ value: part }) {
      if (part.type === 'text') {
        wroteText = true;
        return chunk({ content: part.text });
      }
      if (part.type === 'reasoning') return chunk({ reasoning_content: part.text });
      // The protocol has no place for what seals reasoning: its clients do not bring reasoning back.
      if (part.type !== 'tool_call') return '';
      return chunk({ tool_calls: [{ index: part.index, ...toolCall(part) }] });
    },
    end({ value: end }) {
      const usageChunk = meta.includeUsage
        ? sseData(JSON.stringify({ ...head(meta, 'chat.completion.chunk'), choices: [], usage: usage(end) }))
        : '';
      return `${chunk({}, end.reason)}${usageChunk}${sseData('[DONE]')}`;
    },
    refuse(refusal) {
      if (refusal.as === 'error') {
        return `${sseData(JSON.stringify({ error: stopError(refusal), ...extension(refusal) }))}${sseData('[DONE]')}`;
      }
      const content = wroteText ? `\n\n${refusal.text}` : refusal.text;
      const isRefusal = refusal.as === 'refusal';
      const words = chunk({ content, ...(isRefusal && { refusal: refusal.text }) });
      const end = chunk({}, isRefusal ? 'content_filter' : 'stop', extension(refusal));
      return `${words}${end}${sseData('[DONE]')}`;
    },
    fail: (error) => `${sseData(JSON.stringify({ error: errorBody(error) }))}${sseData('[DONE]')}`,
  };
}

function head(meta: ResponseMeta, object: string): JsonObject {
  return { id: `chatcmpl-${meta.exchangeId}`, object, created: meta.created, model: meta.model };
}

function usage(end: AnswerEnd): JsonObject | null {
  if (!end.usage) return null;
  const { inputTokens, outputTokens } = end.usage;
  return { prompt_tokens: inputTokens, completion_tokens: outputTokens, total_tokens: inputTokens + outputTokens };
}
