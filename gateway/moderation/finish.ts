import { releaseRestored, releaseSupport, releaseText } from './apply.ts';
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
  for await (const output of outputs) {
    const isText = output.type === 'part' && output.part.value.type !== 'tool_call';
    // Whatever comes behind a text comes behind all of it.
    if (restorer && !isText) yield* held(restorer);
    if (output.type === 'part') {
      hasText ||= output.part.value.type === 'text';
      const part = restorer ? releaseRestored(output.part, restorer) : output.part;
      if (part) yield { type: 'part', part };
      continue;
    }
    const words = output.type === 'end' ? await support() : undefined;
    if (words !== undefined) yield { type: 'part', part: releaseSupport(hasText ? `\n\n${words}` : words) };
    yield output;
  }
}

/** What was held as the beginning of a placeholder and is none: it was let go by the gate as it is. */
function* held(restorer: Restorer): Generator<GateOutput> {
  for (const type of ['reasoning', 'text'] as const) {
    const rest = restorer.flush(type);
    if (rest !== '') yield { type: 'part', part: releaseText(type, rest) };
  }
}
