import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { openGuardSource } from '../../gateway/guard.node.ts';

let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'portcullis-guard-'));
});

afterAll(() => rm(folder, { recursive: true }));

const TICKET = { ticket: { pattern: 'ACME-[0-9]{6}' } };
/** Nothing blocks, so no message is needed. */
const FLAGGED = { onError: 'flag', onTimeout: 'flag', onUnscannable: 'flag' };
const rule = (signal: string) => ({
  id: signal.replace('.', '-'),
  when: { signal, gte: 0.5 },
  then: { effect: 'flag' },
});

async function write(name: string, version: string, detectors?: object): Promise<string> {
  const signals = Object.keys(detectors ?? {}).map((detector) => `custom.${detector}`);
  const rules = ['pii.email', ...signals].map(rule);
  const file = join(folder, `${name}.json`);
  await writeFile(
    file,
    JSON.stringify({ id: `acme/${name}`, version, defaults: FLAGGED, ...(detectors && { detectors }), rules }),
  );
  return file;
}

const source = (...policies: string[]) =>
  openGuardSource({ policies, classifiers: { models: [], cachedSignals: 1000 } });

/** The signals of a text by a guard. */
const scan = ({ schedule }: Awaited<ReturnType<ReturnType<typeof source>['load']>>, text: string) =>
  schedule.scan({ text, modality: 'text' }, new Set(['pii.email', 'custom.ticket']), 10_000);

it('keeps the schedule while the detectors are the same, also over a load that failed', async () => {
  const guards = source(await write('a', '1.0.0', TICKET));
  const first = await guards.load();
  await write('a', '1.1.0', TICKET);
  const second = await guards.load();
  expect(second.policies[0]?.version).toBe('1.1.0');
  expect(second.schedule).toBe(first.schedule);
  await write('a', '1', { ticket: { pattern: '(' } });
  await expect(guards.load()).rejects.toMatchObject({ code: 'invalid_policy' });
  await write('a', '1.2.0', TICKET);
  expect((await guards.load()).schedule).toBe(first.schedule);
});

it('takes a detector that is new or gone, keeps every other classifier, and reads no text again for it', async () => {
  const guards = source(await write('b', '1.0.0'));
  const without = await guards.load();
  const emails = without.schedule.classifiers.find(({ signals }) => signals.includes('pii.email'));
  const classify = vi.spyOn(emails ?? expect.unreachable('nothing finds e-mail addresses'), 'classify');
  const text = 'jane@acme.org wrote about ACME-123456';
  expect((await scan(without, text)).get('custom.ticket')).toEqual({ name: 'custom.ticket', unknown: 'error' });

  await write('b', '1.1.0', TICKET);
  const withIt = await guards.load();
  expect((await scan(withIt, text)).get('custom.ticket')).toMatchObject({ score: 1 });
  // An exchange under way goes on with what it began with.
  expect((await scan(without, text)).get('custom.ticket')).toEqual({ name: 'custom.ticket', unknown: 'error' });

  await write('b', '1.2.0', { ticket: { pattern: 'OTHER' } });
  const changed = await guards.load();
  expect((await scan(changed, text)).get('custom.ticket')).toMatchObject({ score: 0 });
  expect((await scan(withIt, text)).get('custom.ticket')).toMatchObject({ score: 1 });

  await write('b', '1.3.0');
  const again = await guards.load();
  expect((await scan(again, text)).get('pii.email')).toMatchObject({ score: expect.any(Number) });
  expect(again.schedule.classifiers).toEqual(without.schedule.classifiers);
  expect(classify).toHaveBeenCalledTimes(1);
});

it('takes a detector once that two policies have in common, and not two of one name', async () => {
  const guards = source(await write('c', '1.0.0', TICKET), await write('d', '1.0.0', TICKET));
  expect((await scan(await guards.load(), 'ACME-123456')).get('custom.ticket')).toMatchObject({ score: 1 });
  await write('d', '1.1.0', { ticket: { pattern: 'OTHER' } });
  await expect(guards.load()).rejects.toMatchObject({ code: 'invalid_policy' });
});

it('tells which files it read, and those that it could not', async () => {
  const [file, missing] = [await write('e', '1.0.0'), join(folder, 'missing.json')];
  const guards = source('detectors', file, missing);
  await expect(guards.load()).rejects.toMatchObject({ code: 'invalid_policy' });
  expect(guards.files()).toEqual([expect.stringMatching(/library.detectors\.json$/), file, missing]);
});

it('reads parents again too, and knows where one is missed', async () => {
  const child = join(folder, 'child.json');
  const document = { id: 'acme/child', version: '1.0.0', extends: ['acme/parent@1'], defaults: FLAGGED, rules: [] };
  await writeFile(child, JSON.stringify(document));
  const guards = source(child);
  await expect(guards.load()).rejects.toMatchObject({ code: 'invalid_policy' });
  expect(guards.files()).toEqual([child, folder]);

  const parent = await write('parent', '1.0.0');
  const first = await guards.load();
  expect(guards.files()).toEqual([child, parent]);
  expect(first.policies[0]?.rules).toMatchObject([{ id: 'pii-email' }]);

  await write('parent', '1.1.0', TICKET);
  const second = await guards.load();
  expect(second.policies[0]?.rules).toMatchObject([{ id: 'pii-email' }, { id: 'custom-ticket' }]);
  expect(second.policies[0]?.digest).not.toBe(first.policies[0]?.digest);
  expect((await scan(second, 'ACME-123456')).get('custom.ticket')).toMatchObject({ score: 1 });
});

it('gives what never changes', async () => {
  const { policies } = await source(await write('f', '1.0.0')).load();
  expect(Object.isFrozen(policies) && Object.isFrozen(policies[0])).toBe(true);
});
