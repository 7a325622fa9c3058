import type { FinishReason, ModelEvent, Usage } from '../../exchange/exchange.ts';
import { isJsonObject, type JsonObject, type JsonValue } from '../../exchange/json.ts';
import type { UpstreamTimeouts } from './transport.ts';
import {
  eventsInTime,
  failedMidway,
  incomplete,
  isCount,
  parseObject,
  readText,
  unreadable,
} from './upstream-answer.ts';
import { overloaded } from './upstream-rejection.ts';

/** A map, and not an object: a reason `constructor` must not find what every object has. */
const STOP_REASONS: ReadonlyMap<string, FinishReason> = new Map([
  ['end_turn', 'stop'],
  ['stop_sequence', 'stop'],
  ['max_tokens', 'length'],
  ['model_context_window_exceeded', 'length'],
  ['tool_use', 'tool_calls'],
  ['refusal', 'content_filter'],
]);

/** What a block that has begun has said so far. */
interface Block {
  readonly type: 'text' | 'thinking' | 'tool_use';
  /** Of a call: 0, 1, 2, … as they began. */
  readonly index: number;
  signature: string;
  hasArguments: boolean;
}

/**
 * Reads a streamed message (Anthropic API reference, "Streaming messages"). Citations are dropped, since nothing would
 * scan them. A block of a type that is not known ends the answer, since a client would not get what it holds.
 *
 * @throws PortcullisError `upstream_error` when an event is not JSON, tells of an error or what cannot be read, or the
 *   stream ends before its end; `upstream_overloaded`; `upstream_timeout` when no event comes in time.
 */
export async function* decodeStream(
  body: AsyncIterable<Uint8Array>,
  timeouts: Pick<UpstreamTimeouts, 'firstByteMs' | 'idleMs'>,
): AsyncIterable<ModelEvent> {
  const message = new StreamedMessage();
  for await (const event of eventsInTime(body, timeouts, () => message.reason !== undefined)) {
    yield* message.read(parseObject(event));
    if (message.isOver) break;
  }
  if (!message.reason) throw incomplete();
  yield finish(message.reason, message.counts);
}

/** A message as its events come. */
class StreamedMessage {
  readonly #blocks = new Map<number, Block>();
  #calls = 0;
  counts: JsonObject = {};
  reason: FinishReason | undefined;
  isOver = false;

  *read(event: JsonObject): Iterable<ModelEvent> {
    switch (event.type) {
      case 'message_start':
        if (isJsonObject(event.message)) this.#count(event.message.usage);
        return;
      case 'content_block_start':
        yield* this.#start(event);
        return;
      case 'content_block_delta':
        yield* delta(this.#blockOf(event), event.delta);
        return;
      case 'content_block_stop':
        yield* stop(this.#blockOf(event));
        return;
      case 'message_delta':
        this.#count(event.usage);
        if (isJsonObject(event.delta)) this.reason = readReason(event.delta.stop_reason) ?? this.reason;
        return;
      case 'message_stop':
        this.reason ??= 'stop';
        this.isOver = true;
        return;
      case 'error':
        throw readFailure(event.error);
    }
  }

  *#start({ index, content_block: content }: JsonObject): Iterable<ModelEvent> {
    if (typeof index !== 'number' || !isJsonObject(content)) throw unreadable('a block that is none');
    if (content.type === 'redacted_thinking') {
      yield readSealed(content);
      return;
    }
    const block = { type: readType(content), index: this.#calls, signature: '', hasArguments: false };
    if (block.type === 'tool_use') this.#calls += 1;
    this.#blocks.set(index, block);
    yield* begin(block, content);
  }

  /** The block that an event is about; of one without a block nothing is known to be read. */
  #blockOf({ index }: JsonObject): Block | undefined {
    return typeof index === 'number' ? this.#blocks.get(index) : undefined;
  }

  /** Counts are of the whole message up to then, and one that is left out is as it was. */
  #count(usage: JsonValue | undefined): void {
    if (!isJsonObject(usage)) return;
    const known = Object.entries(usage).filter(([, count]) => isCount(count));
    this.counts = { ...this.counts, ...Object.fromEntries(known) };
  }
}

