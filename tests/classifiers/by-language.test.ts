import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { byLanguage } from '../../classifiers/by-language.ts';
import type { Signal } from '../../exchange/signal.ts';
import { fakeClassifier } from './fakes.ts';

const NEVER = new AbortController().signal;
const FIRST_POINTS: Readonly<Record<string, number>> = { '0.001': 0.9, '0.005': 0.6, '0.01': 0.3, '0.05': 0.1 };
const SECOND_POINTS: Readonly<Record<string, number>> = { '0.001': 0.5, '0.005': 0.2, '0.01': 0.1, '0.05': 0.02 };

function pointsOf(points: Readonly<Record<string, number>>) {
  return (_signal: string, rate: number) => points[String(rate)];
}

function both(first: readonly Signal[], second: readonly Signal[], points = SECOND_POINTS) {
  const english = fakeClassifier(
    first.map(({ name }) => name),
    async () => first,
    { languages: ['en'], operatingPoint: pointsOf(FIRST_POINTS) },
  );
  const others = fakeClassifier(
    second.map(({ name }) => name),
    async () => second,
    { languages: ['en', 'de', 'fr'], operatingPoint: pointsOf(points) },
  );
  const whole = byLanguage('whole', english, others, async (text) => (text === '' ? undefined : text));
  return { english, others, read: async (language: string) => whole.classify(language, NEVER), whole };
}

const UNREAD: readonly Signal[] = [
  { name: 'harm', unknown: 'unscannable' },
  { name: 'jailbreak', unknown: 'unscannable' },
];

describe('two classifiers by language', () => {
  it.each(['en', '', 'sv'])('leaves a text in %j to the first', async (language) => {
    const { read, others } = both(UNREAD, [{ name: 'harm', score: 0.5 }]);
    expect(await read(language)).toEqual(UNREAD);
    expect(others.calls).toBe(0);
  });

  it('says of a text in a language of the second what the first may not, and leaves the rest unknown', async () => {
    const { read } = both(UNREAD, [{ name: 'harm', score: 0.5 }]);
    expect(await read('de')).toEqual([{ name: 'harm', score: 0.9 }, UNREAD[1]]);
  });

  it('keeps what the first is sure of, and an unknown of the second changes nothing', async () => {
    const sure: readonly Signal[] = [{ name: 'harm', score: 0.97 }, UNREAD[1]!];
    expect(await both(sure, [{ name: 'harm', score: 0.01 }]).read('de')).toEqual(sure);
    expect(await both(sure, [{ name: 'harm', unknown: 'timeout' }]).read('de')).toEqual(sure);
    expect(await both(UNREAD, [{ name: 'harm', unknown: 'unscannable' }]).read('fr')).toEqual(UNREAD);
  });

  it('moves scores and those of windows so that operating points meet, in order, within 0 and 1', async () => {
    for (const [rate, score] of Object.entries(SECOND_POINTS)) {
      const [harm] = await both(UNREAD, [{ name: 'harm', score, spans: [{ start: 0, end: 2, score }] }]).read('de');
      const meant = expect.closeTo(FIRST_POINTS[rate]!, 12);
      expect(harm).toEqual({ name: 'harm', score: meant, spans: [{ start: 0, end: 2, score: meant }] });
    }
    const unit = fc.double({ min: 0, max: 1, noNaN: true });
    const points = fc
      .uniqueArray(fc.double({ min: 0.001, max: 0.999, noNaN: true }), { minLength: 4, maxLength: 4 })
      .map((found) => found.sort((a, b) => a - b))
      .map(([a, b, c, d]) => ({ '0.05': a!, '0.01': b!, '0.005': c!, '0.001': d! }));
    await fc.assert(
      fc.asyncProperty(unit, unit, points, async (a, b, own) => {
        const [low, high] = [Math.min(a, b), Math.max(a, b)];
        const scoreOf = async (score: number) => {
          const [harm] = await both(UNREAD, [{ name: 'harm', score }], own).read('de');
          return harm && 'score' in harm ? harm.score : Number.NaN;
        };
        const [x, y] = [await scoreOf(low), await scoreOf(high)];
        expect(x).toBeGreaterThanOrEqual(0);
        expect(y).toBeLessThanOrEqual(1);
        expect(x).toBeLessThanOrEqual(y + 1e-12);
      }),
    );
  });

  it('refuses a second that reads nothing more, or gives a signal of its own', () => {
    const first = fakeClassifier(['harm'], async () => [], { languages: ['en'] });
    const languageOf = async () => 'de';
    const same = fakeClassifier(['harm'], async () => [], { languages: ['en'] });
    expect(() => byLanguage('whole', first, same, languageOf)).toThrow(RangeError);
    const stranger = fakeClassifier(['refusal'], async () => [], { languages: ['de'] });
    expect(() => byLanguage('whole', first, stranger, languageOf)).toThrow(RangeError);
  });

  it('compares meanings in the languages of the first, and is another one when either is', () => {
    const { whole, english } = both(UNREAD, [{ name: 'harm', score: 0 }]);
    expect(whole.languages).toEqual(['en']);
    expect(whole.digest).not.toBe(english.digest);
    const moved = both(UNREAD, [{ name: 'harm', score: 0 }], { ...SECOND_POINTS, '0.001': 0.51 });
    expect(moved.whole.digest).not.toBe(whole.digest);
  });
});
