import { describe, expect, it } from 'vitest';
import type { Classifier } from '../../classifiers/classifier.ts';
import { replayedOf } from '../../cli/policy-replay.ts';
import type { Signal } from '../../exchange/signal.ts';
import { createIsolate } from '../../gateway/isolate.worker.ts';
import { createPatternDetectors, createPolicyDetectors, embedderAmong } from '../../gateway/policy-detectors.ts';
import type { PolicyDocument } from '../../policies/engine/document.ts';
import { hashingEmbedder } from '../classifiers/detectors/hashing-embedder.ts';
import { fakeClassifier } from '../classifiers/fakes.ts';
import { compile, documentOf } from '../policies/policies.ts';

const TICKET = { ticket: { pattern: 'ACME-[0-9]{6}' } };
const RIVALS = {
  rivals: { examples: ['Is Globex cheaper?', 'How cheap is Globex?', 'Globex is cheaper, is it not?'] },
};

const declaring = (detectors: PolicyDocument['detectors'] = {}, id = 'acme/topics') => ({
  document: documentOf([], { id, detectors }),
});

const english = (digest?: string) => ({ ...hashingEmbedder(digest), languages: ['en'] });

async function signalsOf(classifiers: readonly Classifier[], text: string): Promise<readonly Signal[]> {
  const found = await Promise.all(classifiers.map((one) => one.classify(text, new AbortController().signal)));
  return found.flat();
}

describe('the detectors of policies', () => {
  it.each([
    ['none', {}, []],
    ['patterns', TICKET, ['patterns']],
    ['examples', RIVALS, ['examples']],
    ['both kinds', { ...RIVALS, ...TICKET }, ['patterns', 'examples']],
  ])('are a classifier for each kind there is: %s', async (_, detectors, ids) => {
    const made = await createPolicyDetectors([declaring(detectors)], english());
    expect(made.map(({ id }) => id)).toEqual(ids);
    expect(made.flatMap(({ signals }) => signals).sort()).toEqual(
      Object.keys(detectors)
        .map((name) => `custom.${name}`)
        .sort(),
    );
  });

  it('that two policies have in common are one, and two of one name are refused, of whichever kinds', async () => {
    const both = [declaring(RIVALS), declaring({ ...RIVALS, ...TICKET }, 'acme/other')];
    expect(await createPolicyDetectors(both, english())).toHaveLength(2);
    const other = declaring({ rivals: { keywords: ['Globex'] } }, 'acme/other');
    await expect(createPolicyDetectors([declaring(RIVALS), other], english())).rejects.toMatchObject({
      code: 'invalid_policy',
      message: expect.stringMatching(/custom\.rivals is defined twice/),
    });
  });

  it('that stay the same are kept, and embed nothing again', async () => {
    const embedder = english();
    const first = await createPolicyDetectors([declaring({ ...RIVALS, ...TICKET })], embedder);
    const asked = embedder.texts.length;
    const second = await createPolicyDetectors([declaring({ ...TICKET, ...RIVALS })], embedder, first);
    expect([second[0] === first[0], second[1] === first[1]]).toEqual([true, true]);
    expect(embedder.texts).toHaveLength(asked);
    const less = { rivals: { ...RIVALS.rivals, threshold: 0.3 } };
    const [patterns, examples] = await createPolicyDetectors([declaring({ ...TICKET, ...less })], embedder, second);
    expect([patterns === first[0], examples === first[1]]).toEqual([true, false]);
    expect(embedder.texts.length).toBeGreaterThan(asked);
  });

  it('that are examples find what is hidden in a text', async () => {
    const detectors = await createPolicyDetectors([declaring(RIVALS)], english());
    const [plain, hidden] = await Promise.all(
      ['Please read', `Please read ${btoa('Is Globex cheaper?')}`].map((text) => signalsOf(detectors, text)),
    );
    expect(plain).toMatchObject([{ score: expect.closeTo(0, 0) }]);
    expect((hidden![0] as { score: number }).score).toBeGreaterThanOrEqual(0.5);
  });

  it('that are examples do not call harmless what is in a language that the encoder does not know', async () => {
    const text = 'Bitte übersetze den folgenden Brief in einfache Worte und lass die Namen so, wie sie sind.';
    const foreign = await signalsOf(await createPolicyDetectors([declaring(RIVALS)], english()), text);
    expect(foreign).toEqual([{ name: 'custom.rivals', unknown: 'unscannable' }]);
    const both = { ...hashingEmbedder(), languages: ['en', 'de-AT'] };
    const known = await signalsOf(await createPolicyDetectors([declaring(RIVALS)], both), text);
    expect(known).toMatchObject([{ score: expect.closeTo(0, 0) }]);
  });
});

describe('examples where nothing can compare with them', () => {
  const refusal = {
    code: 'invalid_config',
    message: expect.stringMatching(/"acme\/topics" has examples in the detector "rivals".*"classifiers"\."models"/),
  };

  it('are refused, and patterns are not', async () => {
    await expect(createPolicyDetectors([declaring({ ...TICKET, ...RIVALS })], undefined)).rejects.toMatchObject(
      refusal,
    );
    expect(createPatternDetectors([declaring(TICKET)])).toHaveLength(1);
  });

  it('are refused in a Worker, at its start', () => {
    const rule = { id: 'a', when: { signal: 'custom.rivals', gte: 0.5 }, then: { effect: 'flag' } } as const;
    const own = documentOf([rule], { id: 'acme/topics', detectors: RIVALS });
    const settings = { policies: ['own'], classifiers: { models: [] } };
    expect(() => createIsolate(settings, { PORTCULLIS_POLICIES: { own } })).toThrow(expect.objectContaining(refusal));
  });

  it('are compared by the first classifier that can', () => {
    const plain = fakeClassifier(['injection'], async () => []);
    const [one, other] = [1, 2].map(() => ({ ...plain, ...hashingEmbedder() }));
    expect(embedderAmong([plain, one!, other!])).toBe(one);
    expect(embedderAmong([plain])).toBeUndefined();
  });
});

it('a replay knows the classifiers of both kinds by what the gateway records', async () => {
  const compiled = compile(documentOf([], { detectors: { ...RIVALS, ...TICKET } }));
  const { calibration, detectors } = replayedOf(compiled);
  const embedder = english(calibration?.digest);
  const made = await createPolicyDetectors([{ document: compiled.source }], embedder);
  const recorded = made.flatMap(({ signals, digest }) => signals.map((signal) => [signal, digest] as const));
  expect(new Map(recorded)).toEqual(detectors);
});
