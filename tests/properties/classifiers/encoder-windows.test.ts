import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { checkSignals } from '../../../classifiers/check-signals.ts';
import { parseCard } from '../../../classifiers/onnx/card.ts';
import { createEncoder } from '../../../classifiers/onnx/encoder.ts';
import { createTokenizer, type Tokenizer } from '../../../classifiers/onnx/tokenizer.ts';
import { TOKENIZER, TOKENIZER_CONFIG, tinyCard } from '../../classifiers/onnx/tiny-encoder.ts';

const card = parseCard(tinyCard(new Uint8Array(1), '{}'));
const NEVER = new AbortController().signal;
const MARKS = { begin: -1, end: -2 };

/** Lengths of pieces, and for each whether its characters are tokens or show nothing. */
const pieces = fc.array(fc.record({ length: fc.integer({ min: 1, max: 12 }), isBlank: fc.boolean() }), {
  maxLength: 25,
});
const logits = fc.array(
  fc.tuple(fc.double({ min: -12, max: 8, noNaN: true }), fc.double({ min: -12, max: 8, noNaN: true })),
  {
    minLength: 1,
    maxLength: 50,
  },
);

/** One token a character, and its id is where it stands: so what the session is given says what was read. */
async function read(parts: readonly { length: number; isBlank: boolean }[], given: readonly (readonly number[])[]) {
  const text = parts.map(({ length, isBlank }) => (isBlank ? ' ' : 'x').repeat(length)).join('');
  const tokenizer: Tokenizer = {
    ...MARKS,
    *tokens() {
      let at = 0;
      for (const { length, isBlank } of parts) {
        const from = at;
        at += length;
        yield { ids: isBlank ? [] : Array.from({ length }, (_, index) => from + index), words: [], length };
      }
    },
  };
  const windows: { start: number; end: number; logits: readonly number[] }[] = [];
  const session = {
    async run(ids: BigInt64Array) {
      const own = given[windows.length % given.length]!;
      windows.push({ start: Number(ids[1]), end: Number(ids.at(-2)) + 1, logits: own });
      return { logits: { data: Float32Array.from(own), dims: [1, own.length] } };
    },
    async close() {},
  };
  const encoder = createEncoder({ card, session, tokenizer });
  return { text, windows, signals: checkSignals(encoder, text, await encoder.classify(text, NEVER)) };
}

describe('a text of several windows', () => {
  it('has a span for each that scores, with all that it read, in order; the highest is the score', async () => {
    await fc.assert(
      fc.asyncProperty(pieces, logits, async (parts, given) => {
        const { text, windows, signals } = await read(parts, given);
        for (const [head, signal] of signals.entries()) {
          if (!('score' in signal)) throw new Error('unknown');
          if (windows.length < 2) {
            expect(signal).not.toHaveProperty('spans');
            continue;
          }
          const { scale, bias } = card.heads[head]!;
          const scores = windows.map((one) => 1 / (1 + Math.exp(-(scale * Math.fround(one.logits[head]!) + bias))));
          const highest = scores.indexOf(Math.max(...scores));
          const told = windows.filter((_, index) => scores[index]! >= 0.05 || index === highest);
          expect(signal.score).toBe(scores[highest]);
          expect(signal.spans).toHaveLength(told.length);
          for (const [index, { start, end, score }] of signal.spans!.entries()) {
            const window = told[index]!;
            expect(score).toBe(scores[windows.indexOf(window)]);
            expect(start).toBeLessThanOrEqual(window.start);
            expect(end).toBeGreaterThanOrEqual(window.end);
            // No further than the pieces at its ends, and what shows nothing beside them.
            expect(text.slice(start, window.start).replaceAll(' ', '').length).toBeLessThan(12);
            expect(text.slice(window.end, end).replaceAll(' ', '').length).toBeLessThan(12);
          }
        }
      }),
      { numRuns: 500 },
    );
  });

  it('leaves nothing of the text out, where every window scores', async () => {
    await fc.assert(
      fc.asyncProperty(pieces, async (parts) => {
        const { text, windows, signals } = await read(parts, [[5, 5]]);
        fc.pre(windows.length > 1);
        for (const signal of signals) {
          let covered = 0;
          for (const { start, end } of ('spans' in signal && signal.spans) || []) {
            expect(start).toBeLessThanOrEqual(covered);
            covered = end;
          }
          expect(covered).toBe(text.length);
        }
      }),
      { numRuns: 200 },
    );
  });

  it('tells windows below 0.05 too where a card has an operating point there', async () => {
    const points = { '0.05': 0.001 };
    const [first, second] = card.heads;
    const lower = { ...card, heads: [{ ...first!, scale: 1, bias: 0, operatingPoints: points }, second!] };
    let run = 0;
    const session = {
      run: async () => {
        const logits = [
          [3, 3],
          [-5, -5],
          [-9, -9],
        ][run++ % 3]!;
        return { logits: { data: Float32Array.from(logits), dims: [1, logits.length] } };
      },
      async close() {},
    };
    const tokenizer = createTokenizer(TOKENIZER, TOKENIZER_CONFIG);
    const signals = await createEncoder({ card: lower, session, tokenizer }).classify(
      'a b c d e f g h i j k l m n o p',
      NEVER,
    );
    expect(signals.map((one) => ('spans' in one ? one.spans?.length : 0))).toEqual([2, 1]);
  });
});

describe('the pieces of the tokenizer', () => {
  it('are together as long as the text', () => {
    const tokenizer = createTokenizer(TOKENIZER, TOKENIZER_CONFIG);
    fc.assert(
      fc.property(fc.array(fc.string({ unit: 'binary', maxLength: 400 }), { maxLength: 8 }), (parts) => {
        const text = parts.join(' ');
        const lengths = [...tokenizer.tokens(text)].map(({ length }) => length);
        expect(lengths.reduce((sum, length) => sum + length, 0)).toBe(text.length);
      }),
    );
  });
});
