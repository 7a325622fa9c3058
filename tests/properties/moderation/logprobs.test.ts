import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { AnswerPart, ModelEvent, TokenLogprob } from '../../../exchange/exchange.ts';
import { Fill } from '../../../gateway/moderation/fill.ts';
import { finish } from '../../../gateway/moderation/finish.ts';
import { gate } from '../../../gateway/moderation/gate.ts';
import { Logprobs } from '../../../gateway/moderation/logprobs.ts';
import { Restorer } from '../../../gateway/moderation/restore.ts';
import { openaiChat } from '../../../gateway/protocols/openai-chat.ts';
import type { Hold } from '../../../policies/engine/hold.ts';
import { FORBIDDEN, fakeScanner } from '../gate/fake-scanner.ts';

const runs = { numRuns: 300 };
const PLACEHOLDER = '[EMAIL_x]';

type Token = string;

/** Events of texts, each of whole tokens with their numbers. */
function eventsOf(tokens: readonly Token[], sizes: readonly number[], choice = 0): ModelEvent[] {
  const events: ModelEvent[] = [];
  for (let at = 0, n = 0; at < tokens.length; n += 1) {
    const some = tokens.slice(at, at + (sizes[n % sizes.length] ?? 1));
    const logprobs = some.map((token, index): TokenLogprob => ({ token, logprob: -(at + index) / 7 }));
    events.push({ type: 'text', text: some.join(''), logprobs, ...(choice > 0 && { choice }) });
    at += some.length;
  }
  return events;
}

interface Way {
  readonly hold?: Hold;
  readonly choices?: number;
  readonly originals?: ReadonlyMap<string, { readonly text: string; readonly rules: readonly [] }>;
  readonly words?: string;
}

/** What a client gets, the way that an answer takes in the gateway; without `logprobs` as where it asks for none. */
async function seen(events: readonly ModelEvent[], way: Way, logprobs: Logprobs | undefined) {
  const { hold = 'window', choices = 1, originals, words } = way;
  async function* arriving(): AsyncIterable<ModelEvent> {
    const others = Array.from({ length: choices - 1 }, () => 'stop' as const);
    for (const event of [...events, { type: 'finish', reason: 'stop', others } as const]) {
      logprobs?.heard(event);
      yield event;
    }
  }
  const exchange = {
    exchangeId: 'exc_01M88501QNYCB14ZVTMDFKN9CS',
    fill: new Fill(() => ''),
    places: openaiChat.places,
    choices,
    hold,
  };
  const newRestorer = originals && (() => new Restorer(originals));
  const outputs = finish(
    gate(arriving(), fakeScanner(), exchange, () => undefined),
    newRestorer,
    async () => words,
  );
  const parts: AnswerPart[] = [];
  for await (const output of logprobs ? logprobs.aligned(outputs) : outputs) {
    if (output.type === 'part') parts.push(output.part.value);
  }
  return parts;
}

const textOf = (parts: readonly AnswerPart[], choice = 0) =>
  parts.flatMap((part) => (part.type === 'text' && (part.choice ?? 0) === choice ? part.text : [])).join('');

/** The texts of one answer with what goes with each. */
const pieces = (parts: readonly AnswerPart[], choice = 0) =>
  parts.flatMap((part) => (part.type === 'text' && (part.choice ?? 0) === choice ? [part] : []));

/** What holds of every answer, changed or not. */
function expectHonest(parts: readonly AnswerPart[], tokens: readonly Token[], choice = 0): readonly TokenLogprob[] {
  const texts = pieces(parts, choice);
  const first = texts.findIndex(({ logprobs }) => logprobs === undefined);
  for (const { logprobs, text } of first === -1 ? texts : texts.slice(0, first)) {
    expect(logprobs?.map(({ token }) => token).join('')).toBe(text);
  }
  if (first !== -1) for (const { logprobs } of texts.slice(first)) expect(logprobs).toBeUndefined();
  const told = texts.flatMap(({ logprobs = [] }) => logprobs);
  expect(told).toEqual(tokens.slice(0, told.length).map((token, index) => ({ token, logprob: -index / 7 })));
  return told;
}

