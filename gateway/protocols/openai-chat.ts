import type { AnswerEnd, AnswerPart, TokenLogprob } from '../../exchange/exchange.ts';
import type { JsonObject } from '../../exchange/json.ts';
import type { Released } from '../../exchange/released.ts';
import { readChat } from './openai-chat-read.ts';
import { errorBody, extension, fail, stopAnswer, stopError } from './openai-errors.ts';
import type { AnswerPlaces, HttpAnswer, Protocol, Refusal, ResponseMeta, StreamWriter } from './protocol.ts';
import { sseData } from './sse.ts';

const places: AnswerPlaces = {
  text: (choice) => `/choices/${choice}/message/content`,
  reasoning: (choice) => `/choices/${choice}/message/reasoning_content`,
  toolCall(choice, _, index) {
    const call = `/choices/${choice}/message/tool_calls/${index}/function`;
    return { name: `${call}/name`, arguments: `${call}/arguments` };
  },
};

/** OpenAI's chat completions, as `openai` 4 to 7 and the many servers that copy it speak it. */
export const openaiChat: Protocol = {
  id: 'openai.chat',
  read: readChat,
  places,
  write,
  refuse,
  fail,
  stream,
};

function write(
  parts: readonly Released<AnswerPart>[],
  end: Released<AnswerEnd>,
  meta: ResponseMeta,
  refusals?: ReadonlyMap<number, Refusal>,
): JsonObject {
  const { reason, others = [] } = end.value;
  const choices = [reason, ...others].map((finish, index) => {
    const refusal = refusals?.get(index);
    if (refusal) return { ...refusedChoice(refusal, index), ...extension(refusal) };
    return choice(messageOf(partsOf(parts, index)), finish, index, logprobsOf(partsOf(parts, index)));
  });
  return completion(choices, end.value, meta);
}

function partsOf(parts: readonly Released<AnswerPart>[], choice: number): readonly AnswerPart[] {
  return parts.map(({ value }) => value).filter((part) => (part.choice ?? 0) === choice);
}

function messageOf(parts: readonly AnswerPart[]): JsonObject {
  const texts = { text: '', reasoning: '' };
  const calls: JsonObject[] = [];
  for (const part of parts) {
    if (part.type === 'tool_call') calls.push(toolCall(part));
    else if (part.type === 'text' || part.type === 'reasoning') texts[part.type] += part.text;
  }
  return {
    role: 'assistant',
    content: texts.text === '' && calls.length > 0 ? null : texts.text,
    refusal: null,
    ...(texts.reasoning !== '' && { reasoning_content: texts.reasoning }),
    ...(calls.length > 0 && { tool_calls: calls }),
  };
}

function choice(message: JsonObject, finish: string, index: number, logprobs: JsonObject | null = null): JsonObject {
  return { index, message, finish_reason: finish, logprobs };
}

function completion(choices: readonly JsonObject[], end: Pick<AnswerEnd, 'usage'>, meta: ResponseMeta): JsonObject {
  return {
    ...head(meta, 'chat.completion'),
    choices,
    ...(end.usage && { usage: usage(end) }),
  };
}

/** Of all of a text or of nothing of it: a list with a gap would be read as that of another text. */
function logprobsOf(parts: readonly AnswerPart[]): JsonObject | null {
  const lists = parts.flatMap((part) => (part.type === 'text' ? [part.logprobs] : []));
  if (lists.length === 0 || lists.includes(undefined)) return null;
  return logprobsObject(lists.flatMap((list) => list ?? []));
}

/** The bytes are those of the token as it stands in the text; of other tokens than the chosen ones nothing is told. */
function logprobsObject(logprobs: readonly TokenLogprob[]): JsonObject {
  const content = logprobs.map(({ token, logprob }) => {
    return { token, logprob, bytes: [...new TextEncoder().encode(token)], top_logprobs: [] };
  });
  return { content, refusal: null };
}

function toolCall(part: Extract<AnswerPart, { type: 'tool_call' }>): JsonObject {
  return { id: part.call.id, type: 'function', function: { name: part.call.name, arguments: part.call.arguments } };
}

