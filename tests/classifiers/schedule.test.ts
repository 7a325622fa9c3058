import { describe, expect, it } from 'vitest';
import { createCache } from '../../classifiers/cache.ts';
import type { Classifier } from '../../classifiers/classifier.ts';
import type { Image, OpenImage } from '../../classifiers/image/image.ts';
import { createSchedule, deadlineMs, type ScheduleParts } from '../../classifiers/schedule.ts';
import type { Signal } from '../../exchange/signal.ts';
import { fakeClassifier, fakeClock, scored, settled } from './fakes.ts';

const TEXT = { text: 'a text', modality: 'text' } as const;
const NAMES = ['injection', 'jailbreak'];
const NEEDED = new Set(['injection']);

const openImage: OpenImage = (media) => ({ bytes: new TextEncoder().encode(media), digest: `sha256:${media}` });

/** A schedule with its clock and what it reported as failed. */
function scheduled(classifiers: readonly Classifier[], more: Partial<ScheduleParts> = {}) {
  const clock = fakeClock();
  const failures: unknown[] = [];
  const onFailure = (_: Classifier, error: unknown) => void failures.push(error);
  return {
    clock,
    failures,
    schedule: createSchedule({ classifiers, cache: createCache(), clock, onFailure, ...more }),
  };
}

const good = () => fakeClassifier(NAMES, async () => scored(NAMES, 0.25));
const hanging = () => fakeClassifier(NAMES, () => new Promise(() => {}));

describe('a scan', () => {
  it('gives every signal that was computed, and asks no classifier that is not needed', async () => {
    const [needed, other] = [good(), fakeClassifier(['toxicity'], async () => scored(['toxicity'], 1))];
    const { schedule, clock } = scheduled([needed, other]);
    expect([...(await schedule.scan(TEXT, NEEDED, 100)).values()]).toEqual(scored(NAMES, 0.25));
    expect([needed.calls, other.calls, clock.pending]).toEqual([1, 0, 0]);
  });

  it('asks a classifier once for a text, at once or one after the other', async () => {
    const classifier = good();
    const { schedule } = scheduled([classifier]);
    await Promise.all([1, 2, 3].map(() => schedule.scan(TEXT, NEEDED, 100)));
    await schedule.scan(TEXT, new Set(['jailbreak']), 100);
    expect(classifier.calls).toBe(1);
    await schedule.scan({ ...TEXT, text: 'another' }, NEEDED, 100);
    expect(classifier.calls).toBe(2);
  });

  it('says error for a signal that nothing gives', async () => {
    const { schedule } = scheduled([good()]);
    const found = await schedule.scan(TEXT, new Set(['toxicity']), 100);
    expect([...found.values()]).toEqual([{ name: 'toxicity', unknown: 'error' }]);
  });

  it('says unscannable for a modality that nothing reads', async () => {
    const classifier = good();
    const { schedule } = scheduled([classifier]);
    const found = await schedule.scan({ text: '', modality: 'image' }, NEEDED, 100);
    expect(found.get('injection')).toEqual({ name: 'injection', unknown: 'unscannable' });
    expect(classifier.calls).toBe(0);
  });

  it('reads each modality for itself, and an image once, by its bytes', async () => {
    const looked: Image[] = [];
    const seeing = fakeClassifier(NAMES, async () => scored(NAMES, 0.25), {
      modalities: ['text', 'image'],
      classifyImage: async (image) => {
        looked.push(image);
        return scored(NAMES, 0.75);
      },
    });
    const { schedule } = scheduled([seeing], { openImage });
    expect((await schedule.scan({ text: 'x', modality: 'text' }, NEEDED, 100)).get('injection')).toMatchObject({
      score: 0.25,
    });
    for (const media of ['x', 'x', 'y']) {
      const found = await schedule.scan({ text: '', modality: 'image', media }, NEEDED, 100);
      expect([...found.values()]).toEqual(scored(NAMES, 0.75));
    }
    expect([seeing.calls, looked]).toEqual([1, [openImage('x'), openImage('y')]]);
  });

  it('says unscannable of an image that cannot be opened, and of every image where nothing opens them', async () => {
    const seeing = fakeClassifier(NAMES, async () => scored(NAMES, 0), {
      modalities: ['text', 'image'],
      classifyImage: async () => scored(NAMES, 0),
    });
    const unread = async (openImage: OpenImage | undefined, media?: string) => {
      const { schedule } = scheduled([seeing], openImage && { openImage });
      const input = { text: '', modality: 'image', ...(media !== undefined && { media }) } as const;
      return [...(await schedule.scan(input, new Set([...NAMES, 'toxicity', 'image.nsfw']), 100)).values()];
    };
    const all = [...NAMES, 'toxicity', 'image.nsfw'].map((name) => ({ name, unknown: 'unscannable' }));
    expect(await unread(undefined, 'x')).toEqual(all);
    expect(await unread(() => undefined, 'x')).toEqual(all);
    expect(await unread(openImage)).toEqual(all);
  });

  it('knows of any text that it is no picture, whether pictures are read or not', async () => {
    const { schedule } = scheduled([good()]);
    const found = await schedule.scan(TEXT, new Set(['image.nsfw']), 100);
    expect([...found.values()]).toEqual([{ name: 'image.nsfw', score: 0 }]);
  });

  it('gives an image more time than any text', async () => {
    const looking = fakeClassifier(NAMES, async () => [], {
      modalities: ['image'],
      classifyImage: () => new Promise(() => {}),
    });
    const { schedule, clock } = scheduled([looking], { openImage });
    const scan = schedule.scan({ text: '', modality: 'image', media: 'x' }, NEEDED, 100);
    await settled();
    clock.advance(19_999);
    await settled();
    expect(clock.pending).toBe(1);
    clock.advance(2);
    expect((await scan).get('injection')).toEqual({ name: 'injection', unknown: 'timeout' });
  });

  it('asks nobody about an empty text: what would be looked for is not there, and what nobody looks for is unknown', async () => {
    const failing = fakeClassifier(NAMES, () => Promise.reject(new Error('broken')));
    const seeing = fakeClassifier(['toxicity'], async () => scored(['toxicity'], 0), {
      modalities: ['image'],
      classifyImage: async () => scored(['toxicity'], 1),
    });
    const { schedule, failures } = scheduled([failing, seeing], { openImage });
    const found = await schedule.scan({ text: '', modality: 'text' }, new Set(['injection', 'toxicity', 'none']), 100);
    expect([...found.values()]).toEqual([
      { name: 'injection', score: 0 },
      { name: 'toxicity', unknown: 'unscannable' },
      { name: 'none', unknown: 'error' },
    ]);
    const picture = await schedule.scan({ text: '', modality: 'image', media: 'x' }, new Set(['toxicity']), 100);
    expect(picture.get('toxicity')).toEqual({ name: 'toxicity', score: 1 });
    expect([failing.calls, failures]).toEqual([0, []]);
  });
});

