import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ModelEvent } from '../../../exchange/exchange.ts';
import { BLOCK, CODE, FORBIDDEN, fakeScanner, LONGEST_CODE } from './fake-scanner.ts';
import { arrival, joined, type Said, see, seeds } from './streams.ts';

/** What fails is shown as it was found: a smaller one would take minutes to find. */
const RUNS = { numRuns: 320, endOnFailure: true };
/** Ways in which each answer arrives: together with secrets.test.ts more than 20,000. */
const WAYS = 14;

/**
 * A window, moved by up to 40, and what its scan sees past it. The one after reasoning that was ended early reaches to where
 * the next but one would have ended.
 */
const LONGEST_LEAD = 2 * 400 + 40 + LONGEST_CODE;

const letters = fc.constantFrom(...'abcde', '🙂', 'é', '.', '中');
const word = fc.string({ minLength: 1, maxLength: 50, size: 'max', unit: letters });
const code = fc.integer({ min: 0, max: 999_999_999 }).map((number) => `#${number}#`);
const block = fc
  .tuple(fc.string({ maxLength: 500, size: 'max', unit: fc.constantFrom(...'abc ') }), fc.constantFrom('>>', '>>', ''))
  .map(([inside, end]) => `<<${inside}${end}`);
const space = fc.constantFrom(' ', ' ', '\n', '');

/** @param forbidden how often, in a hundred words, one stops the answer. */
const textOf = (changed: boolean, forbidden: number) =>
  fc
    .array(
      fc.tuple(
        fc.oneof(
          { weight: 90, arbitrary: word },
          { weight: changed ? 40 : 0, arbitrary: code },
          { weight: changed ? 6 : 0, arbitrary: block },
          { weight: forbidden, arbitrary: fc.constant(FORBIDDEN) },
        ),
        space,
      ),
      { minLength: 1, maxLength: 20, size: 'max' },
    )
    .map((words) => words.map(([one, gap]) => one + gap).join(''));

const callOf = (text: fc.Arbitrary<string>) =>
  fc.record({
    name: fc.constantFrom('search', 'mail.send'),
    arguments: fc.oneof(
      text.map((value) => JSON.stringify({ value })),
      text,
    ),
  });

/** Reasoning beside text, and calls at any place, several at once. */
const answerOf = (text: fc.Arbitrary<string>, thought = text) =>
  fc.array(
    fc.oneof(
      { weight: 4, arbitrary: text.map((one): Said => ({ type: 'text', text: one })) },
      { weight: 3, arbitrary: thought.map((one): Said => ({ type: 'reasoning', text: one })) },
      {
        weight: 2,
        arbitrary: fc
          .array(callOf(text), { minLength: 1, maxLength: 4 })
          .map((calls): Said => ({ type: 'calls', calls })),
      },
    ),
    { minLength: 1, maxLength: 6 },
  );

const saidIn = (said: readonly Said[], type: 'text' | 'reasoning') =>
  said.map((one) => (one.type === type ? one.text : '')).join('');

