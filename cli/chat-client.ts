import { EventSourceParserStream } from 'eventsource-parser/stream';
import { isJsonObject, type JsonObject } from '../exchange/json.ts';

/** One turn of a conversation, as chat completions write it. */
export interface Turn {
  readonly role: 'user' | 'assistant';
  readonly content: string;
}

/** What comes back of one question, in order; `end` is last unless the connection broke. */
export type ChatEvent =
  | { readonly type: 'opened'; readonly exchange: string | undefined }
  | { readonly type: 'text'; readonly text: string }
  | { readonly type: 'end'; readonly finish: string }
  /** The policy or the gateway said no: `reason` is the gateway's own code. */
  | { readonly type: 'error'; readonly reason: string; readonly message: string };

export interface ChatTarget {
  /** The gateway's address, without `/v1`. */
  readonly url: string;
  readonly model: string;
  readonly key?: string;
}

/**
 * Asks the gateway and streams its answer.
 *
 * @throws TypeError when nothing answers at the address, and the abort's reason.
 */
export async function* chat(
  target: ChatTarget,
  turns: readonly Turn[],
  signal: AbortSignal,
): AsyncGenerator<ChatEvent> {
  const response = await fetch(`${target.url.replace(/\/+$/, '')}/v1/chat/completions`, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      ...(target.key !== undefined && { authorization: `Bearer ${target.key}` }),
    },
    body: JSON.stringify({ model: target.model, messages: turns, stream: true }),
    signal,
  });
  yield { type: 'opened', exchange: response.headers.get('x-portcullis-exchange-id') ?? undefined };
  if (!response.ok || !response.body) {
    yield errorEvent(await response.json().catch(() => ({})), `the gateway answered ${response.status}`);
    return;
  }
  const messages = response.body.pipeThrough(new TextDecoderStream()).pipeThrough(new EventSourceParserStream());
  for await (const { data } of messages) {
    if (data === '[DONE]') return;
    yield* chunkEvents(JSON.parse(data));
  }
}

function* chunkEvents(chunk: unknown): Generator<ChatEvent> {
  if (!isJsonObject(chunk)) return;
  if (chunk.error !== undefined) {
    yield errorEvent(chunk, 'the answer broke off');
    return;
  }
  const choice = Array.isArray(chunk.choices) ? chunk.choices[0] : undefined;
  if (!isJsonObject(choice)) return;
  const content = isJsonObject(choice.delta) ? choice.delta.content : undefined;
  if (typeof content === 'string' && content !== '') yield { type: 'text', text: content };
  if (typeof choice.finish_reason === 'string') yield { type: 'end', finish: choice.finish_reason };
}

function errorEvent(body: unknown, otherwise: string): ChatEvent {
  const error: JsonObject = isJsonObject(body) && isJsonObject(body.error) ? body.error : {};
  const reason = error.reason ?? error.code;
  return {
    type: 'error',
    reason: typeof reason === 'string' ? reason : 'unknown',
    message: typeof error.message === 'string' ? error.message : otherwise,
  };
}
