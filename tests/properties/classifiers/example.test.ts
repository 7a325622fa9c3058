import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { scoreOf, topicOf } from '../../../classifiers/detectors/example/topic.ts';
import { createExampleDetector, type Embedder } from '../../../classifiers/detectors/example.ts';
import { hashingEmbedder, unit } from '../../classifiers/detectors/hashing-embedder.ts';

const never = new AbortController().signal;

/** A direction in six dimensions, as a 32-bit number has it. */
const direction = fc
  .array(fc.integer({ min: -50, max: 50 }), { minLength: 6, maxLength: 6 })
  .filter((values) => values.some((value) => value !== 0))
  .map(unit);
/** One of a few that lie together, as those of a topic do. */
const near = fc
  .array(fc.integer({ min: -8, max: 8 }), { minLength: 6, maxLength: 6 })
  .map((values) => unit([40 + values[0]!, 25 + values[1]!, ...values.slice(2)]));
const threshold = fc.double({ min: 0.01, max: 0.99, noNaN: true });
/** As a rounded cosine may be off. */
const ROUNDING = 1e-4;

interface Told {
  readonly examples: readonly Float32Array[];
  readonly counterExamples: readonly Float32Array[];
}
const told: fc.Arbitrary<Told> = fc.record({
  examples: fc.array(near, { minLength: 3, maxLength: 8 }),
  counterExamples: fc.array(fc.oneof(near, direction), { maxLength: 4 }),
});
const ordinary = fc.array(direction, { minLength: 4, maxLength: 8 });

function topic(given: Told, sentences: readonly Float32Array[], at = 0.5) {
  const made = topicOf(given, sentences, at);
  fc.pre(made !== undefined);
  return made!;
}

describe('the score of a text', () => {
  it('is at least 0.5 for every example and at most 0.5 for every counter-example, whatever the threshold', () => {
    let asked = 0;
    fc.assert(
      fc.property(told, ordinary, threshold, (given, sentences, at) => {
        const made = topic(given, sentences, at);
        for (const example of given.examples) expect(scoreOf(example, made)).toBeGreaterThanOrEqual(0.5 - ROUNDING);
        for (const counter of given.counterExamples) {
          asked += 1;
          expect(scoreOf(counter, made)).toBeLessThanOrEqual(0.5 + ROUNDING);
        }
      }),
      { numRuns: 500 },
    );
    expect(asked).toBeGreaterThan(100);
  });

  it.each([0.3, 0.7])(
    'has fixed points: as near as examples are to each other (%d), as ordinary sentences, between',
    (near) => {
      const along = (x: number, first: number, other: number) => {
        const axes = new Float32Array(6);
        axes[first] = x;
        axes[other] = Math.sqrt(1 - x * x);
        return axes;
      };
      // Any two of these have the cosine `near`; what is ordinary has nothing of them.
      const examples = [1, 2, 3].map((axis) => along(Math.sqrt(near), 0, axis));
      const made = topic({ examples, counterExamples: [] }, [along(0, 0, 4)]);
      const at = (cosine: number) => {
        const beside = along(0, 0, 5);
        return scoreOf(
          examples[0]!.map((value, axis) => cosine * value + Math.sqrt(1 - cosine * cosine) * beside[axis]!),
          made,
        );
      };
      expect(at(near)).toBeCloseTo(0.9, 4);
      expect(at(near * 0.6)).toBeCloseTo(0.5, 4);
      expect(at(0)).toBeCloseTo(0.036, 3);
    },
  );

  it('lies in [0, 1] for any two directions', () => {
    fc.assert(
      fc.property(told, ordinary, threshold, direction, (given, sentences, at, text) => {
        const score = scoreOf(text, topic(given, sentences, at));
        expect(score >= 0 && score <= 1).toBe(true);
      }),
    );
  });

  it('is raised by no counter-example, and lowered by one that is nearer than the bar', () => {
    let lowered = 0;
    fc.assert(
      fc.property(
        told,
        ordinary,
        fc.oneof(near, direction),
        fc.oneof(near, direction),
        (given, sentences, text, one) => {
          const before = scoreOf(text, topic(given, sentences));
          const more = { ...given, counterExamples: [...given.counterExamples, one] };
          const after = scoreOf(text, topic(more, sentences));
          expect(after).toBeLessThanOrEqual(before);
          if (after < before) lowered += 1;
        },
      ),
      { numRuns: 500 },
    );
    expect(lowered).toBeGreaterThan(20);
  });

  it('falls with the threshold, which is the score that becomes 0.5', () => {
    fc.assert(
      fc.property(told, ordinary, fc.oneof(near, direction), threshold, (given, sentences, text, at) => {
        const plain = { ...given, counterExamples: [] };
        const [even, shifted] = [scoreOf(text, topic(plain, sentences)), scoreOf(text, topic(plain, sentences, at))];
        if (at >= 0.5) expect(shifted).toBeLessThanOrEqual(even);
        else expect(shifted).toBeGreaterThanOrEqual(even);
        // An example is found whatever the threshold, so nothing is asked for that only an example could have.
        if (topic(plain, sentences, at).bar < 0.999 && Math.abs(even - at) > ROUNDING)
          expect(shifted >= 0.5).toBe(even >= at);
      }),
      { numRuns: 500 },
    );
  });
});

