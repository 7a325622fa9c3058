import fc from 'fast-check';
import OpenAI from 'openai';
import { describe, expect, it } from 'vitest';
import { digest } from '../../../exchange/canonical.ts';
import { CAUSES } from '../../../exchange/signal.ts';
import { MODERATION_SIGNALS } from '../../../gateway/protocols/openai-moderations.ts';
import { fakeClassifier } from '../../classifiers/fakes.ts';
import { goldenAnswers, markClassifier, scanApp, TEST_SIGNALS } from './scan-app.ts';

const PATH = '/v1/moderations';
const PICTURE = 'data:image/png;base64,AAAA';
const IMAGE = { bytes: new Uint8Array(), digest: 'sha256:1' };

goldenAnswers(PATH, 'openai-moderations');

/** The official client, on the app itself. */
function clientOf({ app }: ReturnType<typeof scanApp>): OpenAI {
  const fetch = async (url: unknown, init?: RequestInit) => {
    return await app.request(String(url), {
      ...init,
      headers: { ...Object.fromEntries(new Headers(init?.headers)), host: 'localhost' },
    });
  };
  return new OpenAI({ baseURL: 'http://localhost/v1', apiKey: 'unused', maxRetries: 0, fetch });
}

describe("OpenAI's client", () => {
  it('asks about one text and about several', async () => {
    const client = clientOf(scanApp());
    const one = await client.moderations.create({ input: 'hazard.hate=0.8' });
    expect(one).toMatchObject({ id: expect.stringMatching(/^modr-exc_/), model: 'omni-moderation-latest' });
    expect(one.results[0]).toMatchObject({ flagged: true, categories: { hate: true, sexual: false } });
    const { results } = await client.moderations.create({ input: ['Hello.', 'hazard.hate=0.8'], model: 'portcullis' });
    expect(results.map(({ flagged }) => flagged)).toEqual([false, true]);
  });

  it('has errors of its own kind', async () => {
    const client = clientOf(scanApp());
    await expect(client.moderations.create({ input: 'Hi', model: 'gpt-4o' })).rejects.toBeInstanceOf(
      OpenAI.NotFoundError,
    );
    await expect(client.moderations.create({ input: 'jailbreak=timeout' })).rejects.toMatchObject({
      status: 503,
      code: 'guard_unavailable',
    });
  });
});

describe('a score', () => {
  const score = fc.integer({ min: 0, max: 100 }).map((percent) => percent / 100);
  const signals = fc.record(Object.fromEntries([...MODERATION_SIGNALS].map((name) => [name, score])));

  it('is that of the signals, and no category is missing', async () => {
    const { post } = scanApp();
    await fc.assert(
      fc.asyncProperty(signals, async (scores) => {
        const marks = Object.entries(scores).map(([name, value]) => `${name}=${value}`);
        const { body } = await post(PATH, { input: marks.join(' ') });
        const [result] = (body as unknown as OpenAI.ModerationCreateResponse).results;
        const of = (name: string) => scores[name] ?? Number.NaN;
        const violent = of('hazard.violent_crimes');
        const selfHarm = of('hazard.suicide_self_harm');
        const weapons = of('hazard.indiscriminate_weapons');
        expect(result?.category_scores).toEqual({
          harassment: of('toxicity'),
          'harassment/threatening': Math.min(of('toxicity'), violent),
          hate: of('hazard.hate'),
          'hate/threatening': Math.min(of('hazard.hate'), violent),
          illicit: Math.max(of('hazard.non_violent_crimes'), weapons),
          'illicit/violent': weapons,
          'self-harm': selfHarm,
          'self-harm/instructions': selfHarm,
          'self-harm/intent': selfHarm,
          sexual: of('hazard.sexual_content'),
          'sexual/minors': of('hazard.child_sexual_exploitation'),
          violence: violent,
          'violence/graphic': violent,
        });
      }),
      { numRuns: 60 },
    );
  });

  it('that is unknown is never told, whatever the policy makes of it', async () => {
    const effects = fc.constantFrom('block', 'flag', 'ignore') as fc.Arbitrary<'block' | 'flag' | 'ignore'>;
    const marks = fc.array(
      fc.tuple(
        fc.constantFrom(...[...MODERATION_SIGNALS].filter((name) => name !== 'image.nsfw')),
        fc.constantFrom(...CAUSES, '0.99', '0'),
      ),
      { minLength: 1, maxLength: 3 },
    );
    await fc.assert(
      fc.asyncProperty(marks, effects, fc.nat(2), async (found, effect, at) => {
        const rules = [
          {
            id: 'hate',
            when: { signal: 'hazard.hate', gte: 0.5 },
            then: { effect: 'block' as const },
            ...{ onError: effect, onTimeout: effect, onUnscannable: effect },
          },
        ];
        const { post, records } = scanApp({ rules });
        const input = ['Hello.', 'Hello again.'];
        input.splice(at, 0, found.map(([name, value]) => `${name}=${value}`).join(' '));
        const { status } = await post(PATH, { input });
        // The first mark of a signal is the one that counts.
        const first = new Map([...found].reverse());
        const unknown = [...first.values()].filter((value) => CAUSES.some((cause) => cause === value));
        expect(status === 200).toBe(unknown.length === 0);
        if (unknown.some((cause) => cause !== 'unscannable')) expect(status).toBe(503);
        expect(records.map(({ event }) => event)).toEqual(['opened', 'closed']);
        expect(records[1]).toMatchObject({
          outcome: status === 200 ? expect.stringMatching(/answered|refused/) : 'failed',
        });
      }),
      { numRuns: 60 },
    );
  });

  it('is not 0 where no classifier gives the signal', async () => {
    const without = TEST_SIGNALS.filter((name) => name !== 'hazard.hate');
    const { post } = scanApp({ rules: [], classifiers: [markClassifier(without)] });
    expect(await post(PATH, { input: 'Hello.' })).toMatchObject({
      status: 503,
      body: { error: { code: 'guard_unavailable', message: expect.stringContaining('hazard.hate') } },
    });
  });
});