describe(`an answer that arrives in ${RUNS.numRuns * WAYS} ways`, () => {
  it('is scanned, decided and let go the same, and no part of a match is in anything that left', async () => {
    await fc.assert(
      fc.asyncProperty(answerOf(textOf(true, 1)), seeds(WAYS), async (said, ways) => {
        const { parts, ending, scans } = await see(arrival(said, undefined), fakeScanner(), 'window');
        for (const way of ways) {
          const other = await see(arrival(said, way), fakeScanner(), 'window');
          expect({ parts: other.parts, ending: other.ending, scans: other.scans }).toEqual({ parts, ending, scans });
        }
        // What left only ever grows, so what no whole may hold, no beginning of it held.
        for (const type of ['text', 'reasoning'] as const) {
          const plain = saidIn(said, type).replaceAll(BLOCK, '\0').replaceAll(CODE, '\0').replaceAll('\0', '');
          const left = joined(parts, type).replaceAll('[X]', '');
          expect(ending === 'end' ? left : plain.slice(0, left.length)).toBe(ending === 'end' ? plain : left);
        }
        for (const part of parts) if (part.type === 'tool_call') expect(part.call.arguments).not.toMatch(CODE);
      }),
      RUNS,
    );
  });

  it('and is held in full is what an answer is that is not streamed: nothing of it, or all at its end', async () => {
    await fc.assert(
      fc.asyncProperty(answerOf(textOf(true, 1)), seeds(WAYS), async (said, ways) => {
        const whole = await see(arrival(said, undefined), fakeScanner(), 'window');
        for (const way of ways) {
          const events = arrival(said, way);
          const { parts, ending, scans, before } = await see(events, fakeScanner(), 'full');
          expect({ ending, scans }).toEqual({ ending: whole.ending, scans: whole.scans });
          expect(parts).toEqual(ending === 'end' ? whole.parts : []);
          if (parts.length > 0) expect(before).toEqual({ scans: scans.length, events: events.length + 1 });
        }
      }),
      RUNS,
    );
  });

  it('and is not held differs only by what went before a stop', async () => {
    const thought = textOf(false, 1).map((text) => `${text} `);
    await fc.assert(
      fc.asyncProperty(answerOf(textOf(false, 1), thought), seeds(WAYS), async (said, ways) => {
        const held = await see(arrival(said, undefined), fakeScanner(), 'window');
        for (const way of ways) {
          const { parts, ending, scans, longestLead } = await see(arrival(said, way), fakeScanner(), 'none');
          expect({ ending, scans }).toEqual({ ending: held.ending, scans: held.scans });
          for (const type of ['text', 'reasoning'] as const) {
            const left = joined(parts, type);
            expect(left.startsWith(joined(held.parts, type))).toBe(true);
            expect(saidIn(said, type).startsWith(left)).toBe(true);
          }
          if (ending === 'end') expect(joined(parts, 'text')).toBe(saidIn(said, 'text'));
          const callsIn = (all: typeof parts) => all.filter(({ type }) => type === 'tool_call');
          expect(callsIn(parts)).toEqual(callsIn(held.parts));
          expect(longestLead).toBeLessThanOrEqual(LONGEST_LEAD);
        }
      }),
      RUNS,
    );
  });
});

it('text behind reasoning that breaks off is scanned at once where it is not held', async () => {
  const said: Said[] = [
    { type: 'reasoning', text: 'the key is sk-a1b2c3d4' },
    { type: 'text', text: `${'word '.repeat(300)}${FORBIDDEN}${' word'.repeat(300)}` },
  ];
  const { ending, longestLead } = await see(arrival(said, 7), fakeScanner(), 'none');
  expect(ending).toBe('stop');
  expect(longestLead).toBeLessThanOrEqual(LONGEST_LEAD);
});

it('a change of what has left is never passed over', async () => {
  await expect(see(arrival([{ type: 'text', text: 'a #1# b' }], undefined), fakeScanner(), 'none')).rejects.toThrow(
    expect.objectContaining({ code: 'internal_error' }),
  );
});

describe('reasoning that breaks off', () => {
  const reasoning = (text: string): ModelEvent => ({ type: 'reasoning', text });
  const text = (one: string): ModelEvent => ({ type: 'text', text: one });
  const order = async (...events: ModelEvent[]) =>
    (await see(events, fakeScanner(), 'window')).parts.map((part) => [part.type, 'text' in part ? part.text : '']);

  it('in a number goes with what comes of it after a text, which waits', async () => {
    expect(await order(reasoning('code #12345'), text('Hello.'), reasoning('6# done.'), text(' Bye.'))).toEqual([
      ['reasoning', 'code [X] done.'],
      ['text', 'Hello. Bye.'],
    ]);
  });

  it('in a number, and is signed there, is over', async () => {
    const signed: ModelEvent = { type: 'signature', signature: 'c2ln' };
    const parts = await order(reasoning('code 123456'), text('Hello. '), signed, text('b '.repeat(200)));
    expect(parts.map(([type]) => type)).toEqual(['reasoning', 'signature', 'text']);
  });

  it.each(['It is done.', 'So 42.', 'in 2024. ', 'これは長い文章です、空白のない文章なのでここで終わります'])(
    'nowhere (%s) does not keep text waiting',
    async (thought) => {
      const events = [reasoning(thought), text('word '.repeat(200))];
      const { before } = await see(events, fakeScanner(), 'window');
      expect(before?.events).toBe(2);
      const held = await see([reasoning('key sk-a1b2c3d4'), events[1]!], fakeScanner(), 'window');
      expect(held.before?.events).toBe(3);
    },
  );
});