describe('a classifier that fails', () => {
  const broken: Record<string, () => Promise<readonly Signal[]>> = {
    rejects: () => Promise.reject(new Error('broken')),
    'throws at once': () => {
      throw new Error('broken');
    },
    'rejects with nothing': () => Promise.reject(),
    'rejects as if aborted': () => Promise.reject(new DOMException('aborted', 'AbortError')),
    'gives NaN': async () => [...scored(['injection'], Number.NaN), ...scored(['jailbreak'], 0)],
    'gives a score over 1': async () => scored(NAMES, 1.01),
    'gives a score under 0': async () => scored(NAMES, -0.01),
    'leaves a signal out': async () => scored(['injection'], 0.5),
    'gives a signal twice': async () => scored(['injection', 'injection', 'jailbreak'], 0.5),
    'gives a signal of another': async () => scored([...NAMES, 'toxicity'], 0.5),
    'gives no list': async () => undefined as unknown as readonly Signal[],
    'gives a list of nothing': async () => [null, null] as unknown as readonly Signal[],
    'gives an unknown without a cause': async () =>
      NAMES.map((name) => ({ name, unknown: 'whatever' })) as unknown as readonly Signal[],
    'gives a span past the end': async () => spanned([{ start: 0, end: TEXT.text.length + 1 }]),
    'gives an empty span': async () => spanned([{ start: 1, end: 1 }]),
    'gives spans that overlap': async () =>
      spanned([
        { start: 0, end: 3 },
        { start: 2, end: 4 },
      ]),
    'gives a span between units': async () => spanned([{ start: 0.5, end: 3 }]),
  };
  const spanned = (spans: readonly { start: number; end: number }[]) =>
    NAMES.map((name) => ({ name, score: 1, spans }));

  it.each(Object.keys(broken))('%s: all its signals are unknown, it is reported, and not cached', async (fault) => {
    let classify = broken[fault]!;
    const { schedule, failures, clock } = scheduled([fakeClassifier(NAMES, () => classify())]);
    const found = await schedule.scan(TEXT, NEEDED, 100);
    expect([...found.values()]).toEqual(NAMES.map((name) => ({ name, unknown: 'error' })));
    expect([failures.length, clock.pending]).toEqual([1, 0]);

    classify = async () =>
      spanned([
        { start: 0, end: 2 },
        { start: 2, end: TEXT.text.length },
      ]);
    expect((await schedule.scan(TEXT, NEEDED, 100)).get('injection')).toMatchObject({ score: 1 });
  });

  it('is asked again where it knew only a part', async () => {
    let partly = true;
    const classifier = fakeClassifier(NAMES, async () => [
      ...scored(['injection'], 0.25),
      partly ? { name: 'jailbreak', unknown: 'unscannable' } : { name: 'jailbreak', score: 0.5 },
    ]);
    const { schedule, failures } = scheduled([classifier]);
    const first = await schedule.scan(TEXT, NEEDED, 100);
    expect([first.get('injection'), first.get('jailbreak')]).toMatchObject([
      { score: 0.25 },
      { unknown: 'unscannable' },
    ]);
    partly = false;
    expect((await schedule.scan(TEXT, NEEDED, 100)).get('jailbreak')).toMatchObject({ score: 0.5 });
    expect(failures).toEqual([]);
  });

  it('takes no other down with it', async () => {
    const other = fakeClassifier(['toxicity'], async () => scored(['toxicity'], 0.5));
    const { schedule } = scheduled([fakeClassifier(NAMES, () => Promise.reject(new Error('broken'))), other]);
    const found = await schedule.scan(TEXT, new Set(['injection', 'toxicity']), 100);
    expect(found.get('injection')).toEqual({ name: 'injection', unknown: 'error' });
    expect(found.get('toxicity')).toEqual({ name: 'toxicity', score: 0.5 });
  });
});

