import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createCache } from '../../../classifiers/cache.ts';
import { checkSignals } from '../../../classifiers/check-signals.ts';
import { createContext } from '../../../classifiers/context.ts';
import { LIKELY } from '../../../classifiers/detectors/detector.ts';
import { asIs } from '../../../classifiers/detectors/fold.ts';
import { FEWEST, instructionsOf, PHRASE, phraseAt } from '../../../classifiers/detectors/leak/instructions.ts';
import { passagesIn } from '../../../classifiers/detectors/leak/passages.ts';
import { type Word, wordsOf } from '../../../classifiers/detectors/leak/words.ts';
import { createSystemPromptLeakDetector } from '../../../classifiers/detectors/system-prompt-leak.ts';
import { createSchedule } from '../../../classifiers/schedule.ts';
import type { ModelEvent } from '../../../exchange/exchange.ts';
import type { Span } from '../../../exchange/signal.ts';
import { Fill } from '../../../gateway/moderation/fill.ts';
import { gate } from '../../../gateway/moderation/gate.ts';
import { createScanner } from '../../../gateway/moderation/scan.ts';
import { openaiChat } from '../../../gateway/protocols/openai-chat.ts';
import { compilePolicy } from '../../../policies/engine/compile.ts';
import { parsePolicy } from '../../../policies/engine/parse.ts';
import { hostile } from '../../classifiers/detectors/texts.ts';
import { segmentOf } from '../../gateway/moderation/parts.ts';

const NAME = 'system_prompt_leak';
const detector = createSystemPromptLeakDetector();
const { longestMatch } = detector;

/** Few words, so that phrases meet by chance too; some generic, some without spaces, some long. */
const word = fc.constantFrom(
  ...['amber', 'badger', 'cobalt', 'dahlia', 'ember', 'falcon', 'garnet', 'heron', 'indigo', 'jasper', 'kestrel'],
  ...['the', 'of', 'you', 'assistant', '房', '价', '早', 'Ünïcödé', 'zwischenstaatlichkeit', '42'],
);
const glue = fc.constantFrom(' ', ' ', ' ', '\n', ', ', ' **', '` ', '. - ', '\u200b \u200b', ` ${'-'.repeat(30)} `);
const prose = (maxLength: number) =>
  fc
    .array(fc.tuple(word, glue), { minLength: 1, maxLength, size: 'max' })
    .map((words) => words.map((pair) => pair.join('')).join(''));
const prompts = fc.array(prose(40), { minLength: 1, maxLength: 3 });

/** An answer with pieces of the instructions in it, and other words between. */
const leaks = prompts.chain((instructions) =>
  fc
    .array(
      fc.oneof(
        { weight: 2, arbitrary: prose(6) },
        {
          weight: 3,
          arbitrary: fc.tuple(fc.constantFrom(...instructions), fc.nat(), fc.nat()).map(([text, from, length]) => {
            const start = from % text.length;
            return text.slice(start, start + (length % text.length)).toUpperCase();
          }),
        },
        { weight: 1, arbitrary: fc.constantFrom('Sure! ', 'x'.repeat(80), ' ', '\n\n') },
      ),
      { maxLength: 12, size: 'max' },
    )
    .map((parts) => ({ instructions, answer: parts.join(' ') })),
);

async function sureIn(text: string, instructions: readonly string[]): Promise<readonly Span[]> {
  const [signal] = await detector.classify(text, new AbortController().signal, createContext(instructions));
  return signal && 'score' in signal && signal.score >= LIKELY ? (signal.spans ?? []) : [];
}

