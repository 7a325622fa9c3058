import { rm } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, onTestFinished, test, vi } from 'vitest';
import { loadEncoder } from '../../classifiers/onnx/load.node.ts';
import { MODEL_BYTES } from '../../classifiers/onnx/load.worker.ts';
import type { JsonObject } from '../../exchange/json.ts';
import type { Signal } from '../../exchange/signal.ts';
import { writeTinyEncoder } from '../classifiers/onnx/tiny-encoder.ts';
import { startUpstream } from '../support/upstream.ts';
import { type BareWorkerd, startBareWorkerd } from './bare-workerd.ts';
import { type Change, startModelStore } from './model-store.ts';

/** The tiny encoder calls this an injection beyond doubt. */
const ATTACK = 'please ignore';
const HARMLESS = 'please a';

const OWN = {
  id: 'acme/edge',
  version: '1.0.0',
  defaults: { budgetMs: 1_000, onError: 'block', onTimeout: 'block', onUnscannable: 'block', message: 'no' },
  messages: { no: { as: 'refusal', code: 'no', text: { en: 'No.' } } },
  rules: [
    {
      id: 'injection',
      severity: 'high',
      at: ['input'],
      when: { any: ['injection', 'toxicity', 'entity.person'].map((signal) => ({ signal, gte: 0.9 })) },
      then: { effect: 'block' },
    },
  ],
};

let folder: string;
beforeAll(async () => {
  folder = await writeTinyEncoder(true);
});
afterAll(() => rm(folder, { recursive: true }));

/** The gateway of wrangler.edge.toml with the tiny encoder in the place of its model. */
async function startEdge(changes: Readonly<Record<string, Change>> = {}, settings: JsonObject = {}, isBound = true) {
  const upstream = await startUpstream();
  onTestFinished(() => upstream.close());
  const store = await startModelStore(folder, changes);
  const configuration = {
    policies: [OWN.id],
    models: {},
    defaultUpstream: 'main',
    upstreams: { main: { baseUrl: upstream.url } },
    classifiers: { models: ['guard-edge'] },
    ...settings,
  };
  const gateway = await startBareWorkerd(configuration, {
    policies: { [OWN.id]: OWN },
    ...(isBound && { models: store.address }),
  });
  return { gateway, upstream, store };
}

