import type { ModelEvent, TokenLogprob } from '../../exchange/exchange.ts';
import { releaseText, releaseTokens } from './apply.ts';
import type { GateOutput } from './gate.ts';

/** The tokens of one of several answers, as far as it has come. */
interface Tokens {
  all: TokenLogprob[];
  /** The first of them whose text has not been let go. */
  next: number;
  /** Text that was let go and is the beginning of a token, of which the rest has not been. */
  held: string;
  /** Something of the text went otherwise than the model wrote it, or without tokens: what follows has none. */
  isLost: boolean;
}

/**
 * Log probabilities for what a client gets. The tokens that the model's server sends are text that nothing scans, so one
 * goes only where the text that was let go says the same, sign for sign; from the first other sign of an answer on there
 * are none. Stands behind everything that changes a text.
 *
 * Text is let go in windows, whose ends are not those of tokens: the beginning of a token waits for the rest of it.
 */
export class Logprobs {
  readonly #answers = new Map<number, Tokens>();

  /** Has to be called for everything that the model says, before it comes to `aligned`. */
  heard(event: ModelEvent): void {
    if (event.type !== 'text' || event.text === '') return;
    const answer = this.#answerAt(event.choice);
    if (answer.isLost) return;
    // An empty one says nothing of any text: where there are none for this one, they end.
    for (const one of event.logprobs ?? [NONE]) answer.all.push(one);
  }

  /** What goes to the client, its text cut where tokens end. */
  async *aligned(outputs: AsyncIterable<GateOutput>): AsyncGenerator<GateOutput> {
    for await (const output of outputs) {
      if (output.type !== 'part') {
        const ended = output.type === 'choice_stop' ? [output.choice] : [...this.#answers.keys()];
        for (const choice of ended) yield* this.#rest(choice);
        yield output;
        continue;
      }
      const { value } = output.part;
      if (value.type === 'text') yield* this.#cut(value.text, value.choice ?? 0);
      else {
        if (value.type === 'tool_call') yield* this.#rest(value.choice ?? 0);
        yield output;
      }
    }
  }

  *#cut(piece: string, choice: number): Generator<GateOutput> {
    const answer = this.#answerAt(choice);
    const text = answer.held + piece;
    answer.held = '';
    const said = sayingTheSame(answer, text);
    const end = said.reduce((sum, { token }) => sum + token.length, 0);
    answer.next += said.length;
    if (end > 0) yield { type: 'part', part: releaseTokens(text.slice(0, end), said, choice) };
    const rest = text.slice(end);
    if (rest === '') return;
    if (answer.all[answer.next]?.token.startsWith(rest)) {
      answer.held = rest;
      return;
    }
    lose(answer);
    yield { type: 'part', part: releaseText('text', rest, choice) };
  }

  /** What waits for the rest of a token that does not come. */
  *#rest(choice: number): Generator<GateOutput> {
    const answer = this.#answerAt(choice);
    if (answer.held === '') return;
    const { held } = answer;
    answer.held = '';
    lose(answer);
    yield { type: 'part', part: releaseText('text', held, choice) };
  }

  #answerAt(choice = 0): Tokens {
    const answer = this.#answers.get(choice) ?? { all: [], next: 0, held: '', isLost: false };
    this.#answers.set(choice, answer);
    return answer;
  }
}

const NONE: TokenLogprob = { token: '', logprob: 0 };

function lose(answer: Tokens): void {
  answer.isLost = true;
  answer.all = [];
  answer.next = 0;
}

/** The tokens that a text begins with. */
function sayingTheSame({ all, next }: Tokens, text: string): readonly TokenLogprob[] {
  let position = 0;
  let end = next;
  while (position < text.length) {
    const token = all[end]?.token ?? '';
    if (token === '' || !text.startsWith(token, position)) break;
    position += token.length;
    end += 1;
  }
  return all.slice(next, end);
}
