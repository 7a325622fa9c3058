import { setTimeout as sleep } from 'node:timers/promises';
import { expect, onTestFinished, test } from 'vitest';
import { startUpstream } from '../support/upstream.ts';
import { startBareWorkerd } from './bare-workerd.ts';

test('in workerd, a client that goes away stops the model, and the exchange is recorded as cancelled', async () => {
  const upstream = await startUpstream();
  onTestFinished(() => upstream.close());
  const gateway = await startBareWorkerd({
    policies: ['detectors'],
    models: {},
    defaultUpstream: 'main',
    upstreams: { main: { baseUrl: upstream.url } },
  });
  upstream.next({ text: 'word '.repeat(4_000), waitMs: 5 });
  const client = new AbortController();
  const response = await fetch(`${gateway.url}/v1/chat/completions`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ model: 'any', stream: true, messages: [{ role: 'user', content: 'Talk.' }] }),
    signal: client.signal,
  });
  expect(response.status).toBe(200);
  await response.body!.getReader().read();
  client.abort();

  expect(await upstream.received[0]!.aborted).toBe(true);
  // The record is written after the upstream has been let go.
  let records = await gateway.records();
  for (let tries = 0; tries < 250 && records.length < 2; tries += 1) {
    await sleep(20);
    records = await gateway.records();
  }
  expect(records).toMatchObject([{ event: 'opened' }, { event: 'closed', outcome: 'cancelled' }]);
});
