import { type Stopped, stoppedBy } from '../../exchange/decision.ts';
import { PortcullisError } from '../../exchange/errors.ts';
import type { AnswerEnd, AnswerPart, ModelEvent, ToolCall } from '../../exchange/exchange.ts';
import { readJsonText } from '../../exchange/json-text.ts';
import type { Released } from '../../exchange/released.ts';
import type { Segment } from '../../exchange/segment.ts';
import type { Hold } from '../../policies/engine/hold.ts';
import type { AnswerBefore, AnswerPlaces } from '../protocols/protocol.ts';
import { ofChoice, releaseSeal, releaseText, releaseToolCall } from './apply.ts';
import { Channel } from './channel.ts';
import type { Fill } from './fill.ts';
import type { Scanned, Scanner } from './scan.ts';
import type { Withholding } from './withheld.ts';

/**
 * What comes out of the gate: pieces that were decided on, then either the end or a stop. Of several answers one may be
 * stopped (`choice_stop`) while the others go on; nothing more comes of it, and the end says nothing of it.
 */
export type GateOutput =
  | { readonly type: 'part'; readonly part: Released<AnswerPart> }
  | ({ readonly type: 'choice_stop'; readonly choice: number } & Stopped)
  | { readonly type: 'end'; readonly end: Released<AnswerEnd> }
  | ({ readonly type: 'stop' } & Stopped);

/** Of its id the ids of tool calls are made; how much of its answer is held back, its policies say. */
export interface GateExchange {
  readonly exchangeId: string;
  readonly fill: Fill;
  /** Which tool calls may not go, whatever is decided on their texts; by default none. */
  readonly withholds?: Withholding;
  /** What the record calls the places of an answer's texts. */
  readonly places: AnswerPlaces;
  /** How many answers were asked for; by default one. */
  readonly choices?: number;
  /** By default `window`. */
  readonly hold?: Hold;
}

/** An answer as far as it has come. Nothing more is taken from it after a stop. */
export class HeldAnswer {
  readonly #scanner: Scanner;
  readonly #exchange: GateExchange;
  /** Which of several it is, from 0. */
  readonly #choice: number;
  readonly #onScan: (scanned: Scanned) => void;
  readonly #channels: Readonly<Record<'text' | 'reasoning', Channel>>;
  readonly #calls = new Map<number, { name?: string; arguments: string }>();
  /** The reasoning since the last signature, as it came and as it went. */
  #block = { came: '', went: '' };
  /** Blocks of reasoning that are over. */
  #blocks = { reasoning: 0, sealed: 0 };
  #isReasoningOver = false;
  /** Text that waits for the reasoning before it. */
  #waiting = '';
  /** Where the text is, which its first scan decides. */
  #textPointer: string | undefined;

