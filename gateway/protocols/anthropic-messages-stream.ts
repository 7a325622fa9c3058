import type { AnswerPart, Usage } from '../../exchange/exchange.ts';
import type { JsonObject } from '../../exchange/json.ts';
import { toolInput } from '../../exchange/tool-input.ts';
import {
  errorBody,
  extension,
  head,
  STOP_REASONS,
  stopDetails,
  stopError,
  usageOf,
} from './anthropic-messages-write.ts';
import type { Refusal, ResponseMeta, StreamWriter } from './protocol.ts';
import { sseEvent } from './sse.ts';

/** One streamed answer: blocks, one after the other, between `message_start` and `message_stop`. */
export function stream(meta: ResponseMeta): StreamWriter {
  const blocks = new Blocks(meta);
  return {
    part: ({ value: part }) => blocks.part(part),
    end: ({ value: end }) => blocks.end({ stop_reason: STOP_REASONS[end.reason] }, end.usage),
    refuse(refusal) {
      if (refusal.as === 'error') return event('error', stopError(refusal));
      const words = blocks.words(refusal.text);
      const isRefusal = refusal.as === 'refusal';
      return (
        words + blocks.end(isRefusal ? refused(refusal) : { stop_reason: 'end_turn' }, undefined, extension(refusal))
      );
    },
    fail: (error) => event('error', errorBody(error)),
  };
}

function refused(refusal: Refusal): JsonObject {
  return { stop_reason: 'refusal', stop_details: stopDetails(refusal) };
}

/** An event whose data says its type as well. */
function event(type: string, body: JsonObject): string {
  return sseEvent(type, JSON.stringify({ type, ...body }));
}

type BlockType = 'text' | 'thinking';

/** The blocks of an answer, of which one is open at a time. */
class Blocks {
  readonly #meta: ResponseMeta;
  #isBegun = false;
  #count = 0;
  #open: BlockType | undefined;
  #wroteText = false;

  constructor(meta: ResponseMeta) {
    this.#meta = meta;
  }

  part(part: AnswerPart): string {
    switch (part.type) {
      case 'text':
        this.#wroteText = true;
        return this.#in('text') + this.#delta({ type: 'text_delta', text: part.text });
      case 'reasoning':
        return this.#in('thinking') + this.#delta({ type: 'thinking_delta', thinking: part.text });
      case 'signature':
        return this.#signed(part.signature);
      case 'sealed_reasoning':
        return this.#whole({ type: 'redacted_thinking', data: part.data });
      case 'tool_call': {
        const { id, name, arguments: args } = part.call;
        const input = JSON.stringify(toolInput(args));
        return this.#whole(
          { type: 'tool_use', id, name, input: {} },
          { type: 'input_json_delta', partial_json: input },
        );
      }
    }
  }

  /** A policy's own words, apart from what the model said. */
  words(text: string): string {
    return this.#in('text') + this.#delta({ type: 'text_delta', text: this.#wroteText ? `\n\n${text}` : text });
  }

  end(delta: JsonObject, usage: Usage | undefined, more: JsonObject = {}): string {
    const stop = event('message_delta', {
      delta: { stop_sequence: null, ...delta },
      usage: usageOf(usage),
      ...more,
    });
    return `${this.#begin()}${this.#close()}${stop}${event('message_stop', {})}`;
  }

  #begin(): string {
    if (this.#isBegun) return '';
    this.#isBegun = true;
    const empty = { content: [], stop_reason: null, stop_sequence: null, usage: usageOf(undefined) };
    return event('message_start', { message: { ...head(this.#meta), ...empty } });
  }

  /** Opens a block of a type, unless one is open. */
  #in(type: BlockType): string {
    if (this.#open === type) return '';
    const block: JsonObject =
      type === 'text' ? { type, text: '', citations: null } : { type, thinking: '', signature: '' };
    const opened = `${this.#begin()}${this.#close()}${this.#start(block)}`;
    this.#open = type;
    return opened;
  }

  /** Ends a block of thinking; without a signature it stays the empty one that it began with. */
  #signed(signature: string): string {
    if (signature === '') return this.#open === 'thinking' ? this.#close() : '';
    return `${this.#in('thinking')}${this.#delta({ type: 'signature_delta', signature })}${this.#close()}`;
  }

  /** A block that comes at once. */
  #whole(block: JsonObject, delta?: JsonObject): string {
    const opened = `${this.#begin()}${this.#close()}${this.#start(block)}`;
    return `${opened}${delta ? this.#delta(delta) : ''}${this.#stop()}`;
  }

  #start(block: JsonObject): string {
    const started = event('content_block_start', { index: this.#count, content_block: block });
    this.#count += 1;
    return started;
  }

  #delta(delta: JsonObject): string {
    return event('content_block_delta', { index: this.#count - 1, delta });
  }

  #close(): string {
    return this.#open === undefined ? '' : this.#stop();
  }

  #stop(): string {
    this.#open = undefined;
    return event('content_block_stop', { index: this.#count - 1 });
  }
}
