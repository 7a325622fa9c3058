import type { JsonObject } from '../../exchange/json.ts';
import { cut, framed, type Reply } from './upstream-reply.ts';

/** Over every block of thinking of the fixture. */
export const SIGNATURE = 'Zml4dHVyZS1zaWduYXR1cmU=';

const STOPS = { stop: 'end_turn', length: 'max_tokens', tool_calls: 'tool_use', content_filter: 'refusal' } as const;
const USAGE = { input_tokens: 11, output_tokens: 7 };

/** The whole answer, as a message of Anthropic's. */
export function message(reply: Reply, model: string): JsonObject {
  return {
    ...head(model),
    content: blocksOf(reply),
    stop_reason: stopOf(reply),
    stop_sequence: null,
    usage: USAGE,
  };
}

function head(model: string): JsonObject {
  return { id: 'msg_fixture', type: 'message', role: 'assistant', model };
}

function blocksOf({ reasoning, text, toolCalls = [] }: Reply): JsonObject[] {
  return [
    ...(reasoning === undefined ? [] : [{ type: 'thinking', thinking: reasoning, signature: SIGNATURE }]),
    ...(text === undefined ? [] : [{ type: 'text', text, citations: null }]),
    ...toolCalls.map(({ id, name, arguments: args }) => ({ type: 'tool_use', id, name, input: JSON.parse(args) })),
  ];
}

function stopOf(reply: Reply): string {
  return STOPS[reply.finish ?? (reply.toolCalls?.length ? 'tool_calls' : 'stop')];
}

/** The bytes of a streamed answer, one item for each write to the socket. */
export function messagePieces(reply: Reply, model: string): Generator<Buffer> {
  return framed([...events(reply, model)], reply.pieces);
}

function* events(reply: Reply, model: string): Generator<string> {
  const event = (type: string, body: JsonObject) => JSON.stringify({ type, ...body });
  const opening = {
    content: [],
    stop_reason: null,
    stop_sequence: null,
    usage: { input_tokens: 11, output_tokens: 1 },
  };
  yield event('message_start', { message: { ...head(model), ...opening } });
  for (const [index, block] of blocksOf(reply).entries()) {
    yield event('content_block_start', { index, content_block: emptied(block) });
    for (const delta of deltasOf(block, reply.pieces)) yield event('content_block_delta', { index, delta });
    yield event('content_block_stop', { index });
  }
  yield event('message_delta', {
    delta: { stop_reason: stopOf(reply), stop_sequence: null },
    usage: { output_tokens: 7 },
  });
  yield event('message_stop', {});
}

function emptied(block: JsonObject): JsonObject {
  if (block.type === 'thinking') return { ...block, thinking: '', signature: '' };
  return block.type === 'text' ? { ...block, text: '' } : { ...block, input: {} };
}

function deltasOf({ type, text, thinking, input }: JsonObject, pieces: Reply['pieces']): JsonObject[] {
  if (type === 'text') return cut(String(text), pieces).map((one) => ({ type: 'text_delta', text: one }));
  if (type !== 'thinking') {
    return cut(JSON.stringify(input), pieces).map((one) => ({ type: 'input_json_delta', partial_json: one }));
  }
  const thoughts = cut(String(thinking), pieces).map((one) => ({ type: 'thinking_delta', thinking: one }));
  return [...thoughts, { type: 'signature_delta', signature: SIGNATURE }];
}
