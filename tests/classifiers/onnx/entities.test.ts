import { describe, expect, it } from 'vitest';
import { checkSignals } from '../../../classifiers/check-signals.ts';
import type { Classifier } from '../../../classifiers/classifier.ts';
import { withLayers } from '../../../classifiers/deobfuscation/with-layers.ts';
import { sureLanguageOf } from '../../../classifiers/detectors/language.ts';
import { LONGEST_ENTITY } from '../../../classifiers/onnx/entities.ts';
import { readingOnly } from '../../../classifiers/onnx/languages.ts';
import { surely, TAGS, type TagLogits, taggingEncoder } from './tagging-encoder.ts';

const NEVER = new AbortController().signal;

/** What each kind was found in. */
async function found(text: string, encoder: Classifier = taggingEncoder().encoder) {
  const signals = checkSignals(encoder, text, await encoder.classify(text, NEVER));
  const texts = (name: string) => {
    const signal = signals.find((one) => one.name === name);
    if (!signal || !('score' in signal)) throw new Error(`${name} is unknown`);
    return (signal.spans ?? []).map(({ start, end }) => text.slice(start, end));
  };
  return { person: texts('entity.person'), organization: texts('entity.organization') };
}

describe('the entities of a text', () => {
  it('begin with B, go on with I, and begin with I of another kind', async () => {
    expect(await found('p q q p a q q')).toEqual({ person: ['p q q', 'p', 'q q'], organization: [] });
    expect(await found('p q s r q')).toEqual({ person: ['p q', 'q'], organization: ['s', 'r'] });
  });

  it('are named by the first token of a word alone', async () => {
    expect(await found('apqr pab\nqrr')).toEqual({ person: ['pab\nqrr'], organization: [] });
  });

  it('are the words without the punctuation around them', async () => {
    const texts = [
      'a pa qb, a',
      'pa qb.',
      'pa qb") a',
      'pa qb’s a',
      "pa qb's, a",
      'pa qb*** a',
      'pa qb=> a',
      'pa qb-\u{10100}',
    ];
    for (const text of texts) expect((await found(text)).person, text).toEqual(['pa qb']);
    expect((await found('pa-\u{1F600}?')).person).toEqual(['pa-\u{1F600}']);
    expect((await found("pa's qb")).person).toEqual(["pa's qb"]);
    expect((await found('pa-b o’q')).person).toEqual(['pa-b']);
  });

  it('are not there where a word is only punctuation', async () => {
    const { encoder } = taggingEncoder({ tags: () => surely('B-person') });
    expect((await found("( pa 's )", encoder)).person).toEqual(['pa']);
  });

  it('go on over what shows nothing', async () => {
    expect((await found('p \u200b q')).person).toEqual(['p \u200b q']);
  });

  it('are told in parts where one is longer than a stream waits for', async () => {
    const { person } = await found(`p${' qabcdefgh'.repeat(60)} a ${'p'.repeat(450)}`);
    expect(person.join(' ')).toBe(
      `p${' qabcdefgh'.repeat(60)} ${'p'.repeat(200)} ${'p'.repeat(200)} ${'p'.repeat(50)}`,
    );
    const signs = `pp-${'\u{1F600}'.repeat(150)}`;
    expect((await found(signs)).person).toEqual([signs.slice(0, 199), signs.slice(199)]);
    expect(Math.max(...person.map((one) => one.length))).toBeLessThanOrEqual(LONGEST_ENTITY);
  });

  it('take each word from the window that sees more on both sides of it', async () => {
    const { encoder, runs } = taggingEncoder({ tags: (_, run) => surely(['I-person', 'I-organization'][run]!) });
    const text = 'a b c d e f g h i j k l m n';
    expect(await found(text, encoder)).toEqual({ person: ['a b c d e f g'], organization: ['h i j k l m n'] });
    expect(runs).toHaveLength(2);
  });
});

