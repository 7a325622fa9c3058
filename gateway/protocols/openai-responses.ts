import type { AnswerEnd, AnswerPart } from '../../exchange/exchange.ts';
import type { JsonObject } from '../../exchange/json.ts';
import type { Released } from '../../exchange/released.ts';
import { errorBody, extension, fail, stopAnswer, stopError } from './openai-errors.ts';
import { ResponseAnswer } from './openai-responses-answer.ts';
import { readResponses } from './openai-responses-read.ts';
import type { HttpAnswer, Protocol, Refusal, ResponseMeta, StreamWriter } from './protocol.ts';
import { sseEvent } from './sse.ts';

/** OpenAI's Responses, as `openai` 5 and 6 speak them. */
export const openaiResponses: Protocol = {
  id: 'openai.responses',
  read: readResponses,
  write,
  refuse,
  fail,
  stream,
};

function write(parts: readonly Released<AnswerPart>[], end: Released<AnswerEnd>, meta: ResponseMeta): JsonObject {
  const answer = new ResponseAnswer(meta, () => undefined);
  for (const { value } of parts) answer.add(value);
  return answer.end(end.value);
}

function refuse(refusal: Refusal, meta: ResponseMeta): HttpAnswer {
  if (refusal.as === 'error') return stopAnswer(refusal);
  return { status: 200, body: refused(new ResponseAnswer(meta, () => undefined), refusal) };
}

/** A refusal is a part of its own, and leaves the answer incomplete; words that stand as an answer are ordinary text. */
function refused(answer: ResponseAnswer, refusal: Refusal): JsonObject {
  if (refusal.as === 'answer') {
    answer.words(refusal.text);
    return answer.end({ reason: 'stop' }, extension(refusal));
  }
  answer.refuse(refusal.text);
  return answer.end({ reason: 'content_filter' }, extension(refusal));
}

/** One streamed answer: its events, each with its number. */
function stream(meta: ResponseMeta): StreamWriter {
  let told = '';
  let number = 0;
  const tell = (type: string, body: JsonObject) => {
    told += sseEvent(type, JSON.stringify({ type, sequence_number: number, ...body }));
    number += 1;
  };
  const answer = new ResponseAnswer(meta, tell);
  const take = (): string => {
    const events = told;
    told = '';
    return events;
  };
  /** The answer is failed, and then there is the error that the official SDKs throw. */
  const failWith = (error: JsonObject, more: JsonObject = {}): string => {
    answer.fail(error);
    const { code = null, message = null, param = null } = error;
    tell('error', { code, message, param, error, ...more });
    return take();
  };
  return {
    part({ value }) {
      answer.add(value);
      return take();
    },
    end({ value }) {
      answer.end(value);
      return take();
    },
    refuse(refusal) {
      if (refusal.as === 'error') return failWith(stopError(refusal), extension(refusal));
      refused(answer, refusal);
      return take();
    },
    fail: (error) => failWith(errorBody(error)),
  };
}
