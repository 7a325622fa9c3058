import { PortcullisError } from '../../exchange/errors.ts';
import type { AnswerEnd, FinishReason, ModelEvent } from '../../exchange/exchange.ts';
import { releaseEnd } from './apply.ts';
import { type GateExchange, type GateOutput, HeldAnswer } from './held-answer.ts';
import type { Scanned, Scanner } from './scan.ts';

/** All answers of an exchange may hold so much text and tool arguments together, in UTF-16 units; a model that sends more is broken. */
const LONGEST_ANSWER = 8 * 1024 * 1024;

type Content = Exclude<ModelEvent, { type: 'finish' }>;
type Outputs = AsyncIterable<GateOutput> | Iterable<GateOutput>;

/** The answers of an exchange, mostly one, each held by itself: nothing of one is ever read with, or as, that of another. */
export class HeldChoices {
  readonly #scanner: Scanner;
  readonly #exchange: GateExchange;
  readonly #onScan: (scanned: Scanned) => void;
  readonly #count: number;
  readonly #answers: HeldAnswer[] = [];
  readonly #stopped = new Set<number>();
  #length = 0;

  constructor(scanner: Scanner, exchange: GateExchange, onScan: (scanned: Scanned) => void) {
    this.#scanner = scanner;
    this.#exchange = exchange;
    this.#onScan = onScan;
    this.#count = exchange.choices ?? 1;
  }

  /**
   * Whether more of an answer is taken: not after its stop.
   *
   * @throws PortcullisError `upstream_error` for one more than was asked for.
   */
  takes(choice = 0): boolean {
    if (choice < this.#count) return !this.#stopped.has(choice);
    throw new PortcullisError('upstream_error', 'The model sent more answers than it was asked for.');
  }

  /**
   * What may go now that `event` has come.
   *
   * @throws PortcullisError `upstream_error` for one answer more than was asked for, and for one without end.
   */
  add(event: Content): Outputs {
    const { choice = 0 } = event;
    this.#length += lengthOf(event);
    if (this.#length > LONGEST_ANSWER) {
      throw new PortcullisError('upstream_error', 'The model sent an answer without end.');
    }
    if (!this.takes(choice)) return [];
    const outputs = this.#answerAt(choice).add(event);
    return this.#count === 1 ? outputs : this.#amongOthers(choice, outputs);
  }

  /** The rest of every answer that goes on, then the end. @throws PortcullisError `upstream_error` for one without end. */
  async *finish({ reason, others = [], usage }: AnswerEnd): AsyncIterable<GateOutput> {
    if (others.length + 1 > this.#count || this.#answers.length > others.length + 1) {
      throw new PortcullisError('upstream_error', 'The model ended another number of answers than it began.');
    }
    for (let choice = 0; choice <= others.length; choice += 1) {
      if (!this.takes(choice)) continue;
      const outputs = this.#answerAt(choice).finish();
      yield* this.#count === 1 ? outputs : this.#amongOthers(choice, outputs);
    }
    const end = { reason, ...(others.length > 0 && { others }), ...(usage && { usage }) };
    yield { type: 'end', end: releaseEnd(end) };
  }

  #answerAt(choice: number): HeldAnswer {
    this.#answers[choice] ??= new HeldAnswer(this.#scanner, this.#exchange, choice, this.#onScan);
    return this.#answers[choice];
  }

  /** A stop ends its own answer; when it was the last that went on, there is nothing left to wait for. */
  async *#amongOthers(choice: number, outputs: Outputs): AsyncIterable<GateOutput> {
    for await (const output of outputs) {
      if (output.type !== 'stop') {
        yield output;
        continue;
      }
      this.#stopped.add(choice);
      yield { ...output, type: 'choice_stop', choice };
      if (this.#stopped.size < this.#count) return;
      const [reason, ...others] = Array.from({ length: this.#count }, (): FinishReason => 'content_filter');
      yield { type: 'end', end: releaseEnd({ reason: reason!, others }) };
      return;
    }
  }
}

/** In UTF-16 units. */
function lengthOf(event: Content): number {
  if (event.type === 'tool_call') return event.arguments.length;
  if (event.type === 'signature') return event.signature.length;
  return event.type === 'sealed_reasoning' ? event.data.length : event.text.length;
}
