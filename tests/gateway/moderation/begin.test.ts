import { getEventListeners } from 'node:events';
import fc from 'fast-check';
import { describe, expect, it, vi } from 'vitest';
import { begin, MOST_SEGMENTS, scanInput } from '../../../gateway/moderation/begin.ts';
import { moderate } from '../../../gateway/moderation/moderate.ts';
import { openaiChat } from '../../../gateway/protocols/openai-chat.ts';
import { fakeClassifier, scored, settled } from '../../classifiers/fakes.ts';
import { exchangeOf, fakeParts, segmentOf } from './parts.ts';

const RULES = [
  { id: 'flagged', when: { signal: 'toxicity', gte: 0.5 }, then: { effect: 'flag' } },
  { id: 'shell', when: { field: 'tool.name', in: ['shell'] }, then: { effect: 'block' } },
] as const;

const origin = (abort = new AbortController().signal) => ({ route: 'POST /', abort });
const texts = (count: number) => Array.from({ length: count }, (_, index) => segmentOf(`text ${index}`, index));

/** The score of a text is the number in it, over a thousand. */
const scoreOf = (text: string) => scored(['toxicity'], Number(text.slice('text '.length)) / 1000);

describe('the scan of a request', () => {
  it('decides on every segment, in its place, however long each takes', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.nat(2), { maxLength: 40 }), async (turns) => {
        const classifier = fakeClassifier(['toxicity'], async (text) => {
          for (let turn = turns[Number(text.slice('text '.length))] ?? 0; turn > 0; turn -= 1) await settled();
          return scoreOf(text);
        });
        const { parts, records } = fakeParts({ rules: RULES }, [classifier]);
        const exchange = exchangeOf(texts(turns.length));
        const scans = await scanInput(parts, exchange, begin(parts, exchange, origin()));
        expect(scans.map(({ segment }) => segment)).toEqual(exchange.segments);
        expect(scans.map(({ record }) => record.signals)).toEqual(exchange.segments.map(({ text }) => scoreOf(text)));
        expect(records).toMatchObject([{ event: 'opened', scans: scans.map(({ record }) => record) }]);
      }),
      { numRuns: 30 },
    );
  });

  it('keeps few listeners on the abort of the exchange, however many segments there are', async () => {
    const { signal } = new AbortController();
    let most = 0;
    const classifier = fakeClassifier(['toxicity'], async (text) => {
      await settled();
      most = Math.max(most, getEventListeners(signal, 'abort').length);
      return scoreOf(text);
    });
    const { parts } = fakeParts({ rules: RULES }, [classifier]);
    const exchange = exchangeOf(texts(300));
    await scanInput(parts, exchange, begin(parts, exchange, origin(signal)));
    expect([classifier.calls, getEventListeners(signal, 'abort').length]).toEqual([300, 0]);
    expect(most).toBeGreaterThan(0);
    expect(most).toBeLessThanOrEqual(16);
  });

  it('gives others a turn, though its classifiers never wait for anything', async () => {
    let time = 0;
    const classifier = fakeClassifier(['toxicity'], async (text) => {
      time += 1;
      return scoreOf(text);
    });
    const { parts } = fakeParts({ rules: RULES }, [classifier]);
    const exchange = exchangeOf(texts(500));
    let turns = 0;
    let isDone = false;
    const other = (async () => {
      while (!isDone) {
        await settled();
        turns += 1;
      }
    })();
    await scanInput({ ...parts, now: () => time }, exchange, begin(parts, exchange, origin()));
    const during = turns;
    isDone = true;
    await other;
    expect(during).toBeGreaterThan(10);
  });

  it('ends with the first scan that cannot be made', async () => {
    const classifier = fakeClassifier(['toxicity'], async (text) => {
      await settled();
      return scoreOf(text);
    });
    const { parts, records } = fakeParts({ rules: RULES }, [classifier]);
    const commit = (text: string) => {
      if (text === 'text 20') throw new Error('no key');
      return '';
    };
    const failing = { ...parts, audit: { ...parts.audit, commit } };
    const exchange = exchangeOf(texts(300));
    await expect(scanInput(failing, exchange, begin(failing, exchange, origin()))).rejects.toThrow('no key');
    for (let turn = 0; turn < 200; turn += 1) await settled();
    expect(classifier.calls).toBeLessThan(40);
    expect(records).toEqual([]);
  });

  it('has an end: one segment more is a request that is refused before any scan', async () => {
    const classifier = fakeClassifier(['toxicity'], async (text) => scoreOf(text));
    const { parts } = fakeParts({ rules: RULES }, [classifier]);
    const same = (count: number) => Array.from({ length: count }, (_, index) => segmentOf('text 1', index));
    const most = exchangeOf(same(MOST_SEGMENTS));
    expect(await scanInput(parts, most, begin(parts, most, origin()))).toHaveLength(MOST_SEGMENTS);
    const more = exchangeOf(same(MOST_SEGMENTS + 1));
    const calls = classifier.calls;
    await expect(scanInput(parts, more, begin(parts, more, origin()))).rejects.toMatchObject({
      code: 'invalid_request',
      message: expect.stringContaining(`${MOST_SEGMENTS + 1} texts to check`),
    });
    expect(classifier.calls).toBe(calls);
  });

  it('asks nobody about an empty text, decides by its facts all the same, and records no zeros', async () => {
    const classifier = fakeClassifier(['toxicity'], async () => scored(['toxicity'], 1));
    const { parts, records } = fakeParts({ rules: RULES }, [classifier]);
    const exchange = exchangeOf([segmentOf('', 0), segmentOf('', 1, { toolName: 'shell' }), segmentOf('x', 2)]);
    const scans = await scanInput(parts, exchange, begin(parts, exchange, origin()));
    const rules = scans.map(({ decision }) => decision.reasons.map(({ rule }) => rule));
    expect(rules).toEqual([[], ['shell'], ['flagged']]);
    expect(classifier.calls).toBe(1);
    expect(records).toMatchObject([{ scans: [{ signals: [] }, { signals: [] }, { signals: [{ score: 1 }] }] }]);
  });
});

describe('a request with many redactions', () => {
  const REDACT = [{ id: 'out', when: { signal: 'toxicity', gte: 0.5 }, then: { effect: 'redact' } }] as const;

  /** How often something is written as JSON on the way of `count` messages to the model, each with a span of its own. */
  async function writes(count: number): Promise<number> {
    const classifier = fakeClassifier(['toxicity'], async (text) => {
      return [{ name: 'toxicity', score: 1, spans: [{ start: text.length - 1, end: text.length }] }];
    });
    const { parts, records } = fakeParts({ rules: REDACT }, [classifier]);
    const { request, segments } = exchangeOf(
      Array.from({ length: count }, (_, index) => segmentOf('x'.repeat(index + 1), index)),
    );
    const written = vi.spyOn(JSON, 'stringify');
    const call = {
      ...origin(),
      exchangeId: 'exc_test',
      protocol: openaiChat,
      caller: { key: 'local' },
      disclosure: 'none',
      languages: [],
    } as const;
    const reply = await moderate(parts, { ...call, read: { request, segments } });
    const calls = written.mock.calls.length;
    written.mockRestore();
    expect(reply).toMatchObject({ type: 'whole', status: 200 });
    expect(records[0]).toMatchObject({ scans: { length: count } });
    return calls;
  }

  it('costs twice as much when it is twice as long', async () => {
    const [once, twice] = [await writes(100), await writes(200)];
    expect(once).toBeGreaterThanOrEqual(100);
    expect(twice).toBeLessThanOrEqual(2.2 * once);
  });
});
