import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readExchange } from '../../gateway/audit/read.node.ts';
import { upstreamWithDefaults } from '../../gateway/model-settings.ts';
import type { Hold } from '../../policies/engine/hold.ts';
import { type RunningGateway, startGateway } from '../support/gateway.ts';
import { type Script, startUpstream, type Upstream } from '../support/upstream.ts';

const SENTENCE = 'One two three four five. ';
const LONG = SENTENCE.repeat(80);
const CARD = '4111 1111 1111 1111';

/** Blocks payment cards in answers. */
const policyOf = (hold: Hold) => ({
  id: `hold-${hold}`,
  version: '1.0.0',
  defaults: { message: 'no', budgetMs: 10_000 },
  messages: { no: { as: 'refusal', code: 'card', text: { en: 'No cards here.' } } },
  streaming: { hold },
  ...(hold === 'none' && { accepts: ['stream-unguarded'] }),
  rules: [
    {
      id: 'card',
      at: ['output', 'reasoning'],
      when: { signal: 'pii.credit_card', gte: 0.5 },
      then: { effect: 'block' },
    },
  ],
});

const PATHS = { openai: '/v1/chat/completions', anthropic: '/v1/messages' } as const;
type Speaks = keyof typeof PATHS;

describe.each(['window', 'full', 'none'] as const)('hold: %s', (hold) => {
  let upstream: Upstream;
  let gateways: Readonly<Record<Speaks, RunningGateway>>;
  let folder: string;

  beforeAll(async () => {
    upstream = await startUpstream();
    folder = await mkdtemp(join(tmpdir(), 'portcullis-'));
    const file = join(folder, 'policy.json');
    await writeFile(file, JSON.stringify(policyOf(hold)));
    const start = (provider: Speaks) =>
      startGateway({
        policies: [file],
        classifiers: { models: [], cachedSignals: 100 },
        upstreams: {
          fixture: upstreamWithDefaults({
            provider,
            baseUrl: upstream.url,
            firstByteTimeoutMs: 500,
            idleTimeoutMs: 500,
          }),
        },
        defaultUpstream: 'fixture',
      });
    gateways = { openai: await start('openai'), anthropic: await start('anthropic') };
  });

  afterAll(async () => {
    await gateways?.openai.close();
    await gateways?.anthropic.close();
    await upstream?.close();
    await rm(folder, { recursive: true, force: true });
  });

  function post(speaks: Speaks, stream: boolean, signal?: AbortSignal): Promise<Response> {
    const body = { model: 'fixture', stream, max_tokens: 4000, messages: [{ role: 'user', content: 'Hello there.' }] };
    return fetch(`${gateways[speaks].url}${PATHS[speaks]}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'anthropic-version': '2023-06-01' },
      body: JSON.stringify(body),
      ...(signal && { signal }),
    });
  }

  const recordOf = (speaks: Speaks, { headers }: Response) =>
    readExchange(gateways[speaks].auditDirectory, headers.get('x-portcullis-exchange-id') ?? '');

  /** The text of an answer, streamed or not, in either protocol. */
  const textOf = (body: string) =>
    [...body.matchAll(/"(?:content|text)":"((?:[^"\\]|\\.)*)"/g)].map(([, text]) => JSON.parse(`"${text}"`)).join('');

  describe.each(['openai', 'anthropic'] as const)('and the protocol of %s', (speaks) => {
    it.each([
      ['breaks', 'reset-mid', 502, 'upstream_error'],
      ['ends too early', 'cut-mid', 502, 'upstream_error'],
      ['falls silent', 'hang-mid', 504, 'upstream_timeout'],
    ] as const)('a model that %s in mid-stream ends it with an error, and a record', async (_, kind, status, code) => {
      upstream.next({ text: LONG, fault: { kind, afterPieces: 300 } });
      const answer = await post(speaks, true);
      const text = await answer.text();
      expect((await recordOf(speaks, answer))?.closed).toMatchObject({ outcome: 'failed', code });
      expect(answer.status).toBe(hold === 'full' ? status : 200);
      if (hold === 'full') {
        expect(text).not.toContain('One two');
        return;
      }
      expect(textOf(text).startsWith(SENTENCE)).toBe(true);
      expect(LONG.startsWith(textOf(text))).toBe(true);
      // Anthropic's clients know an error by the event, OpenAI's by the member, before the mark of the end.
      const events = text.trim().split('\n\n');
      const last = speaks === 'openai' ? events.at(-2) : events.at(-1);
      expect(JSON.parse(/data: (.*)/.exec(last ?? '')?.[1] ?? '')).toHaveProperty('error');
      expect(events.at(-1)).toContain(speaks === 'openai' ? 'data: [DONE]' : 'event: error');
    });

    it('a client that goes in mid-stream stops the model, and is recorded', async () => {
      upstream.next({ text: 'word '.repeat(5000), waitMs: 2 });
      const before = upstream.received.length;
      const gone = new AbortController();
      const asked = post(speaks, true, gone.signal);
      asked.catch(() => undefined);
      if (hold !== 'full') await (await asked).body?.getReader().read();
      while (upstream.received.length === before) await new Promise((resolve) => setTimeout(resolve, 5));
      const { aborted } = upstream.received.at(-1)!;
      // Under `full` no byte has come, not even the headers, by which the client could know the exchange.
      await new Promise((resolve) => setTimeout(resolve, 100));
      gone.abort();
      expect(await aborted).toBe(true);
      if (hold === 'full') return;
      const answer = await asked;
      await expect
        .poll(async () => (await recordOf(speaks, answer))?.closed, { timeout: 2000 })
        .toMatchObject({ outcome: 'cancelled' });
    });

    it('an answer streamed is what it is whole', async () => {
      upstream.next({ text: LONG, pieces: 'odd' }, { text: LONG });
      const [streamed, whole] = [await post(speaks, true), await post(speaks, false)];
      expect(textOf(await streamed.text())).toBe(textOf(await whole.text()));
      expect((await recordOf(speaks, streamed))?.opened).toMatchObject({ stream: true });
      expect((await recordOf(speaks, streamed))?.opened?.hold).toBe(hold === 'window' ? undefined : hold);
      expect((await recordOf(speaks, whole))?.opened?.hold).toBeUndefined();
    });

    it('an answer that is stopped ends as a refusal, with what the hold lets go before', async () => {
      const script: Script = { text: `${LONG}The card is ${CARD}. ${LONG}`, pieces: 'token' };
      upstream.next(script, script);
      const [streamed, whole] = [await post(speaks, true), await post(speaks, false)];
      expect(streamed.status).toBe(200);
      const text = textOf(await streamed.text());
      expect(text).toContain('No cards here.');
      const gone = text.slice(0, text.indexOf('No cards here.'));
      expect(gone.includes('The card is 4111')).toBe(hold === 'none');
      expect(gone.length > 0).toBe(hold !== 'full');
      expect(textOf(await whole.text())).not.toContain(SENTENCE);
      for (const answer of [streamed, whole])
        expect((await recordOf(speaks, answer))?.closed).toMatchObject({ outcome: 'refused', code: 'card' });
    });
  });
});
