import { describe, expect, it } from 'vitest';
import { checkSignals } from '../../../classifiers/check-signals.ts';
import {
  createExampleDetector,
  type Embedder,
  type ExampleSpec,
  exampleDigest,
} from '../../../classifiers/detectors/example.ts';
import type { Signal } from '../../../exchange/signal.ts';
import { hashingEmbedder, unit } from './hashing-embedder.ts';

const GLOBEX: ExampleSpec = {
  name: 'competitors',
  examples: [
    'How does Globex compare with you?',
    'Is Globex cheaper than you?',
    'Does Globex compare well with you?',
    'Why not buy from Globex, are they cheaper?',
  ],
};
const LEAVING: ExampleSpec = {
  name: 'leaving',
  examples: ['I want to cancel my plan', 'Please cancel my plan today', 'How can I cancel the plan?'],
};

const never = new AbortController().signal;

async function scoreIn(spec: ExampleSpec, text: string): Promise<number> {
  const [signal] = await (await createExampleDetector([spec], hashingEmbedder())).classify(text, never);
  if (!signal || !('score' in signal)) throw new Error('the signal is unknown');
  return signal.score;
}

describe('a detector by examples', () => {
  it.each([
    ['Is Globex cheaper?', true],
    ['how does globex compare', true],
    ['What is the capital of Australia?', false],
    ['Please cancel my order.', false],
  ])('finds %j: %j', async (text, isFound) => {
    expect((await scoreIn(GLOBEX, text)) >= 0.5).toBe(isFound);
  });

  it('leaves alone what is nearer to a counter-example', async () => {
    const counterExamples = ['Is the plan for Globex cheaper?'];
    expect(await scoreIn(GLOBEX, 'Is a plan for Globex cheaper?')).toBeGreaterThan(0.5);
    expect(await scoreIn({ ...GLOBEX, counterExamples }, 'Is a plan for Globex cheaper?')).toBeLessThan(0.5);
    expect(await scoreIn({ ...GLOBEX, counterExamples }, 'Is Globex cheaper than you?')).toBeGreaterThan(0.5);
  });

  it('tells the windows of a long text, each with its score, and the highest is that of the text', async () => {
    const filler = 'the river rose after rain and nobody could cross it before noon on that day '.repeat(20);
    const text = `${filler}How does Globex compare with you? Is Globex cheaper than you? ${filler}`;
    const detector = await createExampleDetector([GLOBEX], hashingEmbedder());
    const signals = await detector.classify(text, never);
    const [signal] = checkSignals(detector, text, signals);
    const { score, spans = [] } = signal as Extract<Signal, { score: number }>;
    expect(score).toBeGreaterThanOrEqual(0.5);
    const sure = spans.filter((span) => (span.score ?? 0) >= 0.5);
    expect(sure.length).toBeGreaterThan(0);
    for (const { start, end } of sure) expect(text.slice(start, end)).toContain('Globex');
    expect(spans.length).toBeLessThan((await hashingEmbedder().embed(text, never)).length);
  });

  it('says one score of a text that is one window, and no spans', async () => {
    const detector = await createExampleDetector([GLOBEX], hashingEmbedder());
    const signals = checkSignals(detector, 'x', await detector.classify('Is Globex cheaper?', never));
    expect(signals).toEqual([{ name: 'custom.competitors', score: expect.any(Number) }]);
  });

  it('finds nothing in white space, and cannot read what the encoder reads nothing of', async () => {
    const detector = await createExampleDetector([GLOBEX, LEAVING], hashingEmbedder());
    const names = ['custom.competitors', 'custom.leaving'];
    expect(await detector.classify(' \n\t', never)).toEqual(names.map((name) => ({ name, score: 0 })));
    expect(await detector.classify('\u200b\u200b', never)).toEqual(
      names.map((name) => ({ name, unknown: 'unscannable' })),
    );
  });

  it('embeds a text once however many detectors there are, and every sentence once, before', async () => {
    const embedder = hashingEmbedder();
    const same = { ...LEAVING, name: 'going', counterExamples: GLOBEX.examples };
    const detector = await createExampleDetector([GLOBEX, LEAVING, same], embedder);
    const before = embedder.texts.length;
    expect(new Set(embedder.texts).size).toBe(before);
    await detector.classify('Is Globex cheaper?', never);
    expect(embedder.texts.slice(before)).toEqual(['Is Globex cheaper?']);
  });

  it('compares no directions of different spaces', async () => {
    const words = hashingEmbedder();
    let dimensions: number | undefined;
    const embed: Embedder['embed'] = async (text, abort) =>
      dimensions
        ? [{ start: 0, end: 1, vector: unit([1, ...new Array(dimensions - 1).fill(0)]) }]
        : words.embed(text, abort);
    const detector = await createExampleDetector([GLOBEX], { ...words, embed });
    dimensions = 256;
    await expect(detector.classify('x', never)).resolves.toHaveLength(1);
    dimensions = 255;
    await expect(detector.classify('x', never)).rejects.toThrow(TypeError);
  });

  it('is ended by its abort', async () => {
    const detector = await createExampleDetector([GLOBEX], hashingEmbedder());
    const reason = new Error('gone');
    await expect(detector.classify('Globex', AbortSignal.abort(reason))).rejects.toBe(reason);
  });
});