describe('the deadline', () => {
  it('makes what is late unknown, keeps the rest, and aborts the late one', async () => {
    const aborted: unknown[] = [];
    const late = fakeClassifier(NAMES, (_, abort) => {
      return new Promise((_resolve, reject) => {
        abort.addEventListener('abort', () => {
          aborted.push(abort.reason);
          reject(abort.reason);
        });
      });
    });
    const prompt = fakeClassifier(['toxicity'], async () => scored(['toxicity'], 0.5));
    const { schedule, clock, failures } = scheduled([late, prompt]);
    const scan = schedule.scan(TEXT, new Set(['injection', 'toxicity']), 100);
    await settled();
    clock.advance(99);
    expect(aborted).toEqual([]);
    clock.advance(1);
    const found = await scan;
    expect(found.get('injection')).toEqual({ name: 'injection', unknown: 'timeout' });
    expect(found.get('jailbreak')).toEqual({ name: 'jailbreak', unknown: 'timeout' });
    expect(aborted).toHaveLength(1);
    await settled();
    expect([failures, clock.pending]).toEqual([[], 0]);
  });

  it('counts against a classifier that holds the thread, which spoils no later scan', async () => {
    const hog = fakeClassifier(NAMES, async () => {
      clock.advance(500);
      return scored(NAMES, 0.25);
    });
    const { schedule, clock } = scheduled([hog]);
    expect((await schedule.scan(TEXT, NEEDED, 100)).get('injection')).toMatchObject({ unknown: 'timeout' });
    expect((await schedule.scan(TEXT, NEEDED, 100)).get('injection')).toMatchObject({ score: 0.25 });
    expect(hog.calls).toBe(1);
  });

  it('is for each scan its own, though they share a computation', async () => {
    let finish: (signals: readonly Signal[]) => void = () => {};
    const slow = fakeClassifier(NAMES, () => new Promise((resolve) => (finish = resolve)));
    const { schedule, clock } = scheduled([slow]);
    const hasty = schedule.scan(TEXT, NEEDED, 50);
    const patient = schedule.scan(TEXT, NEEDED, 500);
    await settled();
    clock.advance(100);
    expect((await hasty).get('injection')).toMatchObject({ unknown: 'timeout' });
    finish(scored(NAMES, 0.25));
    expect((await patient).get('injection')).toMatchObject({ score: 0.25 });
    expect(slow.calls).toBe(1);
  });

  it('counts a scan only its share of the thread', async () => {
    const { schedule, clock } = scheduled([hanging()]);
    const [first, second] = ['a', 'b'].map((text) => schedule.scan({ ...TEXT, text }, NEEDED, 100));
    let ended = 0;
    for (const scan of [first, second]) void scan?.then(() => (ended += 1));
    await settled();
    for (let step = 0; step < 199; step += 1) clock.advance(1);
    await settled();
    expect(ended).toBe(0);
    clock.advance(1);
    for (const scan of [first, second]) expect((await scan)?.get('injection')).toMatchObject({ unknown: 'timeout' });
    const alone = schedule.scan({ ...TEXT, text: 'c' }, NEEDED, 100);
    await settled();
    clock.advance(100);
    await alone;
    expect(clock.pending).toBe(0);
  });

  it('frees the slot of a classifier that never ends', async () => {
    const other = fakeClassifier(['toxicity'], async () => scored(['toxicity'], 0.5));
    const { schedule, clock } = scheduled([hanging(), other], { concurrency: 1 });
    const stuck = schedule.scan(TEXT, NEEDED, 100);
    const waiting = schedule.scan(TEXT, new Set(['toxicity']), 100);
    await settled();
    expect(other.calls).toBe(0);
    clock.advance(100);
    await stuck;
    expect((await waiting).get('toxicity')).toMatchObject({ score: 0.5 });
  });

  it('is no matter for a later scan of the same text, which starts anew', async () => {
    let classify: Classifier['classify'] = () => new Promise(() => {});
    const { schedule, clock } = scheduled([fakeClassifier(NAMES, (text, abort) => classify(text, abort))]);
    const late = schedule.scan(TEXT, NEEDED, 100);
    await settled();
    clock.advance(100);
    await late;
    classify = async () => scored(NAMES, 0.25);
    expect((await schedule.scan(TEXT, NEEDED, 100)).get('injection')).toMatchObject({ score: 0.25 });
  });

  it('grows with the text: 60 ms for each 512 tokens after the first, 10 s at most', () => {
    expect(deadlineMs(150, 0)).toBe(150);
    expect(deadlineMs(150, 2048)).toBe(150);
    expect(deadlineMs(150, 2049)).toBe(210);
    expect(deadlineMs(150, 4 * 8192)).toBe(150 + 15 * 60);
    expect(deadlineMs(150, 10_000_000)).toBe(10_000);
  });
});

