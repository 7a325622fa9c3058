import fc from 'fast-check';
import { RE2JS } from 're2js';
import { describe, expect, it } from 'vitest';
import { NO_CONTEXT } from '../../../classifiers/context.ts';
import { asIs } from '../../../classifiers/detectors/fold.ts';
import { longestOf } from '../../../classifiers/detectors/pattern/longest.ts';
import { patternFinder } from '../../../classifiers/detectors/pattern/matches.ts';
import { patternProblem } from '../../../exchange/pattern.ts';
import type { Span } from '../../../exchange/signal.ts';

const atom = fc.constantFrom(
  ...['a', 'b', '.', '[ab]', '[^a]', '\\w', '(?i:b)', '[[:alpha:]]', '\\x{1F600}', '\\Qab\\E', '\\pL', '(?s:.)'],
  ...['\\b', '\\B', '^', '$', '(?m:^)', '(?m:$)', '\\A', '\\z', 'é', '(?i:ss)', '(?i:k)'],
);
const quantifier = fc.constantFrom('', '', '', '?', '??', '*', '*?', '+', '+?', '{2}', '{1,3}', '{0,2}?', '{3,}');

/** Patterns of everything that RE2 has. */
const { regex } = fc.letrec<{ regex: string; piece: string }>((tie) => ({
  piece: fc.oneof(
    { depthSize: 'small' },
    atom,
    fc.tuple(fc.constantFrom('(', '(?:'), tie('regex')).map(([open, inner]) => `${open}${inner})`),
  ),
  regex: fc
    .array(fc.tuple(tie('piece'), quantifier), { minLength: 1, maxLength: 4 })
    .chain((pieces) => fc.constantFrom('', '|').map((glue) => pieces.map((piece) => piece.join('')).join(glue))),
}));

const units = fc.constantFrom(...['a', 'a', 'b', 'B', '1', ' ', '\n', 'é', '😀', 'ſ', 'K', '\ud83d', '\ude00']);
const text = fc.string({ unit: units, maxLength: 40 });

function found(pattern: RE2JS, limit: number, given: string): readonly Span[] {
  return patternFinder('x', pattern, limit)(asIs(given), NO_CONTEXT).map(({ start, end }) => ({ start, end }));
}

/** What RE2JS finds itself, one match after the other. */
function foundByEngine(pattern: RE2JS, given: string): readonly Span[] {
  const spans: Span[] = [];
  const matcher = pattern.matcher(given);
  while (matcher.find())
    if (matcher.end() > matcher.start()) spans.push({ start: matcher.start(), end: matcher.end() });
  return spans;
}

describe('matches of a pattern', () => {
  it('are those of RE2JS, where none is over the limit', () => {
    let compared = 0;
    fc.assert(
      fc.property(regex, text, (source, given) => {
        fc.pre(patternProblem(source, true) === undefined);
        const pattern = RE2JS.compile(source);
        compared += foundByEngine(pattern, given).length;
        expect(found(pattern, 256, given)).toEqual(foundByEngine(pattern, given));
      }),
      { numRuns: 3000, maxSkipsPerRun: 1000 },
    );
    expect(compared).toBeGreaterThan(500);
  });

  it('are, with a limit, the first way to match that keeps to it', () => {
    fc.assert(
      fc.property(fc.stringMatching(/^[abc]{0,30}$/), fc.integer({ min: 1, max: 12 }), (given, limit) => {
        for (const [source, bounded] of [
          ['a.*c', `a.{0,${limit - 2}}c`],
          ['[ab]+', `[ab]{1,${limit}}`],
          ['a.*?c|b', `a.{0,${limit - 2}}?c|b`],
          ['(?:a|b)*c|a', `(?:a|b){0,${limit - 1}}c|a`],
        ] as const) {
          if (limit < 2) continue;
          const expected = foundByEngine(RE2JS.compile(bounded), given);
          expect(found(RE2JS.compile(source), limit, given), source).toEqual(expected);
        }
      }),
    );
  });

  it('are the same in a long text, also where the parts of it that are searched meet', () => {
    fc.assert(
      fc.property(regex, text, fc.integer({ min: 980, max: 1030 }), (source, given, length) => {
        fc.pre(patternProblem(source, true) === undefined && longestOf(source) <= 256);
        const pattern = RE2JS.compile(source);
        const long = `${'-'.repeat(length)}${given}${' '.repeat(500)}${given.repeat(20)}`;
        expect(found(pattern, 256, long)).toEqual(foundByEngine(pattern, long));
      }),
      { numRuns: 300, maxSkipsPerRun: 1000 },
    );
  });
});