/** Passages as they are defined: every pair of phrases is tried. */
function slowPassages(words: readonly Word[], has: (phrase: string) => boolean, needed: number, reach: number) {
  const phrases = words.flatMap((_, index) =>
    index + PHRASE <= words.length && has(phraseAt(words, index)) ? [index] : [],
  );
  const covered = new Set<number>();
  for (const [first, from] of phrases.entries()) {
    for (const [last, to] of phrases.entries()) {
      if (last < first || words[to + PHRASE - 1]!.to - words[from]!.from > reach) continue;
      const between = phrases.slice(first, last + 1);
      if (between.some((phrase, index) => index > 0 && phrase - between[index - 1]! > PHRASE + 2)) continue;
      const inside = new Set(between.flatMap((phrase) => Array.from({ length: PHRASE }, (_, at) => phrase + at)));
      const [own, telling] = [[...inside], new Map<string, number>()];
      for (const at of own) if (words[at]!.isTelling) telling.set(words[at]!.text, words[at]!.weight);
      const weight = own.reduce((sum, at) => sum + words[at]!.weight, 0);
      if (weight < needed || [...telling.values()].reduce((sum, one) => sum + one, 0) < 4) continue;
      for (let at = words[from]!.start; at < words[to + PHRASE - 1]!.end; at += 1) covered.add(at);
    }
  }
  return covered;
}

describe('the detector system-prompt-leak', () => {
  it('gives its signal for any text and any instructions', async () => {
    await fc.assert(
      fc.asyncProperty(fc.oneof(hostile, prose(30)), fc.array(fc.oneof(hostile, prose(30))), async (text, more) => {
        const signals = await detector.classify(
          `${text} ${more.join(' ')}`,
          new AbortController().signal,
          createContext(more),
        );
        checkSignals(detector, `${text} ${more.join(' ')}`, signals);
      }),
      {
        numRuns: 300,
        examples: [
          ['', []],
          ['\ud800', ['\ud800']],
          ['a'.repeat(99), ['a'.repeat(99)]],
        ],
      },
    );
  });

  it('finds exactly the passages that a slow reading of their definition finds', () => {
    let found = 0;
    fc.assert(
      fc.property(leaks, fc.constantFrom(40, 120, longestMatch), ({ instructions, answer }, reach) => {
        const known = instructionsOf(createContext(instructions));
        const words = wordsOf(asIs(answer));
        for (const needed of [FEWEST, known.needed]) {
          const fast = new Set<number>();
          for (const { start, end } of passagesIn(words, known, needed, reach)) {
            found += 1;
            for (let at = start; at < end; at += 1) fast.add(at);
          }
          expect(fast).toEqual(slowPassages(words, known.has, needed, reach));
        }
      }),
      { numRuns: 300 },
    );
    expect(found).toBeGreaterThan(60);
  });

  it('finds any twelve words in a row of which four are telling, whatever stands around them', async () => {
    const rare = fc.uniqueArray(fc.stringMatching(/^[a-z]{5,9}$/), { minLength: 16, maxLength: 60 });
    await fc.assert(
      fc.asyncProperty(rare, fc.nat(), prose(20), prose(20), glue, async (list, at, before, behind, between) => {
        const from = at % (list.length - 11);
        const quoted = list.slice(from, from + 12).join(between.length > 8 ? ' ' : between);
        const [start, end] = [before.length + 1, before.length + 1 + quoted.length];
        const spans = await sureIn(`${before}\n${quoted}\n${behind}`, [list.join(' ')]);
        expect(spans.some((span) => span.start <= start && span.end >= end)).toBe(true);
      }),
      { numRuns: 200 },
    );
  });

  /** What the gate relies on. */
  it('has seen everything of what a unit belongs to within its longest match around it', async () => {
    let compared = 0;
    await fc.assert(
      fc.asyncProperty(leaks, fc.nat(), fc.nat(), async ({ instructions, answer }, at, size) => {
        const start = at % (answer.length + 1);
        const end = start + (size % 100);
        const from = Math.max(0, start - longestMatch);
        const view = await sureIn(answer.slice(from, end + longestMatch), instructions);
        for (const span of await sureIn(answer, instructions)) {
          const [first, last] = [Math.max(span.start, start), Math.min(span.end, end)];
          if (first >= last) continue;
          compared += 1;
          expect(view.some((one) => one.start + from <= first && one.end + from >= last)).toBe(true);
        }
      }),
      { numRuns: 500 },
    );
    expect(compared).toBeGreaterThan(20);
  });
});