describe('a caller that goes', () => {
  it('ends its scan with its own reason, and the classifier', async () => {
    const seen: AbortSignal[] = [];
    const classifier = fakeClassifier(NAMES, (_, abort) => {
      seen.push(abort);
      return new Promise(() => {});
    });
    const { schedule, clock } = scheduled([classifier]);
    const caller = new AbortController();
    const scan = schedule.scan(TEXT, NEEDED, 100, caller.signal);
    const ended = expect(scan).rejects.toBe('gone');
    await settled();
    caller.abort('gone');
    await ended;
    expect([seen[0]?.aborted, clock.pending]).toEqual([true, 0]);
  });

  it('ends no scan of another on the same text', async () => {
    let finish: (signals: readonly Signal[]) => void = () => {};
    const seen: AbortSignal[] = [];
    const classifier = fakeClassifier(NAMES, (_, abort) => {
      seen.push(abort);
      return new Promise((resolve) => {
        finish = resolve;
      });
    });
    const { schedule } = scheduled([classifier]);
    const caller = new AbortController();
    const ended = expect(schedule.scan(TEXT, NEEDED, 100, caller.signal)).rejects.toBe('gone');
    const stays = schedule.scan(TEXT, NEEDED, 100);
    await settled();
    caller.abort('gone');
    await ended;
    expect(seen.map((signal) => signal.aborted)).toEqual([false]);
    finish(scored(NAMES, 0.25));
    expect((await stays).get('injection')).toMatchObject({ score: 0.25 });
  });

  it('gives its place in the queue up', async () => {
    const { schedule, clock } = scheduled([hanging()], { concurrency: 1 });
    const first = schedule.scan(TEXT, NEEDED, 100);
    const caller = new AbortController();
    const ended = expect(schedule.scan({ ...TEXT, text: 'b' }, NEEDED, 100, caller.signal)).rejects.toBe('gone');
    const third = schedule.scan({ ...TEXT, text: 'c' }, NEEDED, 100);
    await settled();
    caller.abort('gone');
    await ended;
    clock.advance(100);
    await first;
    await settled();
    clock.advance(100);
    expect((await third).get('injection')).toMatchObject({ unknown: 'timeout' });
  });
});

describe('a schedule', () => {
  it('knows what its classifiers give, and how far their matches reach', () => {
    const pii = fakeClassifier(['pii.email'], async () => [], { longestMatch: 254 });
    const model = fakeClassifier(NAMES, async () => [], {
      operatingPoint: (_, rate) => (rate === 0.01 ? 0.9 : undefined),
    });
    const { schedule } = scheduled([model, pii]);
    expect(schedule.signals).toEqual([...NAMES, 'pii.email', 'image.nsfw']);
    expect(schedule.longestMatch).toBe(254);
    expect(schedule.operatingPoint('jailbreak', 0.01)).toBe(0.9);
    expect(schedule.operatingPoint('pii.email', 0.01)).toBeUndefined();
    expect(schedule.operatingPoint('toxicity', 0.01)).toBeUndefined();
  });

  it('refuses two classifiers for one signal', () => {
    expect(() => scheduled([good(), good()])).toThrow(expect.objectContaining({ code: 'invalid_config' }));
  });
});
