import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { type Config, parseConfig } from '../../gateway/config.ts';
import { loadGuard, openGuardSource } from '../../gateway/guard.node.ts';
import { createIsolate } from '../../gateway/isolate.worker.ts';
import { scanOne } from '../../gateway/moderation/scan-one.ts';
import { parsePolicy } from '../../policies/engine/parse.ts';
import { completion, sendJson, startGuardServer } from '../classifiers/remote/guard-server.ts';

const GUARD = { family: 'llama-guard', baseUrl: 'http://127.0.0.1:8000/v1/', model: 'm' };

/** A policy of one rule. */
function policy(signal: string, more: object = {}): string {
  return JSON.stringify({
    id: 'acme/remote',
    version: '1.0.0',
    defaults: { message: 'no', budgetMs: 10 },
    messages: { no: { as: 'refusal', code: 'no', text: { en: 'No.' } } },
    rules: [{ id: 'guard', at: ['input'], when: { signal, gte: 0.5 }, then: { effect: 'block' } }],
    ...more,
  });
}

const server = await startGuardServer((response, { body }) => {
  const { messages } = body as { messages: readonly { content: string }[] };
  if (messages[0]!.content.includes('fail')) response.destroy();
  else sendJson(response, completion(messages[0]!.content.includes('llama') ? 'unsafe\nS2' : 'safe'));
});
afterAll(() => server.close());

async function configOf(policyText: string, remote: object): Promise<Pick<Config, 'policies' | 'classifiers'>> {
  const file = join(await mkdtemp(join(tmpdir(), 'portcullis-remote-')), 'remote.json');
  await writeFile(file, policyText);
  const config = parseConfig(JSON.stringify({ classifiers: { models: [], remote } }), 'portcullis.json');
  return { policies: [file], classifiers: config.classifiers };
}

describe('the configuration of a guard model', () => {
  it('has defaults, and none where there is no guard', () => {
    const config = parseConfig(JSON.stringify({ classifiers: { remote: { mine: GUARD } } }), 'f');
    expect(config.classifiers.remote).toEqual({
      mine: { ...GUARD, baseUrl: 'http://127.0.0.1:8000/v1', headers: {}, deadlineMs: 2000, logprobs: true },
    });
    expect(parseConfig('{}', 'f').classifiers.remote).toEqual({});
  });

  it.each([
    ['a family that there is not', { mine: { ...GUARD, family: 'guard' } }],
    ['no address', { mine: { ...GUARD, baseUrl: 'ftp://x' } }],
    ['a name that no signal can have', { 'My guard': GUARD }],
    ['a key in plain text', { mine: { ...GUARD, apiKey: 'secret' } }],
  ])('refuses %s', (_, remote) => {
    expect(() => parseConfig(JSON.stringify({ classifiers: { remote } }), 'f')).toThrow(/invalid_config|f:1/);
  });

  it('needs the variable that it names, on either runtime', async () => {
    const remote = { mine: { ...GUARD, apiKeyEnv: 'GUARD_KEY' } };
    const source = openGuardSource(await configOf(policy('remote.mine.unsafe'), remote), {});
    await expect(source.load()).rejects.toThrow(/GUARD_KEY.*guard model "mine".*not set/);
    const settings = { policies: ['own'], models: {}, classifiers: { remote } };
    const own = { own: JSON.parse(policy('remote.mine.unsafe')) };
    expect(() => createIsolate(settings, { PORTCULLIS_POLICIES: own })).toThrow(/GUARD_KEY.*not set/);
    const isolate = createIsolate(settings, { PORTCULLIS_POLICIES: own, GUARD_KEY: 'k' });
    expect(isolate.classifiers.map(({ id }) => id)).toContain('remote.mine');
  });
});

describe('a policy that reads a guard model', () => {
  it('needs no configuration to be checked, and is told a name that no guard can have', () => {
    expect(parsePolicy(policy('remote.mine.hazard.hate'), 'p').warnings).toEqual([]);
    expect(() => parsePolicy(policy('remote.mine.hazard.hat'), 'p')).toThrow(/unknown_signal|remote\.mine/);
    expect(() => parsePolicy(policy('remote.mine.hazard'), 'p')).toThrow(/remote\.mine/);
  });

  it('does not start without the guard, or one of another family', async () => {
    const load = async (signal: string, remote: object) => loadGuard(await configOf(policy(signal), remote));
    await expect(load('remote.other.unsafe', { mine: GUARD })).rejects.toThrow(/no "other" in "classifiers"."remote"/);
    await expect(load('remote.mine.jailbreak', { mine: GUARD })).rejects.toThrow(/does not give/);
    await expect(load('remote.mine.unsafe', {})).rejects.toMatchObject({ code: 'invalid_config' });
    const own = { own: JSON.parse(policy('remote.mine.jailbreak')) };
    const settings = { policies: ['own'], models: {}, classifiers: { remote: { mine: GUARD } } };
    expect(() => createIsolate(settings, { PORTCULLIS_POLICIES: own })).toThrow(/does not give/);
  });

  it('is decided by what the guard says, and stops the exchange where it says nothing', async () => {
    const remote = { mine: { ...GUARD, baseUrl: server.baseUrl } };
    const guard = await loadGuard(await configOf(policy('remote.mine.hazard.non_violent_crimes'), remote));
    const decided = async (text: string) => (await scanOne(guard, text, 'input', 0)).decision;
    expect(await decided('How do I steal a llama?')).toMatchObject({ verdict: 'block', stop: { cause: 'content' } });
    expect(await decided('How do alpacas sleep?')).toMatchObject({ verdict: 'pass', reasons: [] });
    expect(await decided('fail')).toMatchObject({ verdict: 'block', stop: { cause: 'error' } });
    await guard.close();
  });
});
