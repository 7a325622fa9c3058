import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ModelEvent } from '../../../exchange/exchange.ts';
import { Fill } from '../../../gateway/moderation/fill.ts';
import { gate } from '../../../gateway/moderation/gate.ts';
import { openaiChat } from '../../../gateway/protocols/openai-chat.ts';
import { FORBIDDEN, fakeScanner } from './fake-scanner.ts';
import { arrival, mingled, type Said, see, seeChoices, seeds } from './streams.ts';

const RUNS = { numRuns: 80, endOnFailure: true };
/** Ways in which the answers of one exchange arrive. */
const WAYS = 8;

const letters = fc.constantFrom(...'abcde', '🙂', 'é', '.', '中');
const word = fc.string({ minLength: 1, maxLength: 50, size: 'max', unit: letters });
const code = fc.integer({ min: 0, max: 999_999_999 }).map((number) => `#${number}#`);
const opening = fc.constantFrom('<<a b ', '<<', 'c >>', 'd>>');

/** @param changes whether something in it is redacted. */
const textOf = (changes: boolean) =>
  fc
    .array(
      fc.tuple(
        fc.oneof(
          { weight: 80, arbitrary: word },
          { weight: changes ? 20 : 0, arbitrary: fc.oneof(code, opening) },
          { weight: 1, arbitrary: fc.constant(FORBIDDEN) },
        ),
        fc.constantFrom(' ', ' ', '\n', ''),
      ),
      { minLength: 1, maxLength: 16, size: 'max' },
    )
    .map((words) => words.map(([one, gap]) => one + gap).join(''));

const answerOf = (text: fc.Arbitrary<string>) => {
  const call = fc.record({ name: fc.constantFrom('search', 'send'), arguments: text });
  return fc.array(
    fc.oneof(
      { weight: 4, arbitrary: text.map((one): Said => ({ type: 'text', text: one })) },
      { weight: 2, arbitrary: text.map((one): Said => ({ type: 'reasoning', text: `${one} ` })) },
      {
        weight: 1,
        arbitrary: fc.array(call, { minLength: 1, maxLength: 3 }).map((calls): Said => ({ type: 'calls', calls })),
      },
    ),
    { maxLength: 4 },
  );
};
const answersOf = (text: fc.Arbitrary<string>) => fc.array(answerOf(text), { minLength: 2, maxLength: 5 });

describe('several answers at once', () => {
  it.each(['window', 'full', 'none'] as const)(
    'are each what they are alone, whatever their mixture (%s)',
    async (hold) => {
      await fc.assert(
        fc.asyncProperty(answersOf(textOf(hold !== 'none')), seeds(WAYS), async (answers, ways) => {
          for (const way of ways) {
            const arrivals = answers.map((said, index) => arrival(said, way + index));
            const alone = await Promise.all(arrivals.map((events) => see(events, fakeScanner(), hold)));
            const { choices } = await seeChoices(mingled(arrivals, way), answers.length, fakeScanner(), hold);
            const seen = choices.map(({ parts, ending, scans }) => ({ parts, ending, scans }));
            expect(seen).toEqual(alone.map(({ parts, ending, scans }) => ({ parts, ending, scans })));
          }
        }),
        RUNS,
      );
    },
  );

  it('let nothing go that was not decided on for the answer that it is of', async () => {
    const text = textOf(false);
    await fc.assert(
      fc.asyncProperty(answersOf(text), seeds(WAYS), async (answers, ways) => {
        for (const way of ways) {
          const arrivals = answers.map((said, index) => arrival(said, way + index));
          for (const hold of ['window', 'full'] as const) {
            const { choices } = await seeChoices(mingled(arrivals, way), answers.length, fakeScanner(), hold);
            for (const { longestUndecided } of choices) expect(longestUndecided).toBe(0);
          }
        }
      }),
      RUNS,
    );
  });

  it('that are all stopped end there, and the model is asked for no more', async () => {
    const bad = Array.from(
      { length: 3 },
      (_, choice): ModelEvent => ({ type: 'text', text: `${FORBIDDEN}${' a'.repeat(100)}`, choice }),
    );
    const more = Array.from(
      { length: 50 },
      (_, choice): ModelEvent => ({ type: 'text', text: 'c', choice: choice % 3 }),
    );
    for (const hold of ['window', 'full', 'none'] as const) {
      const { choices, taken, order } = await seeChoices([...bad, ...more], 3, fakeScanner(), hold);
      expect(choices.map(({ ending }) => ending)).toEqual(['stop', 'stop', 'stop']);
      expect([taken, order.at(-1)]).toEqual([3, 'end']);
    }
  });

  it('held in full tell of their stops before anything else leaves', async () => {
    const events: ModelEvent[] = [
      { type: 'text', text: 'Fine. ' },
      { type: 'text', text: `Well. ${FORBIDDEN}`, choice: 1 },
    ];
    const { order } = await seeChoices(events, 2, fakeScanner(), 'full');
    expect(order).toEqual(['choice_stop', 'part', 'end']);
  });
});

describe('answers that nobody asked for', () => {
  const places = openaiChat.places;
  const run = async (events: readonly ModelEvent[], choices: number, hold: 'window' | 'full' | 'none' = 'window') => {
    async function* arriving() {
      yield* events;
    }
    const exchange = { exchangeId: 'exc_01M88501QNYCB14ZVTMDFKN9CS', fill: new Fill(() => ''), places, choices, hold };
    const left: string[] = [];
    try {
      for await (const { type } of gate(arriving(), fakeScanner(), exchange, () => undefined)) left.push(type);
    } catch (error) {
      return { error, left };
    }
    return { left };
  };
  const error = expect.objectContaining({ code: 'upstream_error' });

  it.each(['window', 'full', 'none'] as const)('are an error, and nothing of them leaves (%s)', async (hold) => {
    expect(await run([{ type: 'text', text: 'a', choice: 1 }], 1, hold)).toEqual({ error, left: [] });
    expect(await run([{ type: 'text', text: 'a', choice: 3 }], 3, hold)).toEqual({ error, left: [] });
    const finish: ModelEvent = { type: 'finish', reason: 'stop', others: ['stop', 'stop'] };
    expect(await run([finish], 2, hold)).toEqual({ error, left: [] });
  });

  it('have no end that another answer has', async () => {
    const events: ModelEvent[] = [
      { type: 'text', text: 'a', choice: 1 },
      { type: 'finish', reason: 'stop' },
    ];
    expect(await run(events, 2)).toEqual({ error, left: [] });
  });

  it('may be fewer than were asked for', async () => {
    const finish: ModelEvent = { type: 'finish', reason: 'stop' };
    expect(await run([{ type: 'text', text: 'a' }, finish], 5)).toEqual({ left: ['part', 'end'] });
  });

  it('are too long together', async () => {
    const args = 'a'.repeat(3 * 1024 * 1024);
    const calls = [0, 1, 2].map(
      (choice): ModelEvent => ({ type: 'tool_call', index: 0, name: 'f', arguments: args, choice }),
    );
    expect(await run(calls, 3)).toEqual({ error, left: [] });
  });
});
