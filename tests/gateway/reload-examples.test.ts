import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, expect, it, vi } from 'vitest';
import { openGuardSource } from '../../gateway/guard.node.ts';
import { hashingEmbedder } from '../classifiers/detectors/hashing-embedder.ts';
import { fakeClassifier } from '../classifiers/fakes.ts';

const embedder = hashingEmbedder();

vi.mock('../../classifiers/onnx/load.node.ts', async (original) => ({
  ...(await original<object>()),
  loadEncoder: async () => ({ ...fakeClassifier(['injection'], async () => []), ...embedder, languages: ['en'] }),
}));

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'portcullis-examples-'));
});
afterAll(() => rm(folder, { recursive: true }));
beforeEach(() => void embedder.texts.splice(0));

const EXAMPLES = ['Is Globex cheaper?', 'How cheap is Globex?', 'Globex is cheaper, is it not?'];

async function write(version: string, rivals: object): Promise<string> {
  const file = join(folder, 'topics.json');
  const rules = [{ id: 'rivals', when: { signal: 'custom.rivals', gte: 0.5 }, then: { effect: 'flag' } }];
  const defaults = { onError: 'flag', onTimeout: 'flag', onUnscannable: 'flag' };
  await writeFile(file, JSON.stringify({ id: 'acme/topics', version, defaults, detectors: { rivals }, rules }));
  return file;
}

const guards = (file: string) =>
  openGuardSource({ policies: [file], classifiers: { models: ['guard-base'], cachedSignals: 1000 } });

it('keeps the schedule while the examples are the same, and embeds nothing again', async () => {
  const source = guards(await write('1.0.0', { examples: EXAMPLES }));
  const first = await source.load();
  const asked = embedder.texts.length;
  await write('1.1.0', { examples: EXAMPLES.toReversed() });
  const second = await source.load();
  expect(second.policies[0]?.version).toBe('1.1.0');
  expect(second.schedule).toBe(first.schedule);
  expect(embedder.texts).toHaveLength(asked);
});

it('takes other examples, also in place of a pattern, and nothing of examples that cannot be', async () => {
  const scan = async ({ schedule }: Awaited<ReturnType<ReturnType<typeof guards>['load']>>) =>
    (await schedule.scan({ text: 'Is Globex cheaper?', modality: 'text' }, new Set(['custom.rivals']), 10_000)).get(
      'custom.rivals',
    );
  const source = guards(await write('1.0.0', { pattern: 'Initech' }));
  const pattern = await source.load();
  expect(await scan(pattern)).toMatchObject({ score: 0 });

  await write('1.1.0', { examples: EXAMPLES });
  const examples = await source.load();
  const found = await scan(examples);
  expect(found && 'score' in found && found.score).toBeGreaterThanOrEqual(0.5);

  await write('1.2.0', { examples: ['zebra', 'violin', 'concrete'] });
  await expect(source.load()).rejects.toMatchObject({ code: 'invalid_policy' });

  await write('1.3.0', { examples: EXAMPLES, counterExamples: ['Is Globex cheaper then?'] });
  const countered = await source.load();
  const after = await scan(countered);
  expect(after).not.toEqual(found);
  expect(await scan(examples)).toEqual(found);
});
