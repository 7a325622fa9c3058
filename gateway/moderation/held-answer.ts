import { type Stopped, stoppedBy } from '../../exchange/decision.ts';
import { PortcullisError } from '../../exchange/errors.ts';
import type { AnswerEnd, AnswerPart, ModelEvent, ToolCall } from '../../exchange/exchange.ts';
import { readJsonText } from '../../exchange/json-text.ts';
import type { Released } from '../../exchange/released.ts';
import type { Segment } from '../../exchange/segment.ts';
import type { Hold } from '../../policies/engine/hold.ts';
import { releaseEnd, releaseSeal, releaseText, releaseToolCall } from './apply.ts';
import { Channel } from './channel.ts';
import type { Fill } from './fill.ts';
import type { Scanned, Scanner } from './scan.ts';

/** What comes out of the gate: pieces that were decided on, then either the end or a stop. */
export type GateOutput =
  | { readonly type: 'part'; readonly part: Released<AnswerPart> }
  | { readonly type: 'end'; readonly end: Released<AnswerEnd> }
  | ({ readonly type: 'stop' } & Stopped);

/** Of its id the ids of tool calls are made; how much of its answer is held back, its policies say. */
export interface GateExchange {
  readonly exchangeId: string;
  readonly fill: Fill;
  /** By default `window`. */
  readonly hold?: Hold;
}

/** An answer may hold so much text and tool arguments together, in UTF-16 units; a model that sends more is broken. */
const LONGEST_ANSWER = 8 * 1024 * 1024;

const PLACES = {
  text: { pointer: '/choices/0/message/content', stage: 'output' },
  reasoning: { pointer: '/choices/0/message/reasoning_content', stage: 'reasoning' },
} as const;

/** An answer as far as it has come. Nothing more is taken from it after a stop. */
export class HeldAnswer {
  readonly #scanner: Scanner;
  readonly #exchange: GateExchange;
  readonly #onScan: (scanned: Scanned) => void;
  readonly #channels: Readonly<Record<'text' | 'reasoning', Channel>>;
  readonly #calls = new Map<number, { name?: string; arguments: string }>();
  /** The reasoning since the last signature, as it came and as it went. */
  #block = { came: '', went: '' };
  #isReasoningOver = false;
  /** Text that waits for the reasoning before it. */
  #waiting = '';
  #length = 0;

  constructor(scanner: Scanner, exchange: GateExchange, onScan: (scanned: Scanned) => void) {
    this.#scanner = scanner;
    this.#exchange = exchange;
    this.#onScan = onScan;
    const open = (type: 'text' | 'reasoning') => {
      const fixed = { role: 'assistant', modality: 'text', form: 'text', turn: 'newest' } as const;
      return new Channel({ ...PLACES[type], ...fixed }, scanner, exchange.fill, onScan);
    };
    this.#channels = { text: open('text'), reasoning: open('reasoning') };
  }

  /** What may go now that `event` has come. Not a generator: most events are a token of text, each of which pays for one. */
  add(event: Exclude<ModelEvent, { type: 'finish' }>): AsyncIterable<GateOutput> | Iterable<GateOutput> {
    this.#length += lengthOf(event);
    if (this.#length > LONGEST_ANSWER) {
      throw new PortcullisError('upstream_error', 'The model sent an answer without end.');
    }
    switch (event.type) {
      case 'text':
        if (event.text === '') return [];
        if (!this.#isReasoningOpen) return this.#text(event.text);
        // Text that has left already has nothing to wait for, and is scanned as soon as it can be.
        if (this.#exchange.hold === 'none' && this.#channels.reasoning.isBroken) return this.#text(event.text);
        this.#waiting += event.text;
        return this.#afterReasoning();
      case 'reasoning':
        return this.#reason(event.text, false);
      case 'signature':
        return this.#sign(event);
      case 'sealed_reasoning':
        return [{ type: 'part', part: releaseSeal(event) }];
      case 'tool_call':
        this.#call(event);
        return this.#isReasoningOpen ? this.#afterReasoning() : [];
    }
  }

  async *finish({ reason, usage }: Extract<ModelEvent, { type: 'finish' }>): AsyncIterable<GateOutput> {
    yield* this.#reason('', true);
    yield* drain(this.#channels.text, 'text', this.#waiting, true);
    for (const [index, call] of [...this.#calls.values()].entries()) {
      const id = `${this.#exchange.exchangeId.replace(/^exc_/, 'call_')}_${index}`;
      yield await releaseCall(wholeCall(id, call), index, this.#scanner, this.#exchange.fill, this.#onScan);
    }
    yield { type: 'end', end: releaseEnd({ reason, ...(usage && { usage }) }) };
  }

  async *#reason(text: string, isComplete: boolean): AsyncIterable<GateOutput> {
    this.#block.came += text;
    for await (const output of drain(this.#channels.reasoning, 'reasoning', text, isComplete)) {
      if (output.type === 'part' && output.part.value.type === 'reasoning') this.#block.went += output.part.value.text;
      yield output;
    }
  }

  #text(text: string): AsyncIterable<GateOutput> {
    return drain(this.#channels.text, 'text', text, false);
  }

  #call(event: Extract<ModelEvent, { type: 'tool_call' }>): void {
    const call = this.#calls.get(event.index) ?? { arguments: '' };
    const name = call.name ?? event.name;
    const args = call.arguments + event.arguments;
    this.#calls.set(event.index, { ...(name !== undefined && { name }), arguments: args });
  }

  /** Whether a text or a call ends the reasoning. Once: else a server that mixes them cuts its windows where it likes. */
  get #isReasoningOpen(): boolean {
    return !this.#isReasoningOver && !this.#channels.reasoning.isEmpty;
  }

  /** Ends the reasoning for what comes behind it, unless it stops in the middle of something. */
  #afterReasoning(): AsyncIterable<GateOutput> | Iterable<GateOutput> {
    return this.#channels.reasoning.isBroken ? [] : this.#endReasoning();
  }

  async *#endReasoning(): AsyncIterable<GateOutput> {
    this.#isReasoningOver = true;
    yield* this.#reason('', true);
    yield* this.#waitedFor();
  }

  async *#waitedFor(): AsyncIterable<GateOutput> {
    const text = this.#waiting;
    this.#waiting = '';
    if (text !== '') yield* this.#text(text);
  }

