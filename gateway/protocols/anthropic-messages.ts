import { readCount, readMessages } from './anthropic-messages-read.ts';
import { stream } from './anthropic-messages-stream.ts';
import { fail, refuse, write } from './anthropic-messages-write.ts';
import type { AnswerPlaces, Protocol } from './protocol.ts';

/** Thinking, each block by itself, then the text, then the calls. */
const places: AnswerPlaces = {
  reasoning: (_, { reasoning, sealed }) => `/content/${reasoning + sealed}/thinking`,
  text: (_, { reasoning, sealed }) => `/content/${reasoning + sealed}/text`,
  toolCall(_, { reasoning, sealed, text }, index) {
    const block = `/content/${reasoning + sealed + Number(text) + index}`;
    return { name: `${block}/name`, arguments: `${block}/input` };
  },
};

/** Anthropic's messages, as `@anthropic-ai/sdk` and the servers that copy it speak it. */
export const anthropicMessages: Protocol = {
  id: 'anthropic.messages',
  read: readMessages,
  places,
  write,
  refuse,
  fail,
  stream,
};

/** The same for the count of a request's tokens: where a client wants a number, a refusal can only be an error. */
export const anthropicCount: Protocol = {
  ...anthropicMessages,
  read: readCount,
  refuse: (refusal, meta) => refuse({ ...refusal, as: 'error' }, meta),
};