const POLICY = {
  id: 'test',
  version: '1.0.0',
  defaults: { message: 'no' },
  messages: { no: { as: 'refusal', code: 'no', text: { en: 'No.' } } },
} as const;
const policies = Object.fromEntries(
  (['redact', 'block'] as const).map((effect) => {
    const rules = [{ id: 'leak', at: ['output'], when: { signal: NAME, gte: 0.5 }, then: { effect } }];
    return [
      effect,
      compilePolicy(parsePolicy(JSON.stringify({ ...POLICY, rules }), 'test.json'), {
        operatingPoint: () => undefined,
      }),
    ];
  }),
);

/** What leaves the gate of an answer that arrives in these pieces. */
async function released(chunks: readonly string[], instructions: readonly string[], effect: 'redact' | 'block') {
  const scanner = createScanner(
    { schedule: createSchedule({ classifiers: [detector], cache: createCache() }), audit: { commit: () => '' } },
    [policies[effect]!],
    {
      time: 0,
      protocol: 'openai.chat',
      caller: { key: 'local' },
      request: { model: 'm' },
      segments: instructions.map((text, index) => segmentOf(text, index, { role: 'system' })),
    },
  );
  async function* events(): AsyncIterable<ModelEvent> {
    for (const text of chunks) yield { type: 'text', text };
    yield { type: 'finish', reason: 'stop' };
  }
  const exchange = {
    exchangeId: 'exc_01M88501QNYCB14ZVTMDFKN9CS',
    fill: new Fill(() => ''),
    places: openaiChat.places,
  };
  let [text, ending] = ['', ''];
  for await (const output of gate(events(), scanner, exchange, () => undefined)) {
    if (output.type === 'part' && output.part.value.type === 'text') text += output.part.value.text;
    else ending = output.type;
  }
  return { text, ending };
}

function cut(text: string, places: readonly number[]): string[] {
  const offsets = places.map((place) => place % (text.length + 1)).sort((a, b) => a - b);
  return [...offsets, text.length].map((offset, index) => text.slice(offsets[index - 1] ?? 0, offset));
}

describe('a leak in an answer', () => {
  it('is decided the same however the answer is cut, and none of it leaves', async () => {
    let leaked = 0;
    await fc.assert(
      fc.asyncProperty(leaks, fc.array(fc.nat(), { maxLength: 30 }), async ({ instructions, answer }, places) => {
        const sure = await sureIn(answer, instructions);
        leaked += sure.length;
        const chunkings = [[answer], cut(answer, places), [...answer]];
        for (const effect of ['redact', 'block'] as const) {
          const [once, ...others] = await Promise.all(chunkings.map((one) => released(one, instructions, effect)));
          for (const other of others) expect(other).toEqual(once);
          if (effect === 'block' && sure.length > 0) expect(once?.ending).toBe('stop');
          if (effect === 'block') expect(answer.startsWith(once?.text ?? '')).toBe(true);
          else
            for (const passage of once?.text.split('[SYSTEM_PROMPT_LEAK]') ?? []) {
              expect(await sureIn(passage, instructions)).toEqual([]);
            }
        }
      }),
      { numRuns: 100 },
    );
    expect(leaked).toBeGreaterThan(20);
  });

  it('is remembered by the answer and the instructions together', async () => {
    const quoted = 'amber badger cobalt dahlia ember falcon garnet heron indigo jasper kestrel linden';
    const cache = createCache();
    const schedule = createSchedule({ classifiers: [detector], cache });
    const score = async (instructions: readonly string[]) => {
      const context = createContext(instructions);
      const found = await schedule.scan({ text: quoted, modality: 'text', context }, new Set([NAME]), 10_000);
      return found.get(NAME);
    };
    expect(await score(['something else'])).toMatchObject({ score: 0 });
    expect(await score([quoted])).toMatchObject({ score: 0.95 });
    expect(await score(['something else'])).toMatchObject({ score: 0 });
  });
});
