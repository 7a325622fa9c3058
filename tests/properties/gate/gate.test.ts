import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ModelEvent } from '../../../exchange/exchange.ts';
import { Fill } from '../../../gateway/moderation/fill.ts';
import { gate } from '../../../gateway/moderation/gate.ts';
import { windowEnd } from '../../../gateway/moderation/windows.ts';
import { openaiChat } from '../../../gateway/protocols/openai-chat.ts';
import { BLOCK, CODE, FORBIDDEN, fakeScanner } from './fake-scanner.ts';

const EXCHANGE = { exchangeId: 'exc_01M88501QNYCB14ZVTMDFKN9CS', fill: new Fill(() => ''), places: openaiChat.places };

interface Outcome {
  readonly released: string;
  readonly ending: string;
  readonly windows: readonly { start: number; end: number }[];
  readonly scanned: readonly string[];
}

async function run(chunks: readonly string[]): Promise<Outcome> {
  const scanned: string[] = [];
  const windows: { start: number; end: number }[] = [];
  let released = '';
  let ending = '';
  const outputs = gate(
    events(chunks),
    fakeScanner(scanned),
    EXCHANGE,
    ({ record }) => record.window && windows.push(record.window),
  );
  for await (const output of outputs) {
    if (output.type === 'part' && output.part.value.type === 'text') released += output.part.value.text;
    else ending = output.type;
  }
  return { released, ending, windows, scanned };
}

async function* events(chunks: readonly string[]): AsyncIterable<ModelEvent> {
  for (const text of chunks) yield { type: 'text', text };
  yield { type: 'finish', reason: 'stop' };
}

/** Cuts a text at the given places (in thousandths of its length). */
function cut(text: string, places: readonly number[]): string[] {
  const offsets = places.map((place) => Math.floor((place * text.length) / 1000)).sort((a, b) => a - b);
  return [...offsets, text.length].map((offset, index) => text.slice(offsets[index - 1] ?? 0, offset));
}

const word = fc.oneof(
  {
    weight: 8,
    arbitrary: fc.string({
      minLength: 1,
      maxLength: 60,
      size: 'max',
      unit: fc.constantFrom(...'abcde', '🙂', 'é', '.'),
    }),
  },
  { weight: 4, arbitrary: fc.integer({ min: 0, max: 999_999_999 }).map((code) => `#${code}#`) },
  {
    weight: 1,
    arbitrary: fc
      .string({ maxLength: 600, size: 'max', unit: fc.constantFrom(...'abc ') })
      .map((text) => `<<${text}>>`),
  },
  {
    weight: 1,
    arbitrary: fc.string({ maxLength: 300, size: 'max', unit: fc.constantFrom(...'abc ') }).map((text) => `<<${text}`),
  },
);
const space = fc.constantFrom(' ', ' ', '\n', '');
const anyText = fc
  .array(fc.tuple(word, space), { maxLength: 30, size: 'max' })
  .map((words) => words.map(([one, gap]) => one + gap).join(''));
/** Something that must not be cut lies across the nominal end of a window, with no whitespace within reach. */
const acrossAnEnd = fc
  .tuple(
    fc.constantFrom(64, 128, 256, 656),
    fc.integer({ min: 0, max: 12 }),
    fc.constantFrom('#123456789#', '🙂🙂🙂🙂🙂🙂'),
    anyText,
  )
  .map(([end, before, what, rest]) => `${'a'.repeat(end - before)}${what}${'b'.repeat(60)}${rest}`);
const text = fc.oneof({ weight: 3, arbitrary: anyText }, { weight: 1, arbitrary: acrossAnEnd });
const withForbidden = fc.tuple(text, fc.nat(1000)).map(([whole, place]) => cut(whole, [place]).join(FORBIDDEN));
const places = fc.array(fc.nat(1000), { maxLength: 60 });
const runs = { numRuns: 80 };

