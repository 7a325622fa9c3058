import type { JsonValue } from '../../exchange/json.ts';
import type { Segment } from '../../exchange/segment.ts';
import { addField, fieldsOf, invalid, readNamed } from './body-fields.ts';
import { openaiChat } from './openai-chat.ts';
import { stopAnswer } from './openai-errors.ts';
import type { Protocol, ReadRequest } from './protocol.ts';

/** OpenAI's embeddings. Where a client wants numbers, a refusal can only be an error. */
export const openaiEmbeddings: Protocol = {
  ...openaiChat,
  id: 'openai.embeddings',
  read: readEmbeddings,
  refuse: stopAnswer,
};

const FORMATS: readonly JsonValue[] = ['float', 'base64'];

/** @throws PortcullisError `invalid_request` with the place in the body. */
function readEmbeddings(given: JsonValue): ReadRequest {
  const { body, model } = readNamed(given);
  const segments: Segment[] = [];
  const place = { stage: 'input', role: 'user', turn: 'newest' } as const;
  for (const text of textsOf(body.input)) segments.push({ ...place, ...text, modality: 'text', form: 'text' });
  for (const [key, value] of fieldsOf(body, '')) {
    if (key === 'model' || key === 'input' || value === null) continue;
    if (key === 'encoding_format') {
      if (!FORMATS.includes(value)) throw invalid('/encoding_format', 'has to be float or base64');
    } else if (key === 'dimensions') {
      if (typeof value !== 'number') throw invalid('/dimensions', 'has to be a number');
    } else addField(key, value, { ...place, pointer: '', role: key === 'user' ? 'developer' : 'user' }, segments);
  }
  return { request: { model, stream: false, form: 'openai.embeddings', body }, segments };
}

function textsOf(input: JsonValue | undefined): readonly { readonly pointer: string; readonly text: string }[] {
  if (typeof input === 'string') return [{ pointer: '/input', text: input }];
  if (!Array.isArray(input) || input.length === 0) throw invalid('/input', 'has to be a text or a list of texts');
  return (input as readonly JsonValue[]).map((text, index) => {
    if (typeof text === 'string') return { pointer: `/input/${index}`, text };
    throw invalid(`/input/${index}`, 'has to be a text: tokens cannot be checked');
  });
}