describe('the signal of a kind of entity', () => {
  const NAMES = ['entity.person', 'entity.organization'];
  /** Token ids of the tiny tokenizer: `a` is the 7th. */
  const A = 7;
  const byId =
    (logits: Readonly<Record<number, readonly number[]>>): TagLogits =>
    (id) =>
      logits[id] ?? surely('O');
  const signalsOf = async (tags: TagLogits, text: string, scale = 1) => {
    const { encoder } = taggingEncoder({ tags, card: { entities: { tags: TAGS, scale, operatingPoints: {} } } });
    return (await encoder.classify(text, NEVER)).filter(({ name }) => NAMES.includes(name));
  };

  it('is declared behind the heads, and 0 where there is none', async () => {
    const { encoder } = taggingEncoder();
    expect(encoder.signals).toEqual(['injection', 'toxicity', ...NAMES]);
    expect(encoder.longestMatch).toBe(LONGEST_ENTITY);
    expect((await encoder.classify('a b', NEVER)).slice(2)).toEqual(NAMES.map((name) => ({ name, score: 0 })));
    expect((await encoder.classify(' ', NEVER)).slice(2)).toEqual(NAMES.map((name) => ({ name, score: 0 })));
    expect((await encoder.classify('\u200b', NEVER)).slice(2)).toEqual(
      NAMES.map((name) => ({ name, unknown: 'unscannable' })),
    );
  });

  it('has the mean probability of the kind over the words of the best entity, with the scale of the card', async () => {
    const tags = byId({ [A]: [0, 2, 1, 0, 0], [A + 1]: [0, 0, 3, 0, 0], [A + 2]: [0, 1, 0, 0, 0] });
    for (const scale of [1, 2.5]) {
      const e = (x: number) => Math.exp(scale * x);
      const means = [((e(2) + e(1)) / (e(2) + e(1) + 3) + (e(3) + 1) / (e(3) + 4)) / 2, (e(1) + 1) / (e(1) + 4)];
      const [person] = await signalsOf(tags, 'a b x c', scale);
      expect(person).toEqual({
        name: 'entity.person',
        score: expect.closeTo(Math.max(...means), 12),
        spans: expect.anything(),
      });
    }
  });

  it('has the sure entities as spans, or the hints where there is none', async () => {
    const tags = byId({ [A]: [0, 4, 0, 0, 0], [A + 1]: [1.5, 1.6, 0, 1, 1] });
    expect(await signalsOf(tags, 'a x b')).toMatchObject([{ spans: [{ start: 0, end: 1 }] }, { score: 0 }]);
    const [hint] = await signalsOf(tags, 'x b');
    expect(hint).toMatchObject({ spans: [{ start: 2, end: 3 }] });
    expect(hint && 'score' in hint && hint.score).toBeLessThan(0.5);
  });

  it('is no score where a logit is no number', async () => {
    for (const wrong of [Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]) {
      await expect(signalsOf(byId({ [A]: [0, 0, 0, 0, wrong] }), 'b a')).rejects.toThrow(RangeError);
    }
  });

  it('has the operating points of the card', () => {
    const operatingPoints = { 'entity.person': { '0.001': 0.8 } };
    const { encoder } = taggingEncoder({ card: { entities: { tags: TAGS, scale: 1, operatingPoints } } });
    expect(encoder.operatingPoint?.('entity.person', 0.001)).toBe(0.8);
    expect(encoder.operatingPoint?.('entity.organization', 0.001)).toBeUndefined();
  });

  it('is unscannable in a language that the model has not learned', async () => {
    const hint = taggingEncoder({ tags: () => [0, 1, 0, 0, 0] }).encoder;
    const text = 'Bitte übersetze den folgenden Brief in einfache Worte und lass die Namen so, wie sie sind.';
    const signals = await readingOnly(['en'], sureLanguageOf, withLayers(hint)).classify(text, NEVER);
    expect(signals).toEqual(hint.signals.map((name) => ({ name, unknown: 'unscannable' })));
  });
});
