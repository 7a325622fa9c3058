import { readFileSync } from 'node:fs';
import { Tokenizer as HuggingFaceTokenizer } from '@huggingface/tokenizers';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { checkSignals } from '../../../classifiers/check-signals.ts';
import { LONGEST_ENTITY } from '../../../classifiers/onnx/entities.ts';
import { createTokenizer } from '../../../classifiers/onnx/tokenizer.ts';
import { createTokenPlaces } from '../../../classifiers/onnx/window-spans.ts';
import { isInsidePair } from '../../../exchange/surrogates.ts';
import { surely, TAG_OF, taggingEncoder } from '../../classifiers/onnx/tagging-encoder.ts';

const NEVER = new AbortController().signal;
const SPACES = [' ', '\n', '  ', '\t', '\u00a0', '\u2003 ', '\u3000'];

/** Words of letters that are tags, with marks around them, some that show nothing, some longer than a piece. */
const word = fc.oneof(
  {
    weight: 8,
    arbitrary: fc.string({ unit: fc.constantFrom('a', 'b', 'p', 'q', 'r', 's'), minLength: 1, maxLength: 9 }),
  },
  {
    weight: 2,
    arbitrary: fc.string({
      unit: fc.constantFrom('p', 'q', '-', '.', "'", '’', 's', '😀'),
      minLength: 1,
      maxLength: 6,
    }),
  },
  {
    weight: 1,
    arbitrary: fc.constantFrom('\u200b', '\u200b\u2060', '...', "'s", '𝔭', 'p\u0000q', 'q\u000br', 'P', 'Q'),
  },
  { weight: 1, arbitrary: fc.integer({ min: 40, max: 700 }).map((length) => `p${'abq'.repeat(length)}`) },
);
const texts = fc
  .array(fc.tuple(word, fc.constantFrom(...SPACES)), { maxLength: 60 })
  // With a word at least, so that it is readable.
  .map((words) => `${words.flat().join('')}a`);

/** What is read of a text with windows of `size` tokens. */
async function entitiesOf(text: string, size: number, stride: number) {
  const { encoder } = taggingEncoder({
    card: { input: { maxTokens: size + 2, strideTokens: stride, language: ['en'] } },
  });
  const signals = checkSignals(encoder, text, await encoder.classify(text, NEVER));
  return signals.slice(2).map((signal) => ('score' in signal ? signal : expect.fail('unknown')));
}

/** The same by a reading of its own: words, then runs of words, then the ends of runs. */
function expected(text: string, kind: string): readonly string[] {
  const SPACE = /[\t\n\r \u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]/u;
  const edge = /(?:[\s\p{P}$+<=>^`|~]|['’]s)*$/u;
  const found: string[] = [];
  let run: { kind: string; start: number; end: number } | undefined;
  const close = () => {
    if (run?.kind === kind) {
      const all = text.slice(run.start, run.end).replace(/^[\s\p{P}$+<=>^`|~]+/u, '');
      for (let rest = all.slice(0, all.search(edge)); rest !== ''; ) {
        const cut = isInsidePair(rest, LONGEST_ENTITY) ? LONGEST_ENTITY - 1 : LONGEST_ENTITY;
        found.push(rest.slice(0, cut));
        rest = rest.slice(cut);
      }
    }
    run = undefined;
  };
  let start = 0;
  for (let end = 0; end <= text.length; end += 1) {
    if (end < text.length && !SPACE.test(text[end]!)) continue;
    const own = text.slice(start, end);
    const kept = own.replace(/[\p{C}]/gu, '');
    if (kept !== '') {
      const [begins, of] = (TAG_OF[firstToken(kept)] ?? 'O').split('-');
      const isOn = run && run.kind === of && begins === 'I' && end - run.start <= LONGEST_ENTITY;
      if (!isOn) close();
      if (of !== undefined) run = { kind: of, start: isOn ? run!.start : start, end };
    }
    start = end + 1;
  }
  close();
  return found;
}

/** The tiny tokenizer knows small letters; a run of letters with anything else in it is one that it does not know. */
function firstToken(word: string): string {
  const first = word.toLowerCase().match(/^[^\p{P}]{1,48}/u)?.[0] ?? '';
  return /^[a-z]+$/.test(first) ? first[0]! : '';
}

