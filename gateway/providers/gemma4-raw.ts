import { PortcullisError } from '../../exchange/errors.ts';
import type { ModelEvent } from '../../exchange/exchange.ts';
import { readRawCall } from './gemma4-arguments.ts';
import { type Piece, TokenReader } from './gemma4-tokens.ts';
import { unreadable } from './upstream-answer.ts';

/** UTF-16 units of a tool call, beyond which a server is not waited for. */
const LONGEST_CALL = 1_048_576;

/** What a channel of thoughts begins with. */
const LABEL = 'thought\n';

type State =
  | { readonly in: 'text' }
  /** `label` is what came of the label so far; undefined once it is over. */
  | { readonly in: 'channel'; label: string | undefined }
  | { readonly in: 'call'; readonly pieces: string[]; length: number; isQuoted: boolean };

/**
 * Reads Gemma 4's own form where a server passes it on in the text of an answer: `<|channel>thought\n…<channel|>` becomes
 * reasoning, `<|tool_call>call:name{…}<tool_call|>` a tool call. Everything else of the answer stays as it is; calls that
 * the server has read itself are numbered together with these. The same events, but for where texts are split, however
 * the text was split.
 *
 * @param takesCalls whether the request offers tools: without any, what looks like a call is text.
 * @throws PortcullisError `upstream_error` for a tool call that cannot be read, has no end or is too long; and as `events`.
 *   One that the limit of tokens has cut is left out, as the reason for the end says.
 */
export async function* readGemma4(events: AsyncIterable<ModelEvent>, takesCalls: boolean): AsyncIterable<ModelEvent> {
  const reader = new RawReader(takesCalls);
  for await (const event of events) {
    if (event.type === 'text') yield* reader.push(event.text);
    else if (event.type === 'tool_call') yield { ...event, index: reader.numberOf(event.index) };
    else if (event.type === 'finish') yield* reader.end(event);
    else yield event;
  }
}

class RawReader {
  readonly #takesCalls: boolean;
  readonly #tokens = new TokenReader();
  /** By the server's own number. */
  readonly #numbers = new Map<number, number>();
  #state: State = { in: 'text' };
  #calls = 0;
  #rawCalls = 0;

  constructor(takesCalls: boolean) {
    this.#takesCalls = takesCalls;
  }

  numberOf(index: number): number {
    const number = this.#numbers.get(index) ?? this.#calls++;
    this.#numbers.set(index, number);
    return number;
  }

  *push(text: string): Generator<ModelEvent> {
    for (const piece of this.#tokens.push(text)) yield* this.#read(piece);
  }

  *end(finish: ModelEvent & { readonly type: 'finish' }): Generator<ModelEvent> {
    const held = this.#tokens.end();
    if (held !== '') yield* this.#read({ text: held });
    const state = this.#state;
    if (state.in === 'call' && finish.reason !== 'length') throw unreadable('a tool call without an end');
    // Text so short that it could still have become the label.
    if (state.in === 'channel' && state.label) yield { type: 'reasoning', text: state.label };
    // A server that does not read the calls does not know that they are why the answer is over.
    yield finish.reason === 'stop' && this.#rawCalls > 0 ? { ...finish, reason: 'tool_calls' } : finish;
  }

  #read(piece: Piece): Iterable<ModelEvent> {
    const state = this.#state;
    if (state.in === 'call') return this.#readCall(state, piece);
    return state.in === 'channel' ? this.#readChannel(state, piece) : this.#readText(piece);
  }

  *#readText(piece: Piece): Generator<ModelEvent> {
    if ('text' in piece) yield { type: 'text', text: piece.text };
    else if (piece.token === '<|channel>') this.#state = { in: 'channel', label: '' };
    else if (piece.token === '<|tool_call>' && this.#takesCalls) {
      this.#state = { in: 'call', pieces: [], length: 0, isQuoted: false };
    } else if (!this.#isMark(piece.token)) yield { type: 'text', text: piece.token };
  }

  /** Tokens that end what is over already, and say nothing: of a turn, of a channel, of the calls. */
  #isMark(token: string): boolean {
    return token === '<turn|>' || token === '<channel|>' || (token === '<|tool_response>' && this.#rawCalls > 0);
  }

  *#readChannel(state: State & { in: 'channel' }, piece: Piece): Generator<ModelEvent> {
    const isOver = 'token' in piece && (piece.token === '<channel|>' || piece.token === '<turn|>');
    const text = (state.label ?? '') + (isOver ? '' : 'text' in piece ? piece.text : piece.token);
    const isLabelled = state.label !== undefined && text.startsWith(LABEL);
    if (isOver) this.#state = { in: 'text' };
    else if (state.label !== undefined && text !== LABEL && LABEL.startsWith(text)) {
      state.label = text;
      return;
    }
    state.label = undefined;
    const thought = isLabelled ? text.slice(LABEL.length) : text;
    if (thought !== '') yield { type: 'reasoning', text: thought };
  }

  *#readCall(state: State & { in: 'call' }, piece: Piece): Generator<ModelEvent> {
    // Between quotes every other token is a part of the text.
    if ('token' in piece && piece.token === '<|"|>') state.isQuoted = !state.isQuoted;
    if ('token' in piece && piece.token === '<tool_call|>' && !state.isQuoted) {
      const call = readRawCall(state.pieces.join(''));
      if (!call) throw unreadable('a raw tool call that cannot be read');
      this.#state = { in: 'text' };
      this.#rawCalls += 1;
      yield { type: 'tool_call', index: this.#calls++, ...call };
      return;
    }
    const text = 'text' in piece ? piece.text : piece.token;
    state.pieces.push(text);
    state.length += text.length;
    if (state.length > LONGEST_CALL) throw tooLong();
  }
}

function tooLong(): PortcullisError {
  return new PortcullisError('upstream_error', 'The model server sent a tool call without end.');
}
