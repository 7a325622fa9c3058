import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createCache } from '../../../classifiers/cache.ts';
import { withLayers } from '../../../classifiers/deobfuscation/with-layers.ts';
import { createSchedule } from '../../../classifiers/schedule.ts';
import { Channel } from '../../../gateway/moderation/channel.ts';
import { Fill } from '../../../gateway/moderation/fill.ts';
import { replacementsOf } from '../../../gateway/moderation/redact.ts';
import { createScanner } from '../../../gateway/moderation/scan.ts';
import { compilePolicy } from '../../../policies/engine/compile.ts';
import { parsePolicy } from '../../../policies/engine/parse.ts';
import { taggingEncoder } from '../../classifiers/onnx/tagging-encoder.ts';

const document = {
  id: 'names',
  version: '1.0.0',
  defaults: { message: 'no' },
  messages: { no: { as: 'refusal', code: 'no', text: { en: 'No.' } } },
  rules: [
    {
      id: 'names',
      at: ['input', 'output'],
      when: { signal: 'entity.person', gte: 0.5 },
      then: { effect: 'redact' },
    },
  ],
};
const policy = compilePolicy(parsePolicy(JSON.stringify(document), 'names.json'), { operatingPoint: () => undefined });

function scannerOf() {
  const { encoder } = taggingEncoder({ card: { input: { maxTokens: 66, strideTokens: 48, language: ['en'] } } });
  const schedule = createSchedule({ classifiers: [withLayers(encoder)], cache: createCache() });
  return createScanner({ schedule, audit: { commit: () => '' } }, [policy], {
    time: 0,
    protocol: 'openai.chat',
    caller: { key: 'local' },
    request: { model: 'm' },
  });
}

const place = { pointer: '/x', role: 'assistant', modality: 'text', form: 'text', turn: 'newest' } as const;

/** What leaves of an answer that arrives in these pieces. */
async function streamed(chunks: readonly string[]): Promise<string> {
  const channel = new Channel({ ...place, stage: 'output' }, scannerOf(), new Fill(() => ''), () => undefined);
  let released = '';
  const take = async (text: string, isComplete: boolean) => {
    for await (const output of channel.push(text, isComplete)) released += 'text' in output ? output.text : 'STOPPED';
  };
  for (const chunk of chunks) await take(chunk, false);
  await take('', true);
  return released;
}

/** What a request holds of a text. */
async function requested(text: string): Promise<string> {
  const { decision } = await scannerOf().scan({ ...place, stage: 'input', text });
  const fill = new Fill(() => '');
  let [result, at] = ['', 0];
  for (const { start, end, replacement } of replacementsOf(decision.transforms, text.length)) {
    result += text.slice(at, start) + fill.fill(replacement, text.slice(start, end));
    at = end;
  }
  return result + text.slice(at);
}

/** Words of people begin with p or q, as the fake model has it. */
const word = fc.oneof(
  { weight: 6, arbitrary: fc.constantFrom('a', 'the', 'bank', 'river', 'of', 'i', 'said', 'x', 'rude') },
  { weight: 2, arbitrary: fc.constantFrom('pat', 'quinn,', 'pq', "paul's", 'qu.', 'p') },
  { weight: 1, arbitrary: fc.integer({ min: 1, max: 50 }).map((count) => `p${' quinn'.repeat(count)}`) },
);
const answers = fc.array(word, { maxLength: 250 }).map((words) => words.join(' '));

function cut(text: string, places: readonly number[]): string[] {
  const offsets = places.map((one) => one % (text.length + 1)).sort((a, b) => a - b);
  return [...offsets, text.length].map((offset, index) => text.slice(offsets[index - 1] ?? 0, offset));
}

describe('the redaction of an entity', () => {
  it('takes the very name', async () => {
    expect(await requested("a pat quinn, said the bank. paul's x")).toBe("a [PERSON], said the bank. [PERSON]'s x");
    expect(await streamed(['a pat qui', 'nn, said'])).toBe('a [PERSON], said');
  });

  it('lets no name through, and everything else, in requests and however an answer is cut', async () => {
    let found = 0;
    await fc.assert(
      fc.asyncProperty(answers, fc.array(fc.nat(), { maxLength: 20 }), async (text, places) => {
        const others = (given: string) => given.split(' ').filter((one) => !/^(?:[pq]|\[PERSON\])/.test(one));
        const all = [
          await requested(text),
          await streamed([text]),
          await streamed(cut(text, places)),
          await streamed([...text]),
        ];
        for (const released of all) {
          expect(released).not.toMatch(/(?:^|\s)[pq]/);
          expect(others(released)).toEqual(others(text));
        }
        expect(all[2]).toBe(all[1]);
        expect(all[3]).toBe(all[1]);
        if (all[0]!.includes('[PERSON]')) found += 1;
      }),
      { numRuns: 60 },
    );
    expect(found).toBeGreaterThan(20);
  });
});
