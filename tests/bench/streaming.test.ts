import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { median } from '../../bench/numbers.ts';
import { tokensOf } from '../../bench/servers/prose.ts';
import { type Timed, windowDelays } from '../../bench/window-delay.ts';
import { PASS } from '../../exchange/decision.ts';
import { Channel } from '../../gateway/moderation/channel.ts';
import { Fill } from '../../gateway/moderation/fill.ts';
import type { Scanned, Scanner } from '../../gateway/moderation/scan.ts';
import { CONTEXT } from '../../gateway/moderation/windows.ts';

const PLACE = {
  pointer: '/x',
  stage: 'output',
  role: 'assistant',
  modality: 'text',
  form: 'text',
  turn: 'newest',
} as const;

/** Words, and stretches without any space, in which a window ends where it has to. */
const word = fc.oneof(
  { weight: 4, arbitrary: fc.string({ minLength: 1, maxLength: 12 }).map((word) => ` ${word}`) },
  { weight: 1, arbitrary: fc.string({ unit: 'grapheme', minLength: 20, maxLength: 120 }) },
);
const tokens = fc.array(word, { minLength: 1, maxLength: 200, size: 'max' });

/** What the gate lets go of these tokens, a millisecond between two, and what it had its scans read. */
async function throughGate(texts: readonly string[], lookahead: number) {
  const read: string[] = [];
  const scanner: Scanner = {
    lookahead,
    scan: async ({ text }) => {
      read.push(text);
      return { decision: PASS } as Scanned;
    },
  };
  const channel = new Channel(PLACE, scanner, new Fill(() => ''), () => undefined);
  const pieces: Timed[] = [];
  const sent = { pieces: texts.map((text, at) => ({ text, at })), ended: texts.length };
  for (const { text, at } of [...sent.pieces, { text: '', at: sent.ended }]) {
    for await (const output of channel.push(text, at === sent.ended)) {
      if ('stop' in output) throw new Error('nothing stops it');
      pieces.push({ text: output.text, at });
    }
  }
  return { sent, seen: { pieces, ended: sent.ended }, read };
}

describe('the delay of windows', () => {
  it('is none through a gate whose scans take no time, and whatever its pieces take on their way', async () => {
    await fc.assert(
      fc.asyncProperty(tokens, fc.integer({ min: 40, max: 300 }), fc.nat(), async (texts, lookahead, late) => {
        const { sent, seen } = await throughGate(texts, lookahead);
        const pieces = seen.pieces.map(({ text, at }) => ({ text, at: at + late }));
        expect(windowDelays(sent, { ...seen, pieces }, lookahead)).toEqual(seen.pieces.map(() => late));
      }),
      { numRuns: 200 },
    );
  });

  it('is not told of a text that was changed on the way', async () => {
    const { sent, seen } = await throughGate(tokensOf(250, 0), 256);
    const pieces = [{ text: seen.pieces[0]!.text.replace(/[a-z]/, '•'), at: 0 }, ...seen.pieces.slice(1)];
    expect(() => windowDelays(sent, { ...seen, pieces }, 256)).toThrow('another text');
  });
});

describe("the streams' answers", () => {
  it('share no text that a scan reads, so that the cache of scans helps none of them', async () => {
    const all = await Promise.all(
      Array.from({ length: 60 }, async (_, number) => (await throughGate(tokensOf(250, number), CONTEXT)).read),
    );
    expect(new Set(all.flat()).size).toBe(all.flat().length);
  });

  it('are long enough for windows that do not wait for the end', async () => {
    for (const count of [120, 250]) {
      const { sent, seen } = await throughGate(tokensOf(count, 1), 256);
      expect(seen.pieces.filter(({ at }) => at < sent.ended).length).toBeGreaterThanOrEqual(2);
    }
  });
});

describe('median', () => {
  it('has as many samples on one side as on the other', () => {
    fc.assert(
      fc.property(fc.array(fc.integer(), { minLength: 1 }), (samples) => {
        const middle = median(samples);
        const below = samples.filter((sample) => sample < middle).length;
        const above = samples.filter((sample) => sample > middle).length;
        expect(Math.max(below, above) * 2).toBeLessThanOrEqual(samples.length);
      }),
    );
    expect(median([1, 2, 10, 20])).toBe(6);
  });
});