const plainToken = fc.oneof(
  fc.constantFrom(' the', 'word', ' ', '.', '\n', '🙂', ' é', 'ing', ' [', 'EM', ','),
  fc.string({ minLength: 1, maxLength: 12, unit: fc.constantFrom(...'abc 🙂é') }),
);
const changing = fc.constantFrom('#12', '3#', ' #4#', '<<', '>>', '[EMA', 'IL_x', ']', ' [EMAIL_x]');
const tokensOf = (token: fc.Arbitrary<Token>) => fc.array(token, { minLength: 1, maxLength: 120, size: 'max' });
const sizes = fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1, maxLength: 5 });
const originals = new Map([[PLACEHOLDER, { text: 'jane@a.example', rules: [] as const }]]);
const hold = fc.constantFrom<Hold>('window', 'full', 'none');

describe('log probabilities', () => {
  it('are all there where nothing was changed, whatever the windows', async () => {
    await fc.assert(
      fc.asyncProperty(tokensOf(plainToken), sizes, hold, async (tokens, cut, how) => {
        const parts = await seen(eventsOf(tokens, cut), { hold: how }, new Logprobs());
        expect(textOf(parts)).toBe(tokens.join(''));
        expect(expectHonest(parts, tokens).length).toBe(tokens.length);
      }),
      runs,
    );
  });

  it('end where the text is another than the model wrote, which is the same as without them', async () => {
    const token = fc.oneof({ weight: 12, arbitrary: plainToken }, { weight: 1, arbitrary: changing });
    await fc.assert(
      fc.asyncProperty(tokensOf(token), sizes, async (tokens, cut) => {
        const events = eventsOf(tokens, cut);
        const parts = await seen(events, { originals }, new Logprobs());
        const text = textOf(await seen(events, { originals }, undefined));
        expect(textOf(parts)).toBe(text);
        const told = expectHonest(parts, tokens);
        expect(told.length === tokens.length).toBe(text === tokens.join(''));
      }),
      runs,
    );
  });

  it('of several answers are each of their own, and one that is stopped keeps what it had', async () => {
    const token = fc.oneof(
      { weight: 30, arbitrary: plainToken },
      { weight: 1, arbitrary: fc.constantFrom(' #1#', FORBIDDEN) },
    );
    await fc.assert(
      fc.asyncProperty(fc.array(tokensOf(token), { minLength: 2, maxLength: 3 }), sizes, async (answers, cut) => {
        const queues = answers.map((tokens, choice) => eventsOf(tokens, cut, choice));
        const events: ModelEvent[] = [];
        for (let at = 0; queues.some(({ length }) => at < length); at += 1) {
          events.push(...queues.flatMap((queue) => queue[at] ?? []));
        }
        const way = { choices: answers.length };
        const parts = await seen(events, way, new Logprobs());
        const without = await seen(events, way, undefined);
        for (const [choice, tokens] of answers.entries()) {
          expect(textOf(parts, choice)).toBe(textOf(without, choice));
          expectHonest(parts, tokens, choice);
        }
      }),
      runs,
    );
  });

  it('are not those of words that a policy adds, or of a text for which the server sent none', async () => {
    const tokens = ['Hel', 'lo', '.'];
    const supported = await seen(eventsOf(tokens, [3]), { words: 'Help is near.' }, new Logprobs());
    expect(pieces(supported).map(({ text, logprobs }) => [text, logprobs?.length])).toEqual([
      ['Hello.', 3],
      ['\n\nHelp is near.', undefined],
    ]);
    const events: ModelEvent[] = [
      ...eventsOf(tokens, [3]),
      { type: 'text', text: ' Bye.' },
      ...eventsOf([' A', 'gain'], [1]),
    ];
    const parts = await seen(events, { hold: 'none' }, new Logprobs());
    expect(pieces(parts).map(({ text, logprobs }) => [text, logprobs?.length])).toEqual([
      ['Hello.', 3],
      [' Bye.', undefined],
      [' A', undefined],
      ['gain', undefined],
    ]);
  });
});
