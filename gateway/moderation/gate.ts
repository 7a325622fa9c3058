import { type Stopped, stoppedBy } from '../../exchange/decision.ts';
import { PortcullisError } from '../../exchange/errors.ts';
import type { AnswerEnd, AnswerPart, ModelEvent, ToolCall } from '../../exchange/exchange.ts';
import { readJsonText } from '../../exchange/json-text.ts';
import type { Released } from '../../exchange/released.ts';
import type { Segment } from '../../exchange/segment.ts';
import { releaseEnd, releaseText, releaseToolCall } from './apply.ts';
import { Channel } from './channel.ts';
import type { Fill } from './fill.ts';
import type { Scanned, Scanner } from './scan.ts';

/** What comes out of the gate: pieces that were decided on, then either the end or a stop. */
export type GateOutput =
  | { readonly type: 'part'; readonly part: Released<AnswerPart> }
  | { readonly type: 'end'; readonly end: Released<AnswerEnd> }
  | ({ readonly type: 'stop' } & Stopped);

/** An answer may hold so much text and tool arguments together, in UTF-16 units; a model that sends more is broken. */
const LONGEST_ANSWER = 8 * 1024 * 1024;

const PLACES = {
  text: { pointer: '/choices/0/message/content', stage: 'output' },
  reasoning: { pointer: '/choices/0/message/reasoning_content', stage: 'reasoning' },
} as const;

/**
 * Holds a model's answer and lets go what has been decided on. Content and reasoning pass through windows; a tool call
 * is held until it is whole. Streamed or not, an answer takes this one way, so its verdict and its text are the same.
 *
 * @param exchange of its id the ids of tool calls are made: the model's own are text that nothing scans.
 * @param onScan is called for every scan, in order, before what it covers is let go.
 * @throws PortcullisError what the provider threw; `upstream_error` for an answer without end or without sense.
 */
export async function* gate(
  events: AsyncIterable<ModelEvent>,
  scanner: Scanner,
  { exchangeId, fill }: { readonly exchangeId: string; readonly fill: Fill },
  onScan: (scanned: Scanned) => void,
): AsyncIterable<GateOutput> {
  const open = (type: 'text' | 'reasoning') => {
    const fixed = { role: 'assistant', modality: 'text', form: 'text', turn: 'newest' } as const;
    return new Channel({ ...PLACES[type], ...fixed }, scanner, fill, onScan);
  };
  const channels = { text: open('text'), reasoning: open('reasoning') };
  const calls = new Map<number, { name?: string; arguments: string }>();
  let length = 0;
  for await (const event of events) {
    if (event.type === 'finish') {
      for (const type of ['reasoning', 'text'] as const) {
        for await (const output of drain(channels[type], type, '', true)) {
          yield output;
          if (output.type === 'stop') return;
        }
      }
      for (const [index, call] of [...calls.values()].entries()) {
        const id = `${exchangeId.replace(/^exc_/, 'call_')}_${index}`;
        const output = await releaseCall(wholeCall(id, call), index, scanner, fill, onScan);
        yield output;
        if (output.type === 'stop') return;
      }
      yield { type: 'end', end: releaseEnd({ reason: event.reason, ...(event.usage && { usage: event.usage }) }) };
      return;
    }
    length += event.type === 'tool_call' ? event.arguments.length : event.text.length;
    if (length > LONGEST_ANSWER) throw new PortcullisError('upstream_error', 'The model sent an answer without end.');
    if (event.type === 'tool_call') {
      const call = calls.get(event.index) ?? { arguments: '' };
      const name = call.name ?? event.name;
      calls.set(event.index, { ...(name !== undefined && { name }), arguments: call.arguments + event.arguments });
      continue;
    }
    for await (const output of drain(channels[event.type], event.type, event.text, false)) {
      yield output;
      if (output.type === 'stop') return;
    }
  }
  throw new PortcullisError('upstream_error', 'The model ended its answer before it was complete.');
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
