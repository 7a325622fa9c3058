import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { AnswerEnd, AnswerPart, ModelEvent } from '../../../exchange/exchange.ts';
import { valueAtPointer } from '../../../exchange/json.ts';
import type { Released } from '../../../exchange/released.ts';
import { Fill } from '../../../gateway/moderation/fill.ts';
import { gate } from '../../../gateway/moderation/gate.ts';
import { anthropicMessages } from '../../../gateway/protocols/anthropic-messages.ts';
import { openaiChat } from '../../../gateway/protocols/openai-chat.ts';
import { openaiCompletions } from '../../../gateway/protocols/openai-completions.ts';
import { openaiResponses } from '../../../gateway/protocols/openai-responses.ts';
import type { Protocol } from '../../../gateway/protocols/protocol.ts';
import { fakeScanner } from '../gate/fake-scanner.ts';

type Said = Exclude<ModelEvent, { type: 'finish' }>;

const text = fc.string({ minLength: 1, maxLength: 500, size: 'max', unit: fc.constantFrom(...'abc é.') });
const blocks = fc.array(
  fc.oneof(
    text.map((one): Said[] => [
      { type: 'reasoning', text: one },
      { type: 'signature', signature: 'c2ln' },
    ]),
    fc.constant<Said[]>([{ type: 'sealed_reasoning', data: 'c2Vh' }]),
    // Thinking that its server does not show.
    fc.constant<Said[]>([{ type: 'signature', signature: 'c2ln' }]),
  ),
  { maxLength: 4 },
);
const calls = fc.array(text, { maxLength: 3 }).map((values) =>
  values.map((value, index): Said => {
    return { type: 'tool_call', index, name: `tool_${index}`, arguments: JSON.stringify({ value }) };
  }),
);
/** As models give them: thoughts, of which the last may have no signature, then a text, then calls. */
const answer = fc
  .tuple(blocks, fc.option(text), fc.option(text), calls)
  .map(([signed, unsigned, said, called]): Said[] => [
    ...signed.flat(),
    ...(unsigned === null ? [] : [{ type: 'reasoning' as const, text: unsigned }]),
    ...(said === null ? [] : [{ type: 'text' as const, text: said }]),
    ...called,
  ]);

const joined = (events: readonly Said[], type: 'text' | 'reasoning') =>
  events.map((event) => (event.type === type ? event.text : '')).join('');

/** What was scanned, by the places that the record has, and the whole body for the client. */
async function answered(protocol: Protocol, answers: readonly (readonly Said[])[]) {
  const scans: { pointer: string; text: string }[] = [];
  const scanner = fakeScanner();
  async function* events(): AsyncIterable<ModelEvent> {
    for (const [choice, all] of answers.entries())
      for (const event of all) yield choice === 0 ? event : { ...event, choice };
    yield { type: 'finish', reason: 'stop', others: answers.slice(1).map(() => 'stop' as const) };
  }
  const recording = {
    lookahead: scanner.lookahead,
    scan: (...[segment, window]: Parameters<typeof scanner.scan>) => {
      // A scan of a window reads what stands around it as well.
      const all = answers[Number(/^\/choices\/(\d+)/.exec(segment.pointer)?.[1] ?? 0)] ?? [];
      const whole = joined(all, segment.stage === 'reasoning' ? 'reasoning' : 'text');
      scans.push({ pointer: segment.pointer, text: window ? whole.slice(window.start, window.end) : segment.text });
      return scanner.scan(segment, window);
    },
  };
  const { places } = protocol;
  const exchange = {
    exchangeId: 'exc_01M88501QNYCB14ZVTMDFKN9CS',
    fill: new Fill(() => ''),
    places,
    choices: answers.length,
  };
  const parts: Released<AnswerPart>[] = [];
  let end: Released<AnswerEnd> | undefined;
  for await (const output of gate(events(), recording, exchange, () => undefined)) {
    if (output.type === 'part') parts.push(output.part);
    if (output.type === 'end') end = output.end;
  }
  if (!end) throw new Error('there is no end');
  const meta = { exchangeId: 'exc_0', model: 'm', created: 0, includeUsage: false };
  return { scans, body: protocol.write(parts, end, meta) };
}

const PROTOCOLS: readonly [Protocol, number][] = [
  [openaiChat, 3],
  [openaiResponses, 1],
  [anthropicMessages, 1],
  [openaiCompletions, 3],
];

describe.each(PROTOCOLS)('the places of $id', (protocol, most) => {
  it('are where what was scanned stands in the whole answer', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(answer, { minLength: 1, maxLength: most }), async (answers) => {
        const { scans, body } = await answered(protocol, answers);
        for (const { pointer, text: scanned } of scans) {
          const value = valueAtPointer(body, pointer);
          // Old completions have a place for the text alone.
          if (protocol === openaiCompletions && !pointer.endsWith('/text')) continue;
          const shown = typeof value === 'string' ? value : JSON.stringify(value);
          const args = /^\s*\{/.test(shown) ? Object.entries(JSON.parse(shown)).flat().join('\n') : shown;
          expect(args).toContain(scanned);
        }
      }),
      { numRuns: 200 },
    );
  });
});
