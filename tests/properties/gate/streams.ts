import fc from 'fast-check';
import type { AnswerPart, ModelEvent } from '../../../exchange/exchange.ts';
import { Fill } from '../../../gateway/moderation/fill.ts';
import { gate } from '../../../gateway/moderation/gate.ts';
import type { Scanner } from '../../../gateway/moderation/scan.ts';
import { openaiChat } from '../../../gateway/protocols/openai-chat.ts';
import type { Hold } from '../../../policies/engine/hold.ts';

/** What a model says, one after the other; calls that stand together may come in any mixture. */
export type Said =
  | { readonly type: 'text' | 'reasoning'; readonly text: string }
  | { readonly type: 'calls'; readonly calls: readonly { readonly name: string; readonly arguments: string }[] };

/** What a client could have seen, and what was scanned for it. */
export interface Seen {
  /** Pieces of the same kind that stand together are one. */
  readonly parts: readonly AnswerPart[];
  readonly ending: string;
  readonly scans: readonly {
    readonly pointer: string;
    readonly text: string;
    readonly from?: number;
    readonly to?: number;
  }[];
  /** How many scans were done, and how many events were taken, before the first piece left. */
  readonly before: { readonly scans: number; readonly events: number } | undefined;
  /** The most text of one channel, in UTF-16 units, that had come and was not decided on when the next event was taken. */
  readonly longestLead: number;
}