describe('the gate', () => {
  it('releases the same text with the same ending for every chunking', async () => {
    await fc.assert(
      fc.asyncProperty(fc.oneof(text, withForbidden), places, async (whole, at) => {
        const once = await run([whole]);
        expect(await run(cut(whole, at))).toEqual(once);
        expect(await run([...whole])).toEqual(once);
      }),
      runs,
    );
  });

  it('lets no part of a match leave, and everything else', async () => {
    await fc.assert(
      fc.asyncProperty(text, places, async (whole, at) => {
        const { released } = await run(cut(whole, at));
        // A block swallows the codes in it; what is left of the text has to arrive unchanged.
        const plain = whole.replaceAll(BLOCK, '\u0000').replaceAll(CODE, '\u0000').split('\u0000').join('');
        expect(released.replaceAll('[X]', '')).toBe(plain);
      }),
      runs,
    );
  });

  it('releases exactly the windows before the one that is stopped', async () => {
    await fc.assert(
      fc.asyncProperty(text, fc.nat(1000), places, async (whole, place, at) => {
        const clean = whole.replaceAll(/[#<>]/g, '');
        const [before = '', after = ''] = cut(clean, [place]);
        const stopped = `${before}${FORBIDDEN}${after}`;
        const { released, ending, windows } = await run(cut(stopped, at));
        expect(ending).toBe('stop');
        expect(released).toBe(stopped.slice(0, windows.at(-1)?.start));
      }),
      runs,
    );
  });

  it('scans every unit that it releases', async () => {
    await fc.assert(
      fc.asyncProperty(text, places, async (whole, at) => {
        const { windows, scanned } = await run(cut(whole, at));
        let covered = 0;
        for (const [index, { start, end }] of windows.entries()) {
          expect(start).toBe(covered);
          expect(scanned[index]).toContain(whole.slice(start, end));
          covered = end;
        }
        expect(covered).toBe(whole.length);
      }),
      runs,
    );
  });

  it('numbers the tool calls, and gives them ids of its own, whatever the model calls them', async () => {
    const call = fc.record({ index: fc.oneof(fc.nat(5), fc.nat()), id: fc.string(), part: fc.constantFrom('1', '23') });
    await fc.assert(
      fc.asyncProperty(fc.array(call, { maxLength: 12 }), async (deltas) => {
        async function* calls(): AsyncIterable<ModelEvent> {
          for (const { index, id, part } of deltas) {
            const event = { type: 'tool_call' as const, index, id, name: `f${index}`, arguments: part };
            yield event;
          }
          yield { type: 'finish', reason: 'tool_calls' };
        }
        const found: unknown[] = [];
        for await (const output of gate(calls(), fakeScanner(), EXCHANGE, () => undefined)) {
          if (output.type === 'part') found.push(output.part.value);
        }
        const begun = [...new Set(deltas.map(({ index }) => index))];
        const whole = begun.map((index, number) => ({
          type: 'tool_call',
          index: number,
          call: {
            id: `call_01M88501QNYCB14ZVTMDFKN9CS_${number}`,
            name: `f${index}`,
            arguments: deltas.flatMap((delta) => (delta.index === index ? [delta.part] : [])).join(''),
          },
        }));
        expect(found).toEqual(whole);
      }),
      runs,
    );
  });

  it('fails when the model stops without an end', async () => {
    async function* broken(): AsyncIterable<ModelEvent> {
      yield { type: 'text', text: 'half an ans' };
    }
    const outputs = gate(broken(), fakeScanner(), EXCHANGE, () => undefined)[Symbol.asyncIterator]();
    await expect(outputs.next()).rejects.toMatchObject({ code: 'upstream_error' });
  });
});

describe('windowEnd', () => {
  it('never moves as more text arrives, and never cuts a surrogate pair', () => {
    fc.assert(
      fc.property(text, fc.nat(4), fc.nat(1000), (whole, index, place) => {
        const early = windowEnd(cut(whole, [place])[0] ?? '', index, false);
        const late = windowEnd(whole, index, true);
        if (early !== undefined) expect(early).toBe(late);
        const end = late ?? 0;
        expect(/[\uD800-\uDBFF]$/.test(whole.slice(0, end)) && /^[\uDC00-\uDFFF]/.test(whole.slice(end))).toBe(false);
      }),
      { numRuns: 1000 },
    );
  });
});
