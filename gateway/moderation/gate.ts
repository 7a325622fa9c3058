import { PortcullisError } from '../../exchange/errors.ts';
import type { AnswerPart, ModelEvent } from '../../exchange/exchange.ts';
import { releaseUndecided } from './apply.ts';
import type { GateExchange, GateOutput } from './held-answer.ts';
import { HeldChoices } from './held-choices.ts';
import type { Scanned, Scanner } from './scan.ts';

export type { GateExchange, GateOutput } from './held-answer.ts';

/**
 * Holds a model's answer and lets go what has been decided on. Content and reasoning pass through windows; a tool call
 * is held until it is whole. Streamed or not, an answer takes this one way, so its verdict and its text are the same.
 *
 * The first text or call after reasoning ends it, so that a client sees all of it in its place, unless it ends in what
 * could be the beginning of a secret: then the text waits behind it, since more of it may come. A signature ends a block
 * of it. One over a block that was changed is emptied: its server would not take that back.
 *
 * Several answers pass through it side by side, each as it would alone. A stop ends its own answer, and the exchange only
 * where there is no other.
 *
 * Whatever is held, the same windows are scanned. `full` keeps all that they let go until the end; `none` does not wait for
 * them.
 *
 * @param exchange of its id the ids of tool calls are made: the model's own are text that nothing scans.
 * @param onScan is called for every scan, in order, before what it covers is let go.
 * @throws PortcullisError what the provider threw; `upstream_error` for an answer without end or without sense.
 */
export function gate(
  events: AsyncIterable<ModelEvent>,
  scanner: Scanner,
  exchange: GateExchange,
  onScan: (scanned: Scanned) => void,
): AsyncIterable<GateOutput> {
  if (exchange.hold === 'none') return undecided(events, scanner, exchange, onScan);
  const outputs = decided(events, new HeldChoices(scanner, exchange, onScan));
  return exchange.hold === 'full' ? atOnce(outputs) : outputs;
}

async function* decided(events: AsyncIterable<ModelEvent>, answers: HeldChoices): AsyncIterable<GateOutput> {
  for await (const event of events) {
    for await (const output of event.type === 'finish' ? answers.finish(event) : answers.add(event)) {
      yield output;
      if (isLast(output)) return;
    }
  }
  throw new PortcullisError('upstream_error', 'The model ended its answer before it was complete.');
}

/** Nothing before the end; of an answer that is stopped, only the stop. */
async function* atOnce(outputs: AsyncIterable<GateOutput>): AsyncIterable<GateOutput> {
  const stops = new Map<number, GateOutput>();
  const held: GateOutput[] = [];
  for await (const output of outputs) {
    if (output.type === 'stop') {
      yield output;
      return;
    }
    if (output.type === 'choice_stop') stops.set(output.choice, output);
    else held.push(output);
  }
  // What they are told may be an error, and then nothing of the others goes either.
  yield* stops.values();
  for (const output of held) {
    if (output.type !== 'part' || !stops.has(output.part.value.choice ?? 0)) yield output;
  }
}

/**
 * Text goes before it is scanned, calls after. No event is taken before the scans of those before it are done, so what has
 * gone undecided is never more than a window, what its scan sees past it, and the event that came last.
 */
async function* undecided(
  events: AsyncIterable<ModelEvent>,
  scanner: Scanner,
  exchange: GateExchange,
  onScan: (scanned: Scanned) => void,
): AsyncIterable<GateOutput> {
  const answers = new HeldChoices(scanner, exchange, (scanned) => {
    onScan(scanned);
    const { decision, record } = scanned;
    if (record.stage === 'tool_call' || decision.transforms.length === 0) return;
    throw new PortcullisError('internal_error', 'A rule would change text that has left before it was decided on.');
  });
  for await (const event of events) {
    if (isText(event) && answers.takes(event.choice)) {
      yield { type: 'part', part: releaseUndecided(event.type, event.text, event.choice) };
    }
    for await (const output of event.type === 'finish' ? answers.finish(event) : answers.add(event)) {
      if (output.type === 'part' && isText(output.part.value)) continue;
      yield output;
      if (isLast(output)) return;
    }
  }
  throw new PortcullisError('upstream_error', 'The model ended its answer before it was complete.');
}

function isLast(output: GateOutput): boolean {
  return output.type === 'end' || output.type === 'stop';
}

function isText<T extends ModelEvent | AnswerPart>(one: T): one is T & { readonly type: 'text' | 'reasoning' } {
  return one.type === 'text' || one.type === 'reasoning';
}