/** A generator of numbers in [0, 1) (mulberry32): one seed is one way to cut an answer into pieces. */
function randomOf(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** Pieces of a text, cut at any unit: between the halves of a pair, too. Some are empty. */
function piecesOf(text: string, random: () => number): string[] {
  const longest = [1, 3, 12, 80, 700][Math.floor(random() * 5)]!;
  const pieces: string[] = [];
  for (let start = 0; start < text.length; ) {
    const length = random() < 0.03 ? 0 : 1 + Math.floor(random() * longest);
    pieces.push(text.slice(start, start + length));
    start += length;
  }
  return pieces;
}

/** An answer as it might arrive: each seed cuts it elsewhere, and mixes the calls of one place otherwise. */
export function arrival(said: readonly Said[], seed: number | undefined): ModelEvent[] {
  const random = seed === undefined ? undefined : randomOf(seed);
  let calls = 0;
  return said.flatMap((one): ModelEvent[] => {
    if (one.type !== 'calls') {
      const pieces = random ? piecesOf(one.text, random) : [one.text];
      // Servers send empty deltas of one kind among those of another.
      return pieces.flatMap((text): ModelEvent[] => [
        ...(random && random() < 0.02 ? [{ type: 'text' as const, text: '' }] : []),
        { type: one.type, text },
      ]);
    }
    const queues = one.calls.map(({ name, arguments: args }): ModelEvent[] => {
      const index = calls++;
      const [first = '', ...others] = random ? piecesOf(args, random) : [args];
      const rest = others.map((piece): ModelEvent => ({ type: 'tool_call', index, arguments: piece }));
      return [{ type: 'tool_call', index, name, arguments: first }, ...rest];
    });
    return random ? mixed(queues, random) : queues.flat();
  });
}

/** Each queue keeps its order, and begins behind the beginning of the one before it. */
function mixed<T>(queues: T[][], random: () => number): T[] {
  const result: T[] = [];
  let begun = 0;
  while (queues.some((queue) => queue.length > 0)) {
    if (begun < queues.length && (begun === 0 || random() < 0.4)) {
      result.push(queues[begun]!.shift()!);
      begun += 1;
      continue;
    }
    const open = queues.slice(0, begun).filter((queue) => queue.length > 0);
    const queue = open[Math.floor(random() * open.length)];
    if (queue) result.push(queue.shift()!);
    else if (begun < queues.length) {
      result.push(queues[begun]!.shift()!);
      begun += 1;
    }
  }
  return result;
}

/** Sends events through the gate as a client would see them. */
export async function see(events: readonly ModelEvent[], scanner: Scanner, hold: Hold): Promise<Seen> {
  const scans: Seen['scans'][number][] = [];
  const parts: AnswerPart[] = [];
  let ending = '';
  let before: Seen['before'];
  let longestLead = 0;
  const came = { text: 0, reasoning: 0 };
  const decided = { text: 0, reasoning: 0 };
  let taken = 0;
  async function* arriving(): AsyncIterable<ModelEvent> {
    for (const event of events) {
      taken += 1;
      if (event.type === 'text' || event.type === 'reasoning') {
        longestLead = Math.max(longestLead, came[event.type] - decided[event.type]);
        came[event.type] += event.text.length;
      }
      yield event;
    }
    taken += 1;
    yield { type: 'finish', reason: 'stop' };
  }
  const exchange = {
    exchangeId: 'exc_01M88501QNYCB14ZVTMDFKN9CS',
    fill: new Fill(() => ''),
    places: openaiChat.places,
    hold,
  };
  const outputs = gate(arriving(), recording(scanner, scans), exchange, ({ record }) => {
    if (record.window) decided[record.stage === 'reasoning' ? 'reasoning' : 'text'] = record.window.end;
  });
  for await (const output of outputs) {
    if (output.type !== 'part') {
      ending = output.type;
      continue;
    }
    before ??= { scans: scans.length, events: taken };
    add(parts, output.part.value);
  }
  return { parts, ending, scans, before, longestLead };
}

function recording(scanner: Scanner, scans: Seen['scans'][number][]): Scanner {
  return {
    lookahead: scanner.lookahead,
    scan(segment, window) {
      const place = window && { from: window.start, to: window.end };
      scans.push({ pointer: segment.pointer, text: segment.text, ...place });
      return scanner.scan(segment, window);
    },
  };
}

function add(parts: AnswerPart[], part: AnswerPart): void {
  const last = parts.at(-1);
  if ((part.type === 'text' || part.type === 'reasoning') && last?.type === part.type)
    parts[parts.length - 1] = { type: part.type, text: last.text + part.text };
  else parts.push(part);
}

/** All of one channel, as a client puts it together. */
export function joined(parts: readonly AnswerPart[], type: 'text' | 'reasoning'): string {
  return parts.map((part) => (part.type === type ? part.text : '')).join('');
}

export const seeds = (count: number) => fc.array(fc.nat(2 ** 31 - 1), { minLength: count, maxLength: count });

/** What a client could have seen of one of several answers. */
export interface SeenChoice {
  /** Pieces of the same kind that stand together are one; of a call's id what tells it from that of another answer is gone. */
  readonly parts: readonly AnswerPart[];
  readonly ending: string;
  readonly scans: Seen['scans'];
  /** The most text that had left before it was decided on, in UTF-16 units. */
  readonly longestUndecided: number;
}

/** Several answers as they might arrive together: each in its own order. */
export function mingled(answers: readonly (readonly ModelEvent[])[], seed: number): ModelEvent[] {
  const random = randomOf(seed);
  const queues = answers.map((events, choice) => events.map((event) => ({ ...event, choice })));
  const result: ModelEvent[] = [];
  for (let open = queues; open.length > 0; open = open.filter((queue) => queue.length > 0)) {
    const queue = open[Math.floor(random() * open.length)];
    for (let run = 1 + Math.floor(random() * 4); run > 0; run -= 1) result.push(...(queue?.splice(0, 1) ?? []));
  }
  return result;
}

/** Sends several answers through the gate. */
export async function seeChoices(
  events: readonly ModelEvent[],
  count: number,
  scanner: Scanner,
  hold: Hold,
): Promise<{ readonly choices: readonly SeenChoice[]; readonly taken: number; readonly order: readonly string[] }> {
  const scans: Seen['scans'][number][] = [];
  const choices = Array.from({ length: count }, () => ({
    parts: [] as AnswerPart[],
    ending: '',
    left: 0,
    decided: 0,
    longestUndecided: 0,
  }));
  const order: string[] = [];
  let taken = 0;
  async function* arriving(): AsyncIterable<ModelEvent> {
    for (const event of events) {
      taken += 1;
      yield event;
    }
    yield { type: 'finish', reason: 'stop', others: Array.from({ length: count - 1 }, () => 'stop' as const) };
  }
  const exchange = {
    exchangeId: 'exc_01M88501QNYCB14ZVTMDFKN9CS',
    fill: new Fill(() => ''),
    places: openaiChat.places,
    choices: count,
    hold,
  };
  const outputs = gate(arriving(), recording(scanner, scans), exchange, ({ record }) => {
    const choice = choices[choiceOf(record.pointer)];
    if (choice && record.stage === 'output') choice.decided = record.window?.end ?? 0;
  });
  for await (const output of outputs) {
    order.push(output.type);
    if (output.type === 'choice_stop') choices[output.choice]!.ending = 'stop';
    if (output.type === 'end') for (const choice of choices) choice.ending ||= 'end';
    if (output.type !== 'part') continue;
    const { choice: index = 0, ...part } = output.part.value;
    const choice = choices[index]!;
    if (part.type === 'text') choice.left += part.text.length;
    choice.longestUndecided = Math.max(choice.longestUndecided, choice.left - choice.decided);
    add(choice.parts, part.type === 'tool_call' ? { ...part, call: withoutChoice(part.call) } : part);
  }
  const seen = choices.map(({ parts, ending, longestUndecided }, index) => {
    const own = scans.filter(({ pointer }) => choiceOf(pointer) === index);
    return { parts, ending, longestUndecided, scans: own.map((scan) => ({ ...scan, pointer: asFirst(scan.pointer) })) };
  });
  return { choices: seen, taken, order };
}

const choiceOf = (pointer: string) => Number(/^\/choices\/(\d+)\//.exec(pointer)?.[1]);
const asFirst = (pointer: string) => pointer.replace(/^\/choices\/\d+/, '/choices/0');
const withoutChoice = <T extends { readonly id: string }>(call: T): T => ({
  ...call,
  id: call.id.replace(/^(call_[0-9A-Z]{26})(?:_\d+)?(_\d+)$/, '$1$2'),
});