  async *#sign(event: Extract<ModelEvent, { type: 'signature' }>): AsyncIterable<GateOutput> {
    yield* this.#reason('', true);
    const { came, went } = this.#block;
    this.#block = { came: '', went: '' };
    yield { type: 'part', part: releaseSeal(came === went ? event : { type: 'signature', signature: '' }) };
    if (this.#waiting !== '') yield* this.#endReasoning();
  }
}

/** In UTF-16 units. */
function lengthOf(event: Exclude<ModelEvent, { type: 'finish' }>): number {
  if (event.type === 'tool_call') return event.arguments.length;
  if (event.type === 'signature') return event.signature.length;
  return event.type === 'sealed_reasoning' ? event.data.length : event.text.length;
}

async function* drain(
  channel: Channel,
  type: 'text' | 'reasoning',
  text: string,
  isComplete: boolean,
): AsyncIterable<GateOutput> {
  for await (const output of channel.push(text, isComplete)) {
    yield 'stop' in output ? { type: 'stop', ...output } : { type: 'part', part: releaseText(type, output.text) };
  }
}

function wholeCall(id: string, call: { name?: string; arguments: string }): ToolCall {
  if (call.name === undefined || !/^[\w.-]{1,128}$/.test(call.name)) {
    throw new PortcullisError('upstream_error', 'The model called a tool without a valid name.');
  }
  return { id, name: call.name, arguments: call.arguments };
}

/** The name is scanned with the arguments: it, too, is text that the model chose. */
async function releaseCall(
  call: ToolCall,
  index: number,
  scanner: Scanner,
  fill: Fill,
  onScan: (scanned: Scanned) => void,
): Promise<GateOutput> {
  const place = {
    stage: 'tool_call',
    role: 'assistant',
    modality: 'text',
    turn: 'newest',
    toolName: call.name,
  } as const;
  const pointer = `/choices/0/message/tool_calls/${index}/function`;
  const reading = readJsonText(call.arguments);
  const name: Segment = { ...place, pointer: `${pointer}/name`, form: 'text', text: call.name };
  const args: Segment = {
    ...place,
    pointer: `${pointer}/arguments`,
    form: reading ? 'json' : 'text',
    text: reading?.text ?? call.arguments,
  };
  const scannedName = await scanner.scan(name);
  onScan(scannedName);
  const stoppedByName = stoppedBy(scannedName.decision);
  if (stoppedByName) return { type: 'stop', ...stoppedByName };
  if (scannedName.decision.transforms.length > 0) {
    throw new PortcullisError('upstream_error', 'The model called a tool by a name that may not be passed on.');
  }
  const scannedArguments = await scanner.scan(args);
  onScan(scannedArguments);
  const { decision } = scannedArguments;
  const stopped = stoppedBy(decision);
  if (stopped) return { type: 'stop', ...stopped };
  return { type: 'part', part: releaseToolCall({ type: 'tool_call', index, call }, { segment: args, decision }, fill) };
}
