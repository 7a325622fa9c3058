import { releaseRestored, releaseSeal, releaseSupport, releaseText } from './apply.ts';
import type { GateOutput } from './gate.ts';
import type { Restorer } from './restore.ts';

/**
 * The last hand on what the gate lets go: placeholders become what the client wrote, and the policy's supportive words
 * stand at the end of the text.
 *
 * @param restorer absent where the request has no placeholders.
 * @param support asked once, at the end, for the words; undefined: there are none.
 */
export async function* finish(
  outputs: AsyncIterable<GateOutput>,
  restorer: Restorer | undefined,
  support: () => Promise<string | undefined>,
): AsyncGenerator<GateOutput> {
  let hasText = false;
  /** Whether the reasoning since the last signature is as its server signed it. */
  let isAsSigned = true;
  for await (const output of outputs) {
    const kind = output.type === 'part' ? output.part.value.type : output.type;
    if (restorer && kind === 'signature') yield* heldOf(restorer, 'reasoning');
    // Whatever comes behind a text comes behind all of it.
    if (restorer && (kind === 'tool_call' || output.type !== 'part')) yield* held(restorer);
    if (output.type === 'part') {
      hasText ||= kind === 'text';
      const before = restorer?.count;
      const part = restorer ? releaseRestored(output.part, restorer) : output.part;
      if (kind === 'reasoning') isAsSigned &&= restorer?.count === before;
      if (kind === 'signature' && !isAsSigned) {
        isAsSigned = true;
        yield { type: 'part', part: releaseSeal({ type: 'signature', signature: '' }) };
      } else if (part) yield { type: 'part', part };
      continue;
    }
    const words = output.type === 'end' ? await support() : undefined;
    if (words !== undefined) yield { type: 'part', part: releaseSupport(hasText ? `\n\n${words}` : words) };
    yield output;
  }
}

/** What was held as the beginning of a placeholder and is none: it was let go by the gate as it is. */
function* held(restorer: Restorer): Generator<GateOutput> {
  yield* heldOf(restorer, 'reasoning');
  yield* heldOf(restorer, 'text');
}

function* heldOf(restorer: Restorer, type: 'text' | 'reasoning'): Generator<GateOutput> {
  const rest = restorer.flush(type);
  if (rest !== '') yield { type: 'part', part: releaseText(type, rest) };
}