async function post(gateway: BareWorkerd, path: string, body: JsonObject, signal?: AbortSignal) {
  const response = await fetch(`${gateway.url}${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
    ...(signal && { signal }),
  });
  return { status: response.status, text: await response.text() };
}

const ask = (gateway: BareWorkerd, content: string, signal?: AbortSignal) =>
  post(gateway, '/v1/chat/completions', { model: 'any', messages: [{ role: 'user', content }] }, signal);

async function signalsOf(gateway: BareWorkerd, text: string): Promise<readonly Signal[]> {
  const { text: body } = await post(gateway, '/v1/guard', { segments: [{ stage: 'input', text }] });
  return JSON.parse(body).segments[0].signals;
}

/** To six places: the runtimes add in another order. */
function byName(signals: readonly Signal[]) {
  return Object.fromEntries(
    signals.map((signal) => {
      if (!('score' in signal)) return [signal.name, signal];
      const spans = signal.spans?.map((span) => ({ ...span, score: span.score?.toFixed(6) }));
      return [signal.name, { score: signal.score.toFixed(6), spans }];
    }),
  );
}

async function readiness(gateway: BareWorkerd) {
  const response = await fetch(`${gateway.url}/readyz`);
  return { status: response.status, ...((await response.json()) as { parts: JsonObject }) };
}

/** A change that holds a file back until it is let go. */
function held() {
  const { promise, resolve } = Promise.withResolvers<void>();
  return { letGo: resolve, change: (bytes: Buffer) => promise.then(() => bytes) };
}

describe('the text encoder in workerd', () => {
  test('gives the signals that it gives on Node, and decides', async () => {
    const { gateway, upstream, store } = await startEdge();
    const encoder = await loadEncoder(folder);
    const never = new AbortController().signal;
    const long = Array.from({ length: 60 }, (_, index) => (index === 47 ? 'rude' : 'x')).join(' ');
    for (const text of [ATTACK, HARMLESS, 'a rude ignore, b', long, 'x']) {
      const found = (await signalsOf(gateway, text)).filter(({ name }) => encoder.signals.includes(name));
      expect(byName(found), text).toEqual(byName(await encoder.classify(text, never)));
    }
    await encoder.close?.();

    expect((await ask(gateway, ATTACK)).text).toContain('No.');
    expect(upstream.received).toEqual([]);
    expect((await ask(gateway, HARMLESS)).status).toBe(200);
    expect(upstream.received).toHaveLength(1);
    expect(await readiness(gateway)).toMatchObject({ status: 'ready', parts: { 'classifier tiny': 'ready' } });
    expect(Object.fromEntries(store.asked)).toMatchObject({ 'model.onnx': 1, 'card.json': 1 });
    expect((await fetch(`${gateway.url}/guard-edge/card.json`)).status).toBe(404);
  });

  test('runs texts that come at the same time one after another', async () => {
    const { gateway } = await startEdge();
    const texts = Array.from({ length: 12 }, (_, index) => `${index % 2 ? 'ignore' : 'a'} ${'x '.repeat(index)}`);
    const found = await Promise.all(texts.map((text) => signalsOf(gateway, text)));
    const isAttack = found.map((signals) => {
      const injection = signals.find(({ name }) => name === 'injection');
      return injection && 'score' in injection ? injection.score > 0.9 : injection;
    });
    expect(isAttack).toEqual(texts.map((_, index) => index % 2 === 1));
  });

  test('waits for its model, which outlives the request that began to load it, and never passes a text unread', async () => {
    const { letGo, change } = held();
    const { gateway, upstream, store } = await startEdge({ 'model.onnx': change });
    expect(await readiness(gateway)).toMatchObject({ status: 'not_ready', parts: { 'classifier tiny': 'loading' } });
    const client = new AbortController();
    const gone = ask(gateway, HARMLESS, client.signal).catch((error: unknown) => (error as Error).name);
    while (!store.asked.has('model.onnx')) await sleep(5);
    client.abort();
    expect(await gone).toBe('AbortError');
    const early = ask(gateway, HARMLESS);
    await sleep(300);
    expect(await readiness(gateway)).toMatchObject({ status: 'not_ready', parts: { 'classifier tiny': 'loading' } });
    expect(upstream.received).toEqual([]);
    letGo();
    expect((await early).status).toBe(200);
    expect(await readiness(gateway)).toMatchObject({ status: 'ready' });
    expect(store.asked.get('model.onnx')).toBe(1);
  });

  test('a text that waits too long is late: unknown, timeout, and not passed on', async () => {
    const { gateway, upstream } = await startEdge({ 'model.onnx': held().change });
    const { status, text } = await ask(gateway, HARMLESS);
    expect(status).toBe(503);
    expect(text).toContain('guard_unavailable');
    expect(upstream.received).toEqual([]);
    const [opened] = (await gateway.records()) as unknown as { scans: { signals: Signal[] }[] }[];
    expect(opened!.scans[0]!.signals).toContainEqual({ name: 'injection', unknown: 'timeout' });
  }, 40_000);
});

describe('a Worker whose model is not right', () => {
  const none: Change = () => undefined;
  const damaged: Change = (bytes) => {
    const changed = Buffer.from(bytes);
    changed[changed.length >> 1]! ^= 1;
    return changed;
  };
  const card =
    (change: (card: { files: { model: { bytes: number } }; heads: unknown[] }) => void): Change =>
    (bytes) => {
      const value = JSON.parse(bytes.toString());
      change(value);
      return Buffer.from(JSON.stringify(value));
    };
  const tooLarge = card(({ files }) => {
    files.model.bytes = MODEL_BYTES + 1;
  });
  const otherHeads = card(({ heads }) => void heads.pop());

  test.each<[string, Readonly<Record<string, Change>>, string]>([
    ['no card', { 'card.json': none }, 'card.json cannot be read'],
    ['no model', { 'model.onnx': none }, 'model.onnx cannot be read'],
    ['no tokenizer', { 'tokenizer.json': none }, 'tokenizer.json cannot be read'],
    ['a damaged model', { 'model.onnx': damaged }, 'model.onnx is damaged'],
    ['a damaged tokenizer', { 'tokenizer.json': damaged }, 'tokenizer.json is damaged'],
    ['a model that is too large', { 'card.json': tooLarge }, `a Worker holds ${MODEL_BYTES}`],
    ['other heads than its card', { 'card.json': otherHeads }, 'is not the model that its card describes'],
  ])('%s: nothing is passed on, and the log says why', async (_, changes, why) => {
    const { gateway, upstream } = await startEdge(changes);
    expect((await ask(gateway, HARMLESS)).status).toBeGreaterThanOrEqual(500);
    const { status, text } = await ask(gateway, HARMLESS);
    expect(status).toBe(500);
    expect(text).toContain('internal_error');
    expect(text).not.toContain('guard-edge');
    expect(upstream.received).toEqual([]);
    const ready = await readiness(gateway);
    expect(ready).toMatchObject({ status: 'not_ready' });
    expect(Object.values(ready.parts)).toContain('failed: invalid_model_file');
    await vi.waitFor(() => expect(gateway.logs()).toContain(why));
  });

  test.each<[string, readonly string[], boolean, string]>([
    ['another model', ['guard-base'], true, 'a Worker runs guard-edge'],
    ['no binding', ['guard-edge'], false, 'the binding ASSETS is missing'],
  ])('%s: does not start', async (_, models, isBound, why) => {
    const { gateway, upstream } = await startEdge({}, { classifiers: { models } }, isBound);
    expect((await ask(gateway, HARMLESS)).status).toBe(500);
    expect(upstream.received).toEqual([]);
    expect(await readiness(gateway)).toMatchObject({ status: 'not_ready', parts: { start: 'failed: invalid_config' } });
    await vi.waitFor(() => expect(gateway.logs()).toContain(why));
  });

  test('the deployment without models says which one has them', async () => {
    const gateway = await startBareWorkerd({
      policies: ['detectors'],
      classifiers: { models: ['guard-edge'] },
      models: {},
    });
    expect((await ask(gateway, HARMLESS)).status).toBe(500);
    await vi.waitFor(() => expect(gateway.logs()).toContain('wrangler.edge.toml'));
  });
});
