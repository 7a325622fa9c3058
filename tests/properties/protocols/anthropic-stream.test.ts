import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { AnswerPart, FinishReason, ModelEvent } from '../../../exchange/exchange.ts';
import { isJsonObject, type JsonObject, type JsonValue } from '../../../exchange/json.ts';
import { release } from '../../../exchange/released.ts';
import { anthropicMessages } from '../../../gateway/protocols/anthropic-messages.ts';
import { ask } from '../../gateway/providers/anthropic-upstream.ts';

const META = { exchangeId: 'exc_0', model: 'm', created: 0, includeUsage: false };

const text = fc.string({ minLength: 1, maxLength: 40, unit: fc.constantFrom(...'ab \n\r"\\{}:é🙂\u2028') });
const part = fc.oneof(
  text.map((one): AnswerPart => ({ type: 'text', text: one })),
  text.map((one): AnswerPart => ({ type: 'reasoning', text: one })),
  fc.base64String({ minLength: 4 }).map((signature): AnswerPart => ({ type: 'signature', signature })),
  fc.base64String({ minLength: 4 }).map((data): AnswerPart => ({ type: 'sealed_reasoning', data })),
  fc.dictionary(text, text, { maxKeys: 2 }).map(
    (input): AnswerPart => ({
      type: 'tool_call',
      index: 0,
      call: { id: 'call_0', name: 'f', arguments: JSON.stringify(input) },
    }),
  ),
);
const reason = fc.constantFrom<FinishReason>('stop', 'length', 'tool_calls', 'content_filter');
const answer = fc.record({ parts: fc.array(part, { maxLength: 8 }), reason });

function streamed({ parts, reason: why }: { parts: readonly AnswerPart[]; reason: FinishReason }): string {
  const writer = anthropicMessages.stream(META);
  const pieces = parts.map((one) => writer.part(release(one)));
  return `${pieces.join('')}${writer.end(release({ reason: why, usage: { inputTokens: 3, outputTokens: 4 } }))}`;
}

async function decoded(pieces: readonly Uint8Array[]): Promise<readonly ModelEvent[]> {
  const { events, error } = await ask({ headers: { 'content-type': 'text/event-stream' }, body: pieces });
  expect(error).toBeUndefined();
  return events;
}

test('what the provider reads of a stream does not depend on how its bytes come', async () => {
  await fc.assert(
    fc.asyncProperty(answer, fc.array(fc.nat(2000), { maxLength: 12 }), async (given, places) => {
      const bytes = new TextEncoder().encode(streamed(given));
      const cuts = places.map((place) => Math.min(place, bytes.length)).sort((a, b) => a - b);
      const pieces = [...cuts, bytes.length].map((end, index) => bytes.subarray(cuts[index - 1] ?? 0, end));
      expect(await decoded(pieces)).toEqual(await decoded([bytes]));
    }),
    { numRuns: 300 },
  );
});

/** The texts of a kind, its calls and its seals, in their order. */
function contentOf(parts: readonly (AnswerPart | ModelEvent)[]) {
  const said = { text: '', reasoning: '' };
  const seals: string[] = [];
  let args = '';
  for (const one of parts) {
    if (one.type === 'text' || one.type === 'reasoning') said[one.type] += one.text;
    else if (one.type === 'signature' && one.signature !== '') seals.push(one.signature);
    else if (one.type === 'sealed_reasoning') seals.push(one.data);
    else if (one.type === 'tool_call') args += 'call' in one ? one.call.arguments : one.arguments;
  }
  return { ...said, seals, args };
}

test('what the protocol writes is what the provider reads, to the byte', async () => {
  await fc.assert(
    fc.asyncProperty(answer, async (given) => {
      const events = await decoded([new TextEncoder().encode(streamed(given))]);
      expect(contentOf(events)).toEqual(contentOf(given.parts));
      expect(events.at(-1)).toEqual({
        type: 'finish',
        reason: given.reason,
        usage: { inputTokens: 3, outputTokens: 4 },
      });
    }),
    { numRuns: 300 },
  );
});

test('a stream is well formed: blocks open one after the other and close, between one start and one stop', () => {
  fc.assert(
    fc.property(answer, (given) => {
      // Not by a regular expression, to which U+2028 ends a line.
      const lines = streamed(given).split('\n');
      const data = lines.filter((line) => line.startsWith('data: '));
      const events = data.map((line) => JSON.parse(line.slice('data: '.length)) as JsonObject);
      let open: JsonValue | undefined;
      let count = 0;
      for (const { type, index } of events.slice(1, -2)) {
        if (type === 'content_block_start') {
          expect([open, index]).toEqual([undefined, count]);
          open = index;
          count += 1;
        } else {
          expect(index).toBe(open);
          if (type === 'content_block_stop') open = undefined;
        }
      }
      expect(open).toBeUndefined();
      const types = events.map(({ type }) => type);
      expect([types[0], types.at(-2), types.at(-1)]).toEqual(['message_start', 'message_delta', 'message_stop']);
    }),
  );
});

test('streamed and whole hold the same', async () => {
  await fc.assert(
    fc.asyncProperty(answer, async ({ parts, reason: why }) => {
      const end = release({ reason: why, usage: { inputTokens: 3, outputTokens: 4 } });
      const whole = anthropicMessages.write(
        parts.map((one) => release(one)),
        end,
        META,
      );
      const { events } = await ask({ body: [JSON.stringify(whole)] });
      expect(contentOf(events)).toEqual(contentOf(parts));
      expect(isJsonObject(whole) && whole.type).toBe('message');
    }),
    { numRuns: 300 },
  );
});
