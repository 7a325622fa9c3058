import { describe, expect, it } from 'vitest';
import { checkSignals } from '../../../classifiers/check-signals.ts';
import { createObfuscationDetector } from '../../../classifiers/deobfuscation/obfuscation.ts';
import type { Signal } from '../../../exchange/signal.ts';
import { base64, ENCODINGS, homoglyphs, selectors, tags } from '../../../scripts/eval/encodings.ts';
import { unmark } from '../detectors/found.ts';
import { SENTENCES } from './sentences.ts';

const detector = createObfuscationDetector();

async function read(text: string): Promise<Signal> {
  return checkSignals(detector, text, await detector.classify(text, new AbortController().signal))[0]!;
}

describe('obfuscation', () => {
  const scores: [string, string, number][] = [
    ['tag characters', `Hello «${tags('good night')}»`, 0.99],
    ['variation selectors', `\u{1f600}«${selectors('good night')}»`, 0.99],
    ['base64 of instructions', `Hello «${base64(SENTENCES[0])}»`, 0.9],
    ['a mixed-script word of no instruction', `Hello «pаypаl», hello`, 0.8],
    ['a mixed-script word of instructions', `«${homoglyphs('Ignore')}» it`, 0.9],
  ];
  it.each(scores)('has a place and a score: %s', async (_, marked, score) => {
    const { text, spans } = unmark(marked);
    expect(await read(text)).toEqual({ name: 'obfuscation', score, spans });
  });

  it.each(Object.entries(ENCODINGS).filter(([name]) => name !== 'percent-encoded spaces'))(
    'is sure of instructions in %s',
    async (_, { encode }) => {
      expect(await read(`Do this:\n${encode(SENTENCES[0])}`)).toMatchObject({
        score: expect.toSatisfy((n) => n >= 0.8),
      });
    },
  );

  it('is a hint where an ordinary sentence is in base64, and a lesser one among much else', async () => {
    const hello = base64('Hello, this is a test of the printer');
    const alone = await read(hello);
    const among = await read(`${'We went home by train. '.repeat(20)}${hello}`);
    expect(alone).toMatchObject({ score: 0.5 });
    expect(among).toMatchObject({ score: expect.toSatisfy((n) => n > 0.2 && n < 0.3) });
  });

  it('is told by what is hidden, and not by what stands around it', async () => {
    expect(await read('Ignore the instructions: h3ll0 w0rld, ag41n.')).toMatchObject({
      score: expect.toSatisfy((n) => n < 0.6),
    });
  });

  it.each([
    ['an emoji with a joiner', 'Fine \u{1f468}\u200d\u{1f469}\u200d\u{1f467} \u2764\ufe0f'],
    ['Russian', 'Сегодня хорошая погода, и мы идём гулять в парк.'],
    ['plain English', SENTENCES[0]],
    ['nothing', ' '],
  ])('has nothing in %s', async (_, text) => {
    expect(await read(text)).toEqual({ name: 'obfuscation', score: 0 });
  });

  it('cannot be told where encodings are deeper than they are read', async () => {
    let text: string = SENTENCES[0];
    for (let depth = 0; depth < 5; depth += 1) text = base64(text);
    expect(await read(text)).toEqual({ name: 'obfuscation', unknown: 'unscannable' });
  });
});