  constructor(scanner: Scanner, exchange: GateExchange, choice: number, onScan: (scanned: Scanned) => void) {
    this.#scanner = scanner;
    this.#exchange = exchange;
    this.#choice = choice;
    this.#onScan = onScan;
    const fixed = { role: 'assistant', modality: 'text', form: 'text', turn: 'newest' } as const;
    const open = (stage: 'output' | 'reasoning', pointerOf: () => string) => {
      const place = {
        ...fixed,
        stage,
        // Read with each scan: where a block of reasoning is, those before it say.
        get pointer() {
          return pointerOf();
        },
      };
      return new Channel(place, scanner, exchange.fill, onScan);
    };
    const { places } = exchange;
    this.#channels = {
      text: open('output', () => (this.#textPointer ??= places.text(choice, this.#before()))),
      reasoning: open('reasoning', () => places.reasoning(choice, { ...this.#blocks, text: false })),
    };
  }

  /** What may go now that `event` has come. Not a generator: most events are a token of text, each of which pays for one. */
  add(event: Exclude<ModelEvent, { type: 'finish' }>): AsyncIterable<GateOutput> | Iterable<GateOutput> {
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
        this.#blocks.sealed += 1;
        return [{ type: 'part', part: releaseSeal(event, this.#choice) }];
      case 'tool_call':
        this.#call(event);
        return this.#isReasoningOpen ? this.#afterReasoning() : [];
    }
  }

  /** The rest of it, without its end. */
  async *finish(): AsyncIterable<GateOutput> {
    yield* this.#reason('', true);
    yield* this.#drain('text', this.#waiting, true);
    yield* this.#finishCalls();
  }

  /** Of calls of which one is withheld none goes: an agent would otherwise carry out a part of what belongs together. */
  async *#finishCalls(): AsyncIterable<GateOutput> {
    const calls = [...this.#calls.values()].map((call, index) => wholeCall(this.#callId(index), call));
    const [withheld] = calls.flatMap((call) => this.#exchange.withholds?.(call) ?? []);
    for (const [index, call] of calls.entries()) {
      const output = await this.#releaseCall(call, index);
      if (!withheld || output.type === 'stop') yield output;
    }
    if (withheld) yield { type: 'stop', ...withheld };
  }

  async *#reason(text: string, isComplete: boolean): AsyncIterable<GateOutput> {
    this.#block.came += text;
    for await (const output of this.#drain('reasoning', text, isComplete)) {
      if (output.type === 'part' && output.part.value.type === 'reasoning') this.#block.went += output.part.value.text;
      yield output;
    }
  }

  #text(text: string): AsyncIterable<GateOutput> {
    return this.#drain('text', text, false);
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
    this.#blocks[came === '' ? 'sealed' : 'reasoning'] += 1;
    const seal = came === went ? event : ({ type: 'signature', signature: '' } as const);
    yield { type: 'part', part: releaseSeal(seal, this.#choice) };
    if (this.#waiting !== '') yield* this.#endReasoning();
  }

  async *#drain(type: 'text' | 'reasoning', text: string, isComplete: boolean): AsyncIterable<GateOutput> {
    for await (const output of this.#channels[type].push(text, isComplete)) {
      if ('stop' in output) yield { type: 'stop', ...output };
      else yield { type: 'part', part: releaseText(type, output.text, this.#choice) };
    }
  }

  /** What came before that which comes next. */
  #before(): AnswerBefore {
    const { reasoning, sealed } = this.#blocks;
    const isOpen = this.#block.came !== '';
    return { reasoning: reasoning + Number(isOpen), sealed, text: !this.#channels.text.isEmpty };
  }

  #callId(index: number): string {
    const choice = this.#choice === 0 ? '' : `_${this.#choice}`;
    return `${this.#exchange.exchangeId.replace(/^exc_/, 'call_')}${choice}_${index}`;
  }

  /** The name is scanned with the arguments: it, too, is text that the model chose. */
  async #releaseCall(call: ToolCall, index: number): Promise<GateOutput> {
    const pointers = this.#exchange.places.toolCall(this.#choice, this.#before(), index);
    const place = {
      stage: 'tool_call',
      role: 'assistant',
      modality: 'text',
      turn: 'newest',
      toolName: call.name,
    } as const;
    const reading = readJsonText(call.arguments);
    const name: Segment = { ...place, pointer: pointers.name, form: 'text', text: call.name };
    const args: Segment = {
      ...place,
      pointer: pointers.arguments,
      form: reading ? 'json' : 'text',
      text: reading?.text ?? call.arguments,
    };
    const scannedName = await this.#scanner.scan(name);
    this.#onScan(scannedName);
    const stoppedByName = stoppedBy(scannedName.decision);
    if (stoppedByName) return { type: 'stop', ...stoppedByName };
    if (scannedName.decision.transforms.length > 0) {
      throw new PortcullisError('upstream_error', 'The model called a tool by a name that may not be passed on.');
    }
    const scannedArguments = await this.#scanner.scan(args);
    this.#onScan(scannedArguments);
    const { decision } = scannedArguments;
    const stopped = stoppedBy(decision);
    if (stopped) return { type: 'stop', ...stopped };
    const part = { type: 'tool_call', index, call, ...ofChoice(this.#choice) } as const;
    return { type: 'part', part: releaseToolCall(part, { segment: args, decision }, this.#exchange.fill) };
  }
}

function wholeCall(id: string, call: { name?: string; arguments: string }): ToolCall {
  if (call.name === undefined || !/^[\w.-]{1,128}$/.test(call.name)) {
    throw new PortcullisError('upstream_error', 'The model called a tool without a valid name.');
  }
  return { id, name: call.name, arguments: call.arguments };
}