describe('the entities of a text', () => {
  it('are the same however it is cut into windows, where a tag is a matter of the word', async () => {
    await fc.assert(
      fc.asyncProperty(
        texts,
        fc.integer({ min: 1, max: 30 }).chain((size) => fc.tuple(fc.constant(size), fc.integer({ min: 1, max: size }))),
        async (text, [size, stride]) => {
          const cut = await entitiesOf(text, size, stride);
          const whole = await entitiesOf(text, 100_000, 1);
          expect(cut).toEqual(whole);
        },
      ),
      { numRuns: 200 },
    );
  });

  it('are runs of whole words without what leans on them, apart and in order', async () => {
    await fc.assert(
      fc.asyncProperty(texts, async (text) => {
        const signals = await entitiesOf(text, 20, 11);
        for (const [index, kind] of ['person', 'organization'].entries()) {
          const { score, spans = [] } = signals[index]!;
          expect(spans.map(({ start, end }) => text.slice(start, end))).toEqual(expected(text, kind));
          expect(score > 0.5).toBe(spans.length > 0);
          for (const span of spans) expect(span).not.toHaveProperty('score');
        }
      }),
      { numRuns: 500 },
    );
  });

  it('never overlap nor leave the text, whatever the tags are', async () => {
    const logits = fc.array(fc.array(fc.integer({ min: -3, max: 3 }), { minLength: 5, maxLength: 5 }), {
      minLength: 1,
      maxLength: 7,
    });
    await fc.assert(
      fc.asyncProperty(fc.oneof(texts, fc.string({ unit: 'binary', maxLength: 300 })), logits, async (text, given) => {
        let token = 0;
        const { encoder } = taggingEncoder({ tags: () => given[token++ % given.length]! });
        const signals = checkSignals(encoder, text, await encoder.classify(text, NEVER));
        const spans = signals
          .slice(2)
          .flatMap((signal) => ('spans' in signal ? (signal.spans ?? []) : []))
          .sort((a, b) => a.start - b.start);
        let covered = 0;
        for (const { start, end } of spans) {
          expect(start).toBeGreaterThanOrEqual(covered);
          expect(end - start).toBeLessThanOrEqual(LONGEST_ENTITY);
          expect(isInsidePair(text, start) || isInsidePair(text, end)).toBe(false);
          covered = end;
        }
        expect(covered).toBeLessThanOrEqual(text.length);
      }),
      { numRuns: 500 },
    );
  });

  it('take time in proportion to the text, long words and punctuation too', async () => {
    const { encoder } = taggingEncoder({
      tags: () => surely('I-person'),
      card: { input: { maxTokens: 258, strideTokens: 192, language: ['en'] } },
    });
    for (const unit of ['p q ', 'p', '. ', '.', "p's "]) {
      const timed = async (length: number) => {
        const begin = performance.now();
        await encoder.classify(unit.repeat(length / unit.length), NEVER);
        return performance.now() - begin;
      };
      await timed(2_000);
      const [short, long] = [await timed(20_000), await timed(160_000)];
      expect(long, unit).toBeLessThan(8 * short * 3 + 50);
    }
  });
});

describe('the words of the tokenizer', () => {
  const FOLDER = new URL('../../../classifiers/models/guard-base/', import.meta.url);
  const [file, config] = ['tokenizer.json', 'tokenizer_config.json'].map((name) =>
    JSON.parse(readFileSync(new URL(name, FOLDER), 'utf8')),
  );
  const tokenizer = createTokenizer(file, config);
  const reference = new HuggingFaceTokenizer({ ...file, added_tokens: [] }, config);
  const encode = (text: string) => reference.encode(text, { add_special_tokens: false }).ids;
  const anyText = fc.oneof(
    fc.string({ unit: 'grapheme', maxLength: 200 }),
    fc.string({ unit: 'binary', maxLength: 200 }),
    fc.string({
      unit: fc.constantFrom('a', 'Σ', 'İ', ' ', '\u0301', '\u000b', '\f', '\ufeff', '中', '\u0085', '’', '.'),
    }),
  );

  it('have together the tokens of the whole', () => {
    fc.assert(
      fc.property(anyText, (text) => {
        // Short of where a long word is parted, and a long text.
        const whole = text.slice(0, 40);
        expect([...tokenizer.tokens(whole)].flatMap(({ ids }) => ids)).toEqual(encode(whole));
      }),
      { numRuns: 2000 },
    );
  });

  it('stand where they are in the text, each with its own first token', () => {
    fc.assert(
      fc.property(fc.array(anyText, { maxLength: 6 }), (parts) => {
        const text = parts.join(' ');
        const places = createTokenPlaces();
        const ids = [...places.ids(tokenizer.tokens(text))].flat();
        let [textEnd, tokens] = [0, 0];
        for (const [index, { start, end, token }] of places.words.entries()) {
          expect(encode(text.slice(textEnd, start))).toEqual([]);
          expect(token).toBe(tokens);
          tokens = places.words[index + 1]?.token ?? ids.length;
          expect(tokens).toBeGreaterThan(token);
          const own = text.slice(start, end);
          expect(own).not.toMatch(/[ \n\t\u00a0\u3000]/);
          if (own.length <= 40) expect(ids.slice(token, tokens)).toEqual(encode(own));
          textEnd = end;
        }
        expect(tokens).toBe(ids.length);
        expect(encode(text.slice(textEnd))).toEqual([]);
      }),
      { numRuns: 500 },
    );
  });
});
