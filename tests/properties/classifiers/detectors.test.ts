import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { checkSignals } from '../../../classifiers/check-signals.ts';
import type { Classifier } from '../../../classifiers/classifier.ts';
import { createControlTokenDetector } from '../../../classifiers/detectors/control-tokens.ts';
import { createPatternDetector } from '../../../classifiers/detectors/pattern.ts';
import { createPiiDetector } from '../../../classifiers/detectors/pii.ts';
import { createSecretDetector } from '../../../classifiers/detectors/secret.ts';
import { membersOf } from '../../../exchange/signal.ts';
import { ALPHANUMERIC, foundIn, random, sureIn, WORD } from '../../classifiers/detectors/found.ts';
import { cards, FRAGMENTS, hostile, PLANTED, withLuhn } from '../../classifiers/detectors/texts.ts';

const pii = createPiiDetector();
const secret = createSecretDetector();
const control = createControlTokenDetector();
const patterns = createPatternDetector([
  { name: 'digits', pattern: '[0-9]{3}-?[0-9]+' },
  { name: 'words', keywords: ['phone', 'card order', 'password'], caseSensitive: false },
  { name: 'unbounded', pattern: 'A.*B' },
  { name: 'edges', pattern: '\\b(?:1|4)+\\b|a+$' },
  { name: 'long', pattern: '1{200,300}' },
]);
const DETECTORS: readonly (readonly [string, Classifier])[] = [pii, secret, control, patterns].map((one) => [
  one.id,
  one,
]);

/** Any UTF-16 units, halves of surrogate pairs among them. */
const anything = fc.string({ unit: fc.integer({ min: 0, max: 0xffff }).map((unit) => String.fromCharCode(unit)) });

/** Any text, with a line's end towards the value that is planted beside it. */
const around = fc
  .array(fc.oneof(fc.lorem({ maxCount: 3 }), fc.string({ unit: 'grapheme' }), fc.string({ unit: 'binary' })), {
    maxLength: 8,
  })
  .map((parts) => parts.join(' '));

/** Credentials longer than the reach, each cut where it does not seem to go on, and does. */
const GOING_ON: [string, number][] = [
  [`${'-'.repeat(5)}BEGIN PRIVATE KEY${'-'.repeat(5)}${'\u200b'.repeat(120)}${random(ALPHANUMERIC, 64)}`, 1],
  [`postgres://svc:${random(ALPHANUMERIC, 20)}@db.corp.com/${'a.'.repeat(100)}b`, 1],
  [`postgres://svc:${random(ALPHANUMERIC, 20)}@db.corp.com/${'a.'.repeat(100)}b`, 2],
  [['gh', 's_', 'aB3.'.repeat(60), 'c'].join(''), 1],
  [['gh', 's_', 'aB3.'.repeat(60), 'c'].join(''), 4],
  [
    `secret=${random(ALPHANUMERIC, 110)}${'-'.repeat(5)}BEGIN PRIVATE KEY${'-'.repeat(5)} is how a key begins, they say`,
    16,
  ],
  [`${'-'.repeat(5)}BEGIN PRIVATE KEY${'-'.repeat(5)}\n${'QUJD/+9'.repeat(9)}#       ${'\u200b'.repeat(30)}0`, 1],
  [`${'-'.repeat(5)}BEGIN PRIVATE KEY${'-'.repeat(5)}\\n${random(ALPHANUMERIC, 107)}\\n${random(ALPHANUMERIC, 64)}`, 9],
  [['hv', 's.', random(WORD, 80), '\u200b'.repeat(90), random(WORD, 80)].join(''), 30],
];

/** Hints that lead to a sure token, and the first of them from too far. */
const HINTS: [string, number][] = [[`${'<s>'.repeat(40)}[INST]`, 4]];

/** Two things under one name, of which the second begins inside the first and goes on behind it. */
const OVERLAPPING = 'secret=example-postgres://svc:secret@host/a,b';

/** What may be said in place of a signal before all was seen: what turns out to be no live secret may look like one. */
const standsFor = (name: string) => {
  const live = membersOf('secret');
  return name.startsWith('secret.') && !live.includes(name) ? [name, ...live] : [name];
};

describe('a planted value', () => {
  it.each(PLANTED)('of %s is found in any text, and its span is exactly it', async (name, values) => {
    const detector = DETECTORS.map(([, one]) => one).find((one) => one.signals.includes(name))!;
    await fc.assert(
      fc.asyncProperty(around, values, around, async (before, value, behind) => {
        const start = before.length + 1;
        const found = (await foundIn(detector, `${before}\n${value}\n${behind}`)).get(name);
        expect(found?.spans).toContainEqual({ start, end: start + value.length });
      }),
    );
  });
});

