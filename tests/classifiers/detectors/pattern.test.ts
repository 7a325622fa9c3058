import fc from 'fast-check';
import { RE2JS } from 're2js';
import { describe, expect, it } from 'vitest';
import { longestOf } from '../../../classifiers/detectors/pattern/longest.ts';
import { createPatternDetector, type DetectorSpec } from '../../../classifiers/detectors/pattern.ts';
import { PATTERN_LIMIT } from '../../../exchange/pattern.ts';
import { foundIn, unmark } from './found.ts';

async function expectMarked(spec: Omit<DetectorSpec, 'name'>, marked: string): Promise<void> {
  const { text, spans } = unmark(marked);
  const found = (await foundIn(createPatternDetector([{ name: 'x', ...spec }]), text)).get('custom.x');
  expect(found).toEqual({ score: spans.length > 0 ? 1 : 0, spans });
}

describe('a pattern', () => {
  it.each([
    ['ACME-[0-9]{6}', 'see «ACME-123456», «ACME-654321»7'],
    ['ACME-[0-9]{6}', 'acme-123456 ACME-12345'],
    ['(?i)acme', '«ACME» «acme»'],
    ['\\bcat\\b', '«cat» concat cats «cat»'],
    ['^a', '«a»a\na'],
    ['(?m)^a$', '«a»\nb\n«a»'],
    ['x$', 'x x«x»'],
    ['\\p{Greek}+', 'the «λόγος» of'],
    ['.', '«😀»«e»'],
    ['A.*B', 'xx«A..B..B»xx'],
    ['a|ab', '«a»b'],
  ])('%s in %j', async (pattern, marked) => {
    await expectMarked({ pattern }, marked);
  });

  it('without a bound finds what lies within the limit, and not more', async () => {
    const near = `A${'.'.repeat(PATTERN_LIMIT - 2)}B`;
    await expectMarked({ pattern: 'A.*B' }, `..«${near}»..`);
    await expectMarked({ pattern: 'A.*B' }, `..A.${near.slice(1)}..`);
    await expectMarked({ pattern: 'x+' }, `«${'x'.repeat(PATTERN_LIMIT)}»«${'x'.repeat(44)}»`);
  });

  it('can be told to disregard case', async () => {
    await expectMarked({ pattern: 'acme', caseSensitive: false }, '«ACME» «acme»');
  });
});

describe('keywords', () => {
  it.each([
    [['Project Zephyr'], '«Project Zephyr», «Project\u00a0Zephyr», project zephyr'],
    [['art'], '«art» part artful _art art1 «art»-«art» é́art'],
    [['ab', 'abc d'], '«abc d» «ab» abc'],
    [['C++', '#1'], '«C++» and «#1», C+'],
    [['Zephyr'], 'Z\u200bx «Ze\u200bphyr» Zephyr\u0301'],
    [['東京'], '私は«東京»に'],
    [['Ｚephyr'], '«Zephyr»'],
  ])('%j in %j', async (keywords, marked) => {
    await expectMarked({ keywords }, marked);
  });

  it('can be told to disregard case, also where it changes the length', async () => {
    await expectMarked({ keywords: ['zephyr', 'ÀB'], caseSensitive: false }, 'İ «ZEPHYR» «àb» İ «Zephyr»');
  });
});

describe('a detector that cannot be', () => {
  it.each<[string, Omit<DetectorSpec, 'name'>]>([
    ['no RE2', { pattern: 'a(?=b)' }],
    ['no pattern at all', { pattern: '(' }],
    ['matches the empty text', { pattern: 'a*' }],
    ['can never match', { pattern: 'a^b' }],
    ['is too slow', { pattern: '[a-c]{650}|x' }],
    ['neither', {}],
    ['both', { pattern: 'a', keywords: ['a'] }],
    ['no keyword', { keywords: [] }],
    ['a blank one', { keywords: ['a', ' '] }],
    ['one that shows nothing', { keywords: ['a', '\u200b'] }],
    ['one that is too long', { keywords: ['a'.repeat(201)] }],
  ])('is invalid_policy, with a hint: %s', (_, spec) => {
    expect(() => createPatternDetector([{ name: 'x', ...spec }])).toThrow(
      expect.objectContaining({ code: 'invalid_policy', message: expect.stringMatching(/custom\.x .*Hint: /) }),
    );
  });

  it('has a name of its own', () => {
    const spec = { name: 'x', pattern: 'a' };
    expect(() => createPatternDetector([spec, spec])).toThrow(/custom\.x is defined twice/);
  });
});

describe('the longest match of a pattern', () => {
  it('is never less than what it matches', () => {
    const atom = fc.constantFrom(
      'a',
      'b',
      '.',
      '[ab]',
      '[^a]',
      '\\w',
      '(?i:b)',
      '(?:a{2})',
      '[[:alpha:]]',
      '\\x{1F600}',
      '\\Qab\\E',
    );
    const { regex } = fc.letrec<{ regex: string; piece: string }>((tie) => ({
      piece: fc.oneof(
        { depthSize: 'small' },
        atom,
        fc.tuple(tie('regex')).map(([inner]) => `(${inner})`),
      ),
      regex: fc
        .array(fc.tuple(tie('piece'), fc.constantFrom('', '', '?', '{2}', '{1,3}', '{0,2}?')), {
          minLength: 1,
          maxLength: 4,
        })
        .chain((pieces) => fc.constantFrom('', '|').map((glue) => pieces.map((piece) => piece.join('')).join(glue))),
    }));
    const text = fc.string({ unit: fc.constantFrom('a', 'b', 'B', '😀', '1'), maxLength: 60 });
    fc.assert(
      fc.property(regex, text, (pattern, given) => {
        const matcher = RE2JS.compile(pattern).matcher(given);
        const longest = longestOf(pattern);
        expect(longest).toBeLessThan(Number.POSITIVE_INFINITY);
        while (matcher.find()) expect(matcher.end() - matcher.start()).toBeLessThanOrEqual(longest);
      }),
      { numRuns: 500 },
    );
  });

  it.each([
    ['a*', Number.POSITIVE_INFINITY],
    ['a{3,}', Number.POSITIVE_INFINITY],
    ['(?:ab|c+)d', Number.POSITIVE_INFINITY],
    ['^$\\b', 0],
    ['abc', 3],
    ['a{2,7}?', 7],
  ])('%s: %d', (pattern, longest) => {
    expect(longestOf(pattern)).toBe(longest);
  });
});
