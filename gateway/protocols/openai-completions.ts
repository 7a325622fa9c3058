import type { AnswerEnd, AnswerPart } from '../../exchange/exchange.ts';
import type { JsonObject, JsonValue } from '../../exchange/json.ts';
import type { Released } from '../../exchange/released.ts';
import type { Segment } from '../../exchange/segment.ts';
import { addField, fieldsOf, invalid, readNamed } from './body-fields.ts';
import { APP_FIELDS, checkSetting } from './openai-chat-settings.ts';
import { errorBody, extension, fail, stopAnswer, stopError } from './openai-errors.ts';
import type { HttpAnswer, Protocol, ReadRequest, Refusal, ResponseMeta, StreamWriter } from './protocol.ts';
import { sseData } from './sse.ts';

/** OpenAI's completions, which chat has replaced: a prompt is what the user says, and the answer is text alone. */
export const openaiCompletions: Protocol = {
  id: 'openai.completions',
  read: readCompletions,
  write,
  refuse,
  fail,
  stream,
};

/** Fields that mean nothing at these values, and are not supported at any other, each with why. */
const FIXED: ReadonlyMap<string, { readonly value: JsonValue; readonly why: string }> = new Map([
  ['n', { value: 1, why: 'only one choice is supported; leave it out or set it to 1' }],
  ['best_of', { value: 1, why: 'only one choice is supported; leave it out or set it to 1' }],
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
  return { request: { model, stream: body.stream === true, form: 'openai.completions', body }, segments };
}

/** The prompt and where it is. A list of one is that one. */
function promptOf(prompt: JsonValue | undefined): { readonly pointer: string; readonly text: string } {
  if (typeof prompt === 'string') return { pointer: '/prompt', text: prompt };
  const [first, ...more] = Array.isArray(prompt) ? (prompt as readonly JsonValue[]) : [];
  if (typeof first === 'string' && more.length === 0) return { pointer: '/prompt/0', text: first };
  throw invalid('/prompt', 'has to be one text: tokens cannot be checked, and several prompts are several requests');
}

/** Reasoning and calls have no place: nobody could have asked for them. */
function write(parts: readonly Released<AnswerPart>[], end: Released<AnswerEnd>, meta: ResponseMeta): JsonObject {
  const text = parts.map(({ value: part }) => (part.type === 'text' ? part.text : '')).join('');
  return { ...completion(text, reasonOf(end.value), meta), ...(end.value.usage && { usage: usage(end.value) }) };
}

function reasonOf({ reason }: AnswerEnd): string {
  return reason === 'tool_calls' ? 'stop' : reason;
}

function completion(text: string, reason: string | null, meta: ResponseMeta): JsonObject {
  return {
    id: `cmpl-${meta.exchangeId}`,
    object: 'text_completion',
    created: meta.created,
    model: meta.model,
    choices: [{ index: 0, text, logprobs: null, finish_reason: reason }],
  };
}

function usage({ usage: counts }: AnswerEnd): JsonObject | null {
  if (!counts) return null;
  const { inputTokens, outputTokens } = counts;
  return { prompt_tokens: inputTokens, completion_tokens: outputTokens, total_tokens: inputTokens + outputTokens };
}

function refuse(refusal: Refusal, meta: ResponseMeta): HttpAnswer {
  if (refusal.as === 'error') return stopAnswer(refusal);
  const reason = refusal.as === 'refusal' ? 'content_filter' : 'stop';
  return { status: 200, body: { ...completion(refusal.text, reason, meta), ...extension(refusal) } };
}

function stream(meta: ResponseMeta): StreamWriter {
  let wroteText = false;
  const done = sseData('[DONE]');
  const chunk = (text: string, reason: string | null = null, more: JsonObject = {}): string =>
    sseData(JSON.stringify({ ...completion(text, reason, meta), ...(meta.includeUsage && { usage: null }), ...more }));
  return {
    part({ value: part }) {
      if (part.type !== 'text') return '';
      wroteText = true;
      return chunk(part.text);
    },
    end({ value: end }) {
      const counted = { ...completion('', null, meta), choices: [], usage: usage(end) };
      return `${chunk('', reasonOf(end))}${meta.includeUsage ? sseData(JSON.stringify(counted)) : ''}${done}`;
    },
    refuse(refusal) {
      if (refusal.as === 'error') {
        return `${sseData(JSON.stringify({ error: stopError(refusal), ...extension(refusal) }))}${done}`;
      }
      const reason = refusal.as === 'refusal' ? 'content_filter' : 'stop';
      const words = chunk(wroteText ? `\n\n${refusal.text}` : refusal.text);
      return `${words}${chunk('', reason, extension(refusal))}${done}`;
    },
    fail: (error) => `${sseData(JSON.stringify({ error: errorBody(error) }))}${done}`,
  };
}
