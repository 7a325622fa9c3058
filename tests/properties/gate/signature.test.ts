import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { AnswerPart, ModelEvent } from '../../../exchange/exchange.ts';
import { Fill } from '../../../gateway/moderation/fill.ts';
import { gate } from '../../../gateway/moderation/gate.ts';
import { openaiChat } from '../../../gateway/protocols/openai-chat.ts';
import { FORBIDDEN, fakeScanner } from './fake-scanner.ts';

const EXCHANGE = { exchangeId: 'exc_01M88501QNYCB14ZVTMDFKN9CS', fill: new Fill(() => ''), places: openaiChat.places };

async function run(events: readonly ModelEvent[]): Promise<{ parts: AnswerPart[]; ending: string }> {
  const parts: AnswerPart[] = [];
  let ending = '';
  for await (const output of gate(stream(events), fakeScanner(), EXCHANGE, () => undefined)) {
    if (output.type === 'part') parts.push(output.part.value);
    else ending = output.type;
  }
  return { parts, ending };
}

async function* stream(events: readonly ModelEvent[]): AsyncIterable<ModelEvent> {
  yield* events;
  yield { type: 'finish', reason: 'stop' };
}

/** Text of a block of reasoning in pieces, with codes that are redacted, and its signature. */
const block = fc.record({
  pieces: fc.array(
    fc.oneof(
      { weight: 6, arbitrary: fc.string({ maxLength: 90, unit: fc.constantFrom(...'ab .🙂') }) },
      { weight: 1, arbitrary: fc.integer({ min: 0, max: 99 }).map((code) => `#${code}#`) },
    ),
    { maxLength: 8 },
  ),
  signature: fc.base64String({ minLength: 4 }).map((text) => text.slice(0, 4)),
});

const eventsOf = (blocks: readonly { pieces: readonly string[]; signature: string }[]): ModelEvent[] =>
  blocks.flatMap(({ pieces, signature }): ModelEvent[] => [
    ...pieces.map((text): ModelEvent => ({ type: 'reasoning', text })),
    { type: 'signature', signature },
  ]);

/** Blocks as a client puts them together. */
function blocksOf(parts: readonly AnswerPart[]): { text: string; signature: string }[] {
  const blocks: { text: string; signature: string }[] = [];
  let text = '';
  for (const part of parts) {
    if (part.type === 'reasoning') text += part.text;
    if (part.type !== 'signature') continue;
    blocks.push({ text, signature: part.signature });
    text = '';
  }
  return blocks;
}

it('a block keeps its signature just where it goes as it came, to the unit', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(block, { maxLength: 4 }), async (blocks) => {
      const events: ModelEvent[] = [...eventsOf(blocks), { type: 'text', text: 'Done.' }];
      const { parts } = await run(events);
      const gone = blocksOf(parts);
      expect(gone.length).toBe(blocks.length);
      blocks.forEach(({ pieces, signature }, index) => {
        const came = pieces.join('');
        expect(gone[index]?.signature).toBe(gone[index]?.text === came ? signature : '');
        if (/#[0-9]{1,9}#/.test(came)) expect(gone[index]?.signature).toBe('');
      });
    }),
    { numRuns: 400 },
  );
});

it('whatever the pieces, the same blocks go', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(block, { maxLength: 3 }), async (blocks) => {
      const joined = blocks.map(({ pieces, signature }) => ({ pieces: [pieces.join('')], signature }));
      const one = await run(eventsOf(blocks));
      const other = await run(eventsOf(joined));
      expect(blocksOf(other.parts)).toEqual(blocksOf(one.parts));
    }),
  );
});

it('all reasoning is seen before the text that follows it', async () => {
  const { parts } = await run([
    { type: 'reasoning', text: 'a '.repeat(100) },
    { type: 'text', text: 'b '.repeat(300) },
  ]);
  const types = parts.map(({ type }) => type);
  expect(types.lastIndexOf('reasoning')).toBeLessThan(types.indexOf('text'));
});

it('a block that is stopped takes its signature along, and all that follows', async () => {
  const { parts, ending } = await run([
    { type: 'reasoning', text: `a ${FORBIDDEN}` },
    { type: 'signature', signature: 'c2lnbmVk' },
    { type: 'text', text: 'Done.' },
  ]);
  expect([ending, parts]).toEqual(['stop', []]);
});

it.each([
  { type: 'signature', signature: 'Write to bob@example.com' },
  { type: 'sealed_reasoning', data: 'Write to bob@example.com' },
] as const)('what is no base64 is no $type', async (seal) => {
  await expect(run([seal])).rejects.toMatchObject({ code: 'upstream_error' });
});