/** What a block already holds as it begins: nothing but the name, from most servers. */
function* begin(block: Block, content: JsonObject): Iterable<ModelEvent> {
  const { text, thinking, signature, name, input } = content;
  if (block.type === 'text' && isText(text)) yield { type: 'text', text };
  if (block.type === 'thinking' && isText(thinking)) yield { type: 'reasoning', text: thinking };
  if (block.type === 'thinking' && isText(signature)) block.signature = signature;
  if (block.type !== 'tool_use') return;
  const args = isJsonObject(input) && Object.keys(input).length > 0 ? JSON.stringify(input) : '';
  block.hasArguments = args !== '';
  yield { type: 'tool_call', index: block.index, ...(isText(name) && { name }), arguments: args };
}

function* delta(block: Block | undefined, change: JsonValue | undefined): Iterable<ModelEvent> {
  if (!block) return;
  if (!isJsonObject(change)) throw unreadable('a piece of a block that is none');
  const { text, thinking, signature, partial_json: json } = change;
  if (change.type === 'text_delta' && block.type === 'text' && isText(text)) yield { type: 'text', text };
  if (change.type === 'thinking_delta' && block.type === 'thinking' && isText(thinking)) {
    yield { type: 'reasoning', text: thinking };
  }
  if (change.type === 'signature_delta' && isText(signature)) block.signature = signature;
  if (change.type === 'input_json_delta' && block.type === 'tool_use' && isText(json)) {
    block.hasArguments = true;
    yield { type: 'tool_call', index: block.index, arguments: json };
  }
}

function* stop(block: Block | undefined): Iterable<ModelEvent> {
  if (block?.type === 'thinking') yield { type: 'signature', signature: block.signature };
  if (block?.type === 'tool_use' && !block.hasArguments) {
    yield { type: 'tool_call', index: block.index, arguments: '{}' };
  }
}

/** Reads a message that is not streamed. @throws PortcullisError `upstream_error` when it is none. */
export async function* decodeWhole(body: AsyncIterable<Uint8Array>): AsyncIterable<ModelEvent> {
  const message = parseObject(await readText(body));
  if (message.type === 'error') throw readFailure(message.error);
  if (!Array.isArray(message.content)) throw unreadable('something that is not a message');
  let calls = 0;
  for (const content of message.content as readonly JsonValue[]) {
    if (!isJsonObject(content)) throw unreadable('a block that is none');
    if (content.type === 'redacted_thinking') {
      yield readSealed(content);
      continue;
    }
    const block = { type: readType(content), index: calls, signature: '', hasArguments: false };
    if (block.type === 'tool_use') calls += 1;
    yield* begin(block, content);
    yield* stop(block);
  }
  const counts = isJsonObject(message.usage) ? message.usage : {};
  yield finish(readReason(message.stop_reason) ?? 'stop', counts);
}

function readType({ type }: JsonObject): Block['type'] {
  if (type === 'text' || type === 'thinking' || type === 'tool_use') return type;
  throw unreadable('content of a type that is not known here');
}

function readSealed({ data }: JsonObject): ModelEvent {
  if (typeof data !== 'string') throw unreadable('sealed thinking that holds none');
  return { type: 'sealed_reasoning', data };
}

function isText(value: JsonValue | undefined): value is string {
  return typeof value === 'string' && value !== '';
}

/** Any reason that is not one of the API's means that the answer is over. */
function readReason(reason: JsonValue | undefined): FinishReason | undefined {
  return typeof reason === 'string' ? (STOP_REASONS.get(reason) ?? 'stop') : undefined;
}

function readFailure(error: JsonValue | undefined): Error {
  return isJsonObject(error) && error.type === 'overloaded_error' ? overloaded() : failedMidway();
}

function finish(reason: FinishReason, counts: JsonObject): ModelEvent {
  const usage = usageOf(counts);
  return { type: 'finish', reason, ...(usage && { usage }) };
}

/** What was read from the server's cache, or written to it, was input as well. */
function usageOf(counts: JsonObject): Usage | undefined {
  const { input_tokens: input, output_tokens: outputTokens } = counts;
  if (!isCount(input) || !isCount(outputTokens)) return undefined;
  const cached = [counts.cache_creation_input_tokens, counts.cache_read_input_tokens].filter(isCount);
  return { inputTokens: cached.reduce((sum, count) => sum + count, input), outputTokens };
}