function refuse(refusal: Refusal, meta: ResponseMeta): HttpAnswer {
  if (refusal.as === 'error') return stopAnswer(refusal);
  return { status: 200, body: { ...completion([refusedChoice(refusal, 0)], {}, meta), ...extension(refusal) } };
}

/**
 * A refusal is an answer with `finish_reason: "content_filter"`, its text in `content` too, because apps print that and
 * never look at `refusal`.
 */
function refusedChoice(refusal: Refusal, index: number): JsonObject {
  const text = refusal.as === 'refusal' ? refusal.text : null;
  return choice({ role: 'assistant', content: refusal.text, refusal: text }, refusedBy(refusal), index);
}

function refusedBy({ as }: Refusal): string {
  return as === 'refusal' ? 'content_filter' : 'stop';
}

interface Chunk {
  readonly finish?: string;
  readonly logprobs?: readonly TokenLogprob[] | undefined;
  readonly more?: JsonObject;
}

function stream(meta: ResponseMeta): StreamWriter {
  const begun = new Set<number>();
  const wroteText = new Set<number>();
  const refused = new Set<number>();
  const chunk = (index: number, delta: JsonObject, { finish, logprobs, more }: Chunk = {}): string => {
    const first = begun.has(index) ? {} : { role: 'assistant', content: '' };
    begun.add(index);
    const choice = {
      index,
      delta: { ...first, ...delta },
      finish_reason: finish ?? null,
      logprobs: logprobs ? logprobsObject(logprobs) : null,
    };
    return sseData(
      JSON.stringify({
        ...head(meta, 'chat.completion.chunk'),
        choices: [choice],
        ...(meta.includeUsage && { usage: null }),
        ...more,
      }),
    );
  };
  const refuseChoice = (index: number, refusal: Refusal): string => {
    refused.add(index);
    const content = wroteText.has(index) ? `\n\n${refusal.text}` : refusal.text;
    const words = chunk(index, { content, ...(refusal.as === 'refusal' && { refusal: refusal.text }) });
    return words + chunk(index, {}, { finish: refusedBy(refusal), more: extension(refusal) });
  };
  return {
    part({ value: part }) {
      const { choice = 0 } = part;
      if (part.type === 'text') {
        wroteText.add(choice);
        return chunk(choice, { content: part.text }, { logprobs: part.logprobs });
      }
      if (part.type === 'reasoning') return chunk(choice, { reasoning_content: part.text });
      // The protocol has no place for what seals reasoning: its clients do not bring reasoning back.
      if (part.type !== 'tool_call') return '';
      return chunk(choice, { tool_calls: [{ index: part.index, ...toolCall(part) }] });
    },
    end({ value: end }) {
      const usageChunk = meta.includeUsage
        ? sseData(JSON.stringify({ ...head(meta, 'chat.completion.chunk'), choices: [], usage: usage(end) }))
        : '';
      const ends = [end.reason, ...(end.others ?? [])].map((finish, index) =>
        refused.has(index) ? '' : chunk(index, {}, { finish }),
      );
      return `${ends.join('')}${usageChunk}${sseData('[DONE]')}`;
    },
    refuse(refusal) {
      if (refusal.as === 'error') {
        return `${sseData(JSON.stringify({ error: stopError(refusal), ...extension(refusal) }))}${sseData('[DONE]')}`;
      }
      return refuseChoice(0, refusal) + sseData('[DONE]');
    },
    refuseChoice,
    fail: (error) => `${sseData(JSON.stringify({ error: errorBody(error) }))}${sseData('[DONE]')}`,
  };
}

function head(meta: ResponseMeta, object: string): JsonObject {
  return { id: `chatcmpl-${meta.exchangeId}`, object, created: meta.created, model: meta.model };
}

function usage(end: Pick<AnswerEnd, 'usage'>): JsonObject | null {
  if (!end.usage) return null;
  const { inputTokens, outputTokens } = end.usage;
  return { prompt_tokens: inputTokens, completion_tokens: outputTokens, total_tokens: inputTokens + outputTokens };
}
