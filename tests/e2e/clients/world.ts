import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { JsonObject } from '../../../exchange/json.ts';
import { upstreamWithDefaults } from '../../../gateway/model-settings.ts';
import { ask } from '../../support/ask.ts';
import { type RunningGateway, startGateway } from '../../support/gateway.ts';
import { type Script, startUpstream, type Upstream } from '../../support/upstream.ts';

/** What a user says to be stopped, by how the client is told. */
export const STOPS = { refusal: 'forbidden', answer: 'awkward', error: 'outlawed' } as const;
export const REFUSED = 'I would rather not.';
export const CARD = '4111 1111 1111 1111';
export const CITY = '{"city":"Graz","degrees":21}';
/** So long that a stream of it has begun before what is at its end is read. */
export const LONG = 'One two three four five. '.repeat(80);

const found = (signal: string) => ({ signal, gte: 0.5 });

/** Every outcome without a model: keywords stand for what one would find. */
const POLICY = {
  id: 'acme/clients',
  version: '1.0.0',
  defaults: { message: 'refusal', budgetMs: 10_000 },
  detectors: Object.fromEntries(Object.values(STOPS).map((word) => [word, { keywords: [word] }])),
  rules: [
    ...Object.entries(STOPS).map(([message, word]) => ({
      id: word,
      when: found(`custom.${word}`),
      then: { effect: 'block', message },
    })),
    {
      id: 'card-in',
      at: ['input'],
      when: found('pii.credit_card'),
      then: { effect: 'redact', restore: true },
    },
    {
      id: 'card-out',
      at: ['output', 'reasoning', 'tool_call', 'tool_result'],
      when: found('pii.credit_card'),
      then: { effect: 'redact' },
    },
  ],
  messages: Object.fromEntries(
    Object.keys(STOPS).map((as) => [as, { as, code: 'content_policy', text: { en: REFUSED } }]),
  ),
};

/** A gateway for client libraries, before a model server that answers as scripted. */
export interface World {
  readonly upstream: Upstream;
  readonly running: RunningGateway;
  /** The newest request as the model server got it, as text. */
  sent(): string;
  /** What the model sees in place of a card number, by a turn before: it is the same in every turn. */
  placeholderFor(card: string): Promise<string>;
  close(): Promise<void>;
}

/**
 * @param provider the protocol of the model server.
 * @param scriptFor what it answers where nothing is queued; by default a greeting.
 */
export async function openWorld(
  provider: 'openai' | 'anthropic' = 'openai',
  scriptFor?: (body: JsonObject) => Script,
): Promise<World> {
  const directory = await mkdtemp(join(tmpdir(), 'portcullis-'));
  const policy = join(directory, 'clients.json');
  await writeFile(policy, JSON.stringify(POLICY));
  const upstream = await startUpstream(scriptFor);
  const running = await startGateway({
    policies: [policy],
    classifiers: { models: [], cachedSignals: 100 },
    upstreams: { fixture: upstreamWithDefaults({ provider, baseUrl: upstream.url }) },
    defaultUpstream: 'fixture',
  });
  const sent = () => JSON.stringify(upstream.received.at(-1)?.body);
  return {
    upstream,
    running,
    sent,
    placeholderFor: async (card) => {
      await ask(running, `My card is ${card}.`);
      return /\[CREDIT_CARD_[a-z]{6}\]/.exec(sent())?.[0] ?? 'none';
    },
    close: async () => {
      await running.close();
      await upstream.close();
      await rm(directory, { recursive: true, force: true });
    },
  };
}

/** What `work` throws; a test that expects an error fails where there is none. */
export async function thrownBy(work: () => unknown): Promise<unknown> {
  try {
    await work();
  } catch (error) {
    return error;
  }
  throw new Error('nothing was thrown');
}