describe('its digest', () => {
  const digest = exampleDigest([GLOBEX], 'sha256:words');

  it('is that of the classifier, and knows no order of sentences and no default', async () => {
    expect((await createExampleDetector([GLOBEX], hashingEmbedder())).digest).toBe(digest);
    const same = { ...GLOBEX, examples: GLOBEX.examples.toReversed(), counterExamples: [], threshold: 0.5 };
    expect(exampleDigest([same], 'sha256:words')).toBe(digest);
  });

  it.each<[string, ExampleSpec, string]>([
    ['a name', { ...GLOBEX, name: 'rivals' }, 'sha256:words'],
    ['an example', { ...GLOBEX, examples: GLOBEX.examples.slice(1) }, 'sha256:words'],
    ['a counter-example', { ...GLOBEX, counterExamples: ['Globex'] }, 'sha256:words'],
    ['the threshold', { ...GLOBEX, threshold: 0.6 }, 'sha256:words'],
    ['the encoder', GLOBEX, 'sha256:other'],
  ])('is another one with another of %s', (_, spec, embedder) => {
    expect(exampleDigest([spec], embedder)).not.toBe(digest);
  });
});

describe('a detector that cannot be', () => {
  it.each<[string, Partial<ExampleSpec>, RegExp]>([
    ['too few examples', { examples: ['a', 'b'] }, /too few sentences/],
    ['too many', { examples: Array.from({ length: 65 }, (_, index) => `Globex ${index}`) }, /too many/],
    ['a blank one', { examples: [...GLOBEX.examples, ' '] }, /blank/],
    ['a long one', { counterExamples: ['a'.repeat(501)] }, /too long/],
    ['one that nothing is read of', { counterExamples: ['\u200b!'] }, /reads nothing/],
    ['one of two windows', { counterExamples: ['a '.repeat(30)] }, /too long to be read at once/],
    ['one that stands for both', { counterExamples: [GLOBEX.examples[0]!] }, /example and as counter-example/],
    ['nothing in common', { examples: ['zebra', 'violin', 'concrete'] }, /no nearer to each other/],
    ['a threshold of 1', { threshold: 1 }, /threshold/],
    ['no number as threshold', { threshold: Number.NaN }, /threshold/],
  ])('is invalid_policy, with a hint: %s', async (_, part, message) => {
    const made = createExampleDetector([{ ...GLOBEX, ...part }], hashingEmbedder());
    await expect(made).rejects.toMatchObject({ code: 'invalid_policy', message: expect.stringMatching(message) });
    await expect(made).rejects.toThrow(/custom\.competitors .*Hint: /);
  });

  it('has a name of its own', async () => {
    await expect(createExampleDetector([GLOBEX, GLOBEX], hashingEmbedder())).rejects.toThrow(/defined twice/);
  });

  const broken = (vector: Float32Array): Embedder => ({
    ...hashingEmbedder(),
    embed: async () => [{ start: 0, end: 1, vector }],
  });

  it.each([
    ['NaN', new Float32Array(256).fill(Number.NaN)],
    ['no direction', new Float32Array(256)],
    ['of another length', new Float32Array(256).fill(1)],
  ])('stops the start where the encoder is broken: %s', async (_, vector) => {
    await expect(createExampleDetector([GLOBEX], broken(vector))).rejects.toMatchObject({
      code: 'invalid_model_file',
    });
  });
});
