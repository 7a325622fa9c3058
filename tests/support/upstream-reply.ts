import type { JsonObject } from '../../exchange/json.ts';

export interface ReplyToolCall {
  readonly id: string;
  readonly name: string;
  /** JSON text. */
  readonly arguments: string;
}

/** One scripted answer of the fixture upstream. */
export interface Reply {
  readonly reasoning?: string;
  readonly text?: string;
  readonly toolCalls?: readonly ReplyToolCall[];
  /** The answers behind the first, as `n` asks for them; a stream has an event of each in turn. */
  readonly others?: readonly Reply[];
  /** With the log probabilities of its tokens, which are its pieces: `LOGPROB` for each. */
  readonly logprobs?: boolean;
  /** `tool_calls` where there are tool calls, else `stop`, unless given. */
  readonly finish?: 'stop' | 'length' | 'tool_calls' | 'content_filter';
  /**
   * How a stream is cut. `token` (the default): an event for each word with the space before it. `character`: an
   * event for each code point. `whole`: one event for all. `odd`: token events with CRLF, comments and an `id:` field,
   * their bytes cut into 1, 2, 3, 5, 7, 11, … without regard to frames or to UTF-8.
   */
  readonly pieces?: 'token' | 'character' | 'whole' | 'odd';
  /** Milliseconds between two pieces, or before an answer that is not streamed. */
  readonly waitMs?: number;
}

/** Of every token of the fixture. */
export const LOGPROB = -0.25;

const USAGE = { prompt_tokens: 11, completion_tokens: 7, total_tokens: 18 };
const CREATED = 1_700_000_000;

/** The whole answer, as `chat.completion`. */
export function completion(reply: Reply, model: string): JsonObject {
  return {
    id: 'chatcmpl-fixture',
    object: 'chat.completion',
    created: CREATED,
    model,
    choices: [reply, ...(reply.others ?? [])].map(choice),
    usage: USAGE,
  };
}

function choice(reply: Reply, index: number): JsonObject {
  const message: JsonObject = {
    role: 'assistant',
    content: reply.text ?? null,
    ...(reply.reasoning !== undefined && { reasoning_content: reply.reasoning }),
    ...(reply.toolCalls && {
      tool_calls: reply.toolCalls.map(({ id, name, arguments: args }) => ({
        id,
        type: 'function',
        function: { name, arguments: args },
      })),
    }),
  };
  const logprobs = reply.logprobs && logprobsOf(cut(reply.text ?? '', reply.pieces));
  return { index, message, finish_reason: finishOf(reply), ...(logprobs && { logprobs }) };
}

function logprobsOf(tokens: readonly string[]): JsonObject {
  const content = tokens.map((token) => ({
    token,
    logprob: LOGPROB,
    bytes: [...Buffer.from(token)],
    top_logprobs: [],
  }));
  return { content, refusal: null };
}

/** The bytes of a streamed answer, one item for each write to the socket. */
export function streamPieces(reply: Reply, model: string, includeUsage: boolean): Generator<Buffer> {
  return framed([...events(reply, model, includeUsage)], reply.pieces);
}

/** Events of a stream as the bytes of each write. */
export function* framed(events: readonly string[], pieces: Reply['pieces']): Generator<Buffer> {
  const newline = pieces === 'odd' ? '\r\n' : '\n';
  const frames = events.map((event, index) => {
    const extra = pieces === 'odd' && index % 3 === 0 ? `: keep-alive${newline}id: ${index}${newline}` : '';
    return Buffer.from(`${extra}data: ${event}${newline}${newline}`);
  });
  if (pieces !== 'odd') {
    yield* frames;
    return;
  }
  const bytes = Buffer.concat(frames);
  const sizes = [1, 2, 3, 5, 7, 11, 13, 64];
  for (let at = 0, n = 0; at < bytes.length; n++) {
    const size = sizes[n % sizes.length] ?? 1;
    yield bytes.subarray(at, at + size);
    at += size;
  }
}

function* events(reply: Reply, model: string, includeUsage: boolean): Generator<string> {
  const base = { id: 'chatcmpl-fixture', object: 'chat.completion.chunk', created: CREATED, model };
  const queues = [reply, ...(reply.others ?? [])].map(deltas);
  for (let open = queues; open.length > 0; ) {
    const still: typeof queues = [];
    for (const queue of open) {
      const { done, value } = queue.next();
      if (done) continue;
      yield JSON.stringify({ ...base, choices: [value] });
      still.push(queue);
    }
    open = still;
  }
  if (includeUsage) yield JSON.stringify({ ...base, choices: [], usage: USAGE });
  yield '[DONE]';
}

/** One answer, as a choice of each chunk. */
function* deltas(reply: Reply, index: number): Generator<JsonObject> {
  const event = (delta: JsonObject, more: JsonObject = {}): JsonObject => ({
    index,
    delta,
    finish_reason: null,
    ...more,
  });

  yield event({ role: 'assistant', content: '' });
  for (const text of cut(reply.reasoning ?? '', reply.pieces)) yield event({ reasoning_content: text });
  for (const text of cut(reply.text ?? '', reply.pieces)) {
    yield event({ content: text }, reply.logprobs ? { logprobs: logprobsOf([text]) } : {});
  }
  for (const [number, call] of (reply.toolCalls ?? []).entries()) {
    const { id, name } = call;
    yield event({ tool_calls: [{ index: number, id, type: 'function', function: { name, arguments: '' } }] });
    for (const text of cut(call.arguments, reply.pieces)) {
      yield event({ tool_calls: [{ index: number, function: { arguments: text } }] });
    }
  }
  yield event({}, { finish_reason: finishOf(reply) });
}

/** A text in the pieces of a stream. */
export function cut(text: string, pieces: Reply['pieces']): string[] {
  if (text === '') return [];
  if (pieces === 'whole') return [text];
  if (pieces === 'character') return [...text];
  return text.match(/\s*\S+|\s+$/gu) ?? [text];
}

function finishOf(reply: Reply): string {
  return reply.finish ?? (reply.toolCalls?.length ? 'tool_calls' : 'stop');
}