const word = fc.constantFrom(...'globex initech cheaper compare price better plan cancel the with you is'.split(' '));
const sentence = fc.array(word, { minLength: 3, maxLength: 8 }).map((words) => words.join(' '));

describe('a detector by examples', () => {
  it('scores the same to the last bit whatever the order of its sentences, and finds its examples', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.uniqueArray(sentence, { minLength: 6, maxLength: 12 }).chain((sentences) =>
          fc.record({
            examples: fc.constant(sentences.slice(2)),
            shuffled: fc.shuffledSubarray(sentences.slice(2), { minLength: sentences.length - 2 }),
            counterExamples: fc.constant(sentences.slice(0, 2)),
          }),
        ),
        sentence,
        async ({ examples, shuffled, counterExamples }, text) => {
          const [one, other] = await Promise.all([
            createExampleDetector([{ name: 'x', examples, counterExamples }], hashingEmbedder()).catch(refused),
            createExampleDetector(
              [{ name: 'x', examples: shuffled, counterExamples: counterExamples.toReversed() }],
              hashingEmbedder(),
            ).catch(refused),
          ]);
          expect(other === undefined).toBe(one === undefined);
          fc.pre(one !== undefined && other !== undefined);
          expect(await one!.classify(text, never)).toEqual(await other!.classify(text, never));
          for (const example of examples) {
            const [signal] = await one!.classify(example, never);
            expect((signal as { score: number }).score).toBeGreaterThanOrEqual(0.5 - ROUNDING);
          }
        },
      ),
      { numRuns: 60 },
    );
  });

  it('makes no score of what is no direction', async () => {
    const good = hashingEmbedder();
    let vector: Float32Array | undefined;
    const embedder: Embedder = {
      ...good,
      embed: async (text, abort) => (vector ? [{ start: 0, end: 1, vector }] : good.embed(text, abort)),
    };
    const examples = ['globex is cheaper', 'is globex cheaper', 'cheaper than globex'];
    const detector = await createExampleDetector([{ name: 'x', examples }], embedder);
    const value = fc.oneof(fc.constantFrom(Number.NaN, Number.POSITIVE_INFINITY, 0), fc.float());
    await fc.assert(
      fc.asyncProperty(fc.array(value, { minLength: 256, maxLength: 256 }), fc.boolean(), async (values, isShort) => {
        vector = Float32Array.from(isShort ? values.slice(1) : values);
        const length = Math.hypot(...vector);
        fc.pre(isShort || !(Math.abs(length - 1) < 0.1));
        await expect(detector.classify('text', never)).rejects.toThrow(TypeError);
      }),
    );
  });
});

/** Some sentences that words were thrown into have nothing in common. */
function refused(error: unknown): undefined {
  if (!(error instanceof Error && error.message.includes('no nearer to each other'))) throw error;
  return undefined;
}
