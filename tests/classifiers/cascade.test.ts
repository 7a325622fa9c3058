import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type CascadeCard, createCascade, parseCascadeCard } from '../../classifiers/cascade.ts';
import { PortcullisError } from '../../exchange/errors.ts';
import type { JsonValue } from '../../exchange/json.ts';
import type { Signal } from '../../exchange/signal.ts';
import { fakeClassifier, scored } from './fakes.ts';

const NAMES = ['harm', 'injection', 'entity.person'];
const CARD: CascadeCard = {
  name: 'guard-cascade',
  first: { name: 'guard-edge', model: 'a' },
  second: { name: 'guard-base', model: 'b' },
  clear: { harm: 0.2, injection: 0.3 },
};
const abort = new AbortController().signal;

function parts(first: readonly Signal[]) {
  const small = fakeClassifier([...NAMES, 'toxicity'], async () => first);
  const large = fakeClassifier(NAMES, async () => scored(NAMES, 0.7));
  return { small, large, cascade: createCascade(CARD, small, large) };
}

describe('createCascade', () => {
  it('asks the large model exactly where a score of the small one is not clearly low', async () => {
    const score = fc.oneof(fc.constantFrom(0, 0.19, 0.2, 0.3, 1), fc.double({ min: 0, max: 1, noNaN: true }));
    const signal = fc.oneof(score, fc.constant('timeout' as const));
    await fc.assert(
      fc.asyncProperty(signal, signal, score, async (harm, injection, person) => {
        const signalOf = (name: string, value: number | 'timeout'): Signal =>
          value === 'timeout' ? { name, unknown: value } : { name, score: value };
        const first = [signalOf('harm', harm), signalOf('injection', injection), signalOf('entity.person', person)];
        const { large, cascade } = parts([...first, { name: 'toxicity', score: 1 }]);
        const signals = await cascade.classify('a text', abort);
        const isClear = harm !== 'timeout' && harm < 0.2 && injection !== 'timeout' && injection < 0.3;
        expect(signals).toEqual(isClear ? first : scored(NAMES, 0.7));
        expect(large.calls).toBe(isClear ? 0 : 1);
      }),
    );
  });

  it('is known by both models and by every threshold', () => {
    const { small, large, cascade } = parts([]);
    const others = [
      createCascade(CARD, { ...small, digest: 'sha256:other' }, large),
      createCascade(CARD, small, { ...large, digest: 'sha256:other' }),
      createCascade({ ...CARD, clear: { harm: 0.2, injection: 0.31 } }, small, large),
    ];
    expect(new Set([cascade, ...others].map(({ digest }) => digest)).size).toBe(4);
  });

  it('refuses a small model that does not give every signal', () => {
    const small = fakeClassifier(['harm'], async () => []);
    const large = fakeClassifier(NAMES, async () => []);
    expect(() => createCascade(CARD, small, large)).toThrow(/gives "injection" too/);
  });

  it('looks as far ahead as the one that looks further, and closes both', async () => {
    const closed: string[] = [];
    const small = fakeClassifier(NAMES, async () => [], {
      longestMatch: 7,
      close: async () => void closed.push('small'),
    });
    const large = fakeClassifier(NAMES, async () => [], {
      longestMatch: 3,
      close: async () => void closed.push('large'),
    });
    const cascade = createCascade(CARD, small, large);
    expect(cascade.longestMatch).toBe(7);
    await cascade.close?.();
    expect(closed).toEqual(['small', 'large']);
  });
});

describe('parseCascadeCard', () => {
  it('reads what it needs and leaves out what is for people', () => {
    expect(parseCascadeCard(JSON.parse(JSON.stringify({ ...CARD, validation: { texts: 3 } })))).toEqual(CARD);
  });

  it.each([
    ['first', { ...CARD, first: { name: 'guard-edge' } }],
    ['clear["harm"]', { ...CARD, clear: { harm: 1.2 } }],
    ['name', { ...CARD, name: '' }],
  ])('names what is wrong: %s', (at, card) => {
    const problem = () => parseCascadeCard(card as unknown as JsonValue);
    expect(problem).toThrow(PortcullisError);
    expect(problem).toThrow(at);
  });
});
