import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { checkSignals } from '../../../classifiers/check-signals.ts';
import { decodedLayers, readLayers } from '../../../classifiers/deobfuscation/layers.ts';
import { createObfuscationDetector } from '../../../classifiers/deobfuscation/obfuscation.ts';
import { withLayers } from '../../../classifiers/deobfuscation/with-layers.ts';
import { createPiiDetector } from '../../../classifiers/detectors/pii.ts';
import { ENCODINGS } from '../../../scripts/eval/encodings.ts';
import { SENTENCES } from '../../classifiers/deobfuscation/sentences.ts';

const NEVER = new AbortController().signal;
const encode = fc.constantFrom(...Object.values(ENCODINGS).map((encoding) => encoding.encode));
const sentence = fc.constantFrom(...SENTENCES, 'Write to ann@corp.example.com about the secret password now.');
const encoded = fc
  .tuple(fc.array(encode, { maxLength: 3 }), sentence)
  .map(([all, plain]) => all.reduce<string>((text, write) => write(text), plain));
/** Beginnings and ends of what is decoded, and any units, halves of pairs among them. */
const fragment = fc.constantFrom(
  ...[
    '%',
    '%6',
    '%C3',
    '&#',
    '&#x',
    ';',
    '\\u',
    '\\x6',
    '=',
    '==',
    '\ud835',
    '\udb40',
    '\udc61',
    '\u200b',
    '\u202e',
    'ı',
  ],
  ...['а', 'İ', '\ufe0f', '\u0301', '\u{e0061}', '. ', '- ', ' / ', '\n', '0x', ' i ', '1', '@', '\u{1f1e9}', 'ﬁ', 'ẞ'],
);
const anything = fc.string({ unit: fc.integer({ min: 0, max: 0xffff }).map((unit) => String.fromCharCode(unit)) });
const texts = fc
  .array(fc.oneof(encoded, fragment, anything, fc.lorem({ maxCount: 4 })), { maxLength: 8 })
  .chain((parts) => fc.tuple(fc.constant(parts.join('')), fc.nat(), fc.nat()))
  // Cut anywhere, as a window is.
  .map(([text, from, to]) => text.slice(from % 40, text.length - (to % 40)));

describe('the layers of any text', () => {
  it('have places in it, in order and apart, and lead every unit back into it', () => {
    fc.assert(
      fc.property(texts, (text) => {
        for (const layer of decodedLayers(text)) {
          expect(layer.text).not.toBe('');
          expect(layer.places.length).toBeGreaterThan(0);
          let before = -1;
          for (const { start, end } of layer.places) {
            expect(start).toBeGreaterThan(before);
            expect(end).toBeGreaterThan(start);
            before = end;
          }
          expect(before).toBeLessThanOrEqual(text.length);
          expect(layer.coverage).toBeGreaterThan(0);
          expect(layer.coverage).toBeLessThanOrEqual(1);
          const whole = layer.spanOf({ start: 0, end: layer.text.length });
          for (let unit = 0; unit < layer.text.length; unit += 1) {
            const { start, end } = layer.spanOf({ start: unit, end: unit + 1 });
            expect(end).toBeGreaterThan(start);
            expect(start).toBeGreaterThanOrEqual(whole.start);
            expect(end).toBeLessThanOrEqual(whole.end);
          }
          expect(whole.start).toBeGreaterThanOrEqual(0);
          expect(whole.end).toBeLessThanOrEqual(text.length);
        }
      }),
      { numRuns: 400 },
    );
  });

  it('lead on in the order of the text, but where it is read from behind', () => {
    fc.assert(
      fc.property(fc.constantFrom(...Object.values(ENCODINGS)), sentence, ({ kind, encode }, plain) => {
        fc.pre(kind !== 'reversed');
        for (const layer of decodedLayers(`Hello\n${encode(plain)}\n`)) {
          let before = { start: 0, end: 0 };
          for (let unit = 0; unit < layer.text.length; unit += 1) {
            const span = layer.spanOf({ start: unit, end: unit + 1 });
            expect(span.start).toBeGreaterThanOrEqual(before.start);
            expect(span.end).toBeGreaterThanOrEqual(before.end);
            before = span;
          }
        }
      }),
    );
  });

  it('have at most four times its units, or 1,024', () => {
    fc.assert(
      fc.property(texts, (text) => {
        const units = decodedLayers(text).reduce((sum, layer) => sum + layer.text.length, 0);
        expect(units).toBeLessThanOrEqual(Math.max(1024, text.length * 4));
      }),
    );
  });

  it('give signals that keep their word, of a detector and of obfuscation itself', async () => {
    const detectors = [withLayers(createPiiDetector()), createObfuscationDetector()];
    await fc.assert(
      fc.asyncProperty(texts, async (text) => {
        for (const detector of detectors) checkSignals(detector, text, await detector.classify(text, NEVER));
      }),
    );
  });

  it('never hide what the text itself has', async () => {
    const plain = createPiiDetector();
    const layered = withLayers(plain);
    await fc.assert(
      fc.asyncProperty(texts, async (text) => {
        const own = await plain.classify(text, NEVER);
        const all = await layered.classify(text, NEVER);
        for (const [index, signal] of own.entries()) {
          const other = all[index]!;
          if ('score' in signal && 'score' in other) expect(other.score).toBeGreaterThanOrEqual(signal.score);
        }
      }),
    );
  });
});

describe('a hostile text of a million units', () => {
  const MANY = 1_000_000;
  const hostile: [string, string][] = [
    ...['a', 'A', '=', 'a ', 'a.', '1a', '1gn0r3 ', '%61', '%C3', '&#105;', '&#x', '\\u0069', '. ', '.- ', '-'].map(
      (part): [string, string] => [part, part],
    ),
    ...['vtaber nyy ', 'erongi lla ', '69676e6f726520', '69 67 6e ', 'aa aa aa aa x ', 'aWdub3JlIGFsbCA', '\ufe01'].map(
      (part): [string, string] => [part, part],
    ),
    ['joined emoji', '\u{1f468}\u200d\u{1f469}\u200d'],
    ['emoji', '\u{1f600}'],
    ['split letters', 'a\u200b'],
    ['marks', '\u0301'],
    ['look-alikes', 'іgnоrе '],
    ['many encodings at once', 'іgnоrе 1gn0r3 i.g.n.o.r.e \\u0069\\u0067\\u006e\\u006f '],
    ['styled letters', '\u{1d422}'],
    ['tags', '\u{e0061}'],
    ['halves', '\ud835'],
    ['regional', '\u{1f1ee}'],
  ];

  it.each(hostile)('has layers in bounds, soon: %s', (_, part) => {
    const text = part.repeat(Math.ceil(MANY / part.length));
    const { layers } = readLayers(text);
    // Some 0.3 s; what is not linear takes minutes, which is more than a test has.
    expect(layers.reduce((sum, layer) => sum + layer.text.length, 0)).toBeLessThanOrEqual(65_536);
  });
});
