import { releaseRestored, releaseSeal, releaseSupport, releaseText } from './apply.ts';
import type { GateOutput } from './gate.ts';
import type { Restorer } from './restore.ts';

/** What was done with one of several answers, or with the only one. */
interface Finishing {
  readonly restorer: Restorer | undefined;
  hasText: boolean;
  /** Whether the reasoning since the last signature is as its server signed it. */
  isAsSigned: boolean;
}

/**
 * The last hand on what the gate lets go: placeholders become what the client wrote, and the policy's supportive words
 * stand at the end of the text. Each of several answers is finished by itself.
 *
 * @param newRestorer makes one for each answer; absent where the request has no placeholders.
 * @param support asked once, at the end, for the words; undefined: there are none.
 */
export async function* finish(
  outputs: AsyncIterable<GateOutput>,
  newRestorer: (() => Restorer) | undefined,
  support: () => Promise<string | undefined>,
): AsyncGenerator<GateOutput> {
  const answers = new Map<number, Finishing>();
  const refused = new Set<number>();
  const answerAt = (choice: number): Finishing => {
    const answer = answers.get(choice) ?? { restorer: newRestorer?.(), hasText: false, isAsSigned: true };
    answers.set(choice, answer);
    return answer;
  };
  for await (const output of outputs) {
    if (output.type === 'part') {
      const { type, choice = 0 } = output.part.value;
      const answer = answerAt(choice);
      if (newRestorer || type === 'signature') yield* finishedPart(output.part, answer);
      else {
        answer.hasText ||= type === 'text';
        yield output;
      }
      continue;
    }
    if (output.type === 'choice_stop') {
      yield* held(output.choice, answerAt(output.choice));
      refused.add(output.choice);
      yield output;
      continue;
    }
    for (const [choice, answer] of answers) yield* held(choice, answer);
    if (output.type === 'end') {
      const words = await support();
      const count = 1 + (output.end.value.others ?? []).length;
      for (let choice = 0; words !== undefined && choice < count; choice += 1) {
        if (refused.has(choice)) continue;
        const text = answerAt(choice).hasText ? `\n\n${words}` : words;
        yield { type: 'part', part: releaseSupport(text, choice) };
      }
    }
    yield output;
  }
}

type Part = Extract<GateOutput, { readonly type: 'part' }>['part'];

function* finishedPart(part: Part, answer: Finishing): Generator<GateOutput> {
  const { restorer } = answer;
  const { type, choice = 0 } = part.value;
  if (type === 'signature') yield* heldOf(choice, restorer, 'reasoning');
  // Whatever comes behind a text comes behind all of it.
  if (type === 'tool_call') yield* held(choice, answer);
  answer.hasText ||= type === 'text';
  const before = restorer?.count;
  const restored = restorer ? releaseRestored(part, restorer) : part;
  if (type === 'reasoning') answer.isAsSigned &&= restorer?.count === before;
  if (type === 'signature' && !answer.isAsSigned) {
    answer.isAsSigned = true;
    yield { type: 'part', part: releaseSeal({ type: 'signature', signature: '' }, choice) };
  } else if (restored) yield { type: 'part', part: restored };
}

/** What was held as the beginning of a placeholder and is none: it was let go by the gate as it is. */
function* held(choice: number, { restorer }: Finishing): Generator<GateOutput> {
  yield* heldOf(choice, restorer, 'reasoning');
  yield* heldOf(choice, restorer, 'text');
}

function* heldOf(choice: number, restorer: Restorer | undefined, type: 'text' | 'reasoning'): Generator<GateOutput> {
  const rest = restorer?.flush(type) ?? '';
  if (rest !== '') yield { type: 'part', part: releaseText(type, rest, choice) };
}