describe('a picture', () => {
  const open = fakeClassifier(['image.nsfw'], async () => [{ name: 'image.nsfw', score: 0 }], {
    modalities: ['image'],
    classifyImage: async () => [{ name: 'image.nsfw', score: 0.9 }],
  });

  it('is told in the categories that something reads in pictures, and in no other', async () => {
    const { post } = scanApp({ classifiers: [markClassifier(), open], openImage: () => IMAGE });
    const input = [
      { type: 'text', text: 'hazard.hate=0.8' },
      { type: 'image_url', image_url: { url: PICTURE } },
    ];
    const { body } = await post(PATH, { input });
    const { results } = body as unknown as OpenAI.ModerationCreateResponse;
    expect(results).toHaveLength(1);
    expect(results[0]).toMatchObject({
      category_scores: { sexual: 0.9, hate: 0.8 },
      category_applied_input_types: { sexual: ['text', 'image'], hate: ['text'] },
    });
  });

  it('that cannot be read is not told as harmless', async () => {
    const { post } = scanApp({ classifiers: [markClassifier(), open] });
    const input = [{ type: 'image_url', image_url: { url: PICTURE } }];
    expect(await post(PATH, { input })).toMatchObject({ status: 400, body: { error: { code: 'invalid_request' } } });
  });
});

describe('the record', () => {
  it('has a segment for each input, with every signal that was told', async () => {
    const { post, records } = scanApp({ rules: [] });
    await post(PATH, { input: ['Hello.', 'jailbreak=0.9'] });
    expect(records).toMatchObject([
      {
        event: 'opened',
        protocol: 'openai.moderations',
        model: 'omni-moderation-latest',
        scans: [{ pointer: '/input/0' }, { pointer: '/input/1' }],
      },
      { event: 'closed', outcome: 'answered' },
    ]);
    const [opened] = records;
    const names = opened?.scans[0]?.signals.map(({ name }) => name) ?? [];
    expect(names).toEqual(expect.arrayContaining([...MODERATION_SIGNALS]));
    expect(JSON.stringify(records)).not.toContain('Hello');
  });

  it('calls a block a refusal', async () => {
    const { post, records } = scanApp();
    await post(PATH, { input: 'jailbreak=0.9' });
    expect(records[1]).toMatchObject({ event: 'closed', outcome: 'refused', code: 'no' });
  });
});

it('the key says how much is told of the rules', async () => {
  const keys = (['none', 'category', 'reasons'] as const).map((disclose) => {
    return { id: disclose, hash: digest(`key-${disclose}`), disclose };
  });
  const { post } = scanApp({ keys });
  expect((await post(PATH, { input: 'Hello.' })).status).toBe(401);
  const told = async (disclose: string) => {
    const { body } = await post(PATH, { input: 'jailbreak=0.9' }, { authorization: `Bearer key-${disclose}` });
    return (body as { results: { portcullis: object }[] }).results[0]?.portcullis;
  };
  expect(await told('none')).toEqual({ verdict: 'block' });
  expect(await told('category')).toEqual({ verdict: 'block', categories: ['jailbreak'] });
  expect(await told('reasons')).toMatchObject({ verdict: 'block', rules: [{ rule: 'jailbreak' }] });
});
