import type { AnswerEnd, AnswerPart, FinishReason } from '../../exchange/exchange.ts';
import type { JsonObject, JsonValue } from '../../exchange/json.ts';
import type { Released } from '../../exchange/released.ts';
import type { Segment } from '../../exchange/segment.ts';
import { addField, fieldsOf, invalid, readNamed } from './body-fields.ts';
import { openaiChat } from './openai-chat.ts';
import { APP_FIELDS, checkSetting, choicesOf } from './openai-chat-settings.ts';
import { errorBody, extension, fail, stopAnswer, stopError } from './openai-errors.ts';
import type { HttpAnswer, Protocol, ReadRequest, Refusal, ResponseMeta, StreamWriter } from './protocol.ts';
import { sseData } from './sse.ts';

/** OpenAI's completions, which chat has replaced: a prompt is what the user says, and the answer is text alone. */
export const openaiCompletions: Protocol = {
  id: 'openai.completions',
  read: readCompletions,
  // What it has no place for is as the model's server has it.
  places: { ...openaiChat.places, text: (choice) => `/choices/${choice}/text` },
  write,
  refuse,
  fail,
  stream,
};

/** Fields that mean nothing at these values, and are not supported at any other, each with why. */
const FIXED: ReadonlyMap<string, { readonly value: JsonValue; readonly why: string }> = new Map([
  [
    'best_of',
    { value: 1, why: 'is not supported: it would pay for answers that nobody sees; leave it out or set it to 1' },
  ],
  ['echo', { value: false, why: 'is not supported: the answer would repeat what was not checked as an answer' }],
  ['logprobs', { value: null, why: 'is not supported: log probabilities would carry text past the guard' }],
]);

/** @throws PortcullisError `invalid_request` with the place in the body. */
function readCompletions(given: JsonValue): ReadRequest {
  const { body, model } = readNamed(given);
  const segments: Segment[] = [];
  const prompt = promptOf(body.prompt);
  const place = { stage: 'input', role: 'user', turn: 'newest' } as const;
  segments.push({ ...place, ...prompt, modality: 'text', form: 'text' });
  for (const [key, value] of fieldsOf(body, '')) {
    if (key === 'model' || key === 'prompt' || value === null) continue;
    const fixed = FIXED.get(key);
    if (fixed && fixed.value !== value) throw invalid(`/${key}`, fixed.why);
    const setting = checkSetting(key, value);
    if (setting?.fault !== undefined) throw invalid(`/${key}`, `has to be ${setting.fault}`);
    if (setting || fixed) continue;
    addField(key, value, { ...place, pointer: '', role: APP_FIELDS.has(key) ? 'developer' : 'user' }, segments);
  }
  const form = 'openai.completions';
  return { request: { model, stream: body.stream === true, form, body, ...choicesOf(body) }, segments };
}

/** The prompt and where it is. A list of one is that one. */
function promptOf(prompt: JsonValue | undefined): { readonly pointer: string; readonly text: string } {
  if (typeof prompt === 'string') return { pointer: '/prompt', text: prompt };
  const [first, ...more] = Array.isArray(prompt) ? (prompt as readonly JsonValue[]) : [];
  if (typeof first === 'string' && more.length === 0) return { pointer: '/prompt/0', text: first };
  throw invalid('/prompt', 'has to be one text: tokens cannot be checked, and several prompts are several requests');
}

/** Reasoning and calls have no place: nobody could have asked for them. */
function write(
  parts: readonly Released<AnswerPart>[],
  end: Released<AnswerEnd>,
  meta: ResponseMeta,
  refusals?: ReadonlyMap<number, Refusal>,
): JsonObject {
  const { reason, others = [], usage: counts } = end.value;
  const texts = [reason, ...others].map(() => '');
  for (const { value: part } of parts) if (part.type === 'text') texts[part.choice ?? 0] += part.text;
  const choices = [reason, ...others].map((finish, index) => {
    const refusal = refusals?.get(index);
    if (refusal) return { ...choice(refusal.text, refusedBy(refusal), index), ...extension(refusal) };
    return choice(texts[index] ?? '', reasonOf(finish), index);
  });
  return { ...completion(choices, meta), ...(counts && { usage: usage(end.value) }) };
}

function reasonOf(reason: FinishReason): string {
  return reason === 'tool_calls' ? 'stop' : reason;
}

function refusedBy({ as }: Refusal): string {
  return as === 'refusal' ? 'content_filter' : 'stop';
}

function choice(text: string, reason: string | null, index = 0): JsonObject {
  return { index, text, logprobs: null, finish_reason: reason };
}

function completion(choices: readonly JsonObject[], meta: ResponseMeta): JsonObject {
  return {
    id: `cmpl-${meta.exchangeId}`,
    object: 'text_completion',
    created: meta.created,
    model: meta.model,
    choices,
  };
}

function usage({ usage: counts }: AnswerEnd): JsonObject | null {
  if (!counts) return null;
  const { inputTokens, outputTokens } = counts;
  return { prompt_tokens: inputTokens, completion_tokens: outputTokens, total_tokens: inputTokens + outputTokens };
}

function refuse(refusal: Refusal, meta: ResponseMeta): HttpAnswer {
  if (refusal.as === 'error') return stopAnswer(refusal);
  const choices = [choice(refusal.text, refusedBy(refusal))];
  return { status: 200, body: { ...completion(choices, meta), ...extension(refusal) } };
}

function stream(meta: ResponseMeta): StreamWriter {
  const wroteText = new Set<number>();
  const refused = new Set<number>();
  const done = sseData('[DONE]');
  const chunk = (index: number, text: string, reason: string | null = null, more: JsonObject = {}): string => {
    const choices = [choice(text, reason, index)];
    return sseData(
      JSON.stringify({ ...completion(choices, meta), ...(meta.includeUsage && { usage: null }), ...more }),
    );
  };
  const refuseChoice = (index: number, refusal: Refusal): string => {
    refused.add(index);
    const words = chunk(index, wroteText.has(index) ? `\n\n${refusal.text}` : refusal.text);
    return words + chunk(index, '', refusedBy(refusal), extension(refusal));
  };
  return {
    part({ value: part }) {
      if (part.type !== 'text') return '';
      const { choice = 0 } = part;
      wroteText.add(choice);
      return chunk(choice, part.text);
    },
    end({ value: end }) {
      const ends = [end.reason, ...(end.others ?? [])].map((reason, index) =>
        refused.has(index) ? '' : chunk(index, '', reasonOf(reason)),
      );
      const counted = { ...completion([], meta), usage: usage(end) };
      return `${ends.join('')}${meta.includeUsage ? sseData(JSON.stringify(counted)) : ''}${done}`;
    },
    refuse(refusal) {
      if (refusal.as === 'error') {
        return `${sseData(JSON.stringify({ error: stopError(refusal), ...extension(refusal) }))}${done}`;
      }
      return refuseChoice(0, refusal) + done;
    },
    refuseChoice,
    fail: (error) => `${sseData(JSON.stringify({ error: errorBody(error) }))}${done}`,
  };
}