describe.each(DETECTORS)('the detector %s', (_, detector) => {
  it('gives all its signals for any text: scores in [0, 1], spans inside the text, in order and apart', async () => {
    await fc.assert(
      fc.asyncProperty(fc.oneof(hostile, anything), async (text) => {
        checkSignals(detector, text, await detector.classify(text, new AbortController().signal));
      }),
      {
        numRuns: 500,
        examples: [[''], ['\0'], ['\ud835'], ['\udfce'], ['\u200b'], [FRAGMENTS.join('')], [OVERLAPPING]],
      },
    );
  });

  it('gives them for very long texts too', async () => {
    for (const text of [FRAGMENTS.join('').repeat(80), '\ud835'.repeat(100_000), 'a'.repeat(1_000_000)]) {
      checkSignals(detector, text, await detector.classify(text, new AbortController().signal));
    }
  });

  /**
   * What the gate relies on: it decides on text when it has seen `longestMatch` units behind it, and takes a span that
   * reaches the end of what it saw for one that may go on.
   */
  it('has seen enough of what begins in a text once it has seen its longest match behind it', async () => {
    const { longestMatch } = detector;
    await fc.assert(
      fc.asyncProperty(
        fc.tuple(hostile, hostile).map((two) => two.join('')),
        fc.nat(),
        async (text, at) => {
          fc.pre(text.length > longestMatch);
          const cut = longestMatch + (at % (text.length - longestMatch + 1));
          for (const name of detector.signals) {
            const whole = (await sureIn(detector, name, text)).filter(({ start }) => start < cut - longestMatch);
            if (whole.length === 0) continue;
            const head = text.slice(0, cut);
            const seen = (await Promise.all(standsFor(name).map((one) => sureIn(detector, one, head)))).flat();
            for (const { start, end } of whole) {
              const covered = seen.some((span) => span.start <= start && span.end >= Math.min(end, cut));
              expect(covered, `${name} [${start}, ${end}) at ${cut}`).toBe(true);
            }
          }
        },
      ),
      { numRuns: 300, examples: detector === secret ? GOING_ON : detector === control ? HINTS : [] },
    );
  });
});

describe('the longest match', () => {
  it.each([
    ['pii', pii],
    ['control tokens', control],
    ['patterns', patterns],
  ] as const)('of %s bounds every span', async (_, detector) => {
    await fc.assert(
      fc.asyncProperty(hostile, async (text) => {
        for (const [, { spans }] of await foundIn(detector, text)) {
          for (const { start, end } of spans) expect(end - start).toBeLessThanOrEqual(detector.longestMatch);
        }
      }),
      {
        numRuns: 1000,
        examples: [
          [`4111${'\u200b'.repeat(200)}1111 1111 1111`],
          [`jane@corp.com${'\u200b'.repeat(200)}`],
          [`1M8G${'\u200b'.repeat(200)}DM9AXKP042788`],
          [`NPI 12345${'\u200b'.repeat(200)}67893`],
          [`PESEL 440514${'\u200b'.repeat(200)}01359`],
          [`VAT DE136${'\u200b'.repeat(200)}695976`],
          [`bc1qw508d6q${'\u200b'.repeat(200)}ejxtdg4y5r3zarvary0c5xw7kv8f3t4`],
          [`A${'x'.repeat(400)}B`],
          [`<|im_${'\u200b'.repeat(200)}start|>`],
          ['1'.repeat(1000)],
        ],
      },
    );
  });

  it('of a credential has no bound, and is found whole however long', async () => {
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 150, max: 3000 }), async (length) => {
        const key = ['sk-', 'proj-', random(WORD, length)].join('');
        expect(await sureIn(secret, 'secret.openai', `${key} end`)).toEqual([{ start: 0, end: key.length }]);
      }),
    );
  });
});

describe('digits', () => {
  it('with the check digit of a card are one, and with one digit wrong never', async () => {
    await fc.assert(
      fc.asyncProperty(cards, fc.nat(), fc.integer({ min: 1, max: 9 }), async (number, at, step) => {
        expect(await sureIn(pii, 'pii.credit_card', `card ${number}`)).toEqual([{ start: 5, end: 5 + number.length }]);
        const index = at % number.length;
        const digit = (Number(number[index]) + step) % 10;
        const wrong = number.slice(0, index) + digit + number.slice(index + 1);
        expect((await foundIn(pii, `card ${wrong}`)).get('pii.credit_card')).toEqual({ score: 0, spans: [] });
      }),
    );
  });

  it('that are random have the check digit one time in ten, and then only', async () => {
    await fc.assert(
      fc.asyncProperty(fc.stringMatching(/^4[0-9]{14}$/), fc.nat(9), async (digits, last) => {
        const found = await sureIn(pii, 'pii.credit_card', `${digits}${last}`);
        expect(found.length).toBe(withLuhn(digits) === `${digits}${last}` ? 1 : 0);
      }),
      { numRuns: 500 },
    );
  });
});

it('a live secret beside a sample is still live', async () => {
  const key = ['gh', 'p_', random(ALPHANUMERIC, 36)].join('');
  const live = await Promise.all(
    membersOf('secret').map((name) => sureIn(secret, name, `${['AKI', 'AIOSFODNN7EXAMPLE'].join('')} ${key}`)),
  );
  expect(live.flat()).toEqual([{ start: 21, end: 21 + key.length }]);
});
