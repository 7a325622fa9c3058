import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { digest } from '../../exchange/canonical.ts';
import { startGateway } from '../support/gateway.ts';
import { startUpstream } from '../support/upstream.ts';

const CARD = 'My card is 4111 1111 1111 1111.';

it.each([
  ['tenant', { tenant: 'acme' }, 'content_filter'],
  ['tenant', {}, 'stop'],
  ['key', {}, 'content_filter'],
  ['exchange', {}, 'content_filter'],
])('a canary by %s for all, and a key with %o, ends an exchange with %s', async (by, caller, ending) => {
  const directory = await mkdtemp(join(tmpdir(), 'portcullis-'));
  const file = join(directory, 'canary.json');
  const rule = {
    id: 'card',
    at: ['input'],
    mode: { state: 'canary', percent: 100, by },
    when: { signal: 'pii.credit_card', gte: 0.5 },
    then: { effect: 'block' },
  };
  const messages = { no: { as: 'refusal', code: 'no', text: { en: 'No.' } } };
  const policy = { id: 'canary', version: '1.0.0', defaults: { message: 'no' }, rules: [rule], messages };
  await writeFile(file, JSON.stringify(policy));
  const upstream = await startUpstream();
  const running = await startGateway({
    policies: [file],
    classifiers: { models: [], cachedSignals: 100 },
    keys: [{ id: 'app', hash: digest('unused'), disclose: 'none', ...caller }],
    upstreamUrl: upstream.url,
  });
  const answer = await running.client.chat.completions.create({
    model: 'fixture',
    messages: [{ role: 'user', content: CARD }],
  });
  await running.close();
  await upstream.close();
  await rm(directory, { recursive: true });
  expect(answer.choices[0]?.finish_reason).toBe(ending);
});
