import type { AnswerEnd, AnswerPart } from '../../exchange/exchange.ts';
import type { JsonObject } from '../../exchange/json.ts';
import type { Released } from '../../exchange/released.ts';
import { errorBody, extension, fail, stopAnswer, stopError } from './openai-errors.ts';
import { type Keeping, ResponseAnswer } from './openai-responses-answer.ts';
import { readResponses } from './openai-responses-read.ts';
import type { AnswerPlaces, HttpAnswer, Protocol, Refusal, ResponseMeta, StreamWriter } from './protocol.ts';
import { sseEvent } from './sse.ts';

/** Reasoning, each block an item, then the message, then the calls. */
const places: AnswerPlaces = {
  reasoning: (_, { reasoning }) => `/output/${reasoning}/content/0/text`,
  text: (_, { reasoning }) => `/output/${reasoning}/content/0/text`,
  toolCall(_, { reasoning, text }, index) {
    const item = `/output/${reasoning + Number(text) + index}`;
    return { name: `${item}/name`, arguments: `${item}/arguments` };
  },
};

/** OpenAI's Responses, as `openai` 5 to 7 speak them. */
export const openaiResponses: Protocol = createResponses();

/** The same for one exchange. @param keeping of its answer; without it nothing is kept. */
export function createResponses(keeping: Keeping = {}): Protocol {
  return {
    id: 'openai.responses',
    read: readResponses,
    places,
    write: (parts, end, meta) => write(parts, end, meta, keeping),
    refuse: (refusal, meta) => refuse(refusal, meta, keeping),
    fail,
    stream: (meta) => stream(meta, keeping),
  };
}

function write(
  parts: readonly Released<AnswerPart>[],
  end: Released<AnswerEnd>,
  meta: ResponseMeta,
  keeping: Keeping,
): JsonObject {
  const answer = new ResponseAnswer(meta, () => undefined, keeping);
  for (const { value } of parts) answer.add(value);
  return answer.end(end.value);
}

function refuse(refusal: Refusal, meta: ResponseMeta, keeping: Keeping): HttpAnswer {
  if (refusal.as === 'error') return stopAnswer(refusal);
  return { status: 200, body: refused(new ResponseAnswer(meta, () => undefined, keeping), refusal) };
}

/** A refusal is a part of its own, and leaves the answer incomplete; words that stand as an answer are ordinary text. */
function refused(answer: ResponseAnswer, refusal: Refusal): JsonObject {
  if (refusal.as === 'answer') {
    answer.words(refusal.text);
    return answer.endRefused({ reason: 'stop' }, extension(refusal));
  }
  answer.refuse(refusal.text);
  return answer.endRefused({ reason: 'content_filter' }, extension(refusal));
}

/** One streamed answer: its events, each with its number. */
function stream(meta: ResponseMeta, keeping: Keeping): StreamWriter {
  let told = '';
  let number = 0;
  const tell = (type: string, body: JsonObject) => {
    told += sseEvent(type, JSON.stringify({ type, sequence_number: number, ...body }));
    number += 1;
  };
  const answer = new ResponseAnswer(meta, tell, keeping);
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
